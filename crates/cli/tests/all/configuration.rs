//! What is refused in a configuration, and how it is said.

use crate::command::{Said, glimpse, run, said};

const GOOD: &str = r#"
[[bank]]
id = "example-bank"
name = "Example Bank"
bank_codes = ["10000000"]
connector = "xs2a"
base_url = "https://xs2a.example-bank.de"
"#;

/// Checks a file with this at its beginning, and a good bank after it.
fn check(text: &str, variables: &[(&str, &str)]) -> Said {
    check_whole(&format!("{text}\n{GOOD}"), variables)
}

fn check_whole(text: &str, variables: &[(&str, &str)]) -> Said {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("g.toml"), text).unwrap();
    let mut command = glimpse(&["config", "check", "--config", "g.toml"]);
    said(command.envs(variables.iter().copied()).current_dir(&directory).output().unwrap())
}

#[test]
fn a_bank_is_enough_on_loopback() {
    let said = check("", &[]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert_eq!(
        said.stdout,
        "The configuration can be used: 1 bank, API http://127.0.0.1:7600/, Widget http://127.0.0.1:7601/.\n\
         Before live clients can be served, set operator.name, operator.licence, operator.privacy_url, \
         operator.terms_url.\n"
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_what_to_do() {
    for (text, complaint) in [
        (
            "[listen]\napj = '127.0.0.1:1'",
            "g.toml:2: listen.apj: there is no such key; the nearest is `listen.api`.",
        ),
        ("[limitz]", "g.toml:1: limitz: there is no such key; the nearest is `limits`."),
        (
            "[public]\nprivacy_url = 'https://example.com'",
            "g.toml:2: public.privacy_url: there is no such key; the nearest is `operator.privacy_url`.",
        ),
        (
            "[log]\nxyzzy = 1",
            "g.toml:2: log.xyzzy: there is no such key; the nearest is `log.level`, and [log] has: format, level.",
        ),
        (
            "[listen]\napi = 'localhost'",
            "g.toml:2: listen.api: must be an IP address and a port such as 127.0.0.1:7600, not \"localhost\".",
        ),
        ("[listen]\napi = 7600", "g.toml:2: listen.api: must be text in quotes, not a whole number."),
        (
            "[listen]\nwidget = '127.0.0.1:7600'",
            "g.toml:2: listen.widget: is the same as listen.api; give each listener an address of its own.",
        ),
        (
            "[listen]\napi = '0.0.0.0:7600'",
            "public.api: is needed, because listen.api is not on loopback. Say by which https origin it is reached, \
             such as https://api.example.com.",
        ),
        (
            "[public]\napi = 'http://example.com'",
            "g.toml:2: public.api: must be an origin without a path, such as https://example.com (http only on a \
             loopback host), not \"http://example.com\".",
        ),
        (
            "[public]\napi = 'https://example.com'\nwidget = 'https://example.com'",
            "g.toml:3: public.widget: is the same origin as public.api; the Widget needs one of its own, so that its \
             cookies and its content policy hold for it alone.",
        ),
        (
            "[proxies]\ntrusted = ['0.0.0.0/0']",
            "g.toml:2: proxies.trusted: would trust everybody; name the proxies' own networks.",
        ),
        (
            "[keys]\ndirectory = 'data/../data/keys'\n[storage]\ndirectory = 'data'",
            "lies within the storage directory",
        ),
        ("[keys]\ninstallation = 'a:b'", "keys.signing: is needed beside keys.installation."),
        ("[keys]\nsigning_file = 'none'", "none cannot be read (No such file or directory (os error 2))."),
        (
            "[retention]\ntoken = '2h'",
            "g.toml:2: retention.token: must be from 1s to 1h (the contract's longest), not 2h.",
        ),
        (
            "[retention]\nlink = 'a day'",
            "g.toml:2: retention.link: must be a time such as 90s, 15m, 24h or 7d, not \"a day\".",
        ),
        ("[retention]\nclock = 'never'", "must be \"exchange\" or \"completion\", not \"never\"."),
        (
            "[limits]\nconnections = 0",
            "g.toml:2: limits.connections: must be a whole number from 1 to 1000000, not 0.",
        ),
        (
            "[limits]\nclient = 5",
            "g.toml:2: limits.client: is a section, not a whole number; write it as [limits.client].",
        ),
        ("[operator]\nname = ''", "g.toml:2: operator.name: must be text that is not empty, not \"\"."),
        (
            "[operator]\nterms_url = 'http://a.example'",
            "operator.terms_url: must be the https address of a page",
        ),
        (
            "[log]\nlevel = 'glimpse=loud'",
            "g.toml:2: log.level: must be error, warn, info, debug, trace or directives",
        ),
        (
            "[fints]\nproduct_id = 'with a space'",
            "g.toml:2: fints.product_id: must be the number of a product registration",
        ),
        ("[log\nlevel = 'info'", "g.toml:1: not TOML: "),
    ] {
        let said = check(text, &[]);
        assert_eq!(said.status, 2, "{text}");
        assert!(said.stderr.contains(complaint), "{text}\n{}", said.stderr);
        assert_eq!(said.stdout, "", "{text}");
    }
}

#[test]
fn a_product_registration_is_enough_as_well() {
    let said = check_whole("[fints]\nproduct_id = 'ABCDEF0123456789ABCDEF012'", &[]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let count: usize =
        said.stdout.split("used: ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(count > 1_000, "{}", said.stdout);
    assert!(!said.stdout.contains("Warning"), "{}", said.stdout);
    let said = check_whole("[fints]\nproduct_id = 'ABCDEF0123456789ABCDEF01'", &[]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert!(said.stdout.contains("product_id has 24 letters and digits"), "{}", said.stdout);
    let said = check_whole("[fints]\nproduct_id = 'ABC'\ndirectory_banks = false", &[]);
    assert!(said.stderr.contains("at least one bank is needed"), "{}", said.stderr);
    let bank = GOOD.replace("xs2a", "fints");
    assert!(check_whole(&bank, &[]).stderr.contains("fints.product_id"), "the bank says what is missing");
}

#[test]
fn a_bank_is_checked_as_well() {
    let bank = |lines: &str| {
        format!("[[bank]]\nid = 'a'\nname = 'A'\nconnector = 'xs2a'\nbase_url = 'https://a.example'\n{lines}")
    };
    for (text, complaint) in [
        (String::new(), "bank: at least one bank is needed"),
        ("[[bank]]".to_owned(), "g.toml:1: bank.base_url: is needed for each bank."),
        (
            bank("bank_codes = ['1']"),
            "g.toml:6: bank.bank_codes: must hold codes of eight digits, not \"1\".",
        ),
        (bank("bic = 'X'"), "g.toml:6: bank.bic: must be a BIC"),
        (bank("country = 'Germany'"), "g.toml:6: bank.country: must be a country of two capital letters"),
        (
            bank("time_zone = 'Mars'"),
            "g.toml:6: bank.time_zone: must be an IANA time zone such as Europe/Berlin",
        ),
        (bank("").replace("https://a", "http://a"), "g.toml:5: bank.base_url: must be https."),
        (
            bank("").replace("xs2a", "fax"),
            "g.toml:4: bank.connector: there is no connector \"fax\"; there is: xs2a, fints.",
        ),
        (bank("settings = { aproach = 'embedded' }"), "g.toml:6: bank.settings: unknown field `aproach`"),
        (format!("{}\n{}", bank(""), bank("")), "bank.id: \"a\" is the id of an earlier bank."),
    ] {
        let said = check_whole(&text, &[]);
        assert_eq!(said.status, 2, "{text}");
        assert!(said.stderr.contains(complaint), "{text}\n{}", said.stderr);
    }
}

#[test]
fn a_profile_may_be_a_file_and_what_it_leaves_open_is_said_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let check = |settings: &str, group: &str| {
        let bank = format!("[[bank]]\nid = 'a'\nname = 'A'\nconnector = 'xs2a'\nsettings = {{ {settings} }}");
        std::fs::write(directory.path().join("g.toml"), bank).unwrap();
        std::fs::write(directory.path().join("group.toml"), group).unwrap();
        let mut command = glimpse(&["config", "check", "--config", "g.toml"]);
        said(command.current_dir(&directory).output().unwrap())
    };
    let open = check("profile = 'sparkasse'", "");
    assert_eq!(open.status, 2);
    for part in ["base_url is needed", "oauth.client_id is needed", "signature needs an identity"] {
        assert!(open.stderr.contains(part), "{}", open.stderr);
    }
    let group = "title = 'Group'\nverified = false\nbase_url = 'https://xs2a.group.example'\n";
    let own = "profile_file = 'group.toml'";
    let good = check(own, &format!("{group}[settings]\napproach = 'redirect'"));
    assert_eq!((good.status, good.stderr.as_str()), (0, ""));
    let wrong = check(own, &format!("{group}[settings]\naproach = 'redirect'"));
    assert_eq!(wrong.status, 2);
    assert!(wrong.stderr.contains("profile: settings: unknown field `aproach`"), "{}", wrong.stderr);
    let missing = check("profile_file = 'none.toml'", group);
    assert!(missing.stderr.contains("none.toml cannot be read"), "{}", missing.stderr);
}

#[test]
fn a_brand_is_checked_with_its_contrasts() {
    let brand = |lines: &str| format!("[[brand]]\nclient = 'c1'\n{lines}");
    assert_eq!(check(&brand("name = 'Rent'\n[brand.light]\nmain = '#1d4f91'"), &[]).status, 0);
    for (text, complaint) in [
        ("[[brand]]".to_owned(), "g.toml:1: brand.client: is needed for each brand"),
        ("[[brand]]\nclient = 'a-b'".to_owned(), "g.toml:2: brand.client: must be a client's id"),
        (brand("[[brand]]\nclient = 'c1'"), "brand.client: \"c1\" has an earlier [[brand]]"),
        (brand("name = ' '"), "g.toml:3: brand.name: must be text of at most 60 characters"),
        (brand("logo = 'g.toml'"), "g.toml:3: brand.logo: must be a PNG file that can be read."),
        (brand("logo = 'none.png'"), "g.toml:3: brand.logo: "),
        (brand("[brand.light]\nmain = 'blue'"), "g.toml:4: brand.light.main: must be a colour such as"),
        (brand("[brand.light]\nshade = '#000000'"), "g.toml:4: brand.light.shade: there is no such key"),
        (
            brand("[brand.light]\nmain = '#777777'"),
            "g.toml:3: brand.light: is hard to read: main on card in light has a contrast of 4.47 and needs 4.5.",
        ),
        (
            brand("[brand.dark]\non_main = '#ffffff'"),
            "g.toml:3: brand.dark: is hard to read: on-main on main in dark has a contrast of",
        ),
    ] {
        let said = check(&text, &[]);
        assert_eq!(said.status, 2, "{text}");
        assert!(said.stderr.contains(complaint), "{text}\n{}", said.stderr);
    }
}

#[test]
fn everything_is_said_at_once_in_the_order_of_the_file() {
    let said = check("[listen]\napi = 'x'\nwidget = 'y'\n[log]\nformat = 'z'", &[]);
    let places: Vec<&str> =
        said.stderr.lines().skip(1).map(|line| line.trim().split(": ").nth(1).unwrap()).collect();
    assert_eq!(places, ["listen.api", "listen.widget", "log.format"]);
    assert!(said.stderr.starts_with("glimpse: The configuration cannot be used; 3 things are wrong:"));
}

#[test]
fn a_bank_is_looked_at_as_a_whole_and_beside_the_rest() {
    let text = "[log]\nformat = 'z'\n[[bank]]\nid = 'A'\nconnector = 'xs2'\nsettings = {}\n[[bank]]\nid = 'b'\n\
                connector = 'xs2a'\nbase_url = 'ftp://b'\nsettings = { aproach = 1 }";
    let said = check_whole(text, &[]);
    let places: Vec<&str> =
        said.stderr.lines().skip(1).map(|line| line.trim().split(": ").nth(1).unwrap()).collect();
    assert_eq!(
        places,
        [
            "log.format",
            "bank.name",
            "bank.base_url",
            "bank.id",
            "bank.connector",
            "bank.name",
            "bank.base_url",
            "bank.settings"
        ],
        "{}",
        said.stderr
    );
}

#[test]
fn where_the_file_is_not_toml_nothing_else_is_said() {
    for text in ["x", "[log", "[log]\nlevel = info", "[[bank]]\nid = 'a\n[limitz]\n"] {
        let said = check_whole(text, &[]);
        assert_eq!(said.status, 2, "{text}");
        let lines: Vec<&str> = said.stderr.lines().filter(|line| line.contains("g.toml")).collect();
        assert!(
            !lines.is_empty() && lines.iter().all(|line| line.contains(": not TOML: ")),
            "{}",
            said.stderr
        );
        assert!(
            !said.stderr.contains("nearest") && !said.stderr.contains("bank is needed"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn the_environment_wins_over_the_file_and_is_checked_like_it() {
    let (name, value) = ("GLIMPSE_LISTEN__API", "127.0.0.1:9000");
    assert!(
        check("[listen]\napi = '127.0.0.1:8000'", &[(name, value)]).stdout.contains("http://127.0.0.1:9000/")
    );
    for (name, value, complaint) in [
        (
            "GLIMPSE_LISTEN__APJ",
            "x",
            "GLIMPSE_LISTEN__APJ: listen.apj: there is no such key; the nearest is `listen.api`.",
        ),
        (
            "GLIMPSE_LIMITS__IN_FLIGHT",
            "many",
            "GLIMPSE_LIMITS__IN_FLIGHT: limits.in_flight: must be a whole number",
        ),
        (
            "GLIMPSE_BANK__OTHER__NAME",
            "x",
            "GLIMPSE_BANK__OTHER__NAME: a bank's variable is GLIMPSE_BANK__ID__KEY",
        ),
    ] {
        let said = check("", &[(name, value)]);
        assert_eq!(said.status, 2, "{name}");
        assert!(said.stderr.contains(complaint), "{name}\n{}", said.stderr);
    }
    // Set by container platforms for a service of our name; none of our business.
    assert_eq!(check("", &[("GLIMPSE_PORT_7600_TCP", "tcp://10.0.0.1:7600")]).status, 0);
}

#[test]
fn show_names_the_places_and_no_secret() {
    let directory = tempfile::tempdir().unwrap();
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    std::fs::write(directory.path().join("signing"), format!("one:{key}\n")).unwrap();
    let text = format!("[keys]\ninstallation = 'one:{key}'\nsigning_file = 'signing'\n{GOOD}");
    std::fs::write(directory.path().join("g.toml"), text).unwrap();
    let mut command = glimpse(&["config", "show", "--config", "g.toml"]);
    command.env("GLIMPSE_BANK__EXAMPLE_BANK__CITY", "Köln").current_dir(&directory);
    let said = said(command.output().unwrap());
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    for line in [
        "audit.days = 400  # default",
        "bank[0].city = \"Köln\"  # GLIMPSE_BANK__EXAMPLE_BANK__CITY",
        "bank[0].id = \"example-bank\"  # g.toml:6",
        "keys.installation = (secret)  # g.toml:2",
        "keys.signing_file = \"signing\"  # g.toml:3",
    ] {
        assert!(said.stdout.lines().any(|shown| shown == line), "{line}\n{}", said.stdout);
    }
    assert!(!said.stdout.contains(key));
}

#[test]
fn a_secret_that_cannot_be_used_is_not_repeated() {
    let said = check("[keys]\ninstallation = 'one:hunter2'\nsigning = 'hunter3'", &[]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("g.toml:2: keys.installation: cannot be used: "), "{}", said.stderr);
    assert!(!said.stderr.contains("hunter"));
}

#[test]
fn a_file_that_is_not_there_says_how_to_make_one() {
    let said = run(&["config", "check", "--config", "/nowhere/g.toml"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("/nowhere/g.toml: cannot be read"), "{}", said.stderr);
    assert!(said.stderr.contains("glimpse config show-default > /nowhere/g.toml"));
}

#[test]
fn a_file_that_is_there_is_not_to_be_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("g.toml");
    std::fs::write(&file, b"[log]\nlevel = '\xff'\n").unwrap();
    for (path, why) in [(directory.path(), "is a directory"), (file.as_path(), "is not text in UTF-8")] {
        let said = run(&["config", "check", "--config", path.to_str().unwrap()]);
        assert_eq!(said.status, 2);
        assert!(said.stderr.contains(why) && !said.stderr.contains("show-default"), "{}", said.stderr);
    }
}

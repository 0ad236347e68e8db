//! Test certificates, and what the doctor says of certificates.

use std::{fs, path::Path, process::Command, time::Duration};

use crate::command::{Running, Said, Watch, glimpse, said};

const BANK: &str = r#"
[[bank]]
id = "example-bank"
name = "Example Bank"
bank_codes = ["10000000"]
connector = "xs2a"
base_url = "https://xs2a.example-bank.de"
settings = { identity = "test", signature = {} }
"#;

fn run_in(directory: &Path, arguments: &[&str]) -> Said {
    said(glimpse(arguments).current_dir(directory).output().unwrap())
}

/// Certificates that last so many days, and a configuration that names them.
fn installation(days: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let made = run_in(directory.path(), &["certificate", "test", "certificates", "--days", days]);
    assert_eq!((made.status, made.stderr.as_str()), (0, ""));
    fs::write(directory.path().join("glimpse.toml"), format!("{}{BANK}", made.stdout)).unwrap();
    directory
}

#[test]
fn test_certificates_are_made_and_accepted_by_openssl() {
    let directory = installation("365");
    let at = |name: &str| directory.path().join("certificates").join(name).display().to_string();
    for name in ["qwac.pem", "qseal.pem"] {
        let verified =
            Command::new("openssl").args(["verify", "-CAfile", &at("authority.pem"), &at(name)]).output();
        assert!(verified.unwrap().status.success());
    }
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(at("qseal.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = run_in(directory.path(), &["certificate", "test", "certificates"]);
    assert_eq!(again.status, 1);
    assert!(again.stderr.contains("is there already; nothing was written"), "{}", again.stderr);
    let wrong = run_in(directory.path(), &["certificate", "test", "other", "--roles", "PSP_XX"]);
    assert_eq!(wrong.status, 2);
    for number in ["FOO", "PSDDE-BAFIN", "PSDDE-BAFIN-", "psdde-bafin-123456", "PSDDE-B-1"] {
        let refused = run_in(directory.path(), &["certificate", "test", "other", "--organization", number]);
        assert_eq!(refused.status, 2, "{number}");
        assert!(refused.stderr.contains("Such as PSDDE-BAFIN-123456."), "{}", refused.stderr);
        assert!(!directory.path().join("other").exists());
    }
}

#[test]
fn the_doctor_says_how_long_certificates_last() {
    let doctor = ["doctor", "--config", "glimpse.toml"];
    let directory = installation("365");
    let well = run_in(directory.path(), &doctor);
    let at = directory.path().display();
    assert_eq!(
        (well.status, well.stdout),
        (
            0,
            format!(
                "ok       configuration: it can be used\n\
                 ok       database: {at}/glimpse-data/glimpse.db is not there yet; the first `glimpse serve` makes it\n\
                 ok       keys: {at}/glimpse-keys is not there yet; the first `glimpse serve` makes them\n\
                 ok       qwac of [identity.test] (PSDDE-BAFIN-123456): it lasts 364 more days\n\
                 ok       qseal of [identity.test] (PSDDE-BAFIN-123456): it lasts 364 more days\n"
            )
        )
    );
    let soon = run_in(installation("20").path(), &doctor);
    assert_eq!(soon.status, 1);
    assert!(
        soon.stdout.contains("warning  qwac of [identity.test] (PSDDE-BAFIN-123456): it ends in 19 days")
    );
    let broken = installation("365");
    fs::write(broken.path().join("certificates/qseal.key"), "").unwrap();
    let said = run_in(broken.path(), &doctor);
    assert_eq!(said.status, 1);
    assert!(
        said.stdout.contains("problem  Identity \"test\": ") && said.stdout.contains("qseal.key"),
        "{}",
        said.stdout
    );
}

#[test]
fn the_doctor_says_who_can_read_keys_and_which_role_is_missing() {
    use std::os::unix::fs::PermissionsExt as _;
    let doctor = ["doctor", "--config", "glimpse.toml"];
    let directory = installation("365");
    let key = directory.path().join("certificates/qwac.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let open = run_in(directory.path(), &doctor);
    assert_eq!(open.status, 1, "{}", open.stdout);
    let said = "problem  keys: others on this machine can read ";
    assert!(
        open.stdout.contains(said) && open.stdout.contains("qwac.key of [identity.test]"),
        "{}",
        open.stdout
    );
    assert!(!open.stdout.contains("qseal.key"), "{}", open.stdout);
    let payments = tempfile::tempdir().unwrap();
    let made = run_in(payments.path(), &["certificate", "test", "certificates", "--roles", "PSP_PI"]);
    fs::write(payments.path().join("glimpse.toml"), format!("{}{BANK}", made.stdout)).unwrap();
    let said = run_in(payments.path(), &doctor);
    assert_eq!(said.status, 1, "{}", said.stdout);
    assert_eq!(said.stdout.matches("it lacks the role PSP_AI").count(), 2, "{}", said.stdout);
}

#[test]
fn an_identity_that_is_not_there_is_refused() {
    let directory = installation("365");
    let file = directory.path().join("glimpse.toml");
    let text = fs::read_to_string(&file).unwrap();
    let check = ["config", "check", "--config", "glimpse.toml"];
    fs::write(&file, text.replace("identity = \"test\"", "identity = \"tset\"")).unwrap();
    let said = run_in(directory.path(), &check);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("there is no [identity.tset]; there is: test"), "{}", said.stderr);
    let without: String =
        text.lines().filter(|line| !line.starts_with("qseal")).map(|line| format!("{line}\n")).collect();
    fs::write(&file, without).unwrap();
    let said = run_in(directory.path(), &check);
    assert!(said.stderr.contains("[identity.test] has no qseal_certificate"), "{}", said.stderr);
    let half: String =
        text.lines().filter(|line| !line.starts_with("qseal_key")).map(|line| format!("{line}\n")).collect();
    fs::write(&file, half).unwrap();
    let said = run_in(directory.path(), &check);
    assert!(
        said.stderr.contains("identity.test.qseal_key: is needed beside qseal_certificate."),
        "{}",
        said.stderr
    );
}

#[test]
fn the_server_measures_how_long_certificates_last() {
    let directory = installation("365");
    let file = directory.path().join("glimpse.toml");
    let text = fs::read_to_string(&file).unwrap();
    let ports = "[log]\nformat = \"json\"\n[listen]\napi = \"127.0.0.1:0\"\nwidget = \"127.0.0.1:0\"\nmetrics = \"127.0.0.1:0\"\n\
                 [public]\napi = \"http://127.0.0.1:7600\"\nwidget = \"http://127.0.0.1:7601\"\n";
    fs::write(&file, format!("{ports}{text}")).unwrap();
    let mut command = glimpse(&["serve", "--config", "glimpse.toml"]);
    command.current_dir(directory.path());
    let server = Running::start(command, &Watch::Stderr);
    let ready: serde_json::Value = serde_json::from_str(&server.line_with("\"ready\"")).unwrap();
    let metrics =
        ready["metrics"].as_str().or_else(|| ready["fields"]["metrics"].as_str()).unwrap().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let text = runtime.block_on(async {
        // The watch has its first look beside the listeners.
        for _ in 0..500 {
            let answer = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap();
            let text = answer.text().await.unwrap();
            if text.contains("usage=\"qseal\"") {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the certificates are not measured");
    });
    for usage in ["qwac", "qseal"] {
        let name =
            format!("glimpse_certificate_expires_timestamp_seconds{{identity=\"test\",usage=\"{usage}\"}}");
        assert!(text.contains(&name), "{text}");
    }
}

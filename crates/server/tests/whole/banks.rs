//! From an IBAN or a few letters to the right bank, never a dead end and never a silent guess.

use glimpse_bank::Bank;
use glimpse_model::BankId;
use glimpse_server::config::Config;
use serde_json::json;

use super::{
    browser::Browser,
    stand::{Stand, plain_request},
};

const EMBEDDED: &str = "mockbank-embedded";
const REDIRECT: &str = "mockbank-redirect";
const SECOND: &str = "mockbank-second";

/// IBANs: two at the embedded bank, one at the redirecting bank, one of a bank that nobody reaches here, one of nobody.
const GIRO: &str = "DE07900948150000002000";
const SAVINGS: &str = "DE77900948150000002001";
const OTHER: &str = "DE76900948160000001000";
const COMMERZBANK: &str = "DE89370400440532013000";
const NOBODY: &str = "DE93999999990000000001";

/// What the user finds behind the consent.
struct Case {
    name: &'static str,
    ibans: &'static [&'static str],
    view: &'static str,
    /// Whether a notice says what is in the way.
    told: bool,
    /// What the page says besides.
    says: &'static str,
    /// The banks on offer.
    offers: &'static [&'static str],
}

const fn case(name: &'static str, ibans: &'static [&'static str], view: &'static str) -> Case {
    Case { name, ibans, view, told: false, says: "", offers: &[] }
}

const CHOOSE: &str = "where you hold the requested account";
const APART: &str = "The requested accounts are with different banks";
const ALL: &[&str] = &[EMBEDDED, REDIRECT];

const CASES: &[Case] = &[
    Case { offers: ALL, ..case("none", &[], "banks") },
    case("one", &[GIRO], "login"),
    case("several at one bank", &[GIRO, SAVINGS], "login"),
    Case { says: APART, offers: ALL, ..case("several at several banks", &[GIRO, OTHER], "banks") },
    Case { told: true, says: "do not know which bank", offers: ALL, ..case("unknown", &[NOBODY], "banks") },
    Case { told: true, says: "Commerzbank", offers: ALL, ..case("unsupported", &[COMMERZBANK], "banks") },
    Case {
        told: true,
        says: "do not know which bank",
        offers: &[EMBEDDED],
        ..case("one of two unknown", &[GIRO, NOBODY], "banks")
    },
    Case {
        told: true,
        says: "Commerzbank",
        offers: &[EMBEDDED],
        ..case("one of two unsupported", &[GIRO, COMMERZBANK], "banks")
    },
];

/// With a second bank of the same code.
const AMBIGUOUS: &[Case] = &[
    Case { says: CHOOSE, offers: &[EMBEDDED, SECOND], ..case("ambiguous", &[GIRO], "banks") },
    Case {
        says: CHOOSE,
        offers: &[EMBEDDED, SECOND],
        ..case("several, all ambiguous", &[GIRO, SAVINGS], "banks")
    },
];

/// Behind the consent of a flow with these IBANs.
async fn first_page(stand: &Stand, ibans: &[&str]) -> Browser {
    let mut request = plain_request();
    request["accounts"] = ibans.iter().map(|iban| json!({ "id": iban })).collect();
    let (location, _) = stand.access(request).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.settle().await;
    browser
}

async fn holds(stand: &Stand, cases: &[Case]) {
    for Case { name, ibans, view, told, says, offers } in cases {
        let mut browser = first_page(stand, ibans).await;
        assert_eq!(browser.view(), *view, "{name}");
        assert_eq!(browser.html.contains("role=\"alert\""), *told, "{name}: {}", browser.html);
        assert!(browser.html.contains(says), "{name}: {}", browser.html);
        if *view == "banks" {
            assert_eq!(browser.values("bank"), *offers, "{name}");
            // Whatever was found, every bank of this installation can be chosen.
            let narrowed = browser.values("action").iter().any(|action| action == "all_banks");
            let fits = [CHOOSE, APART].contains(says);
            assert_eq!(narrowed, offers.len() < stand.app().directory.banks().len() || fits);
            let about = ibans.iter().filter(|iban| ![GIRO, SAVINGS, OTHER].contains(iban) || !told);
            for iban in about {
                assert!(browser.html.contains(&format!("…{}", &iban[18..])), "{name}: {}", browser.html);
            }
            browser.submit("search", &[("q", "mockbank")]).await;
            assert_eq!(browser.values("bank").len(), stand.app().directory.banks().len(), "{name}");
            if narrowed {
                browser.submit("all_banks", &[]).await;
                assert_eq!(browser.html.contains("role=\"alert\""), *told, "{name}: what was said stays");
                assert_eq!(browser.values("bank").len(), stand.app().directory.banks().len(), "{name}");
            }
            let bank = offers[0];
            browser.submit("bank", &[("bank", bank)]).await;
            browser.settle().await;
        }
        assert!(["login", "redirect"].contains(&browser.view().as_str()), "{name}: {}", browser.html);
    }
}

#[tokio::test]
async fn each_case_of_ibans_leads_on() {
    holds(&Stand::start().await, CASES).await;
}

#[tokio::test]
async fn between_two_banks_of_one_code_the_user_chooses() {
    let second = |config: &mut Config| {
        let first = config.banks.iter().find(|bank| bank.id.as_str() == EMBEDDED).cloned().unwrap();
        config.banks.push(Bank { id: BankId(SECOND.to_owned()), name: "Mockbank Zwei".to_owned(), ..first });
    };
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let stand = Stand::start_with(tempfile::tempdir().unwrap(), now, second).await;
    holds(&stand, AMBIGUOUS).await;
}

#[tokio::test]
async fn of_very_many_banks_the_first_are_shown_and_all_are_found() {
    let many = |config: &mut Config| {
        let first = config.banks[0].clone();
        config.banks.extend((0..200).map(|number| Bank {
            id: BankId(format!("bank-{number}")),
            name: format!("Probebank {number:03}"),
            bank_codes: vec![format!("99900{number:03}")],
            ..first.clone()
        }));
    };
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let stand = Stand::start_with(tempfile::tempdir().unwrap(), now, many).await;
    let mut browser = first_page(&stand, &[]).await;
    assert_eq!(browser.values("bank").len(), 60);
    assert!(browser.html.contains("There are more banks"), "{}", browser.html);
    browser.submit("search", &[("q", "probebank 177")]).await;
    assert_eq!(browser.values("bank").first().map(String::as_str), Some("bank-177"));
}

/// What is said of the bank of that id.
fn row<'h>(html: &'h str, bank: &str) -> &'h str {
    let row = html.split(&format!("name=\"bank\" value=\"{bank}\"")).nth(1).unwrap();
    row.split("</button>").next().unwrap()
}

#[tokio::test]
async fn each_of_several_banks_says_which_account_it_has() {
    let stand = Stand::start().await;
    let mut browser = first_page(&stand, &[GIRO, OTHER, SAVINGS]).await;
    assert!(browser.html.contains(APART), "{}", browser.html);
    assert!(row(&browser.html, EMBEDDED).contains("…2000") && row(&browser.html, EMBEDDED).contains("…2001"));
    assert!(row(&browser.html, REDIRECT).contains("…1000") && !row(&browser.html, REDIRECT).contains("…200"));
    browser.submit("all_banks", &[]).await;
    assert!(!row(&browser.html, EMBEDDED).contains("…2000"), "among all banks it is a list of banks");

    // Two accounts that end alike are told apart by how they begin.
    const ALIKE: &str = "DE42900948160000002000";
    let browser = first_page(&stand, &[GIRO, ALIKE]).await;
    assert!(row(&browser.html, EMBEDDED).contains("IBAN DE07 …2000"), "{}", browser.html);
    assert!(row(&browser.html, REDIRECT).contains("IBAN DE42 …2000"), "{}", browser.html);
}

/// The lines of the notice: each bank that is not reached with its accounts, and what is said in between.
fn lines_of_notice(html: &str) -> Vec<String> {
    let notice = html.split("role=\"alert\"").nth(1).unwrap().split("</div>").next().unwrap();
    let line = |paragraph: &str| {
        let texts = paragraph.split('<').filter_map(|tag| Some(tag.split_once('>')?.1));
        texts.collect::<String>().replace('\u{a0}', " ").trim().to_owned()
    };
    notice.split("</p>").filter(|part| part.contains("<p")).map(line).collect()
}

#[tokio::test]
async fn of_each_bank_that_is_not_reached_its_own_accounts_are_said() {
    const ALIKE: &str = "DE42900948160000002000";
    const SPARKASSE: &str = "DE12370501980000000005";
    let stand = Stand::start().await;
    let sparkasse = (2..98)
        .map(|check| format!("DE{check:02}{}", &SPARKASSE[4..]))
        .find(|text| text.parse::<glimpse_model::Iban>().is_ok())
        .unwrap();
    let unreached = |count| match count {
        1 => "This bank is not supported yet",
        _ => "These banks are not supported yet",
    };
    const UNKNOWN: &str = "We do not know which bank this account is with";
    const OTHER_BANK: &str =
        "If you also have an account with another bank, you can choose that bank instead.";
    const FROM_LIST: &str = "Please choose your bank yourself.";
    let of_commerzbank = "Commerzbank · IBAN …3000";
    for (ibans, lines) in [
        (vec![COMMERZBANK, NOBODY], vec![unreached(1), of_commerzbank, UNKNOWN, "IBAN …0001", OTHER_BANK]),
        (
            vec![GIRO, NOBODY, COMMERZBANK],
            vec![unreached(1), of_commerzbank, UNKNOWN, "IBAN …0001", OTHER_BANK],
        ),
        (
            vec![COMMERZBANK, &sparkasse],
            vec![unreached(2), of_commerzbank, "Sparkasse KölnBonn · IBAN …0005", OTHER_BANK],
        ),
        (vec![NOBODY, GIRO], vec![UNKNOWN, "IBAN …0001", FROM_LIST]),
    ] {
        let browser = first_page(&stand, &ibans).await;
        assert_eq!(lines_of_notice(&browser.html), lines, "{ibans:?}");
    }
    // Two that end alike are told apart whatever else there is to say.
    for besides in [COMMERZBANK, NOBODY] {
        let browser = first_page(&stand, &[GIRO, ALIKE, besides]).await;
        assert!(row(&browser.html, EMBEDDED).contains("IBAN DE07 …2000"), "{}", browser.html);
        assert!(row(&browser.html, REDIRECT).contains("IBAN DE42 …2000"), "{}", browser.html);
    }
}

#[tokio::test]
async fn a_typing_error_in_an_iban_is_said_and_leads_to_no_bank() {
    let stand = Stand::start().await;
    for (language, wrong, short, unknown) in [
        (
            "en",
            "typing error in this IBAN",
            "1 character is missing",
            "correct, but we do not know which bank it belongs to",
        ),
        (
            "de",
            "IBAN enthält einen Tippfehler",
            "Es fehlt 1 Zeichen",
            "richtig, aber wir kennen ihre Bank nicht",
        ),
        ("es", "Este IBAN contiene un error", "falta 1 carácter", "correcto, pero no conocemos su banco"),
        (
            "fr",
            "Cet IBAN contient une erreur de saisie",
            "il manque 1\u{a0}caractère",
            "correct, mais nous ne connaissons pas sa banque",
        ),
        ("ar", "خطأ في كتابة رقم IBAN هذا", "تنقصه خانة واحدة", "صحيح، لكننا لا نعرف بنكه"),
    ] {
        let mut request = plain_request();
        request["language"] = json!(language);
        let (location, _) = stand.access(request).await;
        let mut browser = stand.open(&location).await;
        browser.submit("consent", &[]).await;
        for typed in [
            "DE89370400440532013001",
            "de89 3704 0044 0532 0130 01",
            "IBAN: DE07 9009 4815 0000 0020 01",
            "Mockbank DE07900948150000002001",
            "DE079009481500000020000",
            "QQ07900948150000002000",
            // Hardly a digit is in it.
            "IT62J0306919316WGCMYYHBXBOE",
            "ro48 bfer odcu dy1s w67r skff",
        ] {
            browser.submit("search", &[("q", typed)]).await;
            assert!(browser.html.contains(wrong), "{language} {typed}: {}", browser.html);
            assert!(browser.values("bank").is_empty() && !browser.html.contains("Commerzbank"), "{typed}");
            assert!(browser.values("action").contains(&"all_banks".to_owned()), "{typed}");
        }
        // One that is begun leads to its bank, and says how much is missing.
        browser.submit("search", &[("q", "DE07 9009 4815 0000 0020 0")]).await;
        assert!(browser.html.contains(short), "{language}: {}", browser.html);
        assert_eq!(browser.values("bank"), [EMBEDDED]);
        browser.submit("search", &[("q", "IT62J0306919316WGCMYYHBXBO")]).await;
        assert!(browser.html.contains(short) && browser.html.contains("Intesa"), "{}", browser.html);
        // Of one that is right, but of a bank in no list, that is what is said.
        browser.submit("search", &[("q", NOBODY)]).await;
        assert!(browser.html.contains(unknown) && browser.values("bank").is_empty(), "{}", browser.html);
        browser.submit("search", &[("q", GIRO)]).await;
        assert!(!browser.html.contains(wrong) && !browser.html.contains(short), "{}", browser.html);
        assert_eq!(browser.values("bank"), [EMBEDDED]);
    }
}

#[tokio::test]
async fn a_search_finds_what_is_meant_and_names_what_is_not_reached() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("search", &[("q", "mokbank redirct")]).await;
    assert_eq!(browser.values("bank").first().map(String::as_str), Some(REDIRECT), "{}", browser.html);
    browser.submit("search", &[("q", "haspa")]).await;
    assert!(browser.html.contains("Hamburger Sparkasse"), "{}", browser.html);
    assert!(browser.values("bank").is_empty(), "a bank that is not reached cannot be chosen");
    browser.submit("search", &[("q", "")]).await;
    assert_eq!(browser.values("bank").len(), 2);
    // Where nothing is found, one button leads back to all.
    browser.submit("search", &[("q", "xqzwvkj")]).await;
    assert!(
        browser.html.contains("No bank matches") && browser.values("bank").is_empty(),
        "{}",
        browser.html
    );
    assert!(browser.values("action").contains(&"all_banks".to_owned()), "{}", browser.html);
    browser.submit("all_banks", &[]).await;
    assert_eq!(browser.values("bank").len(), 2);
}

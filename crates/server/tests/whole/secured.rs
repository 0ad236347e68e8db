//! Banks that want to know who calls: certificates from files, and requests that are signed.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use glimpse_bank::{Bank, IdentityFiles, PairFiles};
use glimpse_model::BankId;
use glimpse_sandbox::{TestAuthority, TestCertificate, TestUsage};
use jiff::Timestamp;
use serde_json::json;

use super::stand::{Setup, Stand, parameter, plain_request};

const STRICT: &str = "90094820";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn pair(directory: &Path, authority: &TestAuthority, usage: TestUsage, name: &str) -> PairFiles {
    let wanted =
        TestCertificate::of_service(usage, time("2020-01-01T00:00:00Z"), time("2098-01-01T00:00:00Z"));
    let made = authority.issue(&wanted).unwrap();
    let files = PairFiles {
        certificate: directory.join(format!("{name}.pem")),
        key: directory.join(format!("{name}.key")),
    };
    fs::write(&files.certificate, made.certificate).unwrap();
    fs::write(&files.key, made.key).unwrap();
    files
}

/// How an operator writes these banks down.
fn known(bank: &mut Bank) {
    if bank.bank_codes == [STRICT] {
        bank.id = BankId::from("strict");
        bank.settings = json!({ "identity": "main", "signature": {} });
    }
}

async fn secured() -> Stand {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path().to_owned();
    let authority = TestAuthority::new(time("2020-01-01T00:00:00Z"), time("2099-01-01T00:00:00Z")).unwrap();
    fs::write(at.join("authority.pem"), authority.certificate()).unwrap();
    let files = IdentityFiles {
        qwac: Some(pair(&at, &authority, TestUsage::Qwac, "qwac")),
        qseal: Some(pair(&at, &authority, TestUsage::Qseal, "qseal")),
        authorities: Some(at.join("authority.pem")),
    };
    let of_banks = Arc::clone(&authority);
    Stand::build(Setup {
        directory,
        sandbox: Box::new(move |sandbox| {
            sandbox.twins = vec!["strict".to_owned()];
            sandbox.authority = Some(of_banks);
        }),
        banks: known,
        config: Box::new(move |config, _| config.identities = BTreeMap::from([("main".to_owned(), files)])),
        ..Setup::default()
    })
    .await
}

#[tokio::test]
async fn a_strict_bank_from_the_request_to_the_data() {
    let stand = secured().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "strict")]).await;
    browser.login("single-method").await;
    let callback = browser.through().await;
    let answer = stand.exchange(&parameter(&callback, "code").unwrap()).await;
    let token = answer.body["access_token"].as_str().unwrap();
    let accounts = stand.read(token, "/rest/accounts").await;
    assert!(!accounts.body["accounts"].as_array().unwrap().is_empty(), "{}", accounts.body);
    let calls = stand.sandbox.ledger().calls(STRICT);
    assert!(calls.iter().all(|call| call.headers.contains_key("signature")));
    let consent = calls.iter().find(|call| call.path == "/v1/consents").unwrap();
    assert_eq!(consent.headers.get("psu-http-method").map(String::as_str), Some("POST"));
    assert!(consent.headers.contains_key("psu-ip-address"));
    assert!(calls.iter().any(|call| call.method == "DELETE" && call.status == Some(204)));
    let ends = time("2098-01-01T00:00:00Z").as_second();
    for usage in ["qwac", "qseal"] {
        let name =
            format!("certificate_expires_timestamp_seconds{{identity=\"main\",usage=\"{usage}\"}} {ends}");
        assert!(stand.metrics().await.contains(&name), "{name}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_bank_that_is_not_told_who_calls_is_the_operators_to_mend() {
    let stand = Stand::build(Setup {
        sandbox: Box::new(|sandbox| {
            let from = time("2020-01-01T00:00:00Z");
            sandbox.twins = vec!["certificate-only".to_owned()];
            sandbox.authority = Some(TestAuthority::new(from, time("2099-01-01T00:00:00Z")).unwrap());
        }),
        banks: |bank| {
            if bank.bank_codes == ["90094821"] {
                bank.id = BankId::from("certificate-only");
                bank.settings = json!({ "approach": "redirect" });
            }
        },
        ..Setup::default()
    })
    .await;
    let (location, id) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "certificate-only")]).await;
    browser.settle().await;
    let code = "service.misconfigured";
    assert!(browser.html.contains("data-view=\"failed\""), "{}", browser.html);
    browser.submit("give_up", &[]).await;
    let status = stand.get(super::stand::CLIENT, &format!("/onetime/access/{id}")).await;
    assert!(status.body.to_string().contains(code), "{}", status.body);
    stand.stop().await;
}

//! Banks that want to know who calls: certificates on the connection, and signatures.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use glimpse_bank::{Identities, IdentityFiles, PairFiles};
use glimpse_model::Code;
use glimpse_sandbox::{TestAuthority, TestCertificate, TestUsage};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{User, World};

const STRICT: &str = "90094820";
const CERTIFICATE_ONLY: &str = "90094821";
const DATED: &str = "90094822";

/// Banks behind TLS, and a service's certificates as files.
pub(crate) async fn secured(twins: &[&str]) -> (World, TempDir, Arc<TestAuthority>) {
    let time = |text: &str| text.parse().unwrap();
    let authority = TestAuthority::new(time("2020-01-01T00:00:00Z"), time("2099-01-01T00:00:00Z")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let identities =
        Identities::open(BTreeMap::from([("main".to_owned(), files(directory.path(), &authority))]));
    let of_banks = Arc::clone(&authority);
    let twins: Vec<String> = twins.iter().map(|name| (*name).to_owned()).collect();
    let change = |config: &mut glimpse_sandbox::SandboxConfig| {
        config.twins = twins;
        config.authority = Some(of_banks);
    };
    (World::with(change, identities.unwrap()).await, directory, authority)
}

/// Writes new certificates of the service.
fn files(directory: &Path, authority: &TestAuthority) -> IdentityFiles {
    let time = |text: &str| text.parse().unwrap();
    let path = |name: &str| directory.join(name);
    fs::write(path("authority.pem"), authority.certificate()).unwrap();
    let pair = |usage, name: &str| {
        let wanted =
            TestCertificate::of_service(usage, time("2020-01-01T00:00:00Z"), time("2098-01-01T00:00:00Z"));
        let pair = authority.issue(&wanted).unwrap();
        let files =
            PairFiles { certificate: path(&format!("{name}.pem")), key: path(&format!("{name}.key")) };
        fs::write(&files.certificate, pair.certificate).unwrap();
        fs::write(&files.key, pair.key).unwrap();
        Some(files)
    };
    IdentityFiles {
        qwac: pair(TestUsage::Qwac, "qwac"),
        qseal: pair(TestUsage::Qseal, "qseal"),
        authorities: Some(path("authority.pem")),
    }
}

fn user<'a>(world: &'a World, code: &str, settings: Value) -> User<'a> {
    let mut user = User::new(world, code, "figo01");
    user.bank.settings = settings;
    user
}

#[tokio::test]
async fn a_strict_bank_is_reached_with_certificate_and_signature_and_not_without() {
    let (world, _directory, _authority) = secured(&["strict"]).await;
    let end = user(&world, STRICT, json!({ "identity": "main", "signature": {} })).run().await;
    assert_eq!((end.failed, end.journal.data.len()), (None, 3));
    assert_eq!(
        end.journal.remembered.len(),
        end.journal.forgotten.len(),
        "the consent is deleted, signed too"
    );
    let calls = world.sandbox.ledger().calls(STRICT);
    assert!(calls.len() > 8 && calls.iter().all(|call| call.status.unwrap() < 300), "{calls:?}");
    // Without the one or the other it is the operator's to mend, and the user is told nothing wrong.
    for settings in [json!({ "identity": "main" }), json!({})] {
        let end = user(&world, STRICT, settings).run().await;
        assert_eq!(end.failed, Some(Code::ServiceMisconfigured));
    }
    let upper = json!({ "identity": "main", "signature": { "algorithm": "SHA256withRSA" } });
    assert_eq!(user(&world, STRICT, upper).run().await.failed, Some(Code::ServiceMisconfigured));
}

#[tokio::test]
async fn a_bank_that_wants_it_dated_and_in_capitals_gets_it_so() {
    let (world, _directory, _authority) = secured(&["dated", "certificate-only"]).await;
    let flavour = json!({
        "key_id": "SN={SERIAL},CA={issuer:encoded}",
        "algorithm": "SHA256withRSA",
        "date": true,
    });
    let end = user(&world, DATED, json!({ "identity": "main", "signature": flavour })).run().await;
    assert_eq!((end.failed, end.journal.data.len()), (None, 3));
    for removed in ["algorithm", "date"] {
        let mut flavour = flavour.clone();
        flavour.as_object_mut().unwrap().remove(removed);
        let end = user(&world, DATED, json!({ "identity": "main", "signature": flavour })).run().await;
        assert_eq!(end.failed, Some(Code::ServiceMisconfigured), "without {removed}");
    }
    let plain = json!({ "identity": "main", "approach": "redirect" });
    let end = user(&world, CERTIFICATE_ONLY, plain).run().await;
    assert_eq!((end.failed, end.journal.data.len()), (None, 3));
}

#[tokio::test]
async fn new_certificates_are_used_without_a_restart() {
    let (world, directory, authority) = secured(&["strict"]).await;
    let settings = || json!({ "identity": "main", "signature": {} });
    let seals = || -> Vec<String> {
        let calls = world.sandbox.ledger().calls(STRICT);
        let mut seals: Vec<String> =
            calls.into_iter().map(|call| call.headers["tpp-signature-certificate"].clone()).collect();
        seals.dedup();
        seals
    };
    assert_eq!(user(&world, STRICT, settings()).run().await.failed, None);
    assert_eq!(seals().len(), 1);
    files(directory.path(), &authority);
    assert_eq!(world.executor.identities().refresh().0, ["main"]);
    assert_eq!(user(&world, STRICT, settings()).run().await.failed, None);
    assert_eq!(seals().len(), 2);
}

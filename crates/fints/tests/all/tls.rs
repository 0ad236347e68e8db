//! A bank that is reached by TLS: whole dialogs with one whose certificate is trusted, none with one whose is not.

use std::collections::BTreeMap;
use std::sync::Arc;

use glimpse_bank::{Bank, ExecutorConfig, Identities, IdentityFiles};
use glimpse_model::Code;
use glimpse_sandbox::TestAuthority;

use crate::world::{CLASSIC, DEMOBANK, MOCKBANK, Turns, World};

/// An identity that is only a list of authorities.
const TRUSTING: &str = "trusting";

fn authority() -> Arc<TestAuthority> {
    let time = |text: &str| text.parse().unwrap();
    TestAuthority::new(time("2020-01-01T00:00:00Z"), time("2099-01-01T00:00:00Z")).unwrap()
}

/// Banks with certificates of one authority, and an executor that trusts another or the same.
async fn world(banks: &Arc<TestAuthority>, trusted: &TestAuthority) -> World {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("authority.pem");
    std::fs::write(&file, trusted.certificate()).unwrap();
    let files = IdentityFiles { authorities: Some(file), ..IdentityFiles::default() };
    let identities = Identities::open(BTreeMap::from([(TRUSTING.to_owned(), files)])).unwrap();
    let executor = ExecutorConfig { identities: Arc::new(identities), ..ExecutorConfig::default() };
    World::with(Some(Arc::clone(banks)), executor).await
}

fn by_tls(world: &World, code: &str) -> Bank {
    let info = world.sandbox.fints_banks().into_iter().find(|bank| bank.bank_code == code).unwrap();
    let url = info.tls_url.unwrap();
    assert!(url.starts_with("https://"), "{url}");
    Bank { base_url: url.parse().unwrap(), ..world.bank(code) }
}

async fn visit(world: &World, code: &str, user: (&str, &str)) -> Turns {
    let bank = by_tls(world, code);
    world
        .turns(&bank, user, async |_, mut request| {
            request.identity = Some(TRUSTING.to_owned());
            world.executor.send(&bank, request).await
        })
        .await
}

#[tokio::test]
async fn everything_comes_over_tls() {
    let authority = authority();
    let world = world(&authority, &authority).await;
    for (code, user) in
        [(DEMOBANK, ("demo", "demo")), (MOCKBANK, ("sms", "654321")), (CLASSIC, ("figo01", "654321"))]
    {
        let turns = visit(&world, code, user).await;
        assert_eq!((turns.failed, turns.problems.as_slice()), (None, [].as_slice()), "{code}");
        assert_eq!(turns.data.len(), world.sandbox.ledger().truth(code, user.0).len(), "{code}");
        assert!(turns.data.iter().all(|data| data.failure.is_none()), "{code}");
    }
}

#[tokio::test]
async fn nobody_logs_in_where_the_certificate_is_not_trusted() {
    let world = world(&authority(), &authority()).await;
    let turns = visit(&world, MOCKBANK, ("sms", "654321")).await;
    assert_eq!(turns.failed, Some(Code::ServiceMisconfigured), "{:?}", turns.problems);
    assert!(world.sandbox.ledger().credentials(MOCKBANK).is_empty(), "no PIN went out");
}

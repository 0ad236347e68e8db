//! Backups of a database in PostgreSQL, and its write-ahead log: what was taken in the middle of a flow opens with the
//! secret of that moment alone, and not at all once the installation key of that day is gone.

use std::time::Duration;

use glimpse_model::{FlowId, Secret};
use glimpse_store::WrapKind;
use glimpse_testing::Postgres;
use glimpse_vault::{AccessToken, Code, FixedKey, Keyring, LinkToken};

use super::{
    sealed::{KINDS, Thief, page_secret},
    stand::{Setup, Shared, Stand, parameter, plain_request},
};

const DATABASE: &str = "glimpse";
/// The installation key of the day, and the one of the next.
const TODAY: &str = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const TOMORROW: &str = "k2:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

fn keys(text: &str) -> Keyring {
    let keys = FixedKey::parse_list(text).unwrap();
    Keyring::fixed(&keys, &keys).unwrap()
}

/// What was taken in the middle, and what opens it.
struct Taken {
    name: &'static str,
    dump: Vec<u8>,
    kind: WrapKind,
    blob: &'static str,
    secret: Secret,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_opens_with_the_secret_of_its_moment_until_the_key_of_its_day_is_gone() {
    let server = Postgres::new();
    let _running = server.start();
    let shared = Shared { keys: TODAY, ..Shared::over(&server.create_database(DATABASE)) };
    let stand = Stand::build(Setup { shared: Some(shared), ..Setup::default() }).await;
    let base = server.base_backup();
    let (flow, taken) = taken_on_the_way(&server, &stand).await;
    let secrets: Vec<&Secret> = taken.iter().map(|taken| &taken.secret).collect();

    for Taken { name, dump, kind, blob, secret } in &taken {
        let address = server.restore(&format!("taken_at_{name}"), dump);
        let thief = Thief::with_database(&address, keys(TODAY)).await;
        assert!(thief.opens_alone(flow).await.is_empty(), "{name}");
        assert!(thief.opens_with(flow, *kind, secret, blob).await, "the secret of the moment: {name}");
        for other in taken.iter().filter(|other| other.name != *name) {
            let opened = thief.opens_with(flow, *kind, &other.secret, blob).await;
            assert!(!opened, "the secret of {} opens {name}", other.name);
        }
        assert_nothing_opens(&address, keys(TOMORROW), flow, &secrets, name).await;
    }

    // A copy of the disk from before the flow, and the write-ahead log since then: the thief goes back to any moment.
    base.go_to("code", &server);
    let _recovered = base.start();
    let address = stand_address(&base);
    let code = taken.iter().find(|taken| taken.name == "code").unwrap();
    let thief = Thief::with_database(&address, keys(TODAY)).await;
    assert!(thief.opens_alone(flow).await.is_empty());
    assert!(thief.opens_with(flow, WrapKind::Code, &code.secret, "data").await, "the log holds the moment");
    for other in taken.iter().filter(|other| other.name != "code") {
        assert!(!thief.opens_with(flow, WrapKind::Code, &other.secret, "data").await);
    }
    assert_nothing_opens(&address, keys(TOMORROW), flow, &secrets, "the log").await;

    // What runs has forgotten already, whichever keys there are.
    let address = stand_address(&server);
    assert_nothing_opens(&address, keys(TODAY), flow, &secrets, "the end").await;
    let thief = Thief::with_database(&address, keys(TODAY)).await;
    for blob in ["request", "page", "data", "pin"] {
        assert!(thief.store.blobs(flow, blob).await.unwrap().is_empty(), "{blob}");
    }
}

/// A dump at each stage of a flow, which is deleted at the end; the moment of the code has a name in the log as well.
async fn taken_on_the_way(server: &Postgres, stand: &Stand) -> (FlowId, Vec<Taken>) {
    let keyring = &stand.app().keyring;
    let (location, id) = stand.access(plain_request()).await;
    let flow = FlowId::parse(&id).unwrap();
    let secret = LinkToken::parse(&parameter(&location, "token").unwrap(), keyring).unwrap().secret;
    let dump = server.dump(DATABASE);
    let mut taken = vec![Taken { name: "link", dump, kind: WrapKind::Link, blob: "request", secret }];

    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("figo01").await;
    let secret = page_secret(&browser.hidden("page"));
    let dump = server.dump(DATABASE);
    taken.push(Taken { name: "page", dump, kind: WrapKind::Page, blob: "page", secret });

    let callback = browser.through().await;
    let code = parameter(&callback, "code").unwrap();
    let secret = Code::parse(&code, keyring).unwrap().secret;
    server.name_moment("code");
    let dump = server.dump(DATABASE);
    taken.push(Taken { name: "code", dump, kind: WrapKind::Code, blob: "data", secret });

    let answer = stand.exchange(&code).await;
    let secret = AccessToken::parse(answer.body["access_token"].as_str().unwrap()).unwrap().0;
    let dump = server.dump(DATABASE);
    taken.push(Taken { name: "token", dump, kind: WrapKind::Token, blob: "data", secret });

    stand.hand.advance(Duration::from_secs(3600 + 60));
    stand.swept().await;
    (flow, taken)
}

async fn assert_nothing_opens(
    address: &str,
    keyring: Keyring,
    flow: FlowId,
    secrets: &[&Secret],
    name: &str,
) {
    let thief = Thief::with_database(address, keyring).await;
    assert!(thief.opens_alone(flow).await.is_empty(), "{name}");
    for secret in secrets {
        for kind in KINDS {
            for blob in ["request", "page", "data", "pin"] {
                assert!(!thief.opens_with(flow, kind, secret, blob).await, "{kind:?} opens {blob} of {name}");
            }
        }
    }
}

/// The address of the database of the flow in a server.
fn stand_address(server: &Postgres) -> String {
    let host = server.path().display().to_string().replace('/', "%2F");
    format!("postgres://glimpse@{host}/{DATABASE}")
}

//! A database that has no connection left, or no room on its disk: who asks is told to come again, nothing is half done, and
//! all goes on by itself as soon as it can.

use std::time::Duration;

use futures::future::join_all;
use glimpse_sandbox::CredentialKind;
use glimpse_testing::{Postgres, hold, sql_at};
use reqwest::{RequestBuilder, Response, header::RETRY_AFTER};
use serde_json::{Value, json};

use super::{
    browser::Browser,
    stand::{CLIENT, Setup, Shared, Stand, answer, parameter, plain_request},
};

/// Flows that stand at different places when it begins.
struct Begun {
    /// Not opened yet.
    link: String,
    /// At the bank's TAN.
    browser: Browser,
    /// Not exchanged yet.
    code: String,
    token: String,
    /// To be deleted.
    other: String,
}

/// As many as there are in [`Begun`].
const FLOWS: usize = 5;

async fn begin(stand: &Stand) -> Begun {
    let (link, _) = stand.access(plain_request()).await;
    let (_, other) = stand.access(plain_request()).await;
    let (_, callback) = stand.connect("single-method", plain_request()).await;
    let code = parameter(&callback, "code").unwrap();
    let token = stand.token("one-account", plain_request()).await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("figo01").await;
    browser.submit("method", &[("method", "phone")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    Begun { link, browser, code, token, other }
}

impl Begun {
    /// What an integrator asks for, in the same words each time.
    fn writes(&self, stand: &Stand) -> Vec<RequestBuilder> {
        let post = |path: &str, body: &Value| {
            stand.http.post(stand.api(path)).basic_auth(CLIENT.0, Some(CLIENT.1)).json(body)
        };
        let exchange = json!({ "grant_type": "authorization_code", "code": self.code });
        let other = stand.api(&format!("/onetime/access/{}", self.other));
        vec![
            post("/onetime/access", &plain_request()).header("Idempotency-Key", "starved-create"),
            post("/auth/token", &exchange).header("Idempotency-Key", "starved-exchange"),
            stand.http.delete(other).basic_auth(CLIENT.0, Some(CLIENT.1)),
        ]
    }

    fn read(&self, stand: &Stand) -> RequestBuilder {
        stand.http.get(stand.api("/rest/accounts")).bearer_auth(&self.token)
    }

    /// Everything that was refused, done again: it is done once.
    async fn go_on(mut self, stand: &Stand, address: &str) {
        let mut ids = Vec::new();
        for _ in 0..2 {
            let mut writes = self.writes(stand).into_iter();
            let made = answer(writes.next().unwrap().send().await.unwrap()).await;
            assert_eq!(made.status, 201, "{}", made.body);
            ids.push(made.body["id"].clone());
            let exchanged = answer(writes.next().unwrap().send().await.unwrap()).await;
            assert_eq!(exchanged.status, 200, "{}", exchanged.body);
            self.token = exchanged.body["access_token"].as_str().unwrap().to_owned();
        }
        assert_eq!(ids[0], ids[1]);
        let delete = self.writes(stand).remove(2);
        assert_eq!(delete.send().await.unwrap().status().as_u16(), 204);
        let read = answer(self.read(stand).send().await.unwrap()).await;
        assert_eq!(read.status, 200, "{}", read.body);
        assert_eq!(stand.open(&self.link).await.view(), "consent");
        let callback = self.browser.through().await;
        assert!(parameter(&callback, "code").is_some(), "{callback}");
        assert_whole(address, FLOWS + 1);
    }
}

/// A clear answer that says when to come again, in the shape of the contract.
async fn assert_come_again(response: Response) {
    let what = response.url().path().to_owned();
    assert_eq!(response.status().as_u16(), 503, "{what}");
    let after: u64 = response.headers().get(RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..60).contains(&after), "{what}: {after}");
    let body: Value = response.json().await.unwrap();
    assert_eq!(
        (&body["error"]["code"], &body["error"]["group"]),
        (&json!(30006), &json!("general")),
        "{what}"
    );
}

/// Every flow that was acknowledged is there, and no other, each with its key or without any ciphertext.
fn assert_whole(address: &str, flows: usize) {
    assert_eq!(sql_at(address, "SELECT count(*) FROM flow").trim(), flows.to_string());
    let half = "SELECT count(*) FROM flow WHERE \
        (ended = 0) <> EXISTS (SELECT 1 FROM wrap WHERE wrap.flow = flow.id) OR \
        (ended = 0) <> EXISTS (SELECT 1 FROM blob WHERE blob.flow = flow.id) OR \
        NOT EXISTS (SELECT 1 FROM history WHERE history.flow = flow.id)";
    assert_eq!(sql_at(address, half).trim(), "0", "half a flow");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gets_no_connection_is_told_to_come_again() {
    let address = Postgres::shared_database();
    let shared = Shared { connections: 2, acquire: Duration::from_millis(300), ..Shared::over(&address) };
    let stand = Stand::build(Setup { shared: Some(shared), ..Setup::default() }).await;
    let begun = begin(&stand).await;
    {
        // Whoever asks about a flow waits with the connection; two do, and no other gets one.
        let _held = hold(&address, "LOCK TABLE flow IN ACCESS EXCLUSIVE MODE");
        let mut calls = begun.writes(&stand);
        calls.push(begun.read(&stand));
        calls.extend((0..4).map(|_| stand.http.get(stand.api("/rest/accounts")).bearer_auth(&begun.token)));
        let mut user = begun.browser.clone();
        let api = async {
            let answers = join_all(calls.into_iter().map(RequestBuilder::send)).await;
            for response in answers {
                assert_come_again(response.unwrap()).await;
            }
        };
        tokio::join!(api, user.submit("tan", &[("tan", "123456")]));
        assert_eq!(user.status, 503, "{}", user.html);
        assert!(stand.open(&begun.link).await.status == 503);
        let metrics = stand.metrics().await;
        assert!(metrics.contains("glimpse_store_connections_max 2"), "{metrics}");
    }
    begun.go_on(&stand, &address).await;
    assert!(stand.metrics().await.contains("glimpse_store_up 1"));
}

/// What PostgreSQL says when its disk is full, wherever it notices: when a row is written, or at the commit.
const FULL: &str = "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$";

const TABLES: [&str; 5] = ["flow", "history", "wrap", "blob", "audit"];

fn fill(address: &str, table: &str, at_commit: bool) {
    let kind = if at_commit { "CONSTRAINT TRIGGER full_disk AFTER" } else { "TRIGGER full_disk BEFORE" };
    let when = if at_commit { "DEFERRABLE INITIALLY DEFERRED" } else { "" };
    let sql = format!(
        "CREATE {kind} INSERT OR UPDATE OR DELETE ON {table} {when} FOR EACH ROW EXECUTE FUNCTION disk_full()"
    );
    let _none = sql_at(address, &sql);
}

fn free(address: &str, table: &str) {
    let _none = sql_at(address, &format!("DROP TRIGGER full_disk ON {table}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_what_writes_and_nothing_is_half_done() {
    let address = Postgres::shared_database();
    let setup = Setup { shared: Some(Shared::over(&address)), ..Setup::default() };
    let stand = Stand::build(setup).await;
    let begun = begin(&stand).await;
    let _none = sql_at(&address, FULL);
    for table in TABLES {
        for at_commit in [false, true] {
            fill(&address, table, at_commit);
            for call in begun.writes(&stand) {
                // Not every call writes every table; those that do must not have done anything.
                let response = call.try_clone().unwrap().send().await.unwrap();
                if matches!(table, "flow" | "history" | "audit") || response.status().as_u16() == 503 {
                    assert_come_again(response).await;
                } else {
                    panic!("{table}: {} {}", response.url().path(), response.status());
                }
            }
            if matches!(table, "flow" | "blob") {
                let mut user = begun.browser.clone();
                user.submit("tan", &[("tan", "123456")]).await;
                assert_eq!(user.status, 503, "{table}: {}", user.html);
            }
            let read = answer(begun.read(&stand).send().await.unwrap()).await;
            assert_eq!(read.status, 200, "what is there is read: {}", read.body);
            free(&address, table);
            assert_whole(&address, FLOWS);
        }
    }
    begun.go_on(&stand, &address).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_in_the_middle_of_a_step_holds_it_up_and_no_more() {
    let address = Postgres::shared_database();
    let setup = Setup { shared: Some(Shared::over(&address)), ..Setup::default() };
    let stand = Stand::build(setup).await;
    let mut browser = begin(&stand).await.browser;
    let _none = sql_at(&address, FULL);
    browser.submit("tan", &[("tan", "123456")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "accounts", "{}", browser.html);
    // The bank's data comes, and there is no room for it.
    let fetched = "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON blob FOR EACH ROW \
        WHEN (NEW.name LIKE 'fetched/%') EXECUTE FUNCTION disk_full()";
    let _none = sql_at(&address, fetched);
    let all = browser.values("account");
    browser.submit("accounts", &[("account", &all[0])]).await;
    let calls = || stand.sandbox.ledger().calls("90094815").len();
    browser.look().await;
    stand.server.idle(Duration::from_secs(60)).await;
    let asked = calls();
    for _ in 0..5 {
        assert_eq!(browser.view(), "working", "{}", browser.html);
        browser.look().await;
    }
    assert_eq!(calls(), asked, "the bank is not asked again at once");
    free(&address, "blob");
    stand.hand.advance(Duration::from_secs(31));
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
    let credentials = stand.sandbox.ledger().credentials("90094815");
    let tans = credentials.iter().filter(|credential| credential.kind != CredentialKind::Pin).count();
    assert!(tans <= 3, "nothing is sent again by itself: {tans}");
}

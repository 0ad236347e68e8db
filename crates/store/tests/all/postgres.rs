use std::sync::Arc;

use futures::future::join_all;
use glimpse_store::{
    Change, Guard, PostgresError, PostgresOptions, PostgresStore, Store, StoreError, WrapKind,
};
use glimpse_testing::Postgres;

use crate::suite::build::{after, blob, change, create, id, noon, numbered, order, unit, wrap};
use crate::suite::{Factory, conformance};

/// A database of its own.
struct Database {
    address: String,
}

impl Database {
    fn options(&self) -> PostgresOptions {
        PostgresOptions::parse(&self.address).unwrap().connections(8)
    }
}

impl Factory for Database {
    fn new() -> Self {
        Self { address: Postgres::shared_database() }
    }

    async fn open(&self) -> Arc<dyn Store> {
        self.options().migrate().await.unwrap();
        Arc::new(PostgresStore::open(&self.options()).await.unwrap())
    }
}

mod conforms {
    super::conformance! { crate::postgres::Database }
}

#[tokio::test]
async fn an_empty_database_is_refused_until_it_is_migrated_and_migrating_again_does_nothing() {
    let database = Database::new();
    let refused = PostgresStore::open(&database.options()).await.err().unwrap();
    assert!(matches!(refused, PostgresError::Behind { .. }), "{refused}");
    assert!(refused.to_string().contains("glimpse migrate"), "{refused}");
    // Several nodes that are started at the same time.
    let migrations = join_all((0..4).map(|_| async { database.options().migrate().await.unwrap() })).await;
    assert!(migrations.iter().any(|count| *count > 0), "{migrations:?}");
    assert_eq!(database.options().migrate().await.unwrap(), 0);
    PostgresStore::open(&database.options()).await.unwrap();
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_once_this_one_cannot_bear_it() {
    let database = Database::new();
    database.open().await.close().await;
    let pool = sqlx::PgPool::connect(&database.address).await.unwrap();
    // A migration that only adds.
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', true, ''::bytea, 0)",
    )
    .execute(&pool)
    .await
    .unwrap();
    let store = database.open().await;
    create(&*store, id(1)).await;
    // One that took something away.
    sqlx::query("UPDATE installation SET value = 9999 WHERE name = 'needs'").execute(&pool).await.unwrap();
    let refused = PostgresStore::open(&database.options()).await.err().unwrap();
    assert!(matches!(refused, PostgresError::Newer), "{refused}");
}

#[test]
fn an_address_that_is_none_is_refused_without_its_password() {
    for address in ["", "mysql://host/name", "postgres://user:hunter2@host:port/name", "user:hunter2@host"] {
        let refused = PostgresOptions::parse(address).unwrap_err();
        assert!(!refused.to_string().contains("hunter2"), "{refused}");
        assert!(!refused.may_pass());
    }
    let options = PostgresOptions::parse("postgres://user:hunter2@db.example/glimpse").unwrap();
    assert!(!format!("{options:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_server_elsewhere_must_show_its_certificate() {
    // Nothing listens there; what matters is how it would be spoken to.
    let options = PostgresOptions::parse("postgres://user@db.example/glimpse").unwrap();
    assert!(format!("{options:?}").contains("VerifyFull"));
    let options = PostgresOptions::parse("postgres://user@db.example/glimpse?sslmode=require").unwrap();
    assert!(format!("{options:?}").contains("Require"));
    let options = PostgresOptions::parse("postgres://user@127.0.0.1/glimpse").unwrap();
    assert!(format!("{options:?}").contains("Disable"));
}

#[tokio::test]
async fn a_database_that_does_not_answer_may_do_so_later() {
    let options = PostgresOptions::parse("postgres://glimpse@127.0.0.1:1/glimpse").unwrap();
    let refused = PostgresStore::open(&options).await.err().unwrap();
    assert!(refused.may_pass(), "{refused}");
}

#[tokio::test]
async fn a_server_that_does_not_let_us_in_is_not_waited_for() {
    let database = Database::new();
    let (there, _name) = database.address.rsplit_once('/').unwrap();
    for address in [format!("{there}/no_such_database"), database.address.replace("glimpse@", "nobody@")] {
        let options = PostgresOptions::parse(&address).unwrap();
        let refused = PostgresStore::open(&options).await.err().unwrap();
        assert!(matches!(refused, PostgresError::Refused(_)) && !refused.may_pass(), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_see_each_others_writes_and_one_sweeps_at_a_time() {
    let database = Database::new();
    let (a, b) = (database.open().await, database.open().await);
    for number in 0..200 {
        create(&*a, numbered(number)).await;
    }
    assert!(b.flow(numbered(199)).await.unwrap().is_some());
    let mut flows = 0;
    for _ in 0..40 {
        let (at_a, at_b) = tokio::join!(a.sweep(order(after(86400))), b.sweep(order(after(86400))));
        flows += at_a.unwrap().flows + at_b.unwrap().flows;
    }
    assert_eq!(flows, 200, "each once");
    let deleted = a.audit_after(0, 1000).await.unwrap();
    assert_eq!(deleted.len(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_renewed_while_a_sweep_runs_stays() {
    let database = Database::new();
    let store = database.open().await;
    for round in 0..50_u32 {
        let flow = numbered(round);
        create(&*store, flow).await;
        change(&*store, flow, vec![wrap(WrapKind::Page, after(60))]).await;
        let renew = unit(flow, Guard::Any, after(59), vec![wrap(WrapKind::Page, after(900))]);
        let (renewed, swept) = tokio::join!(store.write(renew), store.sweep(order(after(60))));
        renewed.unwrap();
        swept.unwrap();
        assert!(store.wrap(flow, WrapKind::Page).await.unwrap().is_some(), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_database_costs_no_request_and_loses_nothing() {
    let server = Postgres::new();
    let running = server.start();
    let address = server.create_database("glimpse");
    let options = PostgresOptions::parse(&address).unwrap().connections(8);
    options.migrate().await.unwrap();
    let store = PostgresStore::open(&options).await.unwrap();
    // Connections that wait in the pool and will be dead.
    join_all((0..8).map(|number| create(&store, numbered(number)))).await;
    drop(running);
    let _running = server.start();
    create(&store, numbered(8)).await;
    for number in 0..9 {
        assert_eq!(store.flow(numbered(number)).await.unwrap().unwrap().version, 1, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_down_is_a_clear_error_and_not_a_wait_without_end() {
    let server = Postgres::new();
    let running = server.start();
    let options = PostgresOptions::parse(&server.create_database("glimpse"))
        .unwrap()
        .acquire(std::time::Duration::from_millis(500));
    options.migrate().await.unwrap();
    let store = PostgresStore::open(&options).await.unwrap();
    create(&store, id(1)).await;
    drop(running);
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
    let refused = store.write(unit(id(1), Guard::Any, noon(), vec![blob("page")])).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    let _running = server.start();
    store.ping().await.unwrap();
    assert!(store.blob(id(1), "page").await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_audit_line_that_is_committed_late_is_not_passed_over() {
    let database = Database::new();
    let store = database.open().await;
    create(&*store, id(1)).await;
    let pool = sqlx::PgPool::connect(&database.address).await.unwrap();
    // A line with an earlier number whose transaction is still open.
    let mut slow = pool.begin().await.unwrap();
    sqlx::query("INSERT INTO audit (at, event) VALUES (0, 'slow')").execute(&mut *slow).await.unwrap();
    let line = Change::Audit { event: "quick", client: None, bank: None, detail: None };
    change(&*store, id(1), vec![line]).await;
    let reading = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.audit_after(0, 10).await.unwrap() }
    });
    slow.commit().await.unwrap();
    let events: Vec<String> = reading.await.unwrap().into_iter().map(|line| line.event).collect();
    assert!(events == ["slow", "quick"], "{events:?}");
}

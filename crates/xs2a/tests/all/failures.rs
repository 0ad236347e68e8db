//! What a bank says that goes wrong, over sockets: which dotted code becomes of it.

use std::time::Duration;

use glimpse_bank::{Executor, ExecutorConfig};
use glimpse_model::Code;
use glimpse_sandbox::{Fault, Rule, Step};

use crate::harness::{EMBEDDED, User, World};

fn answer(status: u16, code: &str, text: &str) -> Fault {
    Fault::Answer { status, code: code.to_owned(), text: text.to_owned(), fails_sca: false }
}

fn raw(status: u16, content_type: &str, body: &str) -> Fault {
    Fault::Raw { status, content_type: content_type.to_owned(), body: body.to_owned() }
}

/// Codes and failures while the consent is made, in the order of the table in `docs/xs2a.md`.
fn at_the_consent() -> Vec<(Fault, Code)> {
    vec![
        (answer(401, "CERTIFICATE_MISSING", ""), Code::ServiceMisconfigured),
        (answer(401, "CERTIFICATE_INVALID", ""), Code::ServiceMisconfigured),
        (answer(401, "CERTIFICATE_EXPIRED", ""), Code::ServiceMisconfigured),
        (answer(401, "CERTIFICATE_BLOCKED", ""), Code::ServiceMisconfigured),
        (answer(401, "CERTIFICATE_REVOKED", ""), Code::ServiceMisconfigured),
        (answer(401, "ROLE_INVALID", ""), Code::ServiceMisconfigured),
        (answer(401, "SIGNATURE_MISSING", ""), Code::ServiceMisconfigured),
        (answer(401, "SIGNATURE_INVALID", ""), Code::ServiceMisconfigured),
        (answer(401, "KID_MISSING", ""), Code::ServiceMisconfigured),
        (raw(400, "application/json", r#"{"error":"invalid_client"}"#), Code::ServiceMisconfigured),
        (raw(401, "text/plain", ""), Code::ServiceMisconfigured),
        (Fault::Html { status: 403 }, Code::ServiceMisconfigured),
        (answer(401, "PSU_CREDENTIALS_INVALID", ""), Code::LoginWrong),
        (answer(401, "CORPORATE_ID_INVALID", ""), Code::LoginWrong),
        (answer(403, "SERVICE_BLOCKED", ""), Code::LoginBlocked),
        (answer(403, "PIN_CHANGE_REQUIRED", ""), Code::LoginPinChangeRequired),
        (answer(403, "ONLINE_ACCESS_NOT_ACTIVATED", ""), Code::LoginNotActivated),
        (answer(403, "MESSAGE_PENDING", ""), Code::BankMessagePending),
        (answer(400, "NO_SCA_METHOD", ""), Code::ScaMethodNotActive),
        (answer(429, "ACCESS_EXCEEDED", ""), Code::BankLimit),
        (raw(429, "text/plain", "slow down"), Code::BankLimit),
        (answer(503, "SERVICE_UNAVAILABLE", "Maintenance until 6"), Code::BankMaintenance),
        (answer(500, "INTERNAL_SERVER_ERROR", ""), Code::BankUnavailable),
        (Fault::Html { status: 502 }, Code::BankUnavailable),
        (Fault::Drop { after: false }, Code::BankUnavailable),
        (Fault::Truncate { cut_connection: true }, Code::BankUnavailable),
        (answer(400, "FORMAT_ERROR", ""), Code::BankProtocol),
        (answer(400, "TIMESTAMP_INVALID", ""), Code::BankProtocol),
        (Fault::Html { status: 200 }, Code::BankProtocol),
        (Fault::Truncate { cut_connection: false }, Code::BankProtocol),
        (Fault::Huge { bytes: 64 << 20 }, Code::BankProtocol),
    ]
}

/// No row takes longer than that on a machine that does other things too: the bound of one call is half of it.
const BOUND: Duration = Duration::from_secs(60);

/// How a dialog ends in which that goes wrong at that step.
async fn ended(world: &World, step: Step, fault: &Fault) -> Option<Code> {
    world.sandbox.clear_scenarios();
    world.sandbox.add_scenarios(vec![Rule::at(step, fault.clone())]);
    let mut user = User::new(world, EMBEDDED, "single-method");
    user.patience = 0;
    let end = tokio::time::timeout(BOUND, user.run()).await;
    let end = end.unwrap_or_else(|_| panic!("{fault:?} has no end"));
    end.failed.or(end.problems.first().copied())
}

#[tokio::test]
async fn the_table_at_the_consent() {
    let world = World::new().await;
    for (fault, code) in at_the_consent() {
        assert_eq!(ended(&world, Step::Consent, &fault).await, Some(code), "{fault:?}");
    }
}

#[tokio::test]
async fn the_table_at_the_login() {
    let world = World::new().await;
    for (fault, code) in [
        (answer(401, "PSU_CREDENTIALS_INVALID", ""), Code::LoginWrong),
        (answer(401, "PSU_CREDENTIALS_INVALID", "The access is locked."), Code::LoginBlocked),
        (answer(403, "SERVICE_BLOCKED", ""), Code::LoginBlocked),
        (answer(400, "SCA_METHOD_UNKNOWN", ""), Code::ScaMethodNotActive),
        (answer(403, "LOGIN_NOT_POSSIBLE", ""), Code::BankLoginNotPossible),
        (raw(401, "text/plain", ""), Code::ServiceMisconfigured),
        (answer(429, "ACCESS_EXCEEDED", ""), Code::BankLimit),
        (Fault::Html { status: 503 }, Code::BankUnavailable),
        (Fault::Drop { after: true }, Code::BankUnavailable),
        (Fault::Html { status: 200 }, Code::BankProtocol),
        (Fault::Huge { bytes: 64 << 20 }, Code::BankProtocol),
    ] {
        assert_eq!(ended(&world, Step::Login, &fault).await, Some(code), "{fault:?}");
    }
}

#[tokio::test]
async fn the_table_at_the_tan() {
    let world = World::new().await;
    for (fault, code) in [
        (answer(401, "PSU_CREDENTIALS_INVALID", ""), Code::ScaWrong),
        (answer(400, "SCA_INVALID", ""), Code::ScaWrong),
        (answer(400, "SCA_INVALID", "The challenge has expired."), Code::ScaExpired),
        (answer(403, "SERVICE_BLOCKED", ""), Code::ScaBlocked),
        (answer(403, "SCA_METHOD_BLOCKED", ""), Code::ScaBlocked),
        (raw(401, "text/plain", ""), Code::ServiceMisconfigured),
        (answer(429, "ACCESS_EXCEEDED", ""), Code::BankLimit),
    ] {
        assert_eq!(ended(&world, Step::Otp, &fault).await, Some(code), "{fault:?}");
    }
}

#[tokio::test]
async fn a_bank_that_is_not_there_is_not_available() {
    let world = World::new().await;
    // Bound, and nobody accepts: whoever comes is refused once it is closed.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut user = User::new(&world, EMBEDDED, "single-method");
    user.bank.base_url = format!("http://{closed}/").parse().unwrap();
    let end = tokio::time::timeout(BOUND, user.run()).await.unwrap();
    assert_eq!(end.failed, Some(Code::BankUnavailable));
}

#[tokio::test]
async fn the_table_of_time() {
    let mut world = World::new().await;
    let config = ExecutorConfig {
        answer_timeout: Duration::from_secs(60),
        drip_window: Duration::from_millis(500),
        ..ExecutorConfig::default()
    };
    let slow = ExecutorConfig { answer_timeout: Duration::from_millis(500), ..config.clone() };
    // What drips comes whole after ten seconds, and what hangs never: each has its own bound.
    for (fault, bounds) in [(Fault::Drip, config), (Fault::Hang, slow)] {
        world.executor = Executor::new(bounds).unwrap();
        world.sandbox.clear_scenarios();
        world.sandbox.add_scenarios(vec![Rule::at(Step::Consent, fault.clone())]);
        let mut user = User::new(&world, EMBEDDED, "single-method");
        user.patience = 0;
        let end = user.run().await;
        let said = end.failed.or(end.problems.first().copied());
        assert_eq!(said, Some(Code::BankUnavailable), "{fault:?}");
        let calls = end.journal.operations.iter().filter(|one| **one == "consent.create").count();
        assert_eq!(calls, 1, "{fault:?} is not asked for again");
    }
}

#[tokio::test]
async fn the_table_at_one_account() {
    let rows = [
        (answer(401, "CONSENT_INVALID", ""), Code::AccountForbidden),
        (answer(403, "CONSENT_EXPIRED", ""), Code::AccountForbidden),
        (answer(404, "RESOURCE_UNKNOWN", ""), Code::AccountForbidden),
        (answer(403, "RESOURCE_BLOCKED", ""), Code::AccountForbidden),
        (answer(429, "ACCESS_EXCEEDED", ""), Code::BankLimit),
        (Fault::Html { status: 502 }, Code::BankUnavailable),
        (Fault::Truncate { cut_connection: true }, Code::BankUnavailable),
        (Fault::Truncate { cut_connection: false }, Code::BankProtocol),
        (raw(200, "application/xml", "<Document><BkToCstmrAcctRpt>"), Code::BankProtocol),
    ];
    let world = World::new().await;
    for (fault, code) in rows {
        world.sandbox.clear_scenarios();
        let at_second = Rule { account: Some("2".to_owned()), ..Rule::at(Step::Transactions, fault.clone()) };
        world.sandbox.add_scenarios(vec![at_second]);
        let end = User::new(&world, EMBEDDED, "figo01").run().await;
        let failures: Vec<_> =
            end.journal.data.iter().map(|data| data.failure.as_ref().map(|failure| failure.code)).collect();
        assert_eq!((end.failed, failures.get(1).copied().flatten()), (None, Some(code)), "{fault:?}");
        assert!(failures.iter().enumerate().all(|(place, failure)| place == 1 || failure.is_none()));
    }
}

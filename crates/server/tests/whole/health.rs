//! How flows went at a bank is told to who chooses one: from twenty flows on, and nobody's flow counts twice.

use glimpse_model::{BankId, FlowId};
use glimpse_store::{BankOutcome, Change, Guard, TALLY_FULL, Unit};

use super::{
    browser::Browser,
    stand::{Stand, plain_request},
};

const BANK: &str = "mockbank-embedded";
const SAID: &str = "at the moment";

/// Counts so many flows that failed, each a flow of its own.
async fn fail(stand: &Stand, count: u32) {
    for _ in 0..count {
        let (_, id) = stand.access(plain_request()).await;
        let unit = Unit {
            name: "test",
            flow: FlowId::parse(&id).unwrap(),
            guard: Guard::Any,
            at: stand.clock.now(),
            changes: vec![Change::Tally { bank: BANK.to_owned(), outcome: BankOutcome::Failed }],
        };
        stand.app().store.write(unit).await.unwrap();
    }
}

/// Which of the two banks on offer have something said of them; what was read before is forgotten first.
async fn told(stand: &Stand) -> Vec<bool> {
    stand.hand.advance(std::time::Duration::from_secs(61));
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    assert_eq!(browser.values("bank").len(), 2, "a bank that fails can be chosen all the same");
    browser.html.split("name=\"bank\"").skip(1).map(|row| row.contains(SAID)).collect()
}

/// A user who turns to the bank until its first answer to the login.
async fn try_as(stand: &Stand, user: &str) -> Browser {
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", BANK)]).await;
    browser.login(user).await;
    browser
}

#[tokio::test]
async fn what_fails_is_told_from_twenty_flows_on_and_for_hours_only() {
    let stand = Stand::start().await;
    assert!(stand.app().directory.get(&BankId(BANK.to_owned())).is_some());
    fail(&stand, TALLY_FULL - 2).await;

    // A failure of the bank's counts, however often this user tries.
    let mut browser = try_as(&stand, "bank-down").await;
    for _ in 0..3 {
        assert_eq!(browser.view(), "failed", "{}", browser.html);
        browser.submit("retry", &[]).await;
        browser.login("bank-down").await;
    }
    // What a user does wrong says nothing about a bank.
    assert_eq!(try_as(&stand, "wrong-password").await.view(), "login");
    assert_eq!(told(&stand).await, [false, false], "nineteen are not enough");

    stand.connect("figo01", plain_request()).await;
    assert_eq!(told(&stand).await, [true, false]);
    let tallies = stand.app().store.tallies().await.unwrap();
    assert_eq!(tallies.len(), 1);
    assert_eq!((tallies[0].failed, tallies[0].flows()), (TALLY_FULL - 1, TALLY_FULL));

    stand.hand.advance(std::time::Duration::from_secs(8 * 3600));
    assert_eq!(told(&stand).await, [false, false], "that was this morning");
}

#[tokio::test]
async fn a_flow_that_was_opened_again_is_not_counted() {
    let stand = Stand::start().await;
    fail(&stand, TALLY_FULL - 1).await;
    let (location, _) = stand.access(plain_request()).await;
    stand.open(&location).await;
    let mut again = stand.open(&location).await;
    again.submit("consent", &[]).await;
    again.submit("bank", &[("bank", BANK)]).await;
    again.login("bank-down").await;
    assert_eq!(again.view(), "failed");
    assert_eq!(stand.app().store.tallies().await.unwrap(), []);
}

//! The sandbox's users who take long or depend on the user's address, and what a bank's own page refused.

use std::time::Duration;

use glimpse_model::Code;
use jiff::Timestamp;

use super::{
    stand::{Stand, plain_request},
    ways::{End, at_the_bank, walk},
};

const EMBEDDED: &str = "mockbank-embedded";
const REDIRECT: &str = "mockbank-redirect";

/// How the sandbox's table says that a user ends; `None` is success.
fn promised(stand: &Stand, user: &str) -> Option<Code> {
    let embedded = stand.sandbox.banks().remove(0);
    Code::parse(&embedded.users.iter().find(|known| known.user == user).unwrap().ends_in)
}

fn assert_as_promised(stand: &Stand, user: &str, end: &End) {
    let promised = promised(stand, user);
    assert_eq!(
        (end.success, end.code.as_deref()),
        (promised.is_none(), promised.map(Code::as_str)),
        "{user}: {end:?}"
    );
}

/// A stand whose bank has that long to answer, and whose proxy says that the user comes from this address.
async fn stand(bank_timeout: Duration, address: &str) -> Stand {
    let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
    let mut stand = Stand::start_with(tempfile::tempdir().unwrap(), now, |config| {
        config.limits.bank_timeout = bank_timeout;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let headers = [("x-forwarded-for".parse().unwrap(), address.parse().unwrap())].into_iter().collect();
    let http =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).default_headers(headers);
    stand.http = http.build().unwrap();
    stand
}

const USUAL: Duration = Duration::from_secs(30);
const PUBLIC: &str = "93.184.216.34";
const PRIVATE: &str = "192.168.178.20";

#[tokio::test]
async fn a_bank_that_hangs_is_given_up_when_its_time_is_up() {
    let stand = stand(Duration::from_secs(1), PUBLIC).await;
    // A generous bound for a busy machine; without one of its own the program would wait for ever.
    let end = tokio::time::timeout(Duration::from_secs(120), walk(&stand, EMBEDDED, "bank-hangs")).await;
    assert_as_promised(&stand, "bank-hangs", &end.unwrap());
}

#[tokio::test]
async fn a_slow_bank_is_waited_for_within_its_time() {
    let stand = stand(USUAL, PUBLIC).await;
    let end = walk(&stand, EMBEDDED, "slow").await;
    assert_as_promised(&stand, "slow", &end);
}

#[tokio::test]
async fn fifty_megabytes_are_not_read_to_their_end() {
    let stand = stand(USUAL, PUBLIC).await;
    let end = walk(&stand, EMBEDDED, "huge").await;
    assert_as_promised(&stand, "huge", &end);
}

#[tokio::test]
async fn an_app_that_takes_its_time_is_waited_for() {
    let stand = stand(USUAL, PUBLIC).await;
    let end = walk(&stand, EMBEDDED, "decoupled-slow").await;
    assert_as_promised(&stand, "decoupled-slow", &end);
    let calls = stand.sandbox.ledger().calls("90094815");
    let polls =
        calls.iter().filter(|call| format!("{:?}", call.step).to_lowercase().contains("poll")).count();
    assert!(polls >= 20, "{polls} polls");
}

#[tokio::test]
async fn banks_that_are_picky_about_the_users_address_get_what_there_is() {
    let from_home = stand(USUAL, PRIVATE).await;
    for user in ["private-ip", "public-ip"] {
        let end = walk(&from_home, EMBEDDED, user).await;
        assert_as_promised(&from_home, user, &end);
    }
    let from_outside = stand(USUAL, PUBLIC).await;
    for user in ["private-ip", "public-ip"] {
        let end = walk(&from_outside, EMBEDDED, user).await;
        assert!(end.success, "{user} has a public address: {end:?}");
    }
}

/// What the bank's page told its user is on our page, too: nobody else says why it ended.
#[tokio::test]
async fn what_the_banks_own_page_refused_is_told_here() {
    let stand = stand(USUAL, PUBLIC).await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", REDIRECT)]).await;
    browser.settle().await;
    at_the_bank(&mut browser, "locked", "approve").await;
    browser.settle().await;
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    assert!(browser.html.contains("Your online banking is locked"), "{}", browser.html);
    assert!(browser.html.contains("Online access is locked. Please call us."), "{}", browser.html);
}

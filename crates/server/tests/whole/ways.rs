//! Every way through and out of the Widget, against the sandbox's users.

use std::collections::{BTreeMap, BTreeSet};

use glimpse_model::Code;

use super::{
    browser::{Browser, LOOKS},
    stalled::has_news,
    stand::{CLIENT, Stand, parameter, plain_request},
};

/// How a user's way through the Widget ended.
#[derive(Debug)]
pub(crate) struct End {
    /// The pages on the way.
    pub(crate) views: Vec<String>,
    /// The dotted code of the callback, or of the page on which the user stands again.
    pub(crate) code: Option<String>,
    pub(crate) success: bool,
}

/// Goes as far as a patient user would: takes the first method, enters the OTP twice at most, all accounts, gives up
/// when told of a failure.
pub(crate) async fn walk(stand: &Stand, bank: &str, user: &str) -> End {
    let (location, id) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", bank)]).await;
    let mut views: Vec<String> = Vec::new();
    let calls = || {
        let ledger = stand.sandbox.ledger();
        ["90094815", "90094816"].map(|code| ledger.calls(code).len()).iter().sum::<usize>()
    };
    for _ in 0..200 {
        browser.settle().await;
        let view = browser.view();
        let seen = views.iter().filter(|earlier| **earlier == view).count();
        if views.last() != Some(&view) || view != "wait" {
            views.push(view.clone());
        }
        match view.as_str() {
            "login" if seen < 2 => {
                browser.submit("login", &[("f_user_name", user), ("f_password", "654321")]).await;
            }
            "method" if seen < 2 => {
                let method = browser.values("method").first().cloned().unwrap();
                browser.submit("method", &[("method", &method)]).await;
            }
            "challenge" if seen < 3 && browser.html.contains("name=\"tan\"") => {
                browser.submit("tan", &[("tan", "123456")]).await;
            }
            "challenge" if seen < 3 => browser.submit("resend", &[]).await,
            "wait" => {
                // Time moves on only while nothing happens, however busy the machine is: the bank's five minutes
                // are those of this clock.
                let asked = calls();
                for look in 0..LOOKS {
                    if look % 10 == 0 {
                        stand.hand.advance(std::time::Duration::from_secs(3));
                    }
                    browser.look().await;
                    if browser.view() != "wait" || calls() > asked {
                        break;
                    }
                }
            }
            "redirect" => at_the_bank(&mut browser, user, "approve").await,
            "accounts" => {
                let all = browser.values("account");
                let fields: Vec<(&str, &str)> =
                    all.iter().map(|handle| ("account", handle.as_str())).collect();
                browser.submit("accounts", &fields).await;
            }
            "failed" => browser.submit("give_up", &[]).await,
            _ => break,
        }
    }
    let out = ["done", "ended", "cancelled"].contains(&browser.view().as_str());
    let (code, success) = if out {
        let callback = browser.callback();
        (parameter(&callback, "error"), parameter(&callback, "success").as_deref() == Some("true"))
    } else {
        let status = stand.get(CLIENT, &format!("/onetime/access/{id}")).await;
        let last = status.body["history"].as_array().unwrap().last().cloned().unwrap();
        (last["code"].as_str().map(ToOwned::to_owned), false)
    };
    End { views, code, success }
}

/// The bank's own page: logs in, then approves or denies, and comes back.
pub(crate) async fn at_the_bank(browser: &mut Browser, user: &str, decision: &str) {
    let address = browser.link_of("button");
    for _ in 0..2 {
        // A connection that breaks is tried again.
        browser.go(&address).await;
        if try_decide(browser, user, decision).await.is_ok() {
            return;
        }
    }
    panic!("{user} does not get through the bank's page");
}

/// The bank's own page, on which the browser already is.
pub(crate) async fn decide(browser: &mut Browser, user: &str, decision: &str) {
    try_decide(browser, user, decision).await.unwrap();
}

/// Approves at the bank's own page, on which the browser already is, without following the way back; gives it.
pub(crate) async fn decide_but_stay(browser: &mut Browser, user: &str) -> String {
    let login = browser.form();
    let fields =
        [("user", user), ("password", "654321")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    browser.post_to(&login.action, &fields).await.unwrap();
    let form = browser.form();
    let mut fields: Vec<(String, String)> =
        form.fields.into_iter().filter(|(name, _)| name != "decision").collect();
    fields.push(("decision".to_owned(), "approve".to_owned()));
    browser.post_and_stay(&form.action, &fields).await
}

/// The same where the server may die over the return.
pub(crate) async fn try_decide(browser: &mut Browser, user: &str, decision: &str) -> reqwest::Result<()> {
    for _ in 0..6 {
        if browser.html.contains("data-view") {
            return Ok(());
        }
        if !browser.html.contains("<form") {
            // The bank has refused, or does not lead back.
            return match browser.back_link() {
                Some(back) => browser.try_go(&back).await,
                None => Ok(()),
            };
        }
        let form = browser.form();
        let fields: Vec<(String, String)> = form
            .fields
            .iter()
            .filter(|(name, _)| !["user", "password", "decision"].contains(&name.as_str()))
            .cloned()
            .chain([
                ("user".to_owned(), user.to_owned()),
                ("password".to_owned(), "654321".to_owned()),
                ("decision".to_owned(), decision.to_owned()),
            ])
            .collect();
        browser.post_to(&form.action, &fields).await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_user_of_the_embedded_bank_ends_as_the_table_says() {
    let stand = Stand::start().await;
    let people = stand.sandbox.banks().into_iter().find(|bank| bank.bank_code == "90094815").unwrap().users;
    let mut wrong = BTreeMap::new();
    for person in people {
        // A user that takes minutes by design, and those whose trouble is the address that only a proxy shows.
        if ["bank-hangs", "slow", "huge", "decoupled-slow"].contains(&person.user.as_str())
            || person.user.ends_with("-ip")
        {
            continue;
        }
        let end = walk(&stand, "mockbank-embedded", &person.user).await;
        let fits = match Code::parse(&person.ends_in) {
            None => end.success,
            Some(code) => !end.success && end.code.as_deref() == Some(code.as_str()),
        };
        if !fits {
            wrong.insert(person.user, (person.ends_in, end));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_push_is_waited_for_and_goes_on_by_itself() {
    let stand = Stand::start().await;
    let end = walk(&stand, "mockbank-embedded", "decoupled").await;
    assert!(end.success, "{end:?}");
    assert!(end.views.contains(&"wait".to_owned()), "{end:?}");
}

#[tokio::test]
async fn the_redirect_bank_is_left_and_returned_from() {
    let stand = Stand::start().await;
    let end = walk(&stand, "mockbank-redirect", "figo01").await;
    assert!(end.success, "{end:?}");
    assert!(end.views.contains(&"redirect".to_owned()), "{end:?}");
}

#[tokio::test]
async fn a_return_in_another_browser_needs_the_number_of_the_first_tab() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut first = stand.open(&location).await;
    first.submit("consent", &[]).await;
    first.submit("bank", &[("bank", "mockbank-redirect")]).await;
    first.settle().await;
    if first.view() == "login" {
        first.submit("login", &[("f_user_name", "figo01")]).await;
        first.settle().await;
    }
    assert_eq!(first.view(), "redirect", "{}", first.html);
    let mut second = Browser::open(&stand.http, &first.link_of("button")).await;
    decide(&mut second, "figo01", "approve").await;
    assert_eq!(second.view(), "enter-number", "{}", second.html);
    first.submit("view", &[]).await;
    assert_eq!(first.view(), "show-number", "{}", first.html);
    let number = first.number();
    // Whoever holds the page and not the approval gains nothing by returning or by saying so.
    let flow = first.flow();
    for address in [format!("/return/{flow}"), format!("/return/{flow}?state=guessed")] {
        first.go(&address).await;
        assert_eq!(first.view(), "show-number", "{}", first.html);
    }
    for action in ["poll", "wait", "retry", "change_method"] {
        first.submit(action, &[]).await;
        assert_eq!(first.view(), "show-number", "{action}: {}", first.html);
    }
    let wrong = if number == "0000" { "1111" } else { "0000" };
    second.submit("number", &[("number", wrong)]).await;
    assert_eq!(second.view(), "enter-number");
    second.submit("number", &[("number", &number)]).await;
    assert_eq!(second.view(), "number-accepted", "{}", second.html);
    first.submit("view", &[]).await;
    let callback = first.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
}

#[tokio::test]
async fn three_wrong_numbers_end_the_trip_of_the_other_browser() {
    let stand = Stand::start().await;
    let (location, id) = stand.access(plain_request()).await;
    let mut first = stand.open(&location).await;
    first.submit("consent", &[]).await;
    first.submit("bank", &[("bank", "mockbank-redirect")]).await;
    first.settle().await;
    let mut second = Browser::open(&stand.http, &first.link_of("button")).await;
    decide(&mut second, "figo01", "approve").await;
    first.submit("view", &[]).await;
    let wrong = if first.number() == "0000" { "1111" } else { "0000" };
    for _ in 0..3 {
        assert_eq!(second.view(), "enter-number");
        assert!(!has_news(&stand, &first).await, "the number is still asked for");
        second.submit("number", &[("number", wrong)]).await;
    }
    assert!(has_news(&stand, &first).await, "the page with the number notices that it is of no use any more");
    for _ in 0..2 {
        assert_eq!((second.view().as_str(), second.status), ("ended", 410), "{}", second.html);
        assert!(second.html.contains("Go back to the first page"), "{}", second.html);
        second.reload().await;
    }
    // Nor does the first tab get what the other one approved: it is told, and begins anew from there.
    first.go(&format!("/return/{}", first.flow())).await;
    assert_eq!(first.view(), "failed", "{}", first.html);
    assert!(first.html.contains("The number was wrong too often"), "{}", first.html);
    let told = stand.get(CLIENT, &format!("/onetime/access/{id}")).await.body;
    assert_eq!(
        (&told["stage"], &told["error"]["code"]),
        (&"interrupted".into(), &"sca.wrong".into()),
        "{told}"
    );
    for action in ["poll", "wait", "view"] {
        first.submit(action, &[]).await;
        assert_eq!(first.view(), "failed", "{action}: {}", first.html);
    }
    first.submit("retry", &[]).await;
    first.settle().await;
    assert_eq!(first.view(), "redirect", "{}", first.html);
    at_the_bank(&mut first, "figo01", "approve").await;
    let callback = first.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
    // What was approved in vain is ended at the bank.
    let calls = stand.sandbox.ledger().calls("90094816");
    let consents: BTreeSet<&String> = calls.iter().filter_map(|call| call.consent.as_ref()).collect();
    assert_eq!(consents.len(), 2);
    for consent in consents {
        let ended = || {
            let calls = stand.sandbox.ledger().calls("90094816");
            calls.iter().any(|call| call.method == "DELETE" && call.consent.as_ref() == Some(consent))
        };
        for _ in 0..LOOKS {
            if ended() {
                break;
            }
            stand.hand.advance(std::time::Duration::from_secs(1));
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert!(ended(), "{consent} stays at the bank");
    }
}

//! Every way through and out of the Widget, against the sandbox's users.

use std::collections::BTreeSet;

use super::{
    browser::{Browser, LOOKS},
    stalled::has_news,
    stand::{CLIENT, Stand, parameter, plain_request},
};

/// Who goes through the Widget.
pub(crate) struct Person<'a> {
    /// What the Widget calls the bank.
    pub(crate) bank: &'a str,
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
    pub(crate) otp: &'a str,
}

/// How a user's way through the Widget ended.
#[derive(Debug)]
pub(crate) struct End {
    /// The pages on the way.
    pub(crate) views: Vec<String>,
    /// The dotted code of the callback, or of the page on which the user stands again.
    pub(crate) code: Option<String>,
    pub(crate) success: bool,
    /// Whether it ended with a callback.
    pub(crate) out: bool,
}

/// As [`go`], for a user of a bank that is no other than all of them.
pub(crate) async fn walk(stand: &Stand, bank: &str, user: &str) -> End {
    go(stand, &Person { bank, user, password: "654321", otp: "123456" }).await
}

/// Goes as far as a patient user would: enters what is right whenever it is asked for, takes the first method, or the next
/// one when it is asked again, all accounts, a new challenge where the old one is over; gives up when told of a failure.
pub(crate) async fn go(stand: &Stand, person: &Person<'_>) -> End {
    let (location, id) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", person.bank)]).await;
    let mut views: Vec<String> = Vec::new();
    let calls = || {
        let ledger = stand.sandbox.ledger();
        let banks = stand.sandbox.banks().into_iter().chain(stand.sandbox.fints_banks());
        banks.map(|bank| ledger.calls(&bank.bank_code).len()).sum::<usize>()
    };
    for _ in 0..300 {
        browser.settle().await;
        let view = browser.view();
        let seen = views.iter().filter(|earlier| **earlier == view).count();
        if views.last() != Some(&view) || view != "wait" {
            views.push(view.clone());
        }
        match view.as_str() {
            // Whoever is asked more often than that is asked for ever.
            "login" | "method" | "challenge" | "stalled" if seen > 12 => break,
            "login" => {
                let secret = if browser.html.contains("f_pin") { "f_pin" } else { "f_password" };
                browser.submit("login", &[("f_user_name", person.user), (secret, person.password)]).await;
            }
            "method" => {
                let methods = browser.values("method");
                let method = &methods[seen % methods.len()];
                browser.submit("method", &[("method", method)]).await;
            }
            "challenge" if browser.html.contains("name=\"tan\"") => {
                browser.submit("tan", &[("tan", person.otp)]).await;
            }
            "challenge" => browser.submit("resend", &[]).await,
            "stalled" => {
                let offers = browser.values("action");
                let on = ["wait", "resend"].into_iter().find(|on| offers.iter().any(|offer| offer == on));
                browser.submit(on.unwrap_or("cancel"), &[]).await;
            }
            "confirm-cancel" => browser.submit("cancel_confirmed", &[]).await,
            "wait" => {
                // Time moves on only while nothing happens, however busy the machine is: the bank's five minutes
                // are those of this clock. It moves less than a lease lasts, or another step would begin beside one that
                // is slow to ask.
                let asked = calls();
                for look in 0..LOOKS {
                    if look % 10 == 0 && look < 50 {
                        stand.hand.advance(std::time::Duration::from_secs(3));
                    }
                    browser.look().await;
                    if browser.view() != "wait" || calls() > asked {
                        break;
                    }
                }
            }
            // The page goes on by itself when who approved has had time to come back in another browser.
            "redirect" if !browser.html.contains("<a class=\"button\"") => {
                stand.hand.advance(std::time::Duration::from_secs(10));
                browser.look().await;
            }
            "redirect" => {
                let here = browser.clone();
                let there = at_the_bank_if_it_answers(&mut browser, person.user).await;
                if there == Some(true) {
                    continue;
                }
                // The bank's page does not come back, or not at all: the page that waits is looked at again.
                browser = here;
                let later = if there.is_some() { 20 } else { 3600 };
                stand.hand.advance(std::time::Duration::from_secs(later));
                browser.look().await;
            }
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
    End { views, code, success, out }
}

/// Approves at the bank's own page; whether it came back, and nothing if it does not answer at all.
async fn at_the_bank_if_it_answers(browser: &mut Browser, user: &str) -> Option<bool> {
    if !["bank-down", "bank-hangs"].contains(&user) {
        at_the_bank(browser, user, "approve").await;
        return Some(browser.html.contains("data-view"));
    }
    // Where the bank answers after all, the table's row is wrong, and so is the end of this.
    let address = browser.link_of("button");
    let visit = async {
        browser.try_go(&address).await?;
        try_decide(browser, user, "approve").await
    };
    match tokio::time::timeout(std::time::Duration::from_secs(2), visit).await {
        Ok(Ok(())) => Some(browser.html.contains("data-view")),
        Ok(Err(_)) | Err(_) => None,
    }
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
        assert!(second.html.contains("Go back to the page where you started"), "{}", second.html);
        second.reload().await;
    }
    // Nor does the first tab get what the other one approved: it is told, and begins anew from there.
    first.go(&format!("/return/{}", first.flow())).await;
    assert_eq!(first.view(), "failed", "{}", first.html);
    assert!(first.html.contains("The wrong number was entered too many times"), "{}", first.html);
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

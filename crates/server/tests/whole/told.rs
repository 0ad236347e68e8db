//! What pages say is true where they stand, in the right language, and the history tells each stage once.

use std::num::NonZeroU32;

use glimpse_server::config::Rate;
use serde_json::json;

use super::{
    browser::Browser,
    stand::{CLIENT, Stand, parameter, plain_request},
};

async fn at_login(stand: &Stand) -> (Browser, String) {
    let (location, id) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.settle().await;
    (browser, id)
}

async fn history(stand: &Stand, id: &str) -> Vec<String> {
    let status = stand.get(CLIENT, &format!("/onetime/access/{id}")).await.body;
    let stages = status["history"].as_array().unwrap().iter();
    stages.map(|entry| entry["stage"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_stage_is_told_once_and_no_confirmation_that_was_not_asked_for() {
    let stand = Stand::start().await;
    let (mut browser, id) = at_login(&stand).await;
    browser.login("figo01").await;
    browser.through().await;
    let told = history(&stand, &id).await;
    let expected = [
        "created",
        "consent",
        "bank_selection",
        "login",
        "sca",
        "account_selection",
        "fetching",
        "completed",
    ];
    assert_eq!(told, expected);
    for user in ["locked", "bank-down", "wrong-password"] {
        let (mut browser, id) = at_login(&stand).await;
        browser.login(user).await;
        let told = history(&stand, &id).await;
        assert!(told.iter().any(|stage| stage == "login"), "{user}: {told:?}");
        assert!(!told.iter().any(|stage| stage == "sca"), "{user}: {told:?}");
    }
}

#[tokio::test]
async fn the_user_name_stays_after_a_wrong_password() {
    let stand = Stand::start().await;
    let (mut browser, _) = at_login(&stand).await;
    let wrong = [("f_user_name", "wrong-password-once"), ("f_password", "a wrong one")];
    browser.submit("login", &wrong).await;
    browser.settle().await;
    assert_eq!(browser.view(), "login", "{}", browser.html);
    assert_eq!(browser.values("f_user_name"), ["wrong-password-once"]);
    assert!(browser.values("f_password").is_empty() && !browser.html.contains("a wrong one"));
    browser.submit("change_bank", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.settle().await;
    assert!(!browser.html.contains("wrong-password-once"), "it was another attempt's");
}

#[tokio::test]
async fn after_the_last_wrong_code_the_page_names_a_step_that_is_there() {
    let stand = Stand::start().await;
    let (mut browser, _) = at_login(&stand).await;
    browser.login("otp-wrong-always").await;
    for _ in 0..9 {
        match browser.view().as_str() {
            "method" => browser.submit("method", &[("method", "phone")]).await,
            "challenge" => browser.submit("tan", &[("tan", "123456")]).await,
            _ => break,
        }
        browser.settle().await;
    }
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    assert!(browser.html.contains("you will sign in once more and get a new code"), "{}", browser.html);
    assert!(!browser.html.contains("enter it again"), "there is no field");
    let actions = browser.values("action");
    assert!(actions.contains(&"retry".to_owned()) && actions.contains(&"give_up".to_owned()), "{actions:?}");
    assert!(!actions.contains(&"cancel".to_owned()), "one way out, not two");
}

#[tokio::test]
async fn who_holds_the_link_only_can_cancel_and_think_better_of_it() {
    let stand = Stand::start().await;
    let (location, id) = stand.access(plain_request()).await;
    let mut first = stand.open(&location).await;
    first.submit("consent", &[]).await;
    first.submit("bank", &[("bank", "mockbank-embedded")]).await;
    first.login("single-method").await;
    let mut other = stand.open(&location).await;
    assert_eq!(other.view(), "elsewhere");
    assert!(other.values("action").contains(&"cancel".to_owned()), "{}", other.html);
    other.submit("cancel", &[]).await;
    assert_eq!(other.view(), "confirm-cancel", "{}", other.html);
    other.submit("back", &[]).await;
    assert_eq!(other.view(), "elsewhere", "{}", other.html);
    first.submit("view", &[]).await;
    assert_eq!(first.view(), "challenge", "nothing has ended");
    other.submit("cancel", &[]).await;
    other.submit("cancel_confirmed", &[]).await;
    assert_eq!(other.view(), "cancelled", "{}", other.html);
    assert!(other.callback().contains("abort=true"), "{}", other.callback());
    assert_eq!(history(&stand, &id).await.last().unwrap(), "cancelled");
    // The other window learns what happened, not that a time was up.
    first.submit("view", &[]).await;
    assert_eq!((first.view().as_str(), first.status), ("ended", 410));
    assert!(first.html.contains("Nothing was shared"), "{}", first.html);
}

#[tokio::test]
async fn who_cancels_while_the_bank_does_not_answer_is_let_go_at_once() {
    let stand = Stand::start().await;
    // Three times, as the release of the step can be cut off at three moments.
    for _ in 0..3 {
        let (mut browser, id) = at_login(&stand).await;
        browser.submit("login", &[("f_user_name", "bank-hangs"), ("f_password", "654321")]).await;
        assert_eq!(browser.view(), "working", "{}", browser.html);
        browser.submit("cancel", &[]).await;
        assert_eq!(browser.view(), "confirm-cancel", "{}", browser.html);
        browser.submit("cancel_confirmed", &[]).await;
        assert_eq!(browser.view(), "cancelled", "{}", browser.html);
        assert_eq!(history(&stand, &id).await.last().unwrap(), "cancelled");
    }
}

#[tokio::test]
async fn a_flow_that_was_deleted_says_so() {
    let stand = Stand::start().await;
    let delete = async |id: &str| {
        let url = stand.api(&format!("/onetime/access/{id}"));
        let request = stand.http.delete(url).basic_auth(CLIENT.0, Some(CLIENT.1));
        assert_eq!(request.send().await.unwrap().status(), 204);
    };
    let (mut open, id) = at_login(&stand).await;
    delete(&id).await;
    open.submit("view", &[]).await;
    let (mut done, _) = stand.connect("single-method", plain_request()).await;
    delete(&done.flow()).await;
    done.submit("view", &[]).await;
    for (browser, words) in [(&open, "This process has been stopped"), (&done, "This process is finished")] {
        assert_eq!((browser.view().as_str(), browser.status), ("ended", 410), "{}", browser.html);
        assert!(browser.html.contains(words), "{}", browser.html);
        assert!(!browser.html.contains("time is up"), "{}", browser.html);
    }
}

#[tokio::test]
async fn who_goes_back_after_success_is_not_told_of_somebody_else() {
    let stand = Stand::start().await;
    let (mut browser, callback) = stand.connect("single-method", plain_request()).await;
    browser.reload().await;
    assert_eq!(browser.view(), "done", "until the code is exchanged: {}", browser.html);
    assert_eq!(stand.exchange(&parameter(&callback, "code").unwrap()).await.status, 200);
    for way in ["reload", "back", "another tab"] {
        match way {
            "reload" => browser.reload().await,
            "back" => browser.back().await,
            _ => browser = browser.tab(&format!("/flow/{}", browser.flow())).await,
        }
        assert_eq!((browser.view().as_str(), browser.status), ("kept", 200), "{way}: {}", browser.html);
        assert!(browser.html.contains("What we still hold"), "{way}: {}", browser.html);
    }
    stand.hand.advance(std::time::Duration::from_secs(3601));
    browser.reload().await;
    assert!(browser.html.contains("we have deleted everything"), "{}", browser.html);
}

#[tokio::test]
async fn a_challenge_that_ran_out_asks_for_no_code_but_for_a_new_one() {
    let stand = Stand::start().await;
    let (mut browser, _) = at_login(&stand).await;
    browser.login("challenge-expired").await;
    browser.submit("method", &[("method", "phone")]).await;
    browser.settle().await;
    browser.submit("tan", &[("tan", "123456")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    assert!(browser.html.contains("The time to confirm is over"), "{}", browser.html);
    assert!(!browser.html.contains("name=\"tan\"") && !browser.values("action").contains(&"tan".to_owned()));
    let main = browser.html.split("class=\"button\"").nth(1).unwrap();
    assert!(main.starts_with(" name=\"action\" value=\"resend\""), "{}", browser.html);
    // A form that was left open sends nothing to the bank either.
    let sent = || stand.sandbox.ledger().credentials("90094815").len();
    let before = sent();
    browser.submit("tan", &[("tan", "654321")]).await;
    browser.settle().await;
    assert_eq!(sent(), before);
    browser.submit("resend", &[]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    assert!(browser.html.contains("name=\"tan\""), "{}", browser.html);
}

/// A page that asks again does so twice; at the third refusal in a row it is over, and only the user begins anew.
#[tokio::test]
async fn the_same_fault_for_the_third_time_in_a_row_is_the_end_of_the_dialog() {
    let stand = Stand::start().await;
    let (mut browser, id) = at_login(&stand).await;
    for round in 0..2 {
        for time in 1..=3 {
            assert_eq!(browser.view(), "login", "round {round}, {time}: {}", browser.html);
            assert_eq!(browser.html.contains("role=\"alert\""), time > 1, "{}", browser.html);
            browser.login("wrong-password").await;
        }
        assert_eq!(browser.view(), "failed", "{}", browser.html);
        if round == 0 {
            browser.submit("retry", &[]).await;
            browser.settle().await;
        }
    }
    let sent = stand.sandbox.ledger().credentials("90094815");
    assert_eq!(sent.iter().map(|pin| pin.times).sum::<u32>(), 6, "as often as it was entered: {sent:?}");
    browser.submit("give_up", &[]).await;
    assert_eq!(parameter(&browser.callback(), "error").as_deref(), Some("login.wrong"));
    let told = stand.get(CLIENT, &format!("/onetime/access/{id}")).await.body;
    assert_eq!((&told["stage"], &told["error"]["code"]), (&"failed".into(), &"login.wrong".into()), "{told}");
}

#[tokio::test]
async fn who_has_no_more_accesses_today_is_offered_another_bank_and_not_another_try() {
    let stand = Stand::start().await;
    let (mut browser, _) = at_login(&stand).await;
    browser.login("rate-limited").await;
    browser.submit("tan", &[("tan", "123456")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    assert!(browser.html.contains("Please try again tomorrow"), "{}", browser.html);
    let offers = browser.values("action");
    let offers: Vec<&str> = offers.iter().map(String::as_str).filter(|one| *one != "view").collect();
    assert_eq!(offers, ["change_bank", "give_up"]);
}

/// What a bank says to whoever wrote our request is no business of the user.
#[tokio::test]
async fn a_fault_of_our_own_is_told_without_the_banks_words() {
    let stand = Stand::start().await;
    let (mut browser, _) = at_login(&stand).await;
    browser.login("public-ip").await;
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    assert!(!browser.html.contains("bank-text"), "{}", browser.html);
    let (mut browser, _) = at_login(&stand).await;
    browser.login("login-refused").await;
    assert!(browser.html.contains("Login is not possible for you at present"), "{}", browser.html);
}

#[tokio::test]
async fn what_is_offered_after_a_failure_is_what_can_be_done() {
    let stand = Stand::start().await;
    let (mut browser, id) = at_login(&stand).await;
    browser.login("no-method").await;
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    let offers = browser.values("action");
    assert!(!offers.contains(&"change_method".to_owned()), "there is none: {offers:?}");
    assert!(offers.contains(&"retry".to_owned()), "{offers:?}");
    browser.submit("give_up", &[]).await;
    assert_eq!(browser.view(), "ended", "{}", browser.html);
    assert!(browser.html.contains("Nothing was shared."), "{}", browser.html);
    assert!(!browser.html.contains("then try again, or"), "nothing can be tried here: {}", browser.html);
    assert_eq!(history(&stand, &id).await.last().unwrap(), "failed");
}

#[tokio::test]
async fn who_asks_too_often_is_told_in_the_flows_language_how_long_to_wait_and_how_to_go_on() {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let stand = Stand::start_with(tempfile::tempdir().unwrap(), now, |config| {
        let number = |n| NonZeroU32::new(n).unwrap();
        config.limits.widget = Rate { per_minute: number(6), burst: number(20) };
    })
    .await;
    let request = json!({ "redirect_uri": "http://localhost:9/callback", "language": "fr" });
    let (location, id) = stand.access(request).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    while browser.status != 429 {
        browser.reload().await;
    }
    let get = |path: &str| stand.http.get(browser.url.join(path).unwrap());
    let answer = get(&format!("/flow/{id}")).header("accept-language", "es").send().await.unwrap();
    let seconds: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    let html = answer.text().await.unwrap();
    assert!(
        html.contains("<html lang=\"fr\"") && html.contains(&format!("{seconds}\u{a0}secondes")),
        "{html}"
    );
    assert!(html.contains(&format!("<a class=\"button\" href=\"/flow/{id}\">")), "{html}");
    let (_, html) = page(get("/?token=x").header("accept-language", "es")).await;
    assert!(html.contains("<html lang=\"es\"") && html.contains(&format!("{seconds} segundos")), "{html}");
    stand.hand.advance(std::time::Duration::from_secs(seconds));
    browser.go(&format!("/flow/{id}")).await;
    assert_eq!((browser.status, browser.view().as_str()), (200, "banks"), "{}", browser.html);
}

async fn page(request: reqwest::RequestBuilder) -> (u16, String) {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn pages_without_a_flow_speak_the_flows_language_or_the_browsers() {
    let stand = Stand::start().await;
    let (browser, id) = at_login(&stand).await;
    let origin = browser.url.origin().ascii_serialization();
    let form = |path: &str| {
        let page = [("action", "view"), ("page", "no secret")];
        stand.http.post(format!("{origin}{path}")).header("sec-fetch-site", "same-origin").form(&page)
    };
    let get = |path: &str| stand.http.get(format!("{origin}{path}"));
    let unknown = "/flow/00000000-0000-4000-8000-000000000000";
    let long = format!("/?token={}", "x".repeat(9_000));
    for (what, request, status, language) in [
        ("the flow's", form(&format!("/flow/{id}")), 403, "en"),
        ("not the browser's", form(&format!("/flow/{id}")).header("accept-language", "fr"), 403, "en"),
        ("the browser's", form(unknown).header("accept-language", "fr-CH, de;q=0.5"), 403, "fr"),
        ("nobody's", form(unknown), 403, "de"),
        ("a broken link", get("/?token=x").header("accept-language", "es"), 404, "es"),
        ("too long", get(&long).header("accept-language", "ar"), 414, "ar"),
        ("no text", get("/flow/%ff").header("accept-language", "en"), 400, "en"),
        ("twice", get("/?token=x&token=x").header("accept-language", "en"), 400, "en"),
        ("another method", stand.http.put(format!("{origin}{unknown}")), 405, "de"),
    ] {
        let (answered, html) = page(request).await;
        assert_eq!(answered, status, "{what}: {html}");
        assert!(html.contains(&format!("<html lang=\"{language}\"")), "{what}: {html}");
        assert!(html.contains("data-view=\"error\""), "{what}: {html}");
    }
}

#[tokio::test]
async fn a_form_in_another_encoding_is_refused() {
    let stand = Stand::start().await;
    let (mut browser, id) = at_login(&stand).await;
    let body =
        format!("page={}&step={}&action=cancel_confirmed", browser.hidden("page"), browser.hidden("step"));
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", ""] {
        let mut request =
            stand.http.post(browser.url.join(&format!("/flow/{id}")).unwrap()).body(body.clone());
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let (status, html) = page(request).await;
        assert_eq!(status, 415, "{kind}: {html}");
    }
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), "login");
}

#[tokio::test]
async fn times_have_three_digits() {
    let stand = Stand::start().await;
    stand.hand.advance(std::time::Duration::from_millis(860));
    let (_, id) = at_login(&stand).await;
    let status = stand.get(CLIENT, &format!("/onetime/access/{id}")).await.body;
    let mut times = vec![status["created_at"].clone(), status["deadline"].clone()];
    times.extend(status["history"].as_array().unwrap().iter().map(|entry| entry["at"].clone()));
    assert!(times.len() >= 4, "{status}");
    for time in times {
        let text = time.as_str().unwrap();
        assert!(text.ends_with(".860Z") && text.len() == 24, "{text}");
    }
}

#[tokio::test]
async fn a_page_that_waits_long_says_so_and_no_sentence_stands_twice() {
    let stand = Stand::start().await;
    let (mut browser, _) = at_login(&stand).await;
    browser.login("single-method").await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    assert_eq!(browser.html.matches("A text message with a TAN goes to").count(), 1, "{}", browser.html);
    let (mut browser, _) = at_login(&stand).await;
    browser.submit("login", &[("f_user_name", "bank-hangs"), ("f_password", "654321")]).await;
    assert_eq!(browser.view(), "working", "{}", browser.html);
    assert!(browser.html.contains("a few seconds"), "{}", browser.html);
    stand.hand.advance(std::time::Duration::from_secs(10));
    browser.submit("view", &[]).await;
    assert!(browser.html.contains("This is taking longer than usual."), "{}", browser.html);
}

//! Whatever a stranger sends to a page of the Widget: a clear 4xx, or the page where the flow stands; in bounded time and
//! size, without a call to a bank, and the user goes on as if nothing had been.

use std::time::Duration;

use super::{
    browser::Browser,
    stand::{Stand, parameter, plain_request},
};

/// More than any answer may take, on a slow machine too.
const TIME: Duration = Duration::from_secs(10);
/// More than any page of ours has.
const SIZE: usize = 128 * 1024;

struct Attack {
    what: &'static str,
    request: reqwest::RequestBuilder,
    /// Whether it comes with the page's secret: then the page itself may be the answer.
    inside: bool,
}

fn attacks(stand: &Stand, browser: &Browser, other: &Browser) -> Vec<Attack> {
    let origin = browser.url.origin().ascii_serialization();
    let flow = browser.flow();
    let (page, step) = (browser.hidden("page"), browser.hidden("step"));
    let here = format!("{origin}/flow/{flow}");
    let post = |url: &str| stand.http.post(url).header("sec-fetch-site", "same-origin");
    let form = |fields: &[(&str, &str)]| post(&here).form(fields);
    let raw = |kind: &str, body: Vec<u8>| post(&here).header("content-type", kind).body(body);
    let urlencoded = "application/x-www-form-urlencoded";
    let mut turned: Vec<char> = page.chars().collect();
    let middle = turned.len() / 2;
    turned[middle] = if turned[middle] == 'A' { 'B' } else { 'A' };
    let turned: String = turned.into_iter().collect();
    let long = "x".repeat(60_000);
    let (other_page, other_step) = (other.hidden("page"), other.hidden("step"));
    let many: String = (0..20_000).map(|n| format!("a{n}=1&")).collect();

    let mut attacks = Vec::new();
    let mut outside = |what, request| attacks.push(Attack { what, request, inside: false });
    for (what, value) in [
        ("no secret", ""),
        ("a changed secret", turned.as_str()),
        ("half a secret", &page[..page.len() / 2]),
        ("another flow's secret", other_page.as_str()),
        ("a long secret", long.as_str()),
        ("a secret that is text", "page'; drop table flow; --"),
        ("a secret with NUL", "\0\0\0\0"),
        ("a secret in Arabic", "صفحة"),
    ] {
        outside(what, form(&[("page", value), ("step", &step), ("action", "view")]));
        outside(what, form(&[("page", value), ("step", &step), ("action", "cancel_confirmed")]));
    }
    outside("nothing", raw(urlencoded, Vec::new()));
    outside("no UTF-8", raw(urlencoded, b"page=\xff\xfe&action=view".to_vec()));
    outside("no UTF-8 in percent", raw(urlencoded, b"page=%ff%fe&action=%c0%af".to_vec()));
    outside("broken percent", raw(urlencoded, b"page=%&action=%zz".to_vec()));
    outside("a body too large", raw(urlencoded, vec![b'a'; 3 << 20]));
    outside("too many fields", raw(urlencoded, many.into_bytes()));
    outside("JSON", raw("application/json", b"{\"page\":{\"page\":[[[[]]]]}}".to_vec()));
    outside("deep JSON", raw("application/json", b"[".repeat(50_000)));
    outside("multipart", raw("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--".to_vec()));
    outside("from another site", {
        let fields = [("page", page.as_str()), ("step", &step), ("action", "cancel_confirmed")];
        stand.http.post(&here).header("sec-fetch-site", "cross-site").form(&fields)
    });
    outside("another origin", {
        let fields = [("page", page.as_str()), ("step", &step), ("action", "cancel_confirmed")];
        stand.http.post(&here).header("origin", "https://evil.example").form(&fields)
    });
    outside("another flow's address", {
        let fields = [("page", page.as_str()), ("step", &step), ("action", "cancel_confirmed")];
        post(&format!("{origin}/flow/{}", other.flow())).form(&fields)
    });
    outside("this flow's secret, that flow's step", {
        form(&[("page", other_page.as_str()), ("step", &other_step), ("action", "cancel_confirmed")])
    });
    for path in [
        "/flow/",
        "/flow/0",
        "/flow/00000000-0000-0000-0000-000000000000",
        "/flow/%00",
        "/flow/..%2f..%2fetc%2fpasswd",
        "/flow/0/status",
        "/return/0",
        "/return/00000000-0000-0000-0000-000000000000?state=x&code=y",
        "/?token=",
        "/?token=a.b.c",
        "/assets/..%2fglimpse.db",
        "/assets/",
        "/.git/config",
    ] {
        outside(path, stand.http.get(format!("{origin}{path}")));
    }
    outside("a long address", stand.http.get(format!("{origin}/flow/{long}")));
    outside("a long query", stand.http.get(format!("{origin}/?token={long}")));
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        outside("another method", stand.http.request(method, &here));
    }

    let mut inside = |what, request| attacks.push(Attack { what, request, inside: true });
    for (what, step) in [
        ("a step of the past", "0"),
        ("a step of the future", "4294967295"),
        ("a step below zero", "-1"),
        ("a step that is no number", "١"),
        ("a step beyond all numbers", "99999999999999999999999999"),
        ("no step", ""),
    ] {
        for action in ["login", "tan", "method", "accounts", "bank", "consent", "poll", "resend", "give_up"] {
            inside(
                what,
                form(&[("page", &page), ("step", step), ("action", action), ("tan", "1"), ("bank", "x")]),
            );
        }
    }
    for action in ["", "nothing", "VIEW", "login\0", long.as_str(), "../cancel"] {
        inside("an action that is none", form(&[("page", &page), ("step", &step), ("action", action)]));
    }
    inside("the secret twice", {
        form(&[("page", &page), ("page", &turned), ("step", &step), ("action", "view")])
    });
    attacks
}

/// Gives the attacks of this page and then looks whether everything is as it was.
async fn withstand(stand: &Stand, browser: &mut Browser, other: &Browser) {
    browser.settle().await;
    let view = browser.view();
    let calls = || stand.sandbox.ledger().calls("90094815").len();
    let before = calls();
    for Attack { what, request, inside } in attacks(stand, browser, other) {
        // A body that is refused by its size may be cut off while it is sent.
        let Ok(response) = request.timeout(TIME).send().await else {
            assert_eq!(what, "a body too large", "{view}: no answer");
            continue;
        };
        let status = response.status().as_u16();
        let body = response.text().await.unwrap();
        assert!(body.len() < SIZE, "{view}, {what}: {}", body.len());
        let fits = if inside { status < 500 } else { (400..500).contains(&status) };
        assert!(fits, "{view}, {what}: {status} {body}");
        if !inside {
            assert!(!body.contains(&browser.hidden("page")), "{view}, {what}: gives the secret away");
        }
    }
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), view, "{}", browser.html);
    assert_eq!(calls(), before, "{view}: a bank was called");
}

#[tokio::test]
async fn every_page_withstands_bad_input_and_the_user_goes_on() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let other = stand.open(&location).await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    let mut seen = Vec::new();
    loop {
        withstand(&stand, &mut browser, &other).await;
        let view = browser.view();
        match view.as_str() {
            "consent" => browser.submit("consent", &[]).await,
            "banks" => browser.submit("bank", &[("bank", "mockbank-embedded")]).await,
            "login" => {
                browser.submit("login", &[("f_user_name", "figo01"), ("f_password", "654321")]).await;
            }
            "method" => browser.submit("method", &[("method", "phone")]).await,
            "challenge" => browser.submit("tan", &[("tan", "123456")]).await,
            "accounts" => {
                let all = browser.values("account");
                let fields: Vec<(&str, &str)> =
                    all.iter().map(|handle| ("account", handle.as_str())).collect();
                browser.submit("accounts", &fields).await;
            }
            _ => break,
        }
        seen.push(view);
    }
    assert_eq!(seen, ["consent", "banks", "login", "method", "challenge", "accounts"]);
    let code = parameter(&browser.callback(), "code").unwrap();
    assert_eq!(stand.exchange(&code).await.status, 200);
}

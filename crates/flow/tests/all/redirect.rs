//! B1: the corpus of addresses, and that nothing accepted is understood differently by a browser.

use glimpse_flow::{ClientPolicy, RedirectProblem, check_redirect_uri, origin};
use proptest::prelude::*;
use url::Url;

const TEST: ClientPolicy<'static> = ClientPolicy { live: false, allow_list: &[] };

/// Hosts that are no registered `https` host, or are one in disguise.
const EVIL_AUTHORITIES: [&str; 36] = [
    "",
    "ok@evil.example",
    "ok:pw@evil.example",
    "@evil.example",
    "ok%40evil.example@x",
    "evil.example:",
    "evil.example:99999",
    "evil.example:0",
    "evil.example:080",
    "evil.example:a",
    "evil.example:80:80",
    "evil .example",
    "evil\\.example",
    "evil<.example",
    "%65vil.example",
    "evil%2eexample",
    "evil%00.example",
    "bücher.example",
    "evil。example",
    "[::1",
    "::1",
    "[::g]",
    "[1:2]",
    "[0:0:0:0:0:0:0:1]",
    "0x7f.0.0.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "127.1",
    "127.0.0.1.",
    "1.2.3.256",
    "evil.example%",
    "evil^example",
    "evil|example",
    "xn--a",
    "[fe80::1%25eth0]",
];

const TAILS: [&str; 5] = ["", "/", "/callback", "?x=1", "/cb?x=1"];

const WHOLE: [&str; 62] = [
    "",
    " ",
    "/",
    "//",
    "//evil.example",
    "///evil.example",
    "\\\\evil.example",
    "/callback",
    "callback",
    "?x",
    "#x",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "javascript://a.example/%0aalert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:x",
    "file:///etc/passwd",
    "file://a.example/x",
    "ftp://a.example/",
    "ws://a.example/",
    "wss://a.example/",
    "blob:https://a.example/1",
    "about:blank",
    "mailto:a@b.example",
    "myapp://callback",
    "com.example.app:/cb",
    "intent://a.example#Intent;end",
    "urn:ietf:wg:oauth:2.0:oob",
    "https:",
    "https:/",
    "https://",
    "https:///",
    "https:a.example",
    "https:/a.example",
    "https:///a.example",
    "https:\\\\a.example",
    "https:/\\a.example",
    "https://a.example\\@b.example",
    "https://a.example\\.b.example",
    " https://a.example",
    "https://a.example ",
    "https://a.example/\r\nLocation: https://evil.example",
    "https://a.example/\n",
    "https://a.example/\t",
    "https://a.example/\0",
    "https://a.example/\u{202e}",
    "https://a.example/ü",
    "https://a.example/#",
    "https://a.example/#x",
    "https://a.example/?x#y",
    "https://a.example/<script>",
    "https://a.example/\"",
    "https://a.example/{x}",
    "https://a.example/`",
    "https://a.example/%",
    "https://a.example/%zz",
    "https://a.example/%2",
    "http://a.example/",
    "http://127.0.0.1.evil.example/",
    "http://localhost.evil.example/",
];

#[test]
fn the_corpus_is_refused() {
    let mut tried = 0;
    let mut refuse = |uri: &str| {
        tried += 1;
        assert!(check_redirect_uri(uri, &TEST).is_err(), "{uri:?} was accepted");
    };
    WHOLE.iter().for_each(|uri| refuse(uri));
    for authority in EVIL_AUTHORITIES {
        TAILS.iter().for_each(|tail| refuse(&format!("https://{authority}{tail}")));
    }
    refuse(&format!("https://a.example/{}", "x".repeat(2048)));
    assert!(tried >= 200, "{tried}");
}

#[test]
fn each_refusal_says_what_to_change() {
    use RedirectProblem as P;
    for (uri, problem) in [
        ("http://a.example/", P::PlainHttp),
        ("https://a.example/#x", P::Fragment),
        ("https://ok@evil.example", P::UserInfo),
        ("javascript:alert(1)", P::Scheme),
        ("//evil.example", P::NotAUrl),
        ("/callback", P::NotAUrl),
        ("https://a..b", P::NotAUrl),
        ("https://a.example../x", P::NotAUrl),
        ("https://.a.example", P::NotAUrl),
        ("https://a.example\\x", P::Characters),
        ("https://a.example/\r\n", P::Characters),
    ] {
        assert_eq!(check_redirect_uri(uri, &TEST), Err(problem), "{uri}");
    }
}

#[test]
fn what_real_clients_use_is_accepted() {
    for uri in [
        "https://my-app.example.com/callback",
        "https://my-app.example.com",
        "https://my-app.example.com?tenant=5",
        "https://my-app.example.com:8443/cb",
        "https://MY-APP.example.com/CB",
        "https://xn--bcher-kva.example/cb",
        "https://a.example/%C3%BC?x=%2F",
        "http://localhost",
        "http://localhost:5173/cb",
        "http://127.0.0.1:8080",
        "http://[::1]:80/cb",
        "http://app.localhost:3000/",
        "https://localhost/",
        "https://192.0.2.7/cb",
        "https://[2001:db8::1]/cb",
        "HTTPS://a.example/",
        "https://a.example./cb",
    ] {
        assert_eq!(check_redirect_uri(uri, &TEST), Ok(()), "{uri}");
    }
}

#[test]
fn a_live_client_needs_an_exact_entry_and_has_no_loopback() {
    let list = ["https://a.example/cb".to_owned(), "http://localhost:1/cb".to_owned()];
    let live = ClientPolicy { live: true, allow_list: &list };
    assert_eq!(check_redirect_uri("https://a.example/cb", &live), Ok(()));
    for near in [
        "https://a.example/cb/",
        "https://a.example/CB",
        "https://A.example/cb",
        "https://a.example:443/cb",
        "https://a.example/cb?",
        "https://a.example/%63b",
        "https://a.example/cb?x=1",
        "https://b.example/cb",
        "https://a.example//cb",
        "https://a.example/./cb",
    ] {
        assert_eq!(check_redirect_uri(near, &live), Err(RedirectProblem::NotAllowed), "{near}");
    }
    assert_eq!(check_redirect_uri("http://localhost:1/cb", &live), Err(RedirectProblem::Loopback));
    let bare = ClientPolicy { live: true, allow_list: &[] };
    assert_eq!(check_redirect_uri("https://a.example/cb", &bare), Err(RedirectProblem::NotAllowed));
}

#[test]
fn a_test_clients_list_leaves_loopback_open_at_any_port() {
    let list = ["https://a.example/cb".to_owned()];
    let policy = ClientPolicy { live: false, allow_list: &list };
    assert_eq!(check_redirect_uri("http://localhost:49152/anything?x", &policy), Ok(()));
    assert_eq!(check_redirect_uri("https://a.example/cb", &policy), Ok(()));
    assert_eq!(check_redirect_uri("https://b.example/cb", &policy), Err(RedirectProblem::NotAllowed));
}

#[test]
fn the_origin_is_the_browsers() {
    assert_eq!(origin("https://A.example:443/cb?x").as_deref(), Some("https://a.example"));
    assert_eq!(origin("http://localhost:5173/cb").as_deref(), Some("http://localhost:5173"));
    assert_eq!(origin("javascript:x"), None);
}

proptest! {
    /// Whatever is accepted, a browser's parser sees the same scheme, host and port, and no user.
    #[test]
    fn accepted_means_the_same_to_a_browser(
        uri in "(https?|HTTPS|ftp|x)?:?[/\\\\]{0,3}([a-z0-9.@:%\\[\\]\\\\_ü-]{0,20})([/?#\\\\][ -~]{0,12})?"
    ) {
        if check_redirect_uri(&uri, &TEST).is_ok() {
            let url = Url::parse(&uri).unwrap();
            prop_assert!(matches!(url.scheme(), "https" | "http"));
            prop_assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
            let lower = uri.to_ascii_lowercase();
            let begin = format!("{}://{}", url.scheme(), url.host_str().unwrap());
            prop_assert!(lower.starts_with(&begin), "{} {}", uri, begin);
            let after = lower.get(begin.len()..).unwrap();
            prop_assert!(after.is_empty() || after.starts_with(['/', '?', ':']), "{}", uri);
        }
    }

    #[test]
    fn never_panics(uri in ".{0,60}") {
        let _checked = check_redirect_uri(&uri, &TEST);
    }
}

//! What a client may ask for (contract section 1).

use glimpse_flow::{AccessRequest, ClientPolicy, Refused, RequestBody, StrictError};
use glimpse_model::{AccountKind, Language};
use jiff::civil::date;
use serde_json::{Value, json};

const TEST: ClientPolicy<'static> = ClientPolicy { live: false, allow_list: &[] };

fn understand(body: &Value) -> Result<AccessRequest, Refused> {
    RequestBody::parse(body.to_string().as_bytes())?.validate(&TEST)
}

fn with(field: &str, value: Value) -> Value {
    let mut body = json!({"redirect_uri": "https://my-app.example.com/callback"});
    body[field] = value;
    body
}

fn complaint(body: &Value) -> (String, Vec<String>) {
    match understand(body) {
        Err(Refused::Fields(fields)) => {
            assert_eq!(fields.len(), 1, "{body}");
            fields.into_iter().next().unwrap()
        }
        other => panic!("{body} gave {other:?}"),
    }
}

#[test]
fn bad_values_are_refused_by_name() {
    let too_many: Vec<Value> = (0..101).map(|_| json!({"id": "DE07900948150000002000"})).collect();
    let cases = [
        ("redirect_uri", json!(5)),
        ("redirect_uri", json!(["https://a.example"])),
        ("state", json!(7)),
        ("state", json!("x".repeat(1025))),
        ("language", json!("DE")),
        ("language", json!("it")),
        ("language", json!("")),
        ("accounts", json!("DE07900948150000002000")),
        ("accounts", json!(["DE07900948150000002000"])),
        ("accounts", json!([{"id": "DE08900948150000002000"}])),
        ("accounts", json!([{"id": "DE0790094815000000200"}])),
        ("accounts", json!([{"id": "ZZ07900948150000002000"}])),
        ("accounts", json!([{"id": 5}])),
        ("accounts", json!([{}])),
        ("accounts", json!(too_many)),
        ("account_types", json!(["giro account"])),
        ("account_types", json!(["Unknown"])),
        ("account_types", json!("Giro account")),
        ("allow_multi_selection", json!("yes")),
        ("allow_multi_selection", json!(1)),
        ("sync_period", json!(0)),
        ("sync_period", json!(3651)),
        ("sync_period", json!(-1)),
        ("sync_period", json!(1.5)),
        ("sync_period", json!("90 days")),
        ("sync_period", json!("")),
        ("sync_period", json!("+9")),
        ("sync_period", json!(18_446_744_073_709_551_615_u64)),
        ("code_challenge", json!("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")),
        ("code_challenge_method", json!("S256")),
        ("nonce", json!("n")),
    ];
    for (field, value) in cases {
        let (named, messages) = complaint(&with(field, value.clone()));
        assert_eq!(named, field, "{value}");
        assert!(
            !messages.is_empty() && messages.iter().all(|message| !message.contains("2000")),
            "{messages:?}"
        );
    }
}

#[test]
fn everything_wrong_is_named_at_once() {
    let body = json!({"language": "xx", "sync_period": "no", "accounts": [{"id": "a"}, {"id": "b"}]});
    let Err(Refused::Fields(fields)) = understand(&body) else { panic!() };
    insta::assert_json_snapshot!(fields, @r#"
    {
      "accounts": [
        "Entry 1: Not an IBAN: it starts with a country code and two check digits.",
        "Entry 2: Not an IBAN: it starts with a country code and two check digits."
      ],
      "language": [
        "Not one of de, en, es, fr, ar."
      ],
      "redirect_uri": [
        "Is required."
      ],
      "sync_period": [
        "Not a whole number of days from 1 to 3650."
      ]
    }
    "#);
}

#[test]
fn bodies_that_parsers_read_differently_are_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!("{{\"redirect_uri\":\"https://a.example\",\"x\":{deep}}}");
    let json: [&[u8]; 11] = [
        b"",
        b"{",
        b"{\"redirect_uri\":\"https://a.example\"} x",
        b"{\"redirect_uri\":\"https://a.example\",\"redirect_uri\":\"https://b.example\"}",
        b"{\"redirect_uri\":\"https://a.example\",\"x\":{\"y\":1,\"y\":2}}",
        b"{\"redirect_uri\":\"https://a.example\",\"accounts\":[{\"id\":\"a\",\"id\":\"b\"}]}",
        b"\xff\xfe{\0}\0",
        b"{\"redirect_uri\":\"https://a.example\",\"state\":\"\\ud800\"}",
        b"{\"redirect_uri\":\"https://a.example\",\"sync_period\":1e999}",
        b"{\"redirect_uri\":\"https://a.example\",\"sync_period\":NaN}",
        nested.as_bytes(),
    ];
    for body in json {
        let refused = RequestBody::parse(body).err();
        assert_eq!(
            refused,
            Some(Refused::Body(StrictError::Json)),
            "{:?}",
            String::from_utf8_lossy(body).get(..50)
        );
    }
    let marked = RequestBody::parse(b"\xef\xbb\xbf{\"redirect_uri\":\"https://a.example\"}");
    assert_eq!(marked.err(), Some(Refused::Body(StrictError::ByteOrderMark)));
    for body in ["[]", "\"x\"", "5", "null", "true"] {
        assert_eq!(RequestBody::parse(body.as_bytes()).err(), Some(Refused::Body(StrictError::NotAnObject)));
    }
}

#[test]
fn the_guides_example_is_understood() {
    let request = understand(&json!({
        "redirect_uri": "https://my-app.example.com/callback",
        "language": "de",
        "accounts": [{"id": "DE89370400440532013000"}],
        "sync_period": 90
    }))
    .unwrap();
    assert_eq!(request.redirect_uri, "https://my-app.example.com/callback");
    assert_eq!(request.accounts[0].as_str(), "DE89370400440532013000");
    assert_eq!((request.language, request.sync_period, request.state), (Language::De, 90, None));
}

#[test]
fn what_is_not_given_has_the_contracts_defaults() {
    let request = understand(&with("language", Value::Null)).unwrap();
    assert_eq!(request.language, Language::De);
    assert!(request.accounts.is_empty() && request.account_types.is_empty() && request.allow_multi_selection);
    assert_eq!(request.sync_period, 90);
}

#[test]
fn existing_clients_texts_are_coerced_and_unknown_fields_ignored() {
    let request = understand(&json!({
        "redirect_uri": "http://localhost", "allow_multi_selection": "False", "sync_period": "3650",
        "accounts": [{"id": "de07 9009 4815 0000 0020 00", "kind": 1}, {"id": "DE07900948150000002000"}, {"id": "DE٠٧٩٠٠٩٤٨١٥٠٠٠٠٠٠٢٠٠٠"}],
        "account_types": ["Depot", "Giro account", "Depot"], "state": "", "save_pin": false
    }))
    .unwrap();
    assert!(!request.allow_multi_selection);
    assert_eq!(request.sync_period, 3650);
    assert_eq!(request.accounts.len(), 1);
    assert_eq!(request.account_types, [AccountKind::Depot, AccountKind::Giro]);
    assert_eq!(request.state.as_deref(), Some(""));
}

#[test]
fn limits_hold_to_the_last_one() {
    let hundred: Vec<Value> = (0..100).map(|_| json!({"id": "DE07900948150000002000"})).collect();
    assert!(understand(&with("accounts", json!(hundred))).is_ok());
    assert!(understand(&with("state", json!("ü".repeat(1024)))).is_ok());
    assert!(understand(&with("sync_period", json!(1))).is_ok());
}

#[test]
fn today_is_one_of_the_days() {
    let from =
        |days: u32| understand(&with("sync_period", json!(days))).unwrap().history_from(date(2026, 11, 23));
    assert_eq!(from(90), date(2026, 8, 26));
    assert_eq!(from(1), date(2026, 11, 23));
    assert_eq!(from(3650), date(2016, 11, 26));
}

#[test]
fn it_is_kept_and_read_back_as_it_was_and_says_nothing_in_a_log() {
    let request = understand(&json!({
        "redirect_uri": "https://a.example/CB?x=%2f", "state": "CANARY-state",
        "accounts": [{"id": "DE07900948150000002000"}]
    }))
    .unwrap();
    let kept = serde_json::to_vec(&request).unwrap();
    assert_eq!(serde_json::from_slice::<AccessRequest>(&kept).unwrap(), request);
    let logged = format!("{request:?}");
    for secret in ["CANARY", "a.example", "2000"] {
        assert!(!logged.contains(secret), "{logged}");
    }
}

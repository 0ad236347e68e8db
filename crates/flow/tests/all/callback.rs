//! The way back to the client (contract section 2).

use std::collections::BTreeMap;

use glimpse_flow::{AccessRequest, ClientPolicy, Ending, RequestBody, callback};
use glimpse_model::{Code, FlowId, SecretText};
use proptest::prelude::*;
use serde_json::json;
use url::Url;

const POLICY: ClientPolicy<'static> = ClientPolicy { live: false, allow_list: &[] };

fn request(redirect_uri: &str, state: Option<&str>) -> AccessRequest {
    let body = json!({"redirect_uri": redirect_uri, "state": state}).to_string();
    RequestBody::parse(body.as_bytes()).unwrap().validate(&POLICY).unwrap()
}

fn flow() -> FlowId {
    FlowId::parse("3ca31c37-986a-454e-ad64-8e97143c86bc").unwrap()
}

#[test]
fn parameters_come_in_the_contracts_order() {
    let code = SecretText::new("eyJ.abc_-.def");
    let asked = request("https://my-app.example.com/callback", Some("user_42"));
    assert_eq!(
        callback(&asked, flow(), Ending::Success(&code)).location(),
        "https://my-app.example.com/callback?code=eyJ.abc_-.def&flow_id=3ca31c37-986a-454e-ad64-8e97143c86bc\
         &success=true&abort=false&state=user_42"
    );
    assert_eq!(
        callback(&asked, flow(), Ending::Cancelled).location(),
        "https://my-app.example.com/callback?flow_id=3ca31c37-986a-454e-ad64-8e97143c86bc\
         &success=false&abort=true&state=user_42"
    );
    assert_eq!(
        callback(&request("http://localhost", None), flow(), Ending::Failed(Code::FlowExpired)).location(),
        "http://localhost?flow_id=3ca31c37-986a-454e-ad64-8e97143c86bc&success=false&abort=false&error=flow.expired"
    );
}

#[test]
fn the_clients_own_query_stays_in_front() {
    for (uri, begin) in [
        ("https://a.example/cb?x=%2F&y", "https://a.example/cb?x=%2F&y&flow_id="),
        ("https://a.example/cb?", "https://a.example/cb?flow_id="),
        ("https://a.example?x=1&", "https://a.example?x=1&flow_id="),
    ] {
        let location = callback(&request(uri, None), flow(), Ending::Cancelled).location();
        assert!(location.starts_with(begin), "{location}");
    }
}

#[test]
fn the_frames_message_repeats_it_as_strings() {
    let code = SecretText::new("c");
    let message =
        callback(&request("https://a.example/cb?x=1", Some("s s")), flow(), Ending::Success(&code)).message();
    insta::assert_json_snapshot!(message, @r#"
    {
      "link": "https://a.example/cb?x=1&code=c&flow_id=3ca31c37-986a-454e-ad64-8e97143c86bc&success=true&abort=false&state=s%20s",
      "location": "https://a.example/cb?x=1&code=c&flow_id=3ca31c37-986a-454e-ad64-8e97143c86bc&success=true&abort=false&state=s%20s",
      "query": {
        "abort": "false",
        "code": "c",
        "flow_id": "3ca31c37-986a-454e-ad64-8e97143c86bc",
        "state": "s s",
        "success": "true"
      },
      "url": "https://a.example/cb"
    }
    "#);
}

proptest! {
    /// B3: echoed byte-exact after decoding, encoded once, whatever it holds.
    #[test]
    fn any_state_survives_the_way_back(state in "\\PC{0,200}|[\\x00-\\x7f]{0,200}|.{0,40}&code=evil#\"'<>\r\n") {
        let location = callback(&request("https://a.example/cb", Some(&state)), flow(), Ending::Cancelled).location();
        prop_assert!(location.bytes().all(|byte| byte.is_ascii_graphic()));
        let url = Url::parse(&location).unwrap();
        prop_assert_eq!(url.as_str(), &location);
        let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        prop_assert_eq!(query.get("state"), Some(&state));
        prop_assert_eq!(query.len(), 4);
        prop_assert_eq!(url.fragment(), None);
    }
}

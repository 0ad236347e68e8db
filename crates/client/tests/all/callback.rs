//! Returns that are believed, and those that must not be (security case B4).

use glimpse_client::*;
use proptest::prelude::*;

const FLOW: &str = "3ca31c37-986a-454e-ad64-8e97143c86bc";
const OTHER: &str = "3ca31c37-986a-454e-ad64-8e97143c86bd";
const STATE: &str = "user 42/ä+&";
const STATE_SENT: &str = "user%2042%2F%C3%A4%2B%26";

fn parse(url: &str) -> Result<Callback, CallbackError> {
    let expected = Expected { flow_id: FlowId::parse(FLOW).unwrap(), state: Some(STATE) };
    Callback::parse(url, &expected)
}

#[test]
fn the_three_ways_out_are_understood() {
    let success = format!(
        "https://my-app.example.com/callback?mine=1&code=ey.J.x&flow_id={FLOW}&success=true&abort=false&state={STATE_SENT}"
    );
    assert_eq!(parse(&success), Ok(Callback::Success { code: SecretText::new("ey.J.x") }));
    let aborted = format!("/callback?flow_id={FLOW}&success=false&abort=true&state={STATE_SENT}#top");
    assert_eq!(parse(&aborted), Ok(Callback::Aborted));
    let failed = format!("flow_id={FLOW}&success=false&abort=false&error=login.blocked&state={STATE_SENT}");
    assert_eq!(parse(&failed), Ok(Callback::Failed { error: Failure::Known(Code::LoginBlocked) }));
    let newer = format!("flow_id={FLOW}&success=false&abort=false&error=new.code&state={STATE_SENT}");
    assert_eq!(parse(&newer), Ok(Callback::Failed { error: Failure::Other }));
    assert!(!format!("{:?}", parse(&success)).contains("ey.J"), "the code shows in Debug");
}

#[test]
fn what_belongs_to_another_session_is_refused() {
    let with =
        |flow: &str, state: &str| parse(&format!("code=x&flow_id={flow}&success=true&abort=false{state}"));
    let mine = format!("&state={STATE_SENT}");
    assert!(with(FLOW, &mine).is_ok());
    assert_eq!(with(OTHER, &mine), Err(CallbackError::OtherFlow));
    assert_eq!(with("", &mine), Err(CallbackError::OtherFlow));
    assert_eq!(with(FLOW, "&state=user%2043"), Err(CallbackError::OtherSession));
    assert_eq!(with(FLOW, "&state="), Err(CallbackError::OtherSession));
    assert_eq!(with(FLOW, ""), Err(CallbackError::Missing("state")));
    assert_eq!(with(FLOW, &format!("{mine}{mine}")), Err(CallbackError::Ambiguous("state")));
    assert_eq!(with(FLOW, &format!("{mine}&flow_id={FLOW}")), Err(CallbackError::Ambiguous("flow_id")));
    assert_eq!(with(FLOW, "&state=%FF"), Err(CallbackError::Ambiguous("state")));

    let stateless = Expected { flow_id: FlowId::parse(FLOW).unwrap(), state: None };
    let bare = format!("code=x&flow_id={FLOW}&success=true&abort=false");
    assert!(Callback::parse(&bare, &stateless).is_ok());
    assert_eq!(Callback::parse(&format!("{bare}{mine}"), &stateless), Err(CallbackError::OtherSession));
}

#[test]
fn stories_that_contradict_themselves_are_refused() {
    for story in [
        "code=x&success=true&abort=true",
        "code=x&success=false&abort=true",
        "code=x&success=false&abort=false&error=login.wrong",
        "code=x&success=true&abort=false&error=login.wrong",
        "code=&success=true&abort=false",
        "success=false&abort=true&error=login.wrong",
        "success=true&abort=true",
        "code=x&success=TRUE&abort=false",
        "code=x&success=1&abort=0",
    ] {
        let url = format!("{story}&flow_id={FLOW}&state={STATE_SENT}");
        assert_eq!(parse(&url), Err(CallbackError::Contradiction), "{story}");
    }
    for (story, name) in [
        ("success=true&abort=false", "code"),
        ("code=x&abort=false", "success"),
        ("code=x&success=true", "abort"),
    ] {
        let url = format!("{story}&flow_id={FLOW}&state={STATE_SENT}");
        assert_eq!(parse(&url), Err(CallbackError::Missing(name)), "{story}");
    }
    assert_eq!(parse("https://my-app.example.com/callback"), Err(CallbackError::Missing("flow_id")));
}

proptest! {
    /// Whatever is sent, only the exact flow and state ever give a code.
    #[test]
    fn no_other_flow_or_state_ever_gives_a_code(
        flow in prop_oneof![Just(FLOW.to_owned()), Just(OTHER.to_owned()), ".{0,40}"],
        state in prop_oneof![Just(STATE_SENT.to_owned()), ".{0,40}"],
        tail in ".{0,60}",
    ) {
        let url = format!("/cb?code=x&flow_id={flow}&success=true&abort=false&state={state}{tail}");
        if let Ok(Callback::Success { .. }) = parse(&url) {
            prop_assert_eq!(flow, FLOW);
            let (path, _) = url.split_once('#').unwrap_or((&url, ""));
            let marker = format!("&state={STATE_SENT}");
            prop_assert!(path.contains(&marker));
        }
    }

    #[test]
    fn every_state_comes_back_as_it_was_given(state in ".{1,200}") {
        let mut url = url::Url::parse("http://localhost/cb").unwrap();
        url.query_pairs_mut().append_pair("flow_id", FLOW).append_pair("success", "false")
            .append_pair("abort", "true").append_pair("state", &state);
        let expected = Expected { flow_id: FlowId::parse(FLOW).unwrap(), state: Some(&state) };
        prop_assert_eq!(Callback::parse(url.as_str(), &expected), Ok(Callback::Aborted));
    }
}

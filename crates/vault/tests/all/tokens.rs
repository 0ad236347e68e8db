//! Links, codes and opaque tokens: what is ours is read, everything else is nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glimpse_model::FlowId;
use glimpse_vault::{
    AccessToken, Code, FixedKey, Keyring, LinkToken, PageSecret, RefreshToken, SeededRandom, new_client_id,
    new_client_secret,
};
use proptest::prelude::*;

fn keyring() -> Keyring {
    let keys = |byte: &str| FixedKey::parse_list(&format!("k1:{}", byte.repeat(32))).unwrap();
    Keyring::fixed(&keys("0a"), &keys("0b")).unwrap()
}

fn flow() -> FlowId {
    FlowId::from_random([3; 16])
}

#[test]
fn a_link_and_a_code_come_back() {
    let (keyring, random) = (keyring(), SeededRandom::new(1));
    let link = LinkToken::new(flow(), &random);
    let read = LinkToken::parse(link.to_text(&keyring).expose(), &keyring).unwrap();
    assert_eq!((read.flow, read.secret.expose()), (link.flow, link.secret.expose()));
    let code = Code::new(flow(), &random);
    let read = Code::parse(code.to_text(&keyring).expose(), &keyring).unwrap();
    assert_eq!((read.flow, read.secret.expose()), (code.flow, code.secret.expose()));
    assert_ne!(link.secret.expose(), code.secret.expose());
}

#[test]
fn a_link_is_no_code_and_a_code_no_link() {
    let (keyring, random) = (keyring(), SeededRandom::new(1));
    let link = LinkToken::new(flow(), &random).to_text(&keyring);
    let code = Code::new(flow(), &random).to_text(&keyring);
    assert!(Code::parse(link.expose(), &keyring).is_none());
    assert!(LinkToken::parse(code.expose(), &keyring).is_none());
}

#[test]
fn they_have_the_shape_of_a_jwt_and_say_nothing_of_anybody() {
    let keyring = keyring();
    let text = Code::new(flow(), &SeededRandom::new(1)).to_text(&keyring);
    let parts: Vec<&str> = text.expose().split('.').collect();
    assert_eq!(parts.len(), 3);
    let json = |part: &str| -> serde_json::Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    assert_eq!(json(parts[0]), serde_json::json!({"typ": "JWT", "alg": "HS256", "kid": "k1"}));
    let mut claims: Vec<String> = json(parts[1]).as_object().unwrap().keys().cloned().collect();
    claims.sort();
    assert_eq!(claims, ["jti", "sub", "use"]);
    assert!(text.expose().len() < 512, "{} bytes", text.expose().len());
}

#[test]
fn another_signature_algorithm_or_key_is_refused() {
    let keyring = keyring();
    let text = LinkToken::new(flow(), &SeededRandom::new(1)).to_text(&keyring);
    let parts: Vec<&str> = text.expose().split('.').collect();
    let with_header = |header: &str, signature: &str| {
        let header = URL_SAFE_NO_PAD.encode(header);
        LinkToken::parse(&format!("{header}.{}.{signature}", parts[1]), &keyring)
    };
    assert!(
        with_header(r#"{"typ":"JWT","alg":"HS256","kid":"k1"}"#, parts[2]).is_some(),
        "the form itself is right"
    );
    assert!(with_header(r#"{"typ":"JWT","alg":"none","kid":"k1"}"#, "").is_none());
    assert!(with_header(r#"{"typ":"JWT","alg":"HS512","kid":"k1"}"#, parts[2]).is_none());
    assert!(with_header(r#"{"typ":"JWT","alg":"RS256","kid":"k1"}"#, parts[2]).is_none());
    assert!(with_header(r#"{"typ":"JWT","alg":"HS256","kid":"k2"}"#, parts[2]).is_none());
    assert!(with_header(r#"{"typ":"JWT","alg":"HS256"}"#, parts[2]).is_none());
    let others = |byte: &str| FixedKey::parse_list(&format!("k1:{}", byte.repeat(32))).unwrap();
    let stranger = Keyring::fixed(&others("0a"), &others("0c")).unwrap();
    assert!(LinkToken::parse(text.expose(), &stranger).is_none());
}

proptest! {
    #[test]
    fn a_changed_character_is_refused(at in any::<prop::sample::Index>(), with in "[A-Za-z0-9_.=-]") {
        let keyring = keyring();
        let text = Code::new(flow(), &SeededRandom::new(1)).to_text(&keyring);
        let at = at.index(text.expose().len());
        let mut changed = text.expose().to_owned();
        changed.replace_range(at..=at, &with);
        prop_assert_eq!(Code::parse(&changed, &keyring).is_some(), changed == text.expose());
    }

    #[test]
    fn any_text_is_refused_calmly(text in ".{0,300}") {
        let keyring = keyring();
        prop_assert!(Code::parse(&text, &keyring).is_none());
        prop_assert!(LinkToken::parse(&text, &keyring).is_none());
        prop_assert!(PageSecret::parse(&text).is_none());
    }

    #[test]
    fn a_page_secret_has_one_spelling(text in "[A-Za-z0-9_-]{43}") {
        if let Some(secret) = PageSecret::parse(&text) {
            let written = secret.to_text();
            prop_assert_eq!(written.expose(), text.as_str());
        }
    }

    #[test]
    fn ids_and_secrets_are_letters_and_digits(seed in any::<u64>()) {
        let random = SeededRandom::new(seed);
        let id = new_client_id(&random);
        let secret = new_client_secret(&random);
        prop_assert_eq!((id.as_str().len(), secret.expose().len()), (24, 43));
        prop_assert!(id.as_str().chars().chain(secret.expose().chars()).all(|c| c.is_ascii_alphanumeric()));
    }
}

#[test]
fn an_oversized_token_is_not_looked_at() {
    let keyring = keyring();
    assert!(Code::parse(&"a".repeat(1 << 20), &keyring).is_none());
}

#[test]
fn opaque_tokens_begin_with_their_letter_and_come_back() {
    let random = SeededRandom::new(2);
    let token = AccessToken::new(&random);
    let text = token.to_text();
    assert!(text.expose().starts_with('A') && text.expose().len() == 44);
    assert_eq!(AccessToken::parse(text.expose()).unwrap().0.expose(), token.0.expose());
    let refresh = RefreshToken::new(&random).to_text();
    assert!(refresh.expose().starts_with('R') && refresh.expose().len() == 44);
    assert!(AccessToken::parse(refresh.expose()).is_none());
    assert!(AccessToken::parse(&text.expose()[1..]).is_none());
    assert!(AccessToken::parse(&format!("{} ", text.expose())).is_none());
    let page = PageSecret::new(&random);
    assert_eq!(PageSecret::parse(page.to_text().expose()).unwrap().0.expose(), page.0.expose());
}

#[test]
fn every_letter_and_digit_is_equally_likely() {
    let random = SeededRandom::new(3);
    let text: String = (0..1000).map(|_| new_client_secret(&random).expose().to_owned()).collect();
    for letter in ('A'..='Z').chain('a'..='z').chain('0'..='9') {
        let count = text.matches(letter).count();
        // 43,000 draws of 62: 693 on average, standard deviation 26.
        assert!((540..850).contains(&count), "{letter}: {count}");
    }
}

#[test]
fn secrets_do_not_show_themselves() {
    let random = SeededRandom::new(4);
    let link = LinkToken::new(flow(), &random);
    let shown = format!("{link:?} {:?} {:?}", AccessToken::new(&random), link.to_text(&keyring()));
    assert!(shown.contains("[secret]") && !shown.contains("eyJ"), "{shown}");
}

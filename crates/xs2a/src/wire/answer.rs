use glimpse_bank::Bank;
use glimpse_bank::contract::{EntryFormat, Media, MethodKind, Response, ScaMethod};
use serde::{Deserialize, Serialize};

use super::{Links, Object, shown};

/// Any answer about a consent or an authorisation; the standard gives them all the same members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// `consentId`.
    pub(crate) consent_id: Option<String>,
    /// `consentStatus`.
    pub(crate) consent_status: Option<String>,
    /// `scaStatus`; some banks write `scatransactionStatus` or `transactionStatus` by the standard's own mistake.
    pub(crate) sca_status: Option<String>,
    /// Whether `ASPSP-SCA-Approach` says DECOUPLED.
    pub(crate) decoupled: Option<bool>,
    /// `scaMethods`, if the answer has them.
    pub(crate) methods: Option<Vec<ScaMethod>>,
    /// `chosenScaMethod`.
    pub(crate) chosen: Option<ScaMethod>,
    /// `challengeData`.
    pub(crate) challenge: Option<ChallengeData>,
    /// `psuMessage`.
    pub(crate) message: Option<String>,
    /// `_links`.
    pub(crate) links: Links,
}

/// `challengeData`: what the user needs for a TAN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChallengeData {
    /// Data and explanations, joined.
    pub(crate) text: Option<String>,
    /// The picture.
    pub(crate) media: Option<Media>,
    /// `otpFormat`.
    pub(crate) format: EntryFormat,
    /// `otpMaxLength`, at most 64.
    pub(crate) max_length: u16,
}

impl Answer {
    /// Reads a successful answer; `None` when it has a body that is no JSON object.
    pub(crate) fn read(response: &Response, bank: &Bank) -> Option<Self> {
        let empty = response.body.iter().all(u8::is_ascii_whitespace);
        let body = if empty { Object::default() } else { Object::parse(&response.body)? };
        let sca_status = ["scaStatus", "scatransactionStatus"].into_iter().find_map(|name| body.text(name));
        Some(Self {
            consent_id: body.text("consentId"),
            consent_status: body.text("consentStatus"),
            sca_status,
            decoupled: response
                .header("aspsp-sca-approach")
                .map(|approach| approach.trim().eq_ignore_ascii_case("DECOUPLED")),
            methods: body
                .has("scaMethods")
                .then(|| body.objects("scaMethods").iter().filter_map(method).collect()),
            chosen: body.object("chosenScaMethod").as_ref().and_then(method),
            challenge: body.object("challengeData").as_ref().map(challenge),
            message: body.text("psuMessage").as_deref().and_then(shown),
            links: Links::read(&body, bank),
        })
    }

    /// Whether `scaStatus` is one of these.
    pub(crate) fn sca_is(&self, any: &[&str]) -> bool {
        self.sca_status.as_deref().is_some_and(|status| any.contains(&status))
    }
}

fn method(object: &Object<'_>) -> Option<ScaMethod> {
    let id = object.text("authenticationMethodId").or_else(|| object.text("id"))?;
    let kind = object.text("authenticationType").unwrap_or_default();
    Some(ScaMethod {
        name: object.text("name").as_deref().and_then(shown).unwrap_or_else(|| kind.clone()),
        id,
        kind: match kind.to_ascii_uppercase().as_str() {
            "SMS_OTP" => MethodKind::Sms,
            "PUSH_OTP" | "PUSH_DEC" => MethodKind::App,
            "SMTP_OTP" | "EMAIL" => MethodKind::Email,
            "PHOTO_OTP" => MethodKind::Photo,
            "CHIP_OTP" => MethodKind::Chip,
            _ => MethodKind::Other,
        },
        detail: object.text("explanation").as_deref().and_then(shown),
    })
}

fn challenge(object: &Object<'_>) -> ChallengeData {
    let mut lines = object.texts("data");
    lines.extend(object.text("additionalInformation"));
    let digits = object.text("otpFormat").is_some_and(|format| format.eq_ignore_ascii_case("integer"));
    let length = object.text("otpMaxLength").or_else(|| object.text("optMaxLength"));
    ChallengeData {
        text: shown(&lines.join(" ")),
        media: object.text("image").as_deref().and_then(image),
        format: if digits { EntryFormat::Digits } else { EntryFormat::Text },
        max_length: length
            .and_then(|length| length.parse().ok())
            .filter(|length| *length > 0)
            .unwrap_or(64)
            .min(64),
    }
}

/// A picture in base64, possibly as a data URI; its type is told by its first bytes, not by what the bank says.
fn image(text: &str) -> Option<Media> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let compact: String =
        text.rsplit("base64,").next()?.chars().filter(|character| !character.is_whitespace()).collect();
    let bytes = STANDARD.decode(&compact).ok()?;
    let mime = match bytes.get(..4)? {
        [0x89, b'P', b'N', b'G'] => "image/png",
        [0xff, 0xd8, 0xff, _] => "image/jpeg",
        b"GIF8" => "image/gif",
        _ => return None,
    };
    Some(Media::Image { mime: mime.to_owned(), base64: compact })
}

use base64::{Engine as _, alphabet, engine::GeneralPurpose, engine::general_purpose::GeneralPurposeConfig};
use glimpse_bank::contract::Response;
use glimpse_model::Code;

use crate::syntax::{Segment, read};

/// More return codes than this are not looked at.
const MAX_CODES: usize = 1_000;

/// What a bank answered to one message.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The dialog's id, as the bank says it.
    pub(crate) dialog: String,
    /// All return codes, of the message and of its segments, in the order of the answer.
    pub(crate) codes: Vec<ReturnCode>,
    segments: Vec<Segment>,
}

/// A return code (Rückmeldung) of `HIRMG` or `HIRMS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReturnCode {
    /// Four digits: 0xxx success, 3xxx warning, 9xxx error.
    pub(crate) code: u16,
    /// What the bank says of it.
    pub(crate) text: String,
    /// Its parameters, such as a touchdown.
    pub(crate) parameters: Vec<String>,
}

impl Answer {
    /// Reads an answer to message `number` of a dialog, whether it is enveloped or not.
    ///
    /// # Errors
    /// [`Code::BankUnavailable`] or [`Code::BankMaintenance`] for an HTTP error, [`Code::BankProtocol`] for what is no
    /// answer to this message.
    pub(crate) fn read(response: &Response, dialog: &str, number: u32) -> Result<Self, Code> {
        if !response.is_success() {
            return Err(of_status(response));
        }
        let message = decoded(&response.body).ok_or(Code::BankProtocol)?;
        let answer = Self::of_message(&message, number).ok_or(Code::BankProtocol)?;
        // The bank gives a dialog its id with its first answer; an answer of another dialog is none of ours.
        let ours =
            dialog == "0" || answer.dialog.is_empty() || answer.dialog == "0" || answer.dialog == dialog;
        if ours { Ok(answer) } else { Err(Code::BankProtocol) }
    }

    /// An answer of nothing but return codes.
    #[cfg(test)]
    pub(crate) fn of_codes(codes: Vec<ReturnCode>) -> Self {
        Self { dialog: "1".to_owned(), codes, segments: Vec::new() }
    }

    fn of_message(message: &[u8], number: u32) -> Option<Self> {
        let outer = read(message).ok()?;
        let head = outer.first().filter(|segment| segment.kind == "HNHBK")?;
        if outer.iter().filter(|segment| segment.kind == "HNHBK").count() > 1 {
            return None;
        }
        let dialog = head.text(2, 0);
        if !is_dialog_id(&dialog) {
            return None;
        }
        let answered = head.number_at(4, 1);
        if answered.is_some_and(|answered| answered != number) {
            return None;
        }
        let mut segments = Vec::new();
        for segment in outer {
            match segment.kind.as_str() {
                "HNVSD" => segments.extend(read(segment.bytes(0, 0)).ok()?),
                "HNHBK" | "HNHBS" | "HNVSK" => {}
                _ => segments.push(segment),
            }
        }
        let codes: Vec<ReturnCode> = segments
            .iter()
            .filter(|segment| matches!(segment.kind.as_str(), "HIRMG" | "HIRMS"))
            .flat_map(|segment| (0..segment.len()).filter_map(|place| return_code(segment.element(place))))
            .take(MAX_CODES)
            .collect();
        // Every answer says how the message fared.
        (!codes.is_empty()).then_some(Self { dialog, codes, segments })
    }

    /// The segments of that identifier, whatever they refer to: banks number the answer to a TAN differently.
    pub(crate) fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Segment> {
        self.segments.iter().filter(move |segment| segment.kind == kind)
    }

    /// All segments.
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The first return code of those.
    pub(crate) fn code(&self, wanted: &[u16]) -> Option<&ReturnCode> {
        self.codes.iter().find(|code| wanted.contains(&code.code))
    }

    /// Whether one of these return codes is there.
    pub(crate) fn has(&self, wanted: &[u16]) -> bool {
        self.code(wanted).is_some()
    }

    /// The return codes that are errors.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &ReturnCode> {
        self.codes.iter().filter(|code| code.code >= 9000)
    }

    /// Whether the bank has ended the dialog: it must not be ended once more.
    pub(crate) fn ends_dialog(&self) -> bool {
        self.has(&[9800, 100])
    }

    /// The token to go on with, where more data is to come; only the first is ours, as each message has one order.
    pub(crate) fn touchdown(&self) -> Option<String> {
        let token = self.code(&[3040])?.parameters.first()?.clone();
        (!token.is_empty() && token.chars().count() <= 200).then_some(token)
    }
}

fn return_code(values: &[Vec<u8>]) -> Option<ReturnCode> {
    let text = |place: usize| values.get(place).map(|value| crate::syntax::decode(value)).unwrap_or_default();
    let code = text(0);
    let digits = code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit());
    Some(ReturnCode {
        code: code.parse().ok().filter(|_| digits)?,
        text: text(2),
        parameters: (3..values.len().min(120)).map(text).collect(),
    })
}

/// A dialog's id is echoed in everything that follows, so it is what the specification allows, with some room.
fn is_dialog_id(id: &str) -> bool {
    id.chars().count() <= 100 && !id.chars().any(char::is_control)
}

/// The message in a body: base64, wrapped in lines or not, padded or not; some banks send it as it is.
fn decoded(body: &[u8]) -> Option<Vec<u8>> {
    let engine = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
    );
    if body.trim_ascii_start().starts_with(b"HNHBK:") {
        return Some(body.to_vec());
    }
    let packed: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    engine.decode(packed).ok()
}

/// What an HTTP error means; banks under maintenance answer with a page that says so.
fn of_status(response: &Response) -> Code {
    let head = response.body.get(..4096).unwrap_or(&response.body);
    let page = crate::syntax::decode(head).to_lowercase();
    if ["wartung", "maintenance"].iter().any(|word| page.contains(word)) {
        Code::BankMaintenance
    } else if response.status == 429 {
        Code::BankLimit
    } else if response.status >= 500 {
        Code::BankUnavailable
    } else {
        // 3xx, 404 and the like: the address is not (any more) that of a FinTS server.
        Code::ServiceMisconfigured
    }
}

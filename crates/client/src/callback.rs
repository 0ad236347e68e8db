use glimpse_model::{Code, FlowId, SecretText};
use percent_encoding::percent_decode_str;
use subtle::ConstantTimeEq;

/// How a flow ended, as the user's return to `redirect_uri` tells it (contract section 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// The user went through; exchange the code.
    Success {
        /// The authorization code: single use, one hour.
        code: SecretText,
    },
    /// The user cancelled; let them retry.
    Aborted,
    /// The flow failed; let them retry or go another way.
    Failed {
        /// Why.
        error: Failure,
    },
}

/// Why a flow failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// A dotted code of contract section 7.
    Known(Code),
    /// None, or one that this version does not know.
    Other,
}

/// What you know about the flow that you started in this user's session.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The `id` that [`crate::Client::create_access`] gave.
    pub flow_id: FlowId,
    /// The `state` that you gave to it; `None` if you gave none (then anyone can hand your user a finished flow).
    pub state: Option<&'a str>,
}

/// Why a return is refused. Do not exchange its code; offer to start over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// A parameter that must be there is not.
    #[error("the callback has no {0}")]
    Missing(&'static str),
    /// A parameter is there twice, or its text is not UTF-8.
    #[error("the callback's {0} is ambiguous")]
    Ambiguous(&'static str),
    /// The flow is not the one that this session started.
    #[error("the callback belongs to another flow")]
    OtherFlow,
    /// The state is not the one of this session: someone else's return, or a forged one.
    #[error("the callback belongs to another session")]
    OtherSession,
    /// `success`, `abort`, `code` and `error` do not fit together.
    #[error("the callback contradicts itself")]
    Contradiction,
}

impl Callback {
    /// Reads a return: the full URL, its path with query, or the query alone. It is believed only if flow and state
    /// are those of this session (compared in constant time) and its parameters tell one story.
    ///
    /// Parameters of your own in `redirect_uri` are ignored, unless they carry one of the callback's names.
    ///
    /// # Errors
    /// [`CallbackError`] says what is wrong; it carries nothing of the parameters.
    pub fn parse(url: &str, expected: &Expected<'_>) -> Result<Self, CallbackError> {
        let parameters = Parameters::of(url)?;
        check_origin(&parameters, expected)?;
        let success = flag(parameters.success, "success")?;
        let abort = flag(parameters.abort, "abort")?;
        match (success, abort, parameters.code, parameters.error) {
            (true, false, Some(code), None) if !code.is_empty() => {
                Ok(Self::Success { code: SecretText::new(code) })
            }
            (true, false, None, None) => Err(CallbackError::Missing("code")),
            (false, true, None, None) => Ok(Self::Aborted),
            (false, false, None, error) => {
                let known = error.as_deref().and_then(Code::parse);
                Ok(Self::Failed { error: known.map_or(Failure::Other, Failure::Known) })
            }
            _ => Err(CallbackError::Contradiction),
        }
    }
}

fn check_origin(parameters: &Parameters, expected: &Expected<'_>) -> Result<(), CallbackError> {
    let flow_id = parameters.flow_id.as_deref().ok_or(CallbackError::Missing("flow_id"))?;
    let flow = FlowId::parse(flow_id).ok_or(CallbackError::OtherFlow)?;
    if !bool::from(flow.as_bytes().ct_eq(expected.flow_id.as_bytes())) {
        return Err(CallbackError::OtherFlow);
    }
    match (parameters.state.as_deref(), expected.state) {
        (Some(given), Some(wanted)) if bool::from(given.as_bytes().ct_eq(wanted.as_bytes())) => Ok(()),
        (None, None) => Ok(()),
        (None, Some(_)) => Err(CallbackError::Missing("state")),
        _ => Err(CallbackError::OtherSession),
    }
}

fn flag(value: Option<String>, name: &'static str) -> Result<bool, CallbackError> {
    match value.as_deref() {
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) => Err(CallbackError::Contradiction),
        None => Err(CallbackError::Missing(name)),
    }
}

/// The callback's parameters, each at most once.
#[derive(Default)]
struct Parameters {
    code: Option<String>,
    flow_id: Option<String>,
    success: Option<String>,
    abort: Option<String>,
    error: Option<String>,
    state: Option<String>,
}

impl Parameters {
    fn of(url: &str) -> Result<Self, CallbackError> {
        let without_fragment = url.split('#').next().unwrap_or_default();
        let query = without_fragment.split_once('?').map_or(without_fragment, |(_, query)| query);
        let mut parameters = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if let Some((name, slot)) = parameters.slot(name) {
                let text = decode(value).ok_or(CallbackError::Ambiguous(name))?;
                if slot.replace(text).is_some() {
                    return Err(CallbackError::Ambiguous(name));
                }
            }
        }
        Ok(parameters)
    }

    fn slot(&mut self, name: &str) -> Option<(&'static str, &mut Option<String>)> {
        match name {
            "code" => Some(("code", &mut self.code)),
            "flow_id" => Some(("flow_id", &mut self.flow_id)),
            "success" => Some(("success", &mut self.success)),
            "abort" => Some(("abort", &mut self.abort)),
            "error" => Some(("error", &mut self.error)),
            "state" => Some(("state", &mut self.state)),
            _ => None,
        }
    }
}

/// A plus is a space, as in forms; the service itself sends `%20` and `%2B`.
fn decode(value: &str) -> Option<String> {
    let spaced = value.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

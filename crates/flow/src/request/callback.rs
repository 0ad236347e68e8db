use glimpse_model::{Code, FlowId, SecretText};
use serde_json::{Map, Value, json};

use super::access::AccessRequest;

/// How a Widget flow ended, as the client is told.
#[derive(Clone, Copy, Debug)]
pub enum Ending<'a> {
    /// With a code to exchange.
    Success(&'a SecretText),
    /// The user cancelled.
    Cancelled,
    /// It failed for good.
    Failed(Code),
}

/// The way back to the client (contract section 2). Holds the code: no `Debug`, no `Display`.
pub struct Callback {
    redirect_uri: String,
    parameters: Vec<(&'static str, String)>,
}

/// Builds the way back: the parameters in the contract's order, `state` only when it was given.
#[must_use]
pub fn callback(request: &AccessRequest, flow: FlowId, ending: Ending<'_>) -> Callback {
    let mut parameters = Vec::with_capacity(5);
    if let Ending::Success(code) = ending {
        parameters.push(("code", code.expose().to_owned()));
    }
    parameters.push(("flow_id", flow.to_string()));
    parameters.push(("success", matches!(ending, Ending::Success(_)).to_string()));
    parameters.push(("abort", matches!(ending, Ending::Cancelled).to_string()));
    if let Ending::Failed(code) = ending {
        parameters.push(("error", code.as_str().to_owned()));
    }
    if let Some(state) = &request.state {
        parameters.push(("state", state.clone()));
    }
    Callback { redirect_uri: request.redirect_uri.clone(), parameters }
}

impl Callback {
    /// The full URL: `redirect_uri` byte for byte, its own query kept in front, then the parameters.
    #[must_use]
    pub fn location(&self) -> String {
        let mut url = self.redirect_uri.clone();
        let mut separator = match self.redirect_uri.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        for (name, value) in &self.parameters {
            url.push_str(separator);
            url.push_str(name);
            url.push('=');
            push_encoded(&mut url, value);
            separator = "&";
        }
        url
    }

    /// The message that the Widget posts to the parent of its frame; every value in `query` is a string.
    #[must_use]
    pub fn message(&self) -> Value {
        let location = self.location();
        let query: Map<String, Value> = self
            .parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::String(value.clone())))
            .collect();
        json!({ "location": location, "link": location, "url": self.url(), "query": query })
    }

    /// `redirect_uri` without its query.
    #[must_use]
    pub fn url(&self) -> &str {
        self.redirect_uri.split('?').next().unwrap_or_default()
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986, so that every decoder gives the value back.
fn push_encoded(url: &mut String, value: &str) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or('0');
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push(digit(byte >> 4));
            url.push(digit(byte & 0x0f));
        }
    }
}

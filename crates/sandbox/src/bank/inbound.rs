use std::{collections::HashMap, net::IpAddr, sync::Arc};

use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Bank, act::Severed, oauth, refusal::Refusal, seal};
use crate::{ledger::Call, tls::Peer, twins::Report};

/// The largest body that a bank takes, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// A call as a bank received it, after the checks that hold for all calls.
pub(crate) struct Inbound {
    /// The number of the call in the ledger.
    pub(crate) number: u64,
    pub(crate) headers: HeaderMap,
    pub(crate) query: HashMap<String, String>,
    pub(crate) body: Bytes,
}

/// The call, for a handler.
pub(crate) type Received = Extension<Arc<Inbound>>;

impl Inbound {
    /// A header's text, if it was sent and is not empty.
    ///
    /// # Errors
    ///
    /// When it holds something else than visible text.
    pub(crate) fn header(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let Some(value) = self.headers.get(name) else { return Ok(None) };
        let text = value.to_str().map_err(|_| Refusal::format(name, "The header is no text."))?.trim();
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A header that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.header(name)? {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::format(name, "Neither true nor false.")),
        }
    }

    /// The user that the TPP names.
    pub(crate) fn psu_id(&self) -> Result<Option<String>, Refusal> {
        let id = self.header("psu-id")?;
        if id.is_some_and(|id| id.len() > 50) {
            return Err(Refusal::format("PSU-ID", "Longer than 50 characters."));
        }
        Ok(id.map(str::to_owned))
    }

    /// The user's address.
    pub(crate) fn psu_ip(&self) -> Result<Option<IpAddr>, Refusal> {
        let text = self.header("psu-ip-address")?;
        text.map(|text| text.parse().map_err(|_| Refusal::format("PSU-IP-Address", "Not an IP address.")))
            .transpose()
    }

    /// The body as a JSON object; an empty body is an empty object.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        if self.body.is_empty() {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(Refusal::format("body", "Not a JSON object.")),
            Err(error) => Err(Refusal::format("body", format!("Not JSON: line {}.", error.line()))),
        }
    }
}

/// Writes the call into the ledger, checks what every call must have, and completes the answer.
pub(crate) async fn receive(State(bank): State<Arc<Bank>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let peer = parts.extensions.get::<Peer>().cloned().unwrap_or(Peer(None));
    let echoed = parts.headers.get("x-request-id").filter(|id| id.to_str().is_ok_and(is_uuid)).cloned();
    let number = bank
        .ledger
        .open(|number| Call::arriving(number, bank.now(), &parts.method, &parts.uri, &parts.headers));
    let mut response = match to_bytes(body, BODY_LIMIT).await {
        Err(_) => Refusal::format("body", "The body is too large.").into_response(),
        Ok(body) => {
            let inbound = Inbound {
                number,
                headers: parts.headers.clone(),
                query: query(parts.uri.query().unwrap_or_default()),
                body,
            };
            let path = parts.uri.path();
            let checked = known(&bank, &peer, &inbound)
                .and_then(|()| check(&bank, &parts.method, path, &inbound))
                .and_then(|()| oauth::check(&bank, &parts.method, path, &inbound));
            match checked {
                Err(refusal) => refusal.into_response(),
                Ok(()) => {
                    let mut request = Request::from_parts(parts, Body::empty());
                    request.extensions_mut().insert(Arc::new(inbound));
                    next.run(request).await
                }
            }
        }
    };
    if response.extensions().get::<Severed>().is_none() {
        bank.ledger.note(number, |call| call.status = Some(response.status().as_u16()));
    }
    // An answer has the header also where the call had none.
    let id = echoed.or_else(|| HeaderValue::from_str(&bank.new_id()).ok());
    if let Some(id) = id {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

fn query(text: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Whether the bank knows who calls.
fn known(bank: &Bank, peer: &Peer, inbound: &Inbound) -> Result<(), Refusal> {
    let Some(trust) = &bank.trust else { return Ok(()) };
    seal::check_peer(peer)?;
    bank.manner.seal.map_or(Ok(()), |rule| seal::check_seal(inbound, trust, rule))
}

fn check(bank: &Bank, method: &Method, path: &str, inbound: &Inbound) -> Result<(), Refusal> {
    let id = inbound
        .header("x-request-id")?
        .ok_or_else(|| Refusal::format("X-Request-ID", "The header is missing."))?;
    let id = Uuid::try_parse(id).ok().filter(|_| is_uuid(id));
    let id = id.ok_or_else(|| Refusal::format("X-Request-ID", "Not a UUID."))?;
    if !bank.is_new_request(id) {
        return Err(Refusal::format("X-Request-ID", "It was used before; each call needs a new one."));
    }
    // What is no text leads nowhere; it would be refused below in words that are not the protocol's.
    let mut parts = url::form_urlencoded::parse(path.as_bytes());
    if parts.any(|(name, value)| [name, value].iter().any(|text| text.contains('\u{fffd}'))) {
        return Err(Refusal::unknown("There is nothing at this address."));
    }
    let ip = inbound.psu_ip()?;
    deviations(bank, ip.is_some(), inbound)?;
    let wanted =
        if path.ends_with("/transactions") { media_type(bank.manner.report) } else { "application/json" };
    let wanted = if path.ends_with("/statement") { "text/plain" } else { wanted };
    let accept = inbound.header("accept")?.unwrap_or("*/*");
    if (bank.manner.exact_accept && accept != wanted) || !accepts(accept, wanted) {
        let text = format!("Only {wanted}.");
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, "REQUESTED_FORMATS_INVALID", text));
    }
    if matches!(*method, Method::POST | Method::PUT) && !inbound.body.is_empty() {
        let sent = inbound.header(header::CONTENT_TYPE.as_str())?.unwrap_or_default();
        let essence = sent.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let text = "The body must be application/json.";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "FORMAT_ERROR", text));
        }
    }
    Ok(())
}

/// What only some banks want of a call.
fn deviations(bank: &Bank, attended: bool, inbound: &Inbound) -> Result<(), Refusal> {
    let manner = &bank.manner;
    if manner.always_attended && !attended {
        return Err(Refusal::format("PSU-IP-Address", "The header is missing."));
    }
    if manner.date && inbound.header("date")?.is_none() {
        return Err(Refusal::format("Date", "The header is missing."));
    }
    if let Some(key) = manner.gateway_key
        && inbound.header("x-gateway-key")? != Some(key)
    {
        return Err(Refusal::of_gateway("The gateway does not know the caller."));
    }
    for name in ["psu-id", "psu-id-type"] {
        let empty = inbound.headers.get(name).is_some_and(|value| value.as_bytes().trim_ascii().is_empty());
        if manner.no_empty_headers && empty {
            return Err(Refusal::format(name, "The header is empty."));
        }
    }
    if let (Some(wanted), Some(_)) = (manner.psu_id_type, inbound.header("psu-id")?)
        && inbound.header("psu-id-type")? != Some(wanted)
    {
        return Err(Refusal::format("PSU-ID-Type", "Not a type of this bank."));
    }
    Ok(())
}

fn media_type(report: Report) -> &'static str {
    match report {
        Report::Json | Report::Download => "application/json",
        Report::Camt => "application/xml",
        Report::Mt940 => "text/plain",
    }
}

fn accepts(accept: &str, wanted: &str) -> bool {
    let family = format!("{}/*", wanted.split('/').next().unwrap_or_default());
    accept.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !refused && (essence == "*/*" || essence == family || essence == wanted)
    })
}

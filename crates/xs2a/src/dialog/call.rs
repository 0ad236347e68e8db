//! Requests with the headers that every call of the protocol has.

use std::net::IpAddr;

use glimpse_bank::Bank;
use glimpse_bank::contract::{Context, Method, Request};
use glimpse_model::SecretText;

use super::state::{Core, Entered};
use crate::settings::{Approach, PsuAddress, Settings};

/// A call with a new `X-Request-ID` and the PSU's context. It is never repeated as it is: a second attempt is a new call.
pub(crate) fn attended(
    core: &Core,
    context: &mut Context<'_>,
    operation: &'static str,
    method: Method,
    url: &str,
) -> Request {
    let mut request = unattended(context, operation, method, url);
    if let Some(token) = &core.token {
        request = request.header("Authorization", format!("Bearer {}", token.expose()));
    }
    with_psu(request, core.omit_address, context)
}

/// Adds what is known of the user's browser.
pub(crate) fn with_psu(mut request: Request, omit_address: bool, context: &Context<'_>) -> Request {
    let psu = context.psu;
    let settings = Settings::of(context.bank).unwrap_or_default();
    let omitted = omit_address || settings.psu_address == PsuAddress::OmitPrivate;
    if let Some(ip) = psu.ip.filter(|ip| !(omitted && is_private(*ip))) {
        request = request.header("PSU-IP-Address", ip.to_string());
        if let Some(port) = psu.port {
            request = request.header("PSU-IP-Port", port.to_string());
        }
    }
    let context_headers = [
        ("PSU-User-Agent", &psu.user_agent),
        ("PSU-Accept", &psu.accept),
        ("PSU-Accept-Charset", &psu.accept_charset),
        ("PSU-Accept-Encoding", &psu.accept_encoding),
        ("PSU-Accept-Language", &psu.accept_language),
        ("PSU-Http-Method", &psu.method),
    ];
    for (name, value) in context_headers {
        if let Some(value) = value.as_deref().and_then(header_text) {
            request = request.header(name, value);
        }
    }
    request
}

/// A call without a user in front of it.
pub(crate) fn unattended(
    context: &mut Context<'_>,
    operation: &'static str,
    method: Method,
    url: &str,
) -> Request {
    let id = context.uuid();
    let mut request =
        Request::new(operation, method, url).header("X-Request-ID", id).header("Accept", "application/json");
    let settings = Settings::of(context.bank).unwrap_or_default();
    request.identity = settings.identity;
    request.seal = settings.signature;
    request.dated = settings.date_header;
    for (name, value) in &settings.headers {
        request = request.header(name.clone(), value.expose().trim());
    }
    request.repeatable = false;
    request
}

/// Adds who the user is.
pub(crate) fn identified(request: Request, context: &Context<'_>, entered: &Entered) -> Request {
    let settings = Settings::of(context.bank).unwrap_or_default();
    let mut request = request;
    if let Some(user) = named(entered.user.as_ref()) {
        request = request.header("PSU-ID", cut(user, settings.psu_id_digits));
        if let Some(kind) = settings.psu_id_type {
            request = request.header("PSU-ID-Type", kind);
        }
    }
    if let Some(customer) = named(entered.customer.as_ref()) {
        request = request.header("PSU-Corporate-ID", customer);
    }
    request
}

/// Adds where the bank's page returns to, and which approach is wanted.
pub(crate) fn returning(request: Request, core: &Core, context: &Context<'_>) -> Request {
    let settings = Settings::of(context.bank).unwrap_or_default();
    let back = format!("{}?state={}", context.return_url, core.return_secret.expose());
    let request = request
        .header("TPP-Redirect-Preferred", (settings.preferred() == Approach::Redirect).to_string())
        .header("TPP-Nok-Redirect-URI", format!("{back}&outcome=nok"))
        .header("TPP-Redirect-URI", back);
    if settings.preferred() == Approach::Decoupled {
        request.header("TPP-Decoupled-Preferred", "true")
    } else {
        request
    }
}

/// Adds a JSON body.
pub(crate) fn json(request: Request, body: &serde_json::Value) -> Request {
    request.header("Content-Type", "application/json").body(body.to_string())
}

/// The URL of a resource of the interface, where no link of the bank's leads to it.
pub(crate) fn url(bank: &Bank, path: &[&str]) -> String {
    let mut url = bank.base_url.clone();
    url.set_query(None);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url.into()
}

/// What of an entry can stand in a header: visible ASCII; the executor refuses the rest.
fn named(entry: Option<&SecretText>) -> Option<String> {
    header_text(entry?.expose())
}

/// Some banks know fewer digits of a user name than they print.
fn cut(user: String, digits: Option<usize>) -> String {
    match digits.and_then(|digits| user.get(..digits)) {
        Some(first) if user.bytes().all(|byte| byte.is_ascii_digit()) => first.to_owned(),
        _ => user,
    }
}

/// Asks for another form than JSON.
pub(crate) fn accepting(mut request: Request, media_type: &str) -> Request {
    request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("accept"));
    request.header("Accept", media_type)
}

/// Text as it can stand in a header.
pub(super) fn header_text(text: &str) -> Option<String> {
    let trimmed = text.trim();
    (!trimmed.is_empty() && trimmed.bytes().all(|byte| (0x20..0x7f).contains(&byte)))
        .then(|| trimmed.to_owned())
}

/// An address that cannot be one of a user on the Internet.
fn is_private(address: IpAddr) -> bool {
    !glimpse_bank::may_reach(address, false)
}

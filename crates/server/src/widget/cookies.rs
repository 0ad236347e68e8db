use axum::http::{HeaderMap, HeaderValue, header};
use glimpse_model::{FlowId, Language, Secret};
use glimpse_vault::PageSecret;
use url::Url;

/// One cookie per flow holds the page's secret (design decision 5). Browsers that refuse it work with the hidden field.
pub(super) fn name(flow: FlowId, public: &Url) -> String {
    let short = short(flow);
    // The prefix needs `Secure`, which browsers accept on plain HTTP for loopback at most: there the name goes without.
    if public.scheme() == "https" { format!("__Host-glimpse-{short}") } else { format!("glimpse-{short}") }
}

fn short(flow: FlowId) -> String {
    flow.0.simple().to_string().chars().take(16).collect()
}

/// The page secret that the browser sent for this flow.
pub(super) fn read(headers: &HeaderMap, flow: FlowId, public: &Url) -> Option<Secret> {
    find(headers, &name(flow, public))
}

/// The page secret of a browser that left for the bank from a frame: there the page's own cookie is out of reach.
pub(super) fn read_trip(headers: &HeaderMap, flow: FlowId, public: &Url) -> Option<Secret> {
    find(headers, &trip_name(flow, public))
}

/// The page secret of the phone on which the flow goes on.
pub(super) fn read_phone(headers: &HeaderMap, flow: FlowId, public: &Url) -> Option<Secret> {
    find(headers, &phone_name(flow, public))
}

/// The language of a flow's pages, as the browser was told it when it opened the link: so that a page that knows nothing else,
/// because the database does not answer, speaks it too. Without a flow it is that of any.
pub(super) fn read_language(headers: &HeaderMap, flow: Option<FlowId>) -> Option<Language> {
    let id = flow.map(short).unwrap_or_default();
    pairs(headers)
        .filter_map(|(name, value)| {
            let of =
                name.trim_start_matches("__Host-").strip_prefix("glimpse-")?.strip_suffix("-language")?;
            (id.is_empty() || of == id).then(|| Language::parse(value)).flatten()
        })
        .last()
}

fn phone_name(flow: FlowId, public: &Url) -> String {
    format!("{}-phone", name(flow, public))
}

fn trip_name(flow: FlowId, public: &Url) -> String {
    format!("{}-trip", name(flow, public))
}

fn find(headers: &HeaderMap, wanted: &str) -> Option<Secret> {
    pairs(headers)
        .find(|(name, _)| *name == wanted)
        .and_then(|(_, value)| PageSecret::parse(value))
        .map(|secret| secret.0)
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

/// The headers that set the cookies of a page: its secret, and its language. In a frame of another site they must be `None`
/// and partitioned; at top level `Lax`, because a bank's return is a navigation from another site.
pub(super) fn set(
    flow: FlowId,
    secret: &Secret,
    language: Language,
    public: &Url,
    framed: bool,
    seconds: i64,
) -> impl Iterator<Item = HeaderValue> {
    let site = match (framed, public.scheme() == "https") {
        (true, _) => "; Secure; SameSite=None; Partitioned",
        (false, true) => "; Secure; SameSite=Lax",
        (false, false) => "; SameSite=Lax",
    };
    let name = name(flow, public);
    let spoken =
        format!("{name}-language={}; Path=/; HttpOnly; Max-Age={}{site}", language.as_str(), seconds.max(0));
    [header(&name, secret, seconds, site), HeaderValue::from_str(&spoken).ok()].into_iter().flatten()
}

/// The header of the first-party cookie that a trip to the bank out of a frame starts with.
pub(super) fn set_trip(flow: FlowId, secret: &Secret, public: &Url, seconds: i64) -> Option<HeaderValue> {
    let site = if public.scheme() == "https" { "; Secure; SameSite=Lax" } else { "; SameSite=Lax" };
    header(&trip_name(flow, public), secret, seconds, site)
}

/// The header of the cookie of the phone on which the flow goes on.
pub(super) fn set_phone(flow: FlowId, secret: &Secret, public: &Url, seconds: i64) -> Option<HeaderValue> {
    let site = if public.scheme() == "https" { "; Secure; SameSite=Lax" } else { "; SameSite=Lax" };
    header(&phone_name(flow, public), secret, seconds, site)
}

fn header(name: &str, secret: &Secret, seconds: i64, site: &str) -> Option<HeaderValue> {
    let value = PageSecret(secret.clone()).to_text();
    let text = format!("{name}={}; Path=/; HttpOnly; Max-Age={}{site}", value.expose(), seconds.max(0));
    let mut header = HeaderValue::from_str(&text).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// The header that makes the browser forget this flow's cookie; those of other flows stay.
pub(super) fn forget(flow: FlowId, public: &Url, framed: bool) -> Option<HeaderValue> {
    let site = if framed || public.scheme() == "https" { "; Secure; SameSite=None; Partitioned" } else { "" };
    HeaderValue::from_str(&format!("{}=; Path=/; HttpOnly; Max-Age=0{site}", name(flow, public))).ok()
}

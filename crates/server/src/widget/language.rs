use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use glimpse_model::{FlowId, Language};

use super::{Widget, cookies, respond};

/// A page that says nothing of a flow is shown in the flow's language all the same, where the address names one, or else
/// in the browser's; and what the router answers by itself becomes such a page.
pub(super) async fn speak(State(widget): State<Widget>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let flow = flow_of(path);
    let asked_by_script = path.ends_with("/status");
    let said = said(request.headers());
    let response = next.run(request).await;
    let Some(status) = bare(&response).filter(|_| !asked_by_script) else { return response };
    let known = match flow {
        Some(flow) if !status.is_server_error() => widget.app.store.flow(flow).await.ok().flatten(),
        _ => None,
    };
    let language =
        known.map(|row| row.language).or_else(|| flow.and_then(|flow| widget.limits.language_of(flow)));
    again(response, status, language.unwrap_or_else(|| of_browser(flow, &said)))
}

/// The flow that an address of the Widget names.
pub(super) fn flow_of(path: &str) -> Option<FlowId> {
    path.split('/').nth(2).and_then(FlowId::parse)
}

/// The status of a page without a flow, or of an answer that is no page.
fn bare(response: &Response) -> Option<StatusCode> {
    if let Some(respond::Bare(status)) = response.extensions().get() {
        return Some(*status);
    }
    let page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    let shown = response.headers().get(header::CONTENT_TYPE).is_some_and(page);
    Some(response.status()).filter(|status| status.is_client_error() && !shown)
}

/// The same page in that language; what the answer says to programs stays.
fn again(response: Response, status: StatusCode, language: Language) -> Response {
    let mut page = respond::bare(status, language);
    for name in [header::RETRY_AFTER, header::ALLOW, header::SET_COOKIE] {
        // What the page says of its own gives way.
        page.headers_mut().remove(&name);
        for value in response.headers().get_all(&name) {
            page.headers_mut().append(&name, value.clone());
        }
    }
    page
}

/// What tells the language of a page that knows nothing else.
fn said(headers: &HeaderMap) -> HeaderMap {
    let mut said = HeaderMap::new();
    for name in [header::ACCEPT_LANGUAGE, header::COOKIE] {
        for value in headers.get_all(&name) {
            said.append(&name, value.clone());
        }
    }
    said
}

/// The language in which the flow's pages spoke in this browser, or else the one that it asks for.
pub(super) fn of_browser(flow: Option<FlowId>, headers: &HeaderMap) -> Language {
    let spoken = cookies::read_language(headers, flow);
    spoken.or_else(|| preferred(headers.get(header::ACCEPT_LANGUAGE))).unwrap_or_default()
}

/// The first of the languages with the highest weight that we speak (RFC 9110 section 12.5.4).
pub(super) fn preferred(accepted: Option<&HeaderValue>) -> Option<Language> {
    let accepted = accepted?.to_str().ok()?;
    let mut best: Option<(f32, Language)> = None;
    for range in accepted.split(',').take(20) {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default();
        let code = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        if let Some(language) = Language::parse(&code)
            && weight > best.map_or(0.0, |(weight, _)| weight)
        {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_decide() {
        let read = |text: &'static str| preferred(Some(&HeaderValue::from_static(text)));
        assert_eq!(read("fr-CH, fr;q=0.9, en;q=0.8"), Some(Language::Fr));
        assert_eq!(read("it, en;q=0.5, ar;q=0.7"), Some(Language::Ar));
        assert_eq!(read("EN-GB"), Some(Language::En));
        assert_eq!(read("es;q=0, pt"), None);
        assert_eq!(read("*"), None);
        assert_eq!(preferred(None), None);
    }
}

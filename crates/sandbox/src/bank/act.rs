use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    response::{IntoResponse, Response},
};
use futures::{StreamExt as _, stream};
use http::{HeaderValue, StatusCode, header};

use super::{
    Bank,
    inbound::Inbound,
    refusal::{Refusal, Reply},
};
use crate::scenario::{Fault, Situation, Step};

/// Marks an answer in whose place the connection is closed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Severed;

impl Bank {
    /// Does one step of the dialog, or what a scenario makes of it.
    ///
    /// `work` gets the faults that change what the bank decides; those of the wire are dealt with here.
    pub(crate) async fn act(
        &self,
        inbound: &Inbound,
        situation: Situation<'_>,
        work: impl FnOnce(Option<Fault>) -> Reply,
    ) -> Reply {
        let situation = Situation { bank: &self.code, ..situation };
        let verdict = self.scenarios.judge(&situation);
        self.ledger.note(inbound.number, |call| {
            call.step = Some(situation.step);
            call.user = situation.user.map(str::to_owned).or_else(|| call.user.take());
            call.consent = situation.consent.map(str::to_owned).or_else(|| call.consent.take());
            call.account = situation.account.map(|(iban, _)| iban.to_owned());
            call.fault = verdict.fault.as_ref().map(name);
        });
        if !verdict.delay.is_zero() {
            tokio::time::sleep(verdict.delay).await;
        }
        match verdict.fault {
            Some(Fault::Answer { status, code, text, fails_sca }) => {
                if let Some(consent) = situation.consent {
                    if matches!(situation.step, Step::Page | Step::Login | Step::Return) {
                        self.tell(consent, &code, &text);
                    }
                    if fails_sca {
                        self.fail_sca(consent);
                    }
                }
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                Err(Refusal { code: code.into(), ..Refusal::new(status, "", text) })
            }
            Some(Fault::Html { status }) => Ok(html(status)),
            Some(Fault::Raw { status, content_type, body }) => Ok(raw(status, &content_type, body)),
            Some(Fault::Huge { bytes }) => Ok(huge(bytes)),
            Some(Fault::Drop { after }) => {
                if after {
                    // What the bank did counts; whether it would have refused does not matter to nobody listening.
                    drop(work(None));
                }
                Ok(severed())
            }
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Drip) => Ok(dripping(work(None).into_response()).await),
            Some(Fault::Truncate { cut_connection }) => {
                Ok(truncated(work(None).into_response(), cut_connection).await)
            }
            other => work(other),
        }
    }
}

/// A fault's name, as scenarios spell it.
pub(crate) fn name(fault: &Fault) -> String {
    let value = serde_json::to_value(fault).unwrap_or_default();
    value.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned()
}

/// No answer.
pub(crate) fn severed() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Severed);
    response
}

/// A gateway's error page.
pub(crate) fn html(status: u16) -> Response {
    let page = "<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>Something went wrong</h1>\
                <p>Reference 0815</p></body></html>";
    raw(status, "text/html; charset=UTF-8", page.to_owned())
}

/// Any answer.
pub(crate) fn raw(status: u16, content_type: &str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

/// Well-formed JSON that goes on and on: a list of small objects.
fn huge(bytes: u64) -> Response {
    let piece = Bytes::from(r#"{"transactionAmount":{"currency":"EUR","amount":"1.00"}},"#.repeat(1_000));
    let size = u64::try_from(piece.len()).unwrap_or(u64::MAX).max(1);
    let pieces = (0..bytes.div_ceil(size)).map(move |_| piece.clone());
    let head = Bytes::from_static(br#"{"transactions":{"booked":["#);
    let tail =
        Bytes::from_static(br#"{"transactionAmount":{"currency":"EUR","amount":"1.00"}}],"_links":{}}}"#);
    let all = std::iter::once(head).chain(pieces).chain(std::iter::once(tail));
    let mut response = Response::new(Body::from_stream(stream::iter(all.map(Ok::<_, std::io::Error>))));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An answer, byte by byte.
pub(crate) async fn dripping(response: Response) -> Response {
    const EVERY: Duration = Duration::from_millis(20);
    let (parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let bytes = stream::iter(0..whole.len()).then(move |place| {
        let byte = whole.slice(place..=place);
        async move {
            tokio::time::sleep(EVERY).await;
            Ok::<_, std::io::Error>(byte)
        }
    });
    Response::from_parts(parts, Body::from_stream(bytes))
}

/// The first half of an answer.
pub(crate) async fn truncated(response: Response, cut_connection: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    parts.headers.remove(header::CONTENT_LENGTH);
    if !cut_connection {
        return Response::from_parts(parts, Body::from(half));
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let broken = std::io::Error::other("cut by a scenario");
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(half), Err(broken)])))
}

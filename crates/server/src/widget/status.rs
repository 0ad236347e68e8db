use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use glimpse_bank::contract::Prompt;
use glimpse_flow::Place;
use glimpse_model::FlowId;
use glimpse_vault::PageSecret;
use serde::Serialize;

use super::{
    Widget, cookies, enter,
    phone::{self, Seat},
};
use crate::engine::Access;

/// What a waiting page asks every second or so.
#[derive(Serialize)]
struct Status {
    /// The step that the page should show; another one than its own means that it is out of date.
    step: u64,
    /// Whether nothing can be done any more where the browser is: the flow has ended, or goes on elsewhere.
    over: bool,
    /// Never: this very question makes the server ask the bank when its time has come.
    poll: bool,
    /// Whether something goes on by itself.
    waiting: bool,
    /// How many accounts are fetched.
    accounts_done: u32,
    /// Of how many, once chosen.
    accounts_total: Option<u32>,
}

/// `GET /flow/{id}/status`: whether the page is still where the flow stands. Polls the bank when its time has come.
pub(super) async fn status(
    State(widget): State<Widget>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let secret = headers
        .get("x-glimpse-page")
        .and_then(|value| value.to_str().ok())
        .and_then(PageSecret::parse)
        .map(|secret| secret.0);
    let Some(flow) = FlowId::parse(&id) else { return StatusCode::NOT_FOUND.into_response() };
    let public = &widget.app.config.public.widget;
    let own =
        || cookies::read(&headers, flow, public).or_else(|| cookies::read_phone(&headers, flow, public));
    let Some(secret) = secret.or_else(own) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let answer = match enter::enter(&widget, flow, secret).await {
        Ok(Access::Here(loaded)) => {
            let now = widget.app.clock.now();
            let (waiting, total) = match &loaded.page.place {
                Place::Running(running) => (true, running.accounts),
                Place::Asked { prompt: Prompt::Wait(_) | Prompt::Redirect(_), .. } => (true, None),
                _ => (false, None),
            };
            Status {
                step: loaded.page.step,
                over: matches!(loaded.page.place, Place::Done(_) | Place::Left { .. })
                    || phone::instead(&loaded.page, Seat::of(&headers, &loaded, &widget), now).is_some(),
                poll: false,
                waiting,
                accounts_done: loaded.page.fetched,
                accounts_total: total,
            }
        }
        Ok(Access::Unknown) => return StatusCode::NOT_FOUND.into_response(),
        Ok(Access::Elsewhere(_) | Access::Ended(_)) => Status {
            step: 0,
            over: true,
            poll: false,
            waiting: false,
            accounts_done: 0,
            accounts_total: None,
        },
        Err(_) => {
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")]).into_response();
        }
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

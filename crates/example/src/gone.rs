//! The end of the data: noticed, wished for, shown.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;

use crate::{
    app::App,
    format,
    page::{Frame, Visitor},
    session::{Gone, Stage},
    start::service_trouble,
};

#[derive(Template)]
#[template(path = "gone.html")]
struct GonePage {
    frame: Frame,
    text: &'static str,
    at: String,
    expired: bool,
}

/// What the script on the page asks for again and again.
#[derive(Serialize)]
struct Status {
    gone: bool,
    /// Seconds until the deletion.
    remaining: i64,
}

/// `GET /income/status`: asks the service whether the data is still there; if not, forgets the token.
pub(crate) async fn status(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let Some((id, session)) = visitor.session(&app) else {
        return Json(Status { gone: true, remaining: 0 }).into_response();
    };
    let Stage::Connected { token, ends } = session.stage else {
        return Json(Status { gone: true, remaining: 0 }).into_response();
    };
    match app.client.accounts(&token).await {
        Err(error) if error.is_gone() => {
            forget(&app, &id, Gone::Expired);
            Json(Status { gone: true, remaining: 0 }).into_response()
        }
        Ok(_) => Json(Status { gone: false, remaining: remaining(&app, ends) }).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `POST /delete`: the user does not want to wait for the hour to end.
pub(crate) async fn delete(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let Some((id, session)) = visitor.session(&app) else {
        return Redirect::to("/").into_response();
    };
    if matches!(session.stage, Stage::Connected { .. }) {
        if let Err(error) = app.client.delete(session.flow).await {
            return service_trouble(&app, &visitor, &error, "/income");
        }
        forget(&app, &id, Gone::Deleted);
    }
    Redirect::to("/gone").into_response()
}

/// `GET /gone`.
pub(crate) async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let Some((_, session)) = visitor.session(&app) else {
        return Redirect::to("/").into_response();
    };
    let Stage::Gone { at, why } = session.stage else {
        return Redirect::to("/income").into_response();
    };
    let t = visitor.tongue.texts();
    let page = GonePage {
        frame: visitor.frame(&app),
        text: if why == Gone::Expired { t.gone_expired } else { t.gone_deleted },
        at: format::clock(at),
        expired: why == Gone::Expired,
    };
    visitor.page(StatusCode::OK, &page)
}

/// Drops the token, the only thing that this application kept.
pub(crate) fn forget(app: &App, session_id: &str, why: Gone) {
    app.sessions.set_stage(session_id, Stage::Gone { at: (app.now)(), why });
}

/// Seconds that are left, never negative.
pub(crate) fn remaining(app: &App, ends: jiff::Timestamp) -> i64 {
    ends.duration_since((app.now)()).as_secs().max(0)
}

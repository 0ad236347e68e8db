//! The user's return from the Widget: believed only if it belongs to this browser's attempt, exchanged once.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use glimpse_client::{Callback, Code, Expected, Failure, SecretText};
use jiff::SignedDuration;

use crate::{
    app::App,
    page::{Message, Visitor},
    session::{Session, Stage},
    start::service_trouble,
    texts::Texts,
};

/// `GET /callback`.
pub(crate) async fn arrive(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Response {
    let Some((id, session)) = visitor.session(&app) else {
        return refused(&app, &visitor);
    };
    let query = query.unwrap_or_default();
    let expected = Expected { flow_id: session.flow, state: Some(&session.state) };
    match Callback::parse(&query, &expected) {
        Ok(Callback::Success { code }) => connect(&app, &visitor, &id, &session, &code, &query).await,
        Ok(Callback::Aborted) => {
            end(&app, &id, &session, Stage::Aborted);
            ended(&app, &visitor, &Stage::Aborted)
        }
        Ok(Callback::Failed { error }) => {
            let stage = Stage::Failed(match error {
                Failure::Known(code) => Some(code),
                _ => None,
            });
            end(&app, &id, &session, stage.clone());
            ended(&app, &visitor, &stage)
        }
        Err(_) => refused(&app, &visitor),
    }
}

/// Exchanges the code, unless another run of this return already did; the address with the code does not stay in the
/// browser's bar.
async fn connect(
    app: &App,
    visitor: &Visitor,
    id: &str,
    session: &Session,
    code: &SecretText,
    query: &str,
) -> Response {
    let _one_at_a_time = session.exchanging.lock().await;
    match app.sessions.get(id).map(|session| session.stage) {
        Some(Stage::Away) => {}
        Some(Stage::Gone { .. }) => return Redirect::to("/gone").into_response(),
        Some(_) => return Redirect::to("/income").into_response(),
        None => return refused(app, visitor),
    }
    match app.client.exchange(code, None, Some(&session.key)).await {
        Ok(token) => {
            let ends = (app.now)() + lifetime(token.expires_in());
            app.sessions.set_stage(id, Stage::Connected { token, ends });
            Redirect::to("/income").into_response()
        }
        Err(error) if error.is_code_refused() => spent(app, visitor),
        // The attempt still stands, and so does its key: trying again is safe.
        Err(error) => service_trouble(app, visitor, &error, &format!("/callback?{query}")),
    }
}

/// Data that is already there is not lost because an old return is opened again.
fn end(app: &App, id: &str, session: &Session, stage: Stage) {
    if matches!(session.stage, Stage::Away) {
        app.sessions.set_stage(id, stage);
    }
}

fn lifetime(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or_default()
}

/// The page for an attempt that ended without data.
pub(crate) fn ended(app: &App, visitor: &Visitor, stage: &Stage) -> Response {
    let t = visitor.tongue.texts();
    let frame = visitor.frame(app);
    let action = ("/".to_owned(), t.try_again);
    let message = match stage {
        Stage::Failed(code) => Message {
            frame,
            tone: "warn",
            title: t.failed_title,
            text: t.failed_text,
            hint: advice(t, *code),
            code: code.map(Code::as_str),
            action,
        },
        _ => Message {
            frame,
            tone: "info",
            title: t.aborted_title,
            text: t.aborted_text,
            hint: t.aborted_hint,
            code: None,
            action,
        },
    };
    visitor.page(StatusCode::OK, &message)
}

fn advice(t: &Texts, code: Option<Code>) -> &'static str {
    let group = code.map(|code| code.as_str().split('.').next().unwrap_or_default());
    match group {
        Some("login") => t.failed_login,
        Some("sca") => t.failed_sca,
        Some("account") => t.failed_account,
        Some("bank") => t.failed_bank,
        Some("flow") => t.failed_expired,
        _ => t.failed_other,
    }
}

fn refused(app: &App, visitor: &Visitor) -> Response {
    let t = visitor.tongue.texts();
    let message = Message {
        frame: visitor.frame(app),
        tone: "warn",
        title: t.refused_title,
        text: t.refused_text,
        hint: t.refused_hint,
        code: None,
        action: ("/".to_owned(), t.to_start),
    };
    visitor.page(StatusCode::BAD_REQUEST, &message)
}

fn spent(app: &App, visitor: &Visitor) -> Response {
    let t = visitor.tongue.texts();
    let message = Message {
        frame: visitor.frame(app),
        tone: "warn",
        title: t.spent_title,
        text: t.spent_text,
        hint: t.failed_expired,
        code: None,
        action: ("/".to_owned(), t.try_again),
    };
    visitor.page(StatusCode::GONE, &message)
}

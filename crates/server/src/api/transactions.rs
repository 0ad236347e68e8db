use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    bearer::Bearer,
    given::Given,
    header::takes_zstd,
    openapi::{ErrorBody, TransactionParams},
    params::{self, Params},
    state::Api,
};
use crate::{
    http::{ApiError, cut_at},
    snapshot::{Encoded, Meta, Query, Since, StatisticsView, StatusView, TransactionView},
};

/// A list of transactions.
#[derive(Serialize, ToSchema)]
pub(super) struct Transactions {
    /// Newest first, unless `sort=asc`.
    transactions: Vec<TransactionView<'static>>,
    /// Always empty: nothing changes within one look.
    deleted: Vec<String>,
    /// Only with `include_statistics`.
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<StatisticsView>,
    /// How the fetch went.
    status: StatusView,
}

/// A download that began before the deadline may end so long after it.
const GRACE: SignedDuration = SignedDuration::from_secs(30);

/// The transactions of all accounts.
#[utoipa::path(
    get, path = "/rest/transactions", tag = "Data", security(("token" = [])),
    params(("accounts" = Option<String>, Query, description = "Comma-separated account ids"), TransactionParams),
    responses(
        (status = 200, description = "The transactions", body = Transactions),
        (status = 400, description = "1000: `data` names the parameters", body = ErrorBody),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
    )
)]
pub(super) async fn transactions(
    State(api): State<Api>,
    bearer: Bearer,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    api.reads.note(&api.app, &bearer, "transactions").await?;
    if query.as_deref().unwrap_or_default().is_empty() {
        return first_page(&api, &bearer, &headers).await;
    }
    let meta = bearer.reader.meta().await?;
    let query = understand(&bearer, &meta, query.as_deref(), None).await?;
    if query.is_default() {
        return first_page(&api, &bearer, &headers).await;
    }
    list(&api, &bearer, &meta, &query).await
}

/// One account's transactions.
#[utoipa::path(
    get, path = "/rest/accounts/{account_id}/transactions", tag = "Data", security(("token" = [])),
    params(("account_id" = String, Path, description = "The account's id"), TransactionParams),
    responses(
        (status = 200, description = "The transactions", body = Transactions),
        (status = 400, description = "1000: `data` names the parameters", body = ErrorBody),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 404, description = "1002: not an account of this flow", body = ErrorBody),
    )
)]
pub(super) async fn account_transactions(
    State(api): State<Api>,
    bearer: Bearer,
    Given(id): Given<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let meta = bearer.reader.meta().await?;
    let place = meta.place(&id).ok_or_else(ApiError::not_found)?;
    api.reads.note(&api.app, &bearer, "transactions").await?;
    let query = understand(&bearer, &meta, query.as_deref(), Some(place)).await?;
    list(&api, &bearer, &meta, &query).await
}

/// One transaction.
#[utoipa::path(
    get, path = "/rest/transactions/{transaction_id}", tag = "Data", security(("token" = [])),
    params(
        ("transaction_id" = String, Path, description = "The transaction's id"),
        ("cents" = Option<bool>, Query, description = "Amounts in minor units"),
    ),
    responses(
        (status = 200, description = "The transaction", body = TransactionView<'static>),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 404, description = "1002: not a transaction of this flow", body = ErrorBody),
    )
)]
pub(super) async fn transaction(
    State(api): State<Api>,
    bearer: Bearer,
    Given(id): Given<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    one(&api, &bearer, None, &id, query.as_deref()).await
}

/// One transaction of an account.
#[utoipa::path(
    get, path = "/rest/accounts/{account_id}/transactions/{transaction_id}", tag = "Data", security(("token" = [])),
    params(
        ("account_id" = String, Path, description = "The account's id"),
        ("transaction_id" = String, Path, description = "The transaction's id"),
        ("cents" = Option<bool>, Query, description = "Amounts in minor units"),
    ),
    responses(
        (status = 200, description = "The transaction", body = TransactionView<'static>),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 404, description = "1002: not a transaction of this account", body = ErrorBody),
    )
)]
pub(super) async fn account_transaction(
    State(api): State<Api>,
    bearer: Bearer,
    Given((account, id)): Given<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    one(&api, &bearer, Some(&account), &id, query.as_deref()).await
}

async fn one(
    api: &Api,
    bearer: &Bearer,
    account: Option<&str>,
    id: &str,
    query: Option<&str>,
) -> Result<Response, ApiError> {
    let mut params = Params::new(query);
    let cents = params.flag("cents");
    params.finish()?;
    let meta = bearer.reader.meta().await?;
    let wanted = match account {
        Some(account) => Some(meta.place(account).ok_or_else(ApiError::not_found)?),
        None => None,
    };
    let found = bearer.reader.transaction(id, meta.number(), cents).await?;
    let (place, json) = found.ok_or_else(ApiError::not_found)?;
    if wanted.is_some_and(|wanted| wanted != place) {
        return Err(ApiError::not_found());
    }
    api.reads.note(&api.app, bearer, "transactions").await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response())
}

async fn understand(
    bearer: &Bearer,
    meta: &Meta,
    query: Option<&str>,
    account: Option<usize>,
) -> Result<Query, ApiError> {
    let query = params::transactions(query, meta, account)?;
    if let Some(Since::After(ordinal)) = query.since
        && usize::try_from(ordinal).unwrap_or(usize::MAX) > bearer.reader.transaction_count().await?
    {
        return Err(ApiError::field("since", params::NO_SINCE));
    }
    Ok(query)
}

async fn list(api: &Api, bearer: &Bearer, meta: &Meta, query: &Query) -> Result<Response, ApiError> {
    let chosen: Vec<bool> = (0..meta.account_count())
        .map(|place| query.accounts.as_ref().is_none_or(|wanted| wanted.contains(&place)))
        .collect();
    let bytes = bearer.reader.transactions(query, meta, &meta.status(&chosen)).await?;
    Ok(response(api, bearer, Encoded { bytes, zstd: false }))
}

/// Without parameters the answer is stored as it is sent.
async fn first_page(api: &Api, bearer: &Bearer, headers: &HeaderMap) -> Result<Response, ApiError> {
    let page = bearer.reader.first_page(takes_zstd(headers)).await?;
    Ok(response(api, bearer, page))
}

fn response(api: &Api, bearer: &Bearer, Encoded { bytes, zstd }: Encoded) -> Response {
    let mut response = Response::new(timed(api, bearer, bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if zstd {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    }
    response
}

fn timed(api: &Api, bearer: &Bearer, bytes: Bytes) -> Body {
    cut_at(bytes, api.app.clock.clone(), bearer.flow.deadline + GRACE)
}

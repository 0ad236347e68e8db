use axum::{
    Json,
    extract::{RawQuery, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{bearer::Bearer, given::Given, openapi::ErrorBody, params::Params, state::Api};
use crate::{
    http::ApiError,
    snapshot::{AccountView, BalanceView},
};

/// The accounts that the user connected.
#[derive(Serialize, ToSchema)]
pub(super) struct Accounts {
    /// In the order of the bank's list.
    accounts: Vec<AccountView>,
}

/// All accounts.
#[utoipa::path(
    get, path = "/rest/accounts", tag = "Data", security(("token" = [])),
    params(("cents" = Option<bool>, Query, description = "Amounts in minor units")),
    responses(
        (status = 200, description = "The accounts", body = Accounts),
        (status = 400, description = "1000: `data` names the parameter", body = ErrorBody),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
    )
)]
pub(super) async fn accounts(
    State(api): State<Api>,
    bearer: Bearer,
    RawQuery(query): RawQuery,
) -> Result<Json<Accounts>, ApiError> {
    let cents = cents(query.as_deref())?;
    let meta = bearer.reader.meta().await?;
    api.reads.note(&api.app, &bearer, "accounts").await?;
    Ok(Json(Accounts { accounts: meta.accounts(cents) }))
}

/// One account.
#[utoipa::path(
    get, path = "/rest/accounts/{account_id}", tag = "Data", security(("token" = [])),
    params(
        ("account_id" = String, Path, description = "The account's id"),
        ("cents" = Option<bool>, Query, description = "Amounts in minor units"),
    ),
    responses(
        (status = 200, description = "The account", body = AccountView),
        (status = 400, description = "1000: `data` names the parameter", body = ErrorBody),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 404, description = "1002: not an account of this flow", body = ErrorBody),
    )
)]
pub(super) async fn account(
    State(api): State<Api>,
    bearer: Bearer,
    Given(id): Given<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<AccountView>, ApiError> {
    let cents = cents(query.as_deref())?;
    let meta = bearer.reader.meta().await?;
    let account = meta.place(&id).and_then(|place| meta.account(place, cents));
    let account = account.ok_or_else(ApiError::not_found)?;
    api.reads.note(&api.app, &bearer, "accounts").await?;
    Ok(Json(account))
}

/// One account's balance.
#[utoipa::path(
    get, path = "/rest/accounts/{account_id}/balance", tag = "Data", security(("token" = [])),
    params(
        ("account_id" = String, Path, description = "The account's id"),
        ("cents" = Option<bool>, Query, description = "Amounts in minor units"),
    ),
    responses(
        (status = 200, description = "The balance", body = BalanceView),
        (status = 400, description = "1000: `data` names the parameter", body = ErrorBody),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 404, description = "1002: not an account of this flow, or the bank gave no balance", body = ErrorBody),
    )
)]
pub(super) async fn balance(
    State(api): State<Api>,
    bearer: Bearer,
    Given(id): Given<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<BalanceView>, ApiError> {
    let cents = cents(query.as_deref())?;
    let meta = bearer.reader.meta().await?;
    let balance = meta.place(&id).and_then(|place| meta.balance(place, cents));
    let balance = balance.ok_or_else(ApiError::not_found)?;
    api.reads.note(&api.app, &bearer, "balance").await?;
    Ok(Json(balance))
}

fn cents(query: Option<&str>) -> Result<bool, ApiError> {
    let mut params = Params::new(query);
    let cents = params.flag("cents");
    params.finish().map(|()| cents)
}

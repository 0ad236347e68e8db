use axum::{
    Json,
    extract::{RawQuery, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    bearer::Bearer,
    given::Given,
    openapi::ErrorBody,
    params::{self, Params},
    state::Api,
};
use crate::{
    http::ApiError,
    snapshot::{Meta, SecurityView, StatusView},
};

/// The holdings of depots.
#[derive(Serialize, ToSchema)]
pub(super) struct Securities {
    /// In the bank's order.
    securities: Vec<SecurityView>,
    /// Always empty: nothing changes within one look.
    #[schema(value_type = Vec<String>)]
    deleted: [(); 0],
    /// How the fetch went.
    status: StatusView,
}

/// All holdings.
#[utoipa::path(
    get, path = "/rest/securities", tag = "Data", security(("token" = [])),
    params(
        ("accounts" = Option<String>, Query, description = "Comma-separated account ids"),
        ("cents" = Option<bool>, Query, description = "Amounts in minor units"),
    ),
    responses(
        (status = 200, description = "The holdings", body = Securities),
        (status = 400, description = "1000: `data` names the parameter", body = ErrorBody),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 403, description = "1007: no depot was connected, so the scope has no `securities`", body = ErrorBody),
    )
)]
pub(super) async fn securities(
    State(api): State<Api>,
    bearer: Bearer,
    RawQuery(query): RawQuery,
) -> Result<Json<Securities>, ApiError> {
    let meta = open(&bearer).await?;
    let mut params = Params::new(query.as_deref());
    let cents = params.flag("cents");
    let wanted = params.one("accounts", |text| params::accounts(text, &meta));
    params.finish()?;
    let chosen: Vec<bool> = (0..meta.account_count())
        .map(|place| wanted.as_ref().is_none_or(|wanted| wanted.contains(&place)))
        .collect();
    api.reads.note(&api.app, &bearer, "securities").await?;
    Ok(Json(list(&meta, &chosen, cents)))
}

/// One account's holdings.
#[utoipa::path(
    get, path = "/rest/accounts/{account_id}/securities", tag = "Data", security(("token" = [])),
    params(
        ("account_id" = String, Path, description = "The account's id"),
        ("cents" = Option<bool>, Query, description = "Amounts in minor units"),
    ),
    responses(
        (status = 200, description = "The holdings", body = Securities),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 403, description = "1007: no depot was connected, so the scope has no `securities`", body = ErrorBody),
        (status = 404, description = "1002: not an account of this flow", body = ErrorBody),
    )
)]
pub(super) async fn account_securities(
    State(api): State<Api>,
    bearer: Bearer,
    Given(id): Given<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Securities>, ApiError> {
    let meta = open(&bearer).await?;
    let mut params = Params::new(query.as_deref());
    let cents = params.flag("cents");
    let place = meta.place(&id).ok_or_else(ApiError::not_found)?;
    params.only(place, &meta);
    params.finish()?;
    let chosen: Vec<bool> = (0..meta.account_count()).map(|other| other == place).collect();
    api.reads.note(&api.app, &bearer, "securities").await?;
    Ok(Json(list(&meta, &chosen, cents)))
}

/// One holding.
#[utoipa::path(
    get, path = "/rest/accounts/{account_id}/securities/{security_id}", tag = "Data", security(("token" = [])),
    params(
        ("account_id" = String, Path, description = "The account's id"),
        ("security_id" = String, Path, description = "The holding's id"),
        ("cents" = Option<bool>, Query, description = "Amounts in minor units"),
    ),
    responses(
        (status = 200, description = "The holding", body = SecurityView),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 403, description = "1007: no depot was connected, so the scope has no `securities`", body = ErrorBody),
        (status = 404, description = "1002: not a holding of this account", body = ErrorBody),
    )
)]
pub(super) async fn security(
    State(api): State<Api>,
    bearer: Bearer,
    Given((account, id)): Given<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Json<SecurityView>, ApiError> {
    let meta = open(&bearer).await?;
    let mut params = Params::new(query.as_deref());
    let cents = params.flag("cents");
    params.finish()?;
    let place = meta.place(&account).ok_or_else(ApiError::not_found)?;
    let security = meta.security(&id, Some(place), cents).ok_or_else(ApiError::not_found)?;
    api.reads.note(&api.app, &bearer, "securities").await?;
    Ok(Json(security))
}

/// The scope has `securities` only when a depot was connected.
async fn open(bearer: &Bearer) -> Result<Meta, ApiError> {
    let meta = bearer.reader.meta().await?;
    if meta.has_depot() { Ok(meta) } else { Err(ApiError::insufficient_scope()) }
}

fn list(meta: &Meta, chosen: &[bool], cents: bool) -> Securities {
    let securities = meta.securities(chosen, cents);
    Securities { securities, deleted: [], status: meta.status(chosen) }
}

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::{bearer::Bearer, given::Given, openapi::ErrorBody};
use crate::http::ApiError;

/// Standing orders.
#[derive(Serialize, ToSchema)]
pub(super) struct StandingOrders {
    /// Empty: no interface that we speak gives them.
    #[schema(value_type = Vec<Object>)]
    standing_orders: [(); 0],
}

/// All standing orders.
#[utoipa::path(
    get, path = "/rest/standing_orders", tag = "Data", security(("token" = [])),
    responses(
        (status = 200, description = "Empty where the bank has none to give", body = StandingOrders),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
    )
)]
pub(super) async fn standing_orders(_bearer: Bearer) -> Json<StandingOrders> {
    Json(StandingOrders { standing_orders: [] })
}

/// One account's standing orders.
#[utoipa::path(
    get, path = "/rest/accounts/{account_id}/standing_orders", tag = "Data", security(("token" = [])),
    params(("account_id" = String, Path, description = "The account's id")),
    responses(
        (status = 200, description = "Empty where the bank has none to give", body = StandingOrders),
        (status = 401, description = "1003: unknown token, or its time is up", body = ErrorBody),
        (status = 404, description = "1002: not an account of this flow", body = ErrorBody),
    )
)]
pub(super) async fn account_standing_orders(
    bearer: Bearer,
    Given(id): Given<String>,
) -> Result<Json<StandingOrders>, ApiError> {
    let meta = bearer.reader.meta().await?;
    meta.place(&id).ok_or_else(ApiError::not_found)?;
    Ok(Json(StandingOrders { standing_orders: [] }))
}

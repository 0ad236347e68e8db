use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    IntoParams, Modify, OpenApi, ToSchema,
    openapi::{
        Content, OpenApi as Document, Ref, Response as Answer,
        path::Operation,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{
    access_status, accounts, create_access, delete_access, health, securities, standing_orders, token,
    transactions,
};

/// What is wrong, in the shape that all errors have.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(super) struct ErrorBody {
    /// The error.
    error: ErrorDetail,
}

/// One error.
#[derive(Serialize, ToSchema)]
struct ErrorDetail {
    /// 1000–1999 client, 10000–19999 user, 20000–29999 bank, 30000–39999 general, 40000–49999 connectivity.
    #[schema(example = 1000)]
    code: u32,
    /// `client`, `user`, `bank`, `general` or `connectivity`.
    #[schema(example = "client")]
    group: String,
    /// For developers, in English; never with a user's data.
    #[schema(example = "The request is not valid.")]
    description: String,
    /// From a field or parameter to what is wrong with it; `{}` when there is none.
    #[schema(example = json!({"redirect_uri": ["Not a valid URL."]}))]
    data: BTreeMap<String, Vec<String>>,
}

/// What a flow is to be for. Unknown fields are ignored; fields of protocols that are not spoken here (such as
/// `code_challenge`) are refused.
#[derive(ToSchema)]
#[schema(as = AccessRequest)]
#[expect(dead_code, reason = "describes the body; it is read by glimpse_flow::RequestBody")]
pub(super) struct AccessBody {
    /// Where the user goes back to: `https`, or `http` on a loopback host; no fragment, no user name. A live client's must be
    /// exactly one of its list.
    #[schema(example = "https://my-app.example.com/callback", max_length = 2048)]
    redirect_uri: String,
    /// Echoed in the callback.
    #[schema(example = "user_42_session_9f3a", max_length = 1024)]
    state: Option<String>,
    /// `de`, `en`, `es`, `fr` or `ar`; the default is `de`.
    #[schema(example = "de")]
    language: Option<String>,
    /// Only these accounts; one IBAN skips bank selection.
    #[schema(max_items = 100)]
    accounts: Option<Vec<AccountId>>,
    /// Only accounts of these types: `Giro account`, `Savings account`, `Daily savings account`, `Credit card`, `Loan account`, `PayPal`,
    /// `Depot`.
    #[schema(example = json!(["Giro account"]))]
    account_types: Option<Vec<String>>,
    /// `false`: exactly one account can be chosen; ignored when `accounts` is given. The default is `true`.
    allow_multi_selection: Option<bool>,
    /// Days of history, today included. The default is 90.
    #[schema(example = 90, minimum = 1, maximum = 3650)]
    sync_period: Option<u32>,
}

/// An account by its IBAN.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read by glimpse_flow::RequestBody")]
struct AccountId {
    /// The IBAN.
    #[schema(example = "DE89370400440532013000")]
    id: String,
}

/// The exchange of a code.
#[derive(ToSchema)]
#[schema(as = TokenRequest)]
#[expect(dead_code, reason = "describes the body; it is read by the dialects")]
pub(super) struct TokenBody {
    /// `authorization_code`.
    #[schema(example = "authorization_code")]
    grant_type: String,
    /// The code of the callback.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.…")]
    code: String,
    /// May be left out; if it is sent, it must be the flow's.
    #[schema(example = "https://my-app.example.com/callback")]
    redirect_uri: Option<String>,
}

/// Which transactions, and how.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; it is read by the params module")]
pub(super) struct TransactionParams {
    /// A date (inclusive; compared as `since_type` says), or the id of a transaction (exclusive). Pending ones ignore it.
    #[param(example = "2026-10-01")]
    since: Option<String>,
    /// `booked`, `created` or `modified`; the default is `created`, which is when the data was fetched.
    since_type: Option<String>,
    /// A date (inclusive), compared with the booking date.
    until: Option<String>,
    /// At most so many; the default is 1000.
    #[param(minimum = 0, maximum = 1_000_000)]
    count: Option<u32>,
    /// So many are passed over; the default is 0.
    #[param(minimum = 0, maximum = 1_000_000)]
    offset: Option<u32>,
    /// `asc` or `desc`; the default is `desc`.
    sort: Option<String>,
    /// Comma-separated types, such as `Transfer,Direct debit`.
    types: Option<String>,
    /// `key:value` with a key of `date` (its beginning), `person`, `purpose` (contain it, in any case), `amount` (in major units;
    /// without a sign either direction). Given several times, all must hold.
    #[param(example = "person:meier")]
    filter: Option<String>,
    /// Pending ones as well; the default is `false`.
    include_pending: Option<bool>,
    /// Sums over all that match, before `count` and `offset`; the default is `false`.
    include_statistics: Option<bool>,
    /// Amounts in minor units, exact; the default is `false`.
    cents: Option<bool>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "glimpse",
        description = "One look into a user's bank accounts, once: create a link, exchange the code, read the data. It is deleted an hour later.",
        license(name = "MIT OR Apache-2.0"),
    ),
    paths(
        create_access::create_access,
        access_status::access_status,
        delete_access::delete_access,
        token::exchange_code,
        accounts::accounts,
        accounts::account,
        accounts::balance,
        transactions::transactions,
        transactions::transaction,
        transactions::account_transactions,
        transactions::account_transaction,
        securities::securities,
        securities::account_securities,
        securities::security,
        standing_orders::standing_orders,
        standing_orders::account_standing_orders,
        health::live,
        health::ready,
    ),
    modifiers(&Credentials, &Refusals),
)]
struct Description;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let scheme = |scheme| SecurityScheme::Http(HttpBuilder::new().scheme(scheme).build());
        components.add_security_scheme("client", scheme(HttpAuthScheme::Basic));
        components.add_security_scheme("token", scheme(HttpAuthScheme::Bearer));
    }
}

/// What is answered around every handler, and so described once.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, document: &mut Document) {
        for path in document.paths.paths.values_mut() {
            for operation in [&mut path.get, &mut path.delete].into_iter().flatten() {
                refuse(operation, &ALWAYS);
                if operation.tags.iter().flatten().any(|tag| tag == "Data") {
                    refuse(operation, &OF_DATA);
                }
            }
            if let Some(operation) = &mut path.post {
                refuse(operation, &ALWAYS);
                refuse(operation, &OF_BODIES);
            }
        }
    }
}

const ALWAYS: [(&str, &str); 3] = [
    ("405", "1000: another method than this address has"),
    ("429", "1020: `Retry-After` says when to go on"),
    ("503", "30006: temporarily unavailable; `Retry-After` says when to go on"),
];

const OF_DATA: [(&str, &str); 2] =
    [("403", "1007: the token's scope does not cover this"), ("404", "1002: no such object in this flow")];

const OF_BODIES: [(&str, &str); 2] = [
    ("413", "1000: the body is too large"),
    ("415", "1000: another content type than these, or a content encoding"),
];

/// Adds answers that the operation does not describe itself.
fn refuse(operation: &mut Operation, refusals: &[(&str, &str)]) {
    for (status, description) in refusals {
        operation.responses.responses.entry((*status).to_owned()).or_insert_with(|| {
            let mut answer = Answer::new(*description);
            let content = Content::new(Some(Ref::from_schema_name("Error")));
            answer.content.insert("application/json".to_owned(), content.into());
            answer.into()
        });
    }
}

/// The description of the API, as it is checked in at `docs/openapi.json`.
///
/// # Errors
/// Never in practice: the document is made of fixed parts.
pub fn document() -> Result<String, serde_json::Error> {
    let mut text = Description::openapi().to_pretty_json()?;
    text.push('\n');
    Ok(text)
}

/// `GET /openapi.json`.
pub(super) async fn openapi() -> Response {
    let text = document().unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

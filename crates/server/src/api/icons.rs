use axum::{
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use glimpse_model::AccountKind;

use super::given::Given;
use crate::{
    http::ApiError,
    snapshot::{ICON_SIZES, icon_name},
};

/// A picture of a kind of account: `/icons/giro-account-48x48.svg`. The same for everybody, so without authentication.
pub(super) async fn icon(Given(name): Given<String>) -> Result<Response, ApiError> {
    let (kind, size) = parse(&name).ok_or_else(ApiError::no_route)?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    Ok((headers, draw(kind, size)).into_response())
}

/// The size without one in the name.
const LARGEST: u16 = 120;

fn parse(name: &str) -> Option<(AccountKind, u16)> {
    let stem = name.strip_suffix(".svg")?;
    let kinds = AccountKind::NAMED.into_iter().chain([AccountKind::Unknown]);
    kinds.into_iter().find_map(|kind| {
        let rest = stem.strip_prefix(icon_name(kind.as_str()).as_str())?;
        let whole = rest.is_empty().then_some(LARGEST);
        let sized = || ICON_SIZES.into_iter().find(|size| rest == format!("-{size}x{size}"));
        whole.or_else(sized).map(|size| (kind, size))
    })
}

/// A coin, a purse, a card …: a few strokes of our own on a coloured ground.
fn draw(kind: AccountKind, size: u16) -> String {
    let (ground, strokes) = match kind {
        AccountKind::Giro => ("#1f6f8b", "M12 20h24M12 28h24M16 16l-4 4 4 4M32 24l4 4-4 4"),
        AccountKind::Savings => ("#2f7d4f", "M14 32V22M22 32V18M30 32V14M11 36h26"),
        AccountKind::DailySavings => ("#3d7a2a", "M24 14v10l7 4M24 12a12 12 0 1 1 0 24a12 12 0 0 1 0-24"),
        AccountKind::CreditCard => ("#7a3e8f", "M11 16h26v16H11zM11 21h26M15 28h6"),
        AccountKind::Loan => ("#8f5a1f", "M13 34l8-18 6 10 8-12M13 36h22"),
        AccountKind::PayPal => ("#24518f", "M13 18h22v16H13zM13 22h22M29 28h3"),
        AccountKind::Depot => ("#8f2f3f", "M12 32l7-8 6 5 11-13M30 16h6v6"),
        AccountKind::Unknown => {
            ("#555f66", "M24 13a11 11 0 1 1 0 22a11 11 0 0 1 0-22M24 29v1M21 21a3 3 0 1 1 3 4v1")
        }
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 48 48\" width=\"{size}\" height=\"{size}\">\
         <rect width=\"48\" height=\"48\" rx=\"10\" fill=\"{ground}\"/>\
         <path d=\"{strokes}\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2.5\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\"/></svg>"
    )
}

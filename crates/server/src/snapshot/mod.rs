//! What is stored at the end of a Widget flow, and how it is read (design decision 1).
//!
//! | part | what is in it |
//! |---|---|
//! | `data/meta` | accounts, balances, coverage, securities: few, serialised when asked for |
//! | `data/grant` | what the exchange of the code needs: the `redirect_uri` and the scope |
//! | `data/index` | 40 bytes per transaction, newest first: enough to decide on every query parameter but texts |
//! | `data/texts` | lower-cased names and purposes, for `filter=person:` and `filter=purpose:` |
//! | `data/booked/0000` | the answer to `GET /rest/transactions` without parameters, whole, as it is sent |
//! | `data/booked/0001` … | the next 1,000 booked transactions each, as JSON with commas between |
//! | `data/pending/0000` … | the pending ones |
//!
//! Transactions are serialised once, here; later they are only copied. Chunks are compressed (zstd, level 1) before
//! they are sealed, and go out as they are to callers that accept that encoding.

mod cents;
mod grant;
mod ids;
mod index;
mod meta;
mod order;
mod query;
mod reader;
mod seal;
mod select;
mod texts;
mod view;
mod write;

pub use grant::Grant;
pub use ids::{AccountRef, Number, SecurityRef, TransactionRef};
pub use meta::Meta;
pub use query::{FilterTerm, Query, Since, SinceType};
pub use reader::{Encoded, ReadError, Reader};
pub use seal::{GRANT, SnapshotError, seal_all};
pub use view::{
    AccountView, BalanceView, CoverageView, IconView, SecurityView, StatisticsView, StatusView,
    TransactionView,
};
pub(crate) use view::{ICON_SIZES, icon_name, instant as instant_text};
pub use write::{Part, encode};

/// How many transactions one stored chunk holds, which is also the default of `count`.
pub const CHUNK: usize = 1000;

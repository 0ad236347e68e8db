//! The Rust SDK of glimpse: one look into a user's bank accounts, in three calls.
//!
//! 1. [`Client::create_access`] makes a Widget link; send the user there.
//! 2. The user comes back to your `redirect_uri`: [`Callback::parse`] checks that the return belongs to the flow and
//!    the session that you started, and [`Client::exchange`] turns its code into a [`Token`].
//! 3. [`Client::accounts`], [`Client::transactions`] and their siblings read the data for one hour. Then the service
//!    deletes it, and every call answers [`Error::is_gone`].
//!
//! ```no_run
//! use glimpse_client::{AccessRequest, Callback, Client, Expected, SecretText, TransactionQuery};
//!
//! # async fn example(session_state: String, callback_url: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new("https://api.example.com".parse()?, "myclient", SecretText::new("mysecret"))?;
//!
//! // 1. A link for the user. `session_state` is random and belongs to the user's session with you.
//! let request = AccessRequest::new("https://my-app.example.com/callback".parse()?).state(&session_state);
//! let access = client.create_access(&request, None).await?;
//! println!("send the user to {}, remember {}", access.location, access.id);
//!
//! // 2. The user is back: refuse what does not belong to this session, exchange the code once.
//! let expected = Expected { flow_id: access.id, state: Some(&session_state) };
//! let token = match Callback::parse(callback_url, &expected)? {
//!     Callback::Success { code } => client.exchange(&code, None, None).await?,
//!     Callback::Aborted => return Ok(()),
//!     Callback::Failed { error } => return Err(format!("the bank said: {error:?}").into()),
//! };
//!
//! // 3. Read, for as long as the token lives.
//! for account in client.accounts(&token).await? {
//!     println!("{} has a balance: {}", account.account_id, account.balance.is_some());
//! }
//! let mut pages = client.transactions(&token, TransactionQuery::default());
//! while let Some(page) = pages.next_page().await? {
//!     println!("{} transactions more", page.transactions.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Amounts are exact decimals from the JSON text on; secrets and personal data do not show in `Debug`; redirects are
//! not followed; each call has a time limit and a size limit.

mod access;
mod callback;
mod client;
mod data;
mod error;
mod parse;
mod query;
mod read;
mod status;
mod token;

pub use access::{Access, AccessRequest, IdempotencyKey};
pub use callback::{Callback, CallbackError, Expected, Failure};
pub use client::{Client, Options};
pub use data::{
    Account, Balance, Coverage, Security, StandingOrder, Statistics, SyncStatus, Transaction, TransactionPage,
};
pub use error::{ApiError, ApiErrorCode, Error, Transport};
pub use glimpse_model::{AccountKind, Code, Currency, FlowId, Iban, Language, SecretText, TransactionKind};
pub use query::{DateKind, Filter, Order, Since, TransactionQuery};
pub use read::TransactionPages;
pub use status::{FlowFailure, FlowStatus, StageEntry};
pub use token::Token;

//! Banks that speak FinTS 3.0 with PIN/TAN, strictly: what the specification does not allow is refused.
//!
//! Source: Deutsche Kreditwirtschaft, FinTS 3.0: Formals, Sicherheitsverfahren PIN/TAN, Messages (business transactions).

mod account;
mod answer;
mod bank;
mod challenge;
mod customer;
mod customers;
mod dialog;
mod envelope;
mod initialise;
mod media;
mod method;
mod orders;
mod parameters;
mod picture;
mod post;
mod push;
mod reply;
mod statement;
mod syntax;
mod tan;
mod turnovers;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

pub(crate) use bank::FintsBank;
pub(crate) use customer::Customer;
pub(crate) use customers::{CLASSIC, DEMOBANK, MOCKBANK};

use crate::{
    bank::Approach,
    control,
    sandbox::{BankInfo, UserInfo},
    users::{self, OTP},
};

/// The table of users of `Mockbank - FinTS` as plain text, for a terminal: name, what happens, how it ends.
#[must_use]
pub fn fints_users_table() -> String {
    users::table(MOCKBANK.iter().map(|customer| &customer.user), &[("", Approach::Embedded)])
}

/// Everything that a FinTS bank serves: messages at `/`, and the sandbox's controls.
pub(crate) fn router(bank: &Arc<FintsBank>) -> Router {
    post::router(bank).merge(push::router(bank)).merge(control::shared(&bank.core)).route(
        "/_sandbox/users",
        get({
            let bank = Arc::clone(bank);
            async move || axum::Json(info(&bank))
        }),
    )
}

/// What clients and their users must know of a bank.
pub(crate) fn info(bank: &FintsBank) -> BankInfo {
    let users = bank.customers.iter().map(|customer| UserInfo {
        user: customer.user.name.to_owned(),
        password: customer.user.password.to_owned(),
        second_password: None,
        otp: OTP.to_owned(),
        method: customer
            .methods
            .iter()
            .find_map(|function| method::Method::of(*function))
            .map_or("", |method| method.name)
            .to_owned(),
        what_it_does: customer.user.what.to_owned(),
        ends_in: customer.user.ends_in.to_owned(),
    });
    BankInfo {
        name: bank.core.name.clone(),
        bank_code: bank.core.code.clone(),
        bic: bank.core.bic.clone(),
        url: bank.core.url.clone(),
        tls_url: bank.tls_url.clone(),
        users: users.collect(),
    }
}

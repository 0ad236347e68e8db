//! Fetching: account by account, each with its balance and its transactions; one that fails does not spoil the others.

use std::collections::VecDeque;

use glimpse_bank::contract::{Context, Input, Problem, Response, Step};
use glimpse_model::{AccountData, Code, Coverage, CoverageReason, SyncFailure};
use serde::{Deserialize, Serialize};

use super::accounts::under_consent;
use super::state::{Core, Listed, State, Then};
use super::transactions::{Progress, Report};
use super::{Next, close};
use crate::errors::{Refusal, Stage, of_fault};
use crate::mapping;
use crate::wire::Object;

/// The accounts that are still to be fetched, and the one that is being fetched.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Fetch {
    current: Listed,
    part: Part,
    waiting: VecDeque<Listed>,
    /// Accounts of which something came.
    succeeded: usize,
    /// Why the first account that failed did.
    first_failure: Option<Code>,
}

/// What is being asked for.
#[derive(Debug, Serialize, Deserialize)]
enum Part {
    Balance,
    Transactions(Box<Report>),
    /// Everything came, or it failed.
    Ended(Box<Ended>),
}

/// One account's data in the end.
#[derive(Debug, Serialize, Deserialize)]
struct Ended {
    data: AccountData,
}

/// Starts with the first of the chosen accounts.
pub(super) fn begin(core: &Core, chosen: Vec<Listed>, context: &Context<'_>) -> Next {
    let mut waiting = VecDeque::from(chosen);
    match waiting.pop_front() {
        Some(current) => State::Fetch(Box::new(start(core, current, waiting, 0, None, context))).into(),
        None => super::sca::failed(core, Code::AccountNoneMatching),
    }
}

fn start(
    core: &Core,
    current: Listed,
    waiting: VecDeque<Listed>,
    succeeded: usize,
    first_failure: Option<Code>,
    context: &Context<'_>,
) -> Fetch {
    let part = if current.balance.is_some() {
        Part::Transactions(Box::new(Report::new(core, &current, context)))
    } else {
        Part::Balance
    };
    Fetch { current, part, waiting, succeeded, first_failure }
}

/// The call for what is being asked for.
pub(super) fn step(core: &Core, fetch: &Fetch, context: &mut Context<'_>) -> Step {
    match &fetch.part {
        Part::Balance => {
            Step::Send(under_consent(core, context, "account.balances", &fetch.current.balances_url))
        }
        Part::Transactions(report) => Step::Send(report.request(core, context)),
        Part::Ended(_) => deliver(fetch, context),
    }
}

/// The account's data, to be kept.
pub(super) fn deliver(fetch: &Fetch, _context: &Context<'_>) -> Step {
    match &fetch.part {
        Part::Ended(ended) => Step::Deliver(Box::new(ended.data.clone())),
        Part::Balance | Part::Transactions(_) => Step::Failed(Problem::of(Code::BankProtocol)),
    }
}

/// An answer about the account.
pub(super) fn fetched(core: &mut Core, mut fetch: Box<Fetch>, input: Input, context: &Context<'_>) -> Next {
    let answer = match input {
        Input::Answered(response) => Ok(response),
        Input::Unanswered(fault) => Err(of_fault(fault)),
        _ => return State::Fetch(fetch).into(),
    };
    match fetch.part {
        Part::Balance => {
            let failure = take_balance(&mut fetch.current, answer, context);
            let report = Report::new(core, &fetch.current, context).with_failure(failure);
            fetch.part = Part::Transactions(Box::new(report));
            State::Fetch(fetch).into()
        }
        Part::Transactions(report) => match report.take(&fetch.current, answer, core, context) {
            Progress::More(report) => {
                fetch.part = Part::Transactions(report);
                State::Fetch(fetch).into()
            }
            Progress::Ended(report) => {
                let data = report.finish(&fetch.current, core, context);
                match data.failure {
                    Some(failure) if data.transactions.is_empty() => {
                        fetch.first_failure = fetch.first_failure.or(Some(failure.code));
                    }
                    _ => fetch.succeeded += 1,
                }
                fetch.part = Part::Ended(Box::new(Ended { data }));
                State::Deliver(fetch).into()
            }
        },
        Part::Ended(_) => State::Deliver(fetch).into(),
    }
}

/// One account is kept: on to the next, or to the end. When no account gave anything, the dialog has failed.
pub(super) fn delivered(core: &mut Core, fetch: Box<Fetch>, input: Input, context: &Context<'_>) -> Next {
    if !matches!(input, Input::Continue) {
        return State::Deliver(fetch).into();
    }
    let Fetch { mut waiting, succeeded, first_failure, .. } = *fetch;
    match waiting.pop_front() {
        Some(current) => {
            State::Fetch(Box::new(start(core, current, waiting, succeeded, first_failure, context))).into()
        }
        None => match first_failure.filter(|_| succeeded == 0) {
            Some(code) => close::then(core, Then::Failed(Problem::of(code))),
            None => close::then(core, Then::Done),
        },
    }
}

/// Reads the balance; gives back why there is none.
fn take_balance(current: &mut Listed, answer: Result<Response, Code>, context: &Context<'_>) -> Option<Code> {
    let response = match answer {
        Ok(response) => response,
        Err(code) => return Some(code),
    };
    if !response.is_success() {
        return Some(Refusal::read(Stage::Account, &response).code);
    }
    let Some(body) = Object::parse(&response.body) else { return Some(Code::BankProtocol) };
    if is_of_another(&body, current) {
        return Some(Code::BankProtocol);
    }
    current.balance = mapping::balance(&body, &mapping::zone(&context.bank.time_zone), context.now);
    None
}

/// Whether an answer is about another account than the one that was asked for.
pub(super) fn is_of_another(body: &Object<'_>, asked: &Listed) -> bool {
    let named = body.object("account").and_then(|account| account.text("iban"));
    match (named, &asked.account.iban) {
        (Some(named), Some(iban)) => named.parse::<glimpse_model::Iban>().ok().as_ref() != Some(iban),
        _ => false,
    }
}

/// Why an account's data is not complete, as the coverage says it.
pub(super) fn reason_of(code: Code) -> CoverageReason {
    if code == Code::AccountForbidden { CoverageReason::Forbidden } else { CoverageReason::Failed }
}

/// One account's data.
pub(super) fn account_data(
    listed: &Listed,
    transactions: Vec<glimpse_model::Transaction>,
    coverage: Coverage,
    failure: Option<Code>,
    context: &Context<'_>,
) -> AccountData {
    AccountData {
        account: listed.account.clone(),
        balance: listed.balance.clone(),
        transactions,
        securities: Vec::new(),
        coverage,
        fetched_at: context.now,
        failure: failure.map(|code| SyncFailure { code }),
    }
}

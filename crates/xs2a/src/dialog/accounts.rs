//! The list of accounts and the choice among them.

use glimpse_bank::contract::{
    AccountChoice, Context, Input, Method, Offered, Problem, Prompt, Response, Selection, Step,
};
use glimpse_model::Code;

use super::sca::failed;
use super::state::{Core, Listed, State, Then};
use super::{Next, call, close, fetch};
use crate::errors::{Refusal, Stage, of_fault};
use crate::mapping;
use crate::settings::Settings;
use crate::wire::{Links, Object};

/// More accounts than this are no list of one user's.
const MAX_ACCOUNTS: usize = 500;

/// The consent is valid: asks for the accounts.
pub(super) fn begin(context: &Context<'_>) -> Next {
    let with_balance = Settings::of(context.bank).unwrap_or_default().with_balance;
    State::ListAccounts { with_balance }.into()
}

/// The call that asks for the accounts.
pub(super) fn list(core: &Core, with_balance: bool, context: &mut Context<'_>) -> Step {
    let mut url = call::url(context.bank, &["v1", "accounts"]);
    if with_balance {
        url.push_str("?withBalance=true");
    }
    Step::Send(under_consent(core, context, "accounts.list", &url))
}

/// A read under the consent.
pub(super) fn under_consent(
    core: &Core,
    context: &mut Context<'_>,
    operation: &'static str,
    url: &str,
) -> glimpse_bank::contract::Request {
    let request = call::attended(core, context, operation, Method::Get, url);
    match &core.consent {
        Some(consent) => request.header("Consent-ID", consent.id.clone()),
        None => request,
    }
}

/// The answer to the list.
pub(super) fn listed(core: &mut Core, with_balance: bool, input: Input, context: &Context<'_>) -> Next {
    let response = match input {
        Input::Answered(response) => response,
        Input::Unanswered(fault) => return failed(core, of_fault(fault)),
        _ => return State::ListAccounts { with_balance }.into(),
    };
    if !response.is_success() {
        // Some banks refuse the parameter, or have no balances in their consent.
        let settled = response.status == 429 || response.status >= 500;
        if with_balance && !settled {
            return State::ListAccounts { with_balance: false }.into();
        }
        let problem = Refusal::read(Stage::Accounts, &response).problem();
        return close::then(core, Then::Failed(problem));
    }
    let Some(listed) = read(&response, context) else { return failed(core, Code::BankProtocol) };
    let listed = if core.names_accounts() {
        if listed.is_empty() {
            return super::login::for_all_accounts(core, context);
        }
        those_asked_for(core, listed)
    } else {
        listed
    };
    match core.goal.select(&offered(&listed)) {
        Selection::Nothing => failed(core, Code::AccountNoneMatching),
        Selection::Chosen(handles) => fetch::begin(core, pick(listed, &handles), context),
        Selection::Choose(_) => {
            let problem = (!core.goal.ibans.is_empty()).then(|| Problem::of(Code::AccountNoneMatching));
            State::AskAccounts { listed, problem }.into()
        }
    }
}

/// Of what a bank shows that was asked for accounts by name, those; all, if it shows none of them but others.
fn those_asked_for(core: &Core, listed: Vec<Listed>) -> Vec<Listed> {
    let is_asked_for = |one: &Listed| {
        one.account.iban.as_ref().is_none_or(|iban| core.goal.named().any(|named| named == iban))
    };
    if listed.iter().any(is_asked_for) { listed.into_iter().filter(is_asked_for).collect() } else { listed }
}

/// The accounts of an answer.
fn read(response: &Response, context: &Context<'_>) -> Option<Vec<Listed>> {
    let body = Object::parse(&response.body)?;
    let name = ["accounts", "accountList"].into_iter().find(|name| body.has(name))?;
    let rows = body.rows(name)?;
    if rows.len() > MAX_ACCOUNTS {
        return None;
    }
    let zone = mapping::zone(&context.bank.time_zone);
    let mut listed: Vec<Listed> = Vec::new();
    for row in rows.into_iter().flatten() {
        let Some(account) = mapping::account(&row) else { continue };
        let deleted = row.text("status").is_some_and(|status| status.eq_ignore_ascii_case("deleted"));
        if deleted || listed.iter().any(|other| other.account.handle == account.handle) {
            continue;
        }
        let links = Links::read(&row, context.bank);
        let url = |part: &str| call::url(context.bank, &["v1", "accounts", &account.handle, part]);
        listed.push(Listed {
            balance: mapping::balance(&row, &zone, context.now),
            balances_url: links.get("balances").map_or_else(|| url("balances"), str::to_owned),
            transactions_url: links.get("transactions").map_or_else(|| url("transactions"), str::to_owned),
            account,
        });
    }
    Some(listed)
}

fn offered(listed: &[Listed]) -> Vec<Offered> {
    listed.iter().map(|one| Offered { account: one.account.clone(), balance: one.balance.clone() }).collect()
}

fn pick(listed: Vec<Listed>, handles: &[String]) -> Vec<Listed> {
    listed.into_iter().filter(|one| handles.contains(&one.account.handle)).collect()
}

/// The choice.
pub(super) fn choice(listed: &[Listed], problem: Option<Problem>) -> Step {
    Step::Ask(Prompt::Accounts(AccountChoice { accounts: offered(listed), closes_at: None, problem }))
}

/// What the user chose; only what was on offer counts, and only one if one was asked for.
pub(super) fn chosen(
    core: &Core,
    listed: Vec<Listed>,
    problem: Option<Problem>,
    input: Input,
    context: &Context<'_>,
) -> Next {
    let again = |listed| State::AskAccounts { listed, problem }.into();
    let (Input::Accounts(handles), Selection::Choose(choices)) = (input, core.goal.select(&offered(&listed)))
    else {
        return again(listed);
    };
    let on_offer = |handle: &String| choices.iter().any(|choice| choice.account.handle == *handle);
    let single = core.goal.single && core.goal.ibans.is_empty();
    if handles.is_empty() || !handles.iter().all(on_offer) || (single && handles.len() > 1) {
        return again(listed);
    }
    fetch::begin(core, pick(listed, &handles), context)
}

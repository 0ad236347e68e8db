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
    let Some(listed) = read(&response, false, context) else { return failed(core, Code::BankProtocol) };
    if Settings::of(context.bank).unwrap_or_default().card_accounts {
        return State::ListCards { listed }.into();
    }
    settle(core, listed, context)
}

/// The call that asks for the card accounts.
pub(super) fn list_cards(core: &Core, context: &mut Context<'_>) -> Step {
    let url = call::url(context.bank, &["v1", "card-accounts"]);
    Step::Send(under_consent(core, context, "cards.list", &url))
}

/// The card accounts. A bank that has none, or does not give them, spoils nothing.
pub(super) fn cards_listed(
    core: &mut Core,
    mut listed: Vec<Listed>,
    input: Input,
    context: &Context<'_>,
) -> Next {
    let cards = match input {
        Input::Answered(response) if response.is_success() => read(&response, true, context),
        Input::Answered(_) | Input::Unanswered(_) => None,
        _ => return State::ListCards { listed }.into(),
    };
    let known = |card: &Listed, listed: &[Listed]| {
        listed.iter().any(|other| other.account.handle == card.account.handle)
    };
    for card in cards.unwrap_or_default() {
        if !known(&card, &listed) {
            listed.push(card);
        }
    }
    settle(core, listed, context)
}

/// All accounts are known: what was named is taken, or the user chooses.
fn settle(core: &mut Core, listed: Vec<Listed>, context: &Context<'_>) -> Next {
    if !core.picked.is_empty() {
        let picked: Vec<Listed> = listed
            .into_iter()
            .filter(|one| one.account.iban.as_ref().is_some_and(|iban| core.picked.contains(iban)))
            .collect();
        return fetch::begin(core, picked, context);
    }
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
        Selection::Chosen(handles) => take(core, pick(listed, &handles), context),
        Selection::Choose(_) => {
            let problem = (!core.goal.ibans.is_empty()).then(|| Problem::of(Code::AccountNoneMatching));
            State::AskAccounts { listed, problem }.into()
        }
    }
}

/// Fetches the chosen accounts, or gets a consent for them first where the present one is for the list alone.
fn take(core: &mut Core, chosen: Vec<Listed>, context: &Context<'_>) -> Next {
    if !core.consent.as_ref().is_some_and(|consent| consent.model.is_list_only()) {
        return fetch::begin(core, chosen, context);
    }
    core.picked = chosen.into_iter().filter_map(|one| one.account.iban).collect();
    if core.picked.is_empty() {
        return failed(core, Code::AccountForbidden);
    }
    close::then(core, Then::Picked)
}

/// Of what a bank shows that was asked for accounts by name, those; all, if it shows none of them but others.
fn those_asked_for(core: &Core, listed: Vec<Listed>) -> Vec<Listed> {
    let is_asked_for = |one: &Listed| {
        one.account.iban.as_ref().is_none_or(|iban| core.goal.named().any(|named| named == iban))
    };
    if listed.iter().any(is_asked_for) { listed.into_iter().filter(is_asked_for).collect() } else { listed }
}

/// The accounts of an answer.
fn read(response: &Response, cards: bool, context: &Context<'_>) -> Option<Vec<Listed>> {
    let body = Object::parse(&response.body)?;
    let (names, path): (&[&str], _) =
        if cards { (&["cardAccounts"], "card-accounts") } else { (&["accounts", "accountList"], "accounts") };
    let name = names.iter().find(|name| body.has(name))?;
    let rows = body.rows(name)?;
    if rows.len() > MAX_ACCOUNTS {
        return None;
    }
    let zone = mapping::zone(&context.bank.time_zone);
    let mut listed: Vec<Listed> = Vec::new();
    for row in rows.into_iter().flatten() {
        let read = if cards { mapping::card(&row) } else { mapping::account(&row) };
        let Some(account) = read else { continue };
        let deleted = row.text("status").is_some_and(|status| status.eq_ignore_ascii_case("deleted"));
        if deleted || listed.iter().any(|other| other.account.handle == account.handle) {
            continue;
        }
        let links = Links::read(&row, context.bank);
        let url = |part: &str| call::url(context.bank, &["v1", path, &account.handle, part]);
        listed.push(Listed {
            balance: mapping::balance(&row, &zone, context.now),
            balances_url: links.get("balances").map_or_else(|| url("balances"), str::to_owned),
            transactions_url: links.get("transactions").map_or_else(|| url("transactions"), str::to_owned),
            account,
            card: cards,
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
    core: &mut Core,
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
    take(core, pick(listed, &handles), context)
}

//! The list of accounts and the choice among them.

use glimpse_bank::contract::{AccountChoice, Context, Input, Offered, Problem, Prompt, Selection, Step};
use glimpse_model::Code;

use super::state::{Core, Listed, State, Task};
use super::{Next, close, fetch, mapping};
use crate::message::Answer;
use crate::orders;
use crate::parameters::{AccountKey, UpdAccount};

/// More accounts than this are no list of one user's.
const MAX_ACCOUNTS: usize = 500;

/// Asks for the SEPA data of the accounts, where the bank has it; the rest is in what the bank said already.
pub(super) fn start(core: &mut Core, context: &Context<'_>) -> Next {
    if core.bpd.version("HKSPA", orders::HKSPA).is_some() {
        return State::Run(Task::Accounts).into();
    }
    listed(core, None, context)
}

/// The message that asks.
pub(super) fn ask(core: &mut Core, context: &mut Context<'_>) -> Step {
    let version = core.bpd.version("HKSPA", orders::HKSPA).unwrap_or(1);
    let mut orders = vec![orders::sepa_accounts(version)];
    orders.extend(fetch::announced(core, "HKSPA", false));
    core.send("fints.accounts", orders, None, context)
}

/// The answer, if there is one: a bank that does not give SEPA data may have said enough already.
pub(super) fn listed(core: &mut Core, answer: Option<&Answer>, context: &Context<'_>) -> Next {
    let sepa: Vec<Sepa> = answer.map(read).unwrap_or_default();
    let mut found: Vec<Listed> = core
        .upd
        .accounts
        .iter()
        .map(|upd| {
            let of_it = sepa.iter().find(|sepa| sepa.belongs_to(upd));
            mapping::account(
                upd,
                of_it.map(|sepa| (sepa.iban.as_str(), sepa.bic.as_deref())),
                false,
                context.bank,
            )
        })
        .collect();
    for other in sepa.iter().filter(|sepa| !core.upd.accounts.iter().any(|upd| sepa.belongs_to(upd))) {
        let upd =
            UpdAccount { key: other.key.clone(), iban: Some(other.iban.clone()), ..UpdAccount::default() };
        found.push(mapping::account(&upd, Some((&other.iban, other.bic.as_deref())), true, context.bank));
    }
    core.listed.clear();
    for one in found.into_iter().take(MAX_ACCOUNTS) {
        let known = core.listed.iter().any(|known| known.account.handle == one.account.handle);
        if !known && !one.account.handle.is_empty() {
            core.listed.push(one);
        }
    }
    if core.listed.is_empty() && !core.link.open {
        return close::fail(core, Problem::of(Code::BankProtocol), context);
    }
    match core.goal.select(&offered(core)) {
        Selection::Nothing => close::fail(core, Problem::of(Code::AccountNoneMatching), context),
        Selection::Chosen(handles) => fetch::begin(core, &handles, context),
        Selection::Choose(_) => {
            let problem = (!core.goal.ibans.is_empty()).then(|| Problem::of(Code::AccountNoneMatching));
            State::AskAccounts { problem }.into()
        }
    }
}

/// SEPA data of an account (`HISPA`).
struct Sepa {
    iban: String,
    bic: Option<String>,
    key: AccountKey,
}

impl Sepa {
    fn belongs_to(&self, account: &UpdAccount) -> bool {
        let plain = |iban: &str| iban.replace(' ', "").to_ascii_uppercase();
        account.iban.as_ref().is_some_and(|iban| plain(iban) == plain(&self.iban))
            || self.key.is(&account.key)
    }
}

fn read(answer: &Answer) -> Vec<Sepa> {
    answer
        .all("HISPA")
        .flat_map(|segment| (0..segment.len()).map(move |element| (segment, element)))
        .filter_map(|(segment, element)| {
            let text = |value| segment.given(element, value);
            let sepa = text(0).is_some_and(|yes| yes.eq_ignore_ascii_case("J"));
            let iban = text(1).filter(|_| sepa)?;
            Some(Sepa { iban, bic: text(2), key: AccountKey::read(segment, element, 3) })
        })
        .take(MAX_ACCOUNTS)
        .collect()
}

fn offered(core: &Core) -> Vec<Offered> {
    core.listed.iter().map(|one| Offered { account: one.account.clone(), balance: None }).collect()
}

/// The choice; it is open as long as the PIN is kept.
pub(super) fn choice(core: &Core, problem: Option<Problem>) -> Step {
    let closes_at = core.login.as_ref().map(|login| core.pin_until(login.at));
    Step::Ask(Prompt::Accounts(AccountChoice { accounts: offered(core), closes_at, problem }))
}

/// What the user chose; only what was on offer counts, and only one if one was asked for.
pub(super) fn chosen(core: &mut Core, problem: Option<Problem>, input: Input, context: &Context<'_>) -> Next {
    let again = State::AskAccounts { problem };
    let (Input::Accounts(handles), Selection::Choose(choices)) = (input, core.goal.select(&offered(core)))
    else {
        return again.into();
    };
    let on_offer = |handle: &String| choices.iter().any(|choice| choice.account.handle == *handle);
    let single = core.goal.single && core.goal.ibans.is_empty();
    if handles.is_empty() || !handles.iter().all(on_offer) || (single && handles.len() > 1) {
        return again.into();
    }
    fetch::begin(core, &handles, context)
}

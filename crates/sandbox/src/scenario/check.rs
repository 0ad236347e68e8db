use http::StatusCode;

use super::{Fault, Rule, ScenarioError, Step};
use crate::{
    bank::{EMBEDDED_CODE, REDIRECT_CODE},
    sandbox::{bank_codes, everybody},
    users::METHODS,
};

/// Gives the rules back, unless one of them can never fire: whoever wrote it means something else.
///
/// # Errors
/// The first rule that would never do anything, and its field that is to blame.
pub(super) fn all(rules: Vec<Rule>) -> Result<Vec<Rule>, ScenarioError> {
    for (place, rule) in rules.iter().enumerate() {
        let never = |(field, why)| ScenarioError::Never { number: place + 1, field, why };
        who(rule).and_then(|()| when(rule)).and_then(|()| what(rule)).map_err(never)?;
    }
    Ok(rules)
}

/// The field to blame, and why.
type Blame = (&'static str, String);

fn who(rule: &Rule) -> Result<(), Blame> {
    let fints = match rule.bank.as_deref() {
        None => None,
        Some(bank) => {
            let known: Vec<&str> = bank_codes().map(|(code, _)| code).collect();
            let unknown = || ("bank", format!("no bank has the code {bank}; there are {}", known.join(", ")));
            Some(bank_codes().find(|(code, _)| *code == bank).ok_or_else(unknown)?.1)
        }
    };
    if let Some(user) = rule.user.as_deref().filter(|name| !everybody().any(|user| user.name == *name)) {
        return Err(("user", format!("nobody is called {user}; /_sandbox/users has everybody of a bank")));
    }
    if let Some(method) = rule.method.as_deref() {
        // In FinTS each message names its method, which is a number.
        let number = method.len() == 3 && method.bytes().all(|byte| byte.is_ascii_digit());
        if !number && !METHODS.iter().any(|known| known.id == method) {
            let known: Vec<&str> = METHODS.iter().map(|known| known.id).collect();
            return Err((
                "method",
                format!(
                    "no method has the id {method}; there are {}, and the numbers of FinTS",
                    known.join(", ")
                ),
            ));
        }
        if !number {
            at_steps("method", "a method is chosen", rule.step, &[Step::Method])?;
        }
    }
    if rule.account.is_some() {
        let steps = [Step::Accounts, Step::Balances, Step::Transactions, Step::Transaction, Step::Securities];
        at_steps("account", "an account is read", rule.step, &steps)?;
    }
    if rule.account.as_deref().is_some_and(|place| place.parse() == Ok(0_u32)) {
        return Err(("account", "the first account has the place 1".to_owned()));
    }
    let missing = match (rule.step, fints) {
        (Step::Parameters | Step::Securities | Step::End, Some(false)) => true,
        (
            Step::Consent
            | Step::ConsentStatus
            | Step::Authorise
            | Step::Transaction
            | Step::Delete
            | Step::Page
            | Step::Return,
            Some(true),
        ) => true,
        (Step::Page | Step::Return, _) => rule.bank.as_deref() == Some(EMBEDDED_CODE),
        _ => false,
    };
    if missing {
        return Err(("bank", format!("that bank has no step {}", name(rule.step))));
    }
    Ok(())
}

fn when(rule: &Rule) -> Result<(), Blame> {
    let from = rule.from.unwrap_or(0).max(1);
    let to = rule.to.unwrap_or(u32::MAX);
    match rule.nth {
        Some(0) => Err(("nth", "the first call has the number 1".to_owned())),
        Some(nth) if nth < from || nth > to => {
            Err(("nth", format!("call {nth} does not lie between from and to")))
        }
        _ if to == 0 => Err(("to", "the first call has the number 1".to_owned())),
        _ if from > to => Err(("from", format!("call {from} comes after call {to}, the last one"))),
        _ => Ok(()),
    }
}

fn what(rule: &Rule) -> Result<(), Blame> {
    let at = |what: &str, steps: &[Step]| at_steps("fault", what, rule.step, steps);
    match &rule.fault {
        None if rule.delay_ms == 0 => Err(("fault", "there is neither a fault nor a delay_ms".to_owned())),
        Some(Fault::Answer { status, .. } | Fault::Html { status } | Fault::Raw { status, .. })
            if StatusCode::from_u16(*status).is_err() =>
        {
            Err(("fault", format!("{status} is no status of HTTP")))
        }
        Some(Fault::Refuse) => {
            at("a password or TAN is refused", &[Step::Login, Step::Otp])?;
            own_page(rule, Step::Otp)
        }
        Some(Fault::Expire) => {
            at("a challenge runs out", &[Step::Otp])?;
            own_page(rule, Step::Otp)
        }
        Some(Fault::Approve { .. }) => {
            at("somebody approves in the app", &[Step::Poll])?;
            own_page(rule, Step::Poll)
        }
        Some(Fault::Decline { .. }) => {
            at("somebody declines", &[Step::Poll, Step::Return])?;
            own_page(rule, Step::Poll)
        }
        Some(Fault::RefusePrivateAddress { .. }) => {
            at("an address is refused", &[Step::Consent, Step::Authorise, Step::Login])
        }
        Some(Fault::History { .. } | Fault::Repeat { .. }) => {
            at("transactions are cut or repeated", &[Step::Transactions])
        }
        Some(Fault::DropState | Fault::DropQuery | Fault::Stay) => {
            at("the bank's page goes back", &[Step::Return])
        }
        _ => Ok(()),
    }
}

/// At the bank with a page of its own, TANs and apps are none of the TPP's business.
fn own_page(rule: &Rule, step: Step) -> Result<(), Blame> {
    if rule.bank.as_deref() == Some(REDIRECT_CODE) && rule.step == step {
        let why = format!(
            "at {REDIRECT_CODE} users confirm on the bank's page, and not at the step {}",
            name(step)
        );
        return Err(("bank", why));
    }
    Ok(())
}

fn at_steps(field: &'static str, what: &str, step: Step, steps: &[Step]) -> Result<(), Blame> {
    if step == Step::Any || steps.contains(&step) {
        return Ok(());
    }
    let names: Vec<String> = steps.iter().map(|step| name(*step)).collect();
    Err((field, format!("{what} at the step {}, not at {}", names.join(" or "), name(step))))
}

/// As scenarios spell it.
fn name(step: Step) -> String {
    let value = serde_json::to_value(step).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

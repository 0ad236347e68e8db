use jiff::civil::Date;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::data::{Account, is_iban};

/// What a consent is asked for: the `access` object, checked.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    /// As it came, for giving it back.
    pub(crate) asked: Value,
    kind: Kind,
    restricted_to: Vec<String>,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Named accounts, by right.
    Dedicated { accounts: Vec<String>, balances: Vec<String>, transactions: Vec<String>, owner: bool },
    /// The user chooses at the bank; here: all of them.
    BankOffered { balances: bool, transactions: bool, owner: bool },
    /// Everything.
    Global { owner: bool },
    /// The list only.
    Available { balances: bool, owner: bool },
}

/// A right to something of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    Details,
    Balances,
    Transactions,
    OwnerName,
}

/// The body of a consent, checked.
pub(crate) struct Asked {
    pub(crate) access: Access,
    pub(crate) recurring: bool,
    pub(crate) frequency: u32,
    pub(crate) valid_until: Date,
}

impl Access {
    /// Whether an account would be covered at all.
    pub(crate) fn covers(&self, account: &Account) -> bool {
        let restricted = !self.restricted_to.is_empty()
            && !self.restricted_to.iter().any(|kind| kind == account.cash_account_type);
        !restricted && self.has(Right::Details, &account.iban)
    }

    /// Whether it asks for a right to an account.
    pub(crate) fn has(&self, right: Right, iban: &str) -> bool {
        match &self.kind {
            Kind::Dedicated { accounts, balances, transactions, owner } => {
                let named = |list: &[String]| list.iter().any(|known| known == iban);
                match right {
                    Right::Details => named(accounts) || named(balances) || named(transactions),
                    Right::Balances => named(balances),
                    Right::Transactions => named(transactions),
                    Right::OwnerName => *owner && (named(accounts) || named(balances) || named(transactions)),
                }
            }
            Kind::BankOffered { balances, transactions, owner } => match right {
                Right::Details => true,
                Right::Balances => *balances,
                Right::Transactions => *transactions,
                Right::OwnerName => *owner,
            },
            Kind::Global { owner } => right != Right::OwnerName || *owner,
            Kind::Available { balances, owner } => match right {
                Right::Details => true,
                Right::Balances => *balances,
                Right::Transactions => false,
                Right::OwnerName => *owner,
            },
        }
    }

    /// Whether it is for the list of accounts only.
    pub(crate) fn is_list_only(&self) -> bool {
        matches!(self.kind, Kind::Available { .. })
    }

    /// Whether it is for everything but the owners' names.
    pub(crate) fn is_global(&self) -> bool {
        matches!(self.kind, Kind::Global { owner: false })
    }

    /// Whether accounts are named in it.
    pub(crate) fn is_dedicated(&self) -> bool {
        matches!(self.kind, Kind::Dedicated { .. })
    }
}

/// Checks the body of `POST /v1/consents`.
pub(crate) fn read_consent(body: &Map<String, Value>, today: Date) -> Result<Asked, Refusal> {
    let known = ["access", "recurringIndicator", "validUntil", "frequencyPerDay", "combinedServiceIndicator"];
    only_known(body, &known, "")?;
    let flag = |name: &str| match body.get(name) {
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => Err(Refusal::format(name, "Neither true nor false.")),
        None => Err(Refusal::format(name, "The field is missing.")),
    };
    let recurring = flag("recurringIndicator")?;
    flag("combinedServiceIndicator")?;
    let frequency = match body.get("frequencyPerDay") {
        Some(Value::Number(number)) => number.as_u64().filter(|number| (1..=4).contains(number)),
        Some(_) => None,
        None => return Err(Refusal::format("frequencyPerDay", "The field is missing.")),
    };
    let frequency = frequency.and_then(|number| u32::try_from(number).ok());
    let frequency = frequency.ok_or_else(|| Refusal::format("frequencyPerDay", "A number from 1 to 4."))?;
    if !recurring && frequency != 1 {
        return Err(Refusal::format("frequencyPerDay", "It is 1 for a one-off access."));
    }
    let until = match body.get("validUntil") {
        Some(Value::String(text)) => day(text).ok_or_else(|| Refusal::format("validUntil", "Not a date."))?,
        Some(_) => return Err(Refusal::format("validUntil", "Not a date.")),
        None => return Err(Refusal::format("validUntil", "The field is missing.")),
    };
    if until < today {
        return Err(Refusal::format("validUntil", "The date is in the past."));
    }
    let Some(Value::Object(access)) = body.get("access") else {
        return Err(Refusal::format("access", "An object is needed here."));
    };
    let access = read_access(access)?;
    if recurring && access.is_list_only() {
        return Err(Refusal::format("recurringIndicator", "The list of accounts is a one-off access."));
    }
    let longest = crate::data::calendar::plus_days(today, 180);
    Ok(Asked { access, recurring, frequency, valid_until: until.min(longest) })
}

/// A date, written `YYYY-MM-DD` and in no other way.
pub(crate) fn day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten().filter(|day| day.to_string() == text)
}

fn read_access(access: &Map<String, Value>) -> Result<Access, Refusal> {
    let known = [
        "accounts",
        "balances",
        "transactions",
        "additionalInformation",
        "availableAccounts",
        "availableAccountsWithBalance",
        "allPsd2",
        "restrictedTo",
    ];
    only_known(access, &known, "access.")?;
    let lists = [
        references(access, "accounts")?,
        references(access, "balances")?,
        references(access, "transactions")?,
    ];
    let globals = [
        all(access, "allPsd2")?,
        all(access, "availableAccounts")?,
        all(access, "availableAccountsWithBalance")?,
    ];
    let owner = owner_names(access)?;
    let restricted_to = strings(access, "restrictedTo")?;
    let some_list = lists.iter().any(Option::is_some);
    let chosen = globals.iter().flatten().count() + usize::from(some_list);
    if chosen != 1 {
        return Err(Refusal::format("access", "Exactly one kind of access is asked for."));
    }
    let kind = match (lists, globals) {
        (_, [Some(owner), _, _]) => Kind::Global { owner },
        (_, [_, Some(owner), _]) => Kind::Available { balances: false, owner },
        (_, [_, _, Some(owner)]) => Kind::Available { balances: true, owner },
        ([accounts, balances, transactions], _) => {
            let empty = |list: &Option<Vec<String>>| list.as_ref().is_none_or(Vec::is_empty);
            if [&accounts, &balances, &transactions].into_iter().all(empty) {
                Kind::BankOffered {
                    balances: balances.is_some(),
                    transactions: transactions.is_some(),
                    owner,
                }
            } else if [&accounts, &balances, &transactions].into_iter().flatten().any(Vec::is_empty) {
                return Err(Refusal::format("access", "Either all lists are empty or none."));
            } else if !restricted_to.is_empty() {
                return Err(Refusal::format("access.restrictedTo", "Not together with named accounts."));
            } else {
                Kind::Dedicated {
                    accounts: accounts.unwrap_or_default(),
                    balances: balances.unwrap_or_default(),
                    transactions: transactions.unwrap_or_default(),
                    owner,
                }
            }
        }
    };
    Ok(Access { asked: Value::Object(access.clone()), kind, restricted_to })
}

fn only_known(fields: &Map<String, Value>, known: &[&str], at: &str) -> Result<(), Refusal> {
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(Refusal::format(format!("{at}{name}"), "The field is not known.")),
        None => Ok(()),
    }
}

/// A list of account references; this bank knows accounts by IBAN.
fn references(access: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, Refusal> {
    let at = format!("access.{name}");
    let list = match access.get(name) {
        None => return Ok(None),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Refusal::format(at, "Not a list.")),
    };
    list.iter().map(|reference| iban(reference, &at)).collect::<Result<_, _>>().map(Some)
}

fn iban(reference: &Value, at: &str) -> Result<String, Refusal> {
    let Value::Object(fields) = reference else {
        return Err(Refusal::format(at, "Not an account reference."));
    };
    only_known(fields, &["iban", "currency", "cashAccountType"], &format!("{at}."))?;
    if fields.get("currency").is_some_and(|currency| currency != "EUR") {
        return Err(Refusal::format(format!("{at}.currency"), "The accounts are in EUR."));
    }
    match fields.get("iban") {
        Some(Value::String(text)) if is_iban(text) => Ok(text.clone()),
        _ => Err(Refusal::format(format!("{at}.iban"), "Not an IBAN.")),
    }
}

/// `allAccounts` (false) or `allAccountsWithOwnerName` (true).
fn all(access: &Map<String, Value>, name: &str) -> Result<Option<bool>, Refusal> {
    match access.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if text == "allAccounts" => Ok(Some(false)),
        Some(Value::String(text)) if text == "allAccountsWithOwnerName" => Ok(Some(true)),
        Some(_) => Err(Refusal::format(format!("access.{name}"), "Not a value of the specification.")),
    }
}

fn owner_names(access: &Map<String, Value>) -> Result<bool, Refusal> {
    match access.get("additionalInformation") {
        None => Ok(false),
        Some(Value::Object(fields)) => {
            only_known(fields, &["ownerName", "trustedBeneficiaries"], "access.additionalInformation.")?;
            match fields.get("ownerName") {
                None => Ok(false),
                Some(Value::Array(list)) => {
                    let at = "access.additionalInformation.ownerName";
                    list.iter().try_for_each(|reference| iban(reference, at).map(drop))?;
                    Ok(true)
                }
                Some(_) => Err(Refusal::format("access.additionalInformation.ownerName", "Not a list.")),
            }
        }
        Some(_) => Err(Refusal::format("access.additionalInformation", "Not an object.")),
    }
}

fn strings(access: &Map<String, Value>, name: &str) -> Result<Vec<String>, Refusal> {
    let wrong = || Refusal::format(format!("access.{name}"), "Not a list of texts.");
    match access.get(name) {
        None => Ok(Vec::new()),
        Some(Value::Array(list)) => {
            list.iter().map(|entry| entry.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}

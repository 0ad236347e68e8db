//! Who can log in at the banks, and what happens to them.

mod method;
mod table;

use std::fmt::Write as _;

pub(crate) use method::{METHODS, Method};
pub(crate) use table::USERS;

use crate::{
    bank::Approach,
    data::{Holdings, dice::Dice},
    scenario::{Fault, Rule, Step},
    twins::Manner,
};

/// The table of the XS2A banks' users as plain text, for a terminal: name, how it ends at each of them, what happens.
#[must_use]
pub fn users_table() -> String {
    let ways = [("at Embedded/Decoupled", Approach::Embedded), ("at Redirect", Approach::Redirect)];
    table(USERS, &ways)
}

/// A table of users, with the credentials that they share; a head where there are several banks.
pub(crate) fn table<'a>(
    users: impl IntoIterator<Item = &'a User, IntoIter: Clone>,
    banks: &[(&str, Approach)],
) -> String {
    let users = users.into_iter();
    let ends = |approach: Approach| users.clone().map(move |user| user.ends_in(approach).len());
    let headed = banks.len() > 1;
    let width = |head: &str, cells: usize| if headed { cells.max(head.len()) } else { cells };
    let name = width("user", users.clone().map(|user| user.name.len()).max().unwrap_or(0));
    let widths: Vec<usize> =
        banks.iter().map(|(head, approach)| width(head, ends(*approach).max().unwrap_or(0))).collect();
    let mut table = format!("Every password is {PASSWORD}, every TAN {OTP}.\n\n");
    let mut line = |first: &str, cells: Vec<&str>, last: &str| {
        // Writing to a String cannot fail.
        let _ = write!(table, "{first:name$}");
        for (cell, wide) in cells.iter().zip(&widths) {
            let _ = write!(table, "  {cell:wide$}");
        }
        let _ = writeln!(table, "  {last}");
    };
    if headed {
        line("user", banks.iter().map(|(head, _)| *head).collect(), "what happens");
    }
    for user in users {
        line(user.name, banks.iter().map(|(_, approach)| user.ends_in(*approach)).collect(), user.what);
    }
    table
}

/// The password of every user.
pub(crate) const PASSWORD: &str = "654321";
/// The second password of every user, at banks that have one.
pub(crate) const SECOND_PASSWORD: &str = "112233";
/// The right one-time password of every user and method.
pub(crate) const OTP: &str = "123456";

/// A user of the banks. The same users exist at every bank.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    pub(crate) name: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) password: &'static str,
    pub(crate) holdings: Holdings,
    pub(crate) methods: &'static [Method],
    /// What happens, for people.
    pub(crate) what: &'static str,
    /// How a TPP that does everything right ends up: a dotted code of the API's contract, or success.
    pub(crate) ends_in: &'static str,
    /// The same at the bank with a page of its own, where it is something else: password and TAN are none of the TPP's
    /// business there.
    pub(crate) ends_there: Option<&'static str>,
    pub(crate) rules: fn() -> Vec<Rule>,
}

/// How long every call of the user `slow` takes.
pub(crate) const SLOW_MS: u64 = 20_000;

impl User {
    /// What goes wrong for this user at a bank.
    pub(crate) fn rules_at(&self, bank_code: &str) -> Vec<Rule> {
        let mut rules = (self.rules)();
        for rule in &mut rules {
            rule.bank = Some(bank_code.to_owned());
            rule.user = Some(self.name.to_owned());
        }
        rules
    }

    /// The user's number of ten digits, at banks that have no names.
    pub(crate) fn number(&self) -> String {
        format!("{:010}", self.first_number())
    }

    /// How it ends at a bank of that kind.
    pub(crate) fn ends_in(&self, approach: Approach) -> &'static str {
        match approach {
            Approach::Embedded => self.ends_in,
            Approach::Redirect => self.ends_there.unwrap_or(self.ends_in),
        }
    }

    /// How it ends at a bank. A login before the consent that the bank refuses says no more than that it was refused
    /// (RFC 6749, section 4.1.2.1): the reason stands on the bank's own page.
    pub(crate) fn ends_at(&self, manner: &Manner) -> &'static str {
        let refused = |rule: &Rule| {
            matches!(rule.step, Step::Login)
                && rule.nth.is_none()
                && matches!(rule.fault, Some(Fault::Answer { .. } | Fault::Refuse))
        };
        if manner.is_pre_step() && (self.rules)().iter().any(refused) {
            return "sca.rejected";
        }
        self.ends_in(manner.approach)
    }

    /// Where the user's account numbers begin. It follows from the name, so that the table can grow.
    pub(crate) fn first_number(&self) -> u64 {
        match self.name {
            "figo01" => 2_000,
            name => 2_000 + (1 + Dice::of(&["account numbers", name]).next() % 99_999) * 10_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_users_share_account_numbers() {
        let numbers: std::collections::HashSet<u64> = USERS.iter().map(User::first_number).collect();
        assert_eq!(numbers.len(), USERS.len());
        assert!(numbers.iter().all(|number| *number < 9_999_990_000));
    }
}

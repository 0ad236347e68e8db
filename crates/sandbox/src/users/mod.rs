//! Who can log in at the banks, and what happens to them.

mod method;
mod table;

use std::fmt::Write as _;

pub(crate) use method::Method;
pub(crate) use table::USERS;

use crate::{
    data::{Holdings, dice::Dice},
    scenario::Rule,
};

/// The table of the XS2A banks' users as plain text, for a terminal: name, what happens, how it ends.
#[must_use]
pub fn users_table() -> String {
    table(USERS)
}

/// A table of users, with the credentials that they share.
pub(crate) fn table<'a>(users: impl IntoIterator<Item = &'a User, IntoIter: Clone>) -> String {
    let users = users.into_iter();
    let width =
        |cell: fn(&User) -> &str| users.clone().map(|user| cell(user).chars().count()).max().unwrap_or(0);
    let (name, ends) = (width(|user| user.name), width(|user| user.ends_in));
    let mut table = format!("Every password is {PASSWORD}, every TAN {OTP}.\n\n");
    for user in users {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{:name$}  {:ends$}  {}", user.name, user.ends_in, user.what);
    }
    table
}

/// The password of every user.
pub(crate) const PASSWORD: &str = "654321";
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

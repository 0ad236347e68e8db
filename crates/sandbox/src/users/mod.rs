//! Who can log in at the banks, and what happens to them.

mod method;
mod table;

use std::fmt::Write as _;

pub(crate) use method::{METHODS, Method};
pub(crate) use table::USERS;

use crate::{
    bank::Approach,
    data::{Holdings, dice::Dice},
    scenario::Rule,
};

/// The table of users as plain text, for a terminal: name, how it ends at each of the banks, what happens.
#[must_use]
pub fn users_table() -> String {
    let here = |user: &User| user.ends_in(Approach::Embedded);
    let there = |user: &User| user.ends_in(Approach::Redirect);
    let head = ("user", "at Embedded/Decoupled", "at Redirect");
    let width = |head: &str, cell: fn(&User) -> &'static str| {
        USERS.iter().map(|user| cell(user).len()).max().unwrap_or(0).max(head.len())
    };
    let (name, ends, ends_there) =
        (width(head.0, |user| user.name), width(head.1, here), width(head.2, there));
    let mut table = format!("Every password is {PASSWORD}, every TAN {OTP}.\n\n");
    // Writing to a String cannot fail.
    let mut line = |name_of: &str, here: &str, there: &str, what: &str| {
        let _ = writeln!(table, "{name_of:name$}  {here:ends$}  {there:ends_there$}  {what}");
    };
    line(head.0, head.1, head.2, "what happens");
    for user in USERS {
        line(user.name, here(user), there(user), user.what);
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
    pub(crate) holdings: Holdings,
    pub(crate) methods: &'static [Method],
    /// What happens, for people.
    pub(crate) what: &'static str,
    /// How a TPP that does everything right ends up: a dotted code of the API's contract, or success.
    ends_in: &'static str,
    /// The same at the bank with a page of its own, where it is something else: password and TAN are none of the TPP's
    /// business there.
    ends_there: Option<&'static str>,
    rules: fn() -> Vec<Rule>,
}

/// How long every call of the user `slow` takes.
pub(crate) const SLOW_MS: u64 = 20_000;

impl User {
    /// What goes wrong for this user.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        let mut rules = (self.rules)();
        for rule in &mut rules {
            rule.user = Some(self.name.to_owned());
        }
        rules
    }

    /// How it ends at a bank of that kind.
    pub(crate) fn ends_in(&self, approach: Approach) -> &'static str {
        match approach {
            Approach::Embedded => self.ends_in,
            Approach::Redirect => self.ends_there.unwrap_or(self.ends_in),
        }
    }

    /// The user of that name.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        USERS.iter().find(|user| user.name == name)
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

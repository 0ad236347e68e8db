//! Who banks by FinTS, and what their bank is like for them.

use super::{
    envelope::ONE_STEP,
    method::{Medium, Method},
};
use crate::users::User;

/// A user of a FinTS bank.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Customer {
    pub(crate) user: User,
    /// Security functions; 999 is one step.
    pub(crate) methods: &'static [u16],
    pub(crate) media: &'static [Medium],
    pub(crate) asks: Asks,
    pub(crate) mt940: bool,
    pub(crate) camt: Camt,
    /// Bytes of a statement in one answer.
    pub(crate) page: usize,
    pub(crate) quirk: Quirk,
}

/// When the bank wants a TAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Never,
    AtLogin,
    /// For transactions.
    ForOrders,
    /// At login, and for transactions from before the last 90 days.
    ForHistory,
}

/// Statements in CAMT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Camt {
    No,
    /// 052.001.02
    Old,
    /// 052.001.08, and 052.001.02
    New,
}

/// What is odd about the bank for a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quirk {
    None,
    /// Accounts are named by IBAN and BIC alone.
    IbanOnly,
    /// Says 0030 and 3955 at once.
    BothCodes,
    /// Every second system id is not known a moment later.
    ForgetsSystems,
    /// Gives no system id.
    NoSystem,
    /// Balances have no date.
    NoDates,
    /// A wrong TAN ends the dialog.
    TanOnce,
}

impl Customer {
    /// Whether one step is enough.
    pub(crate) fn one_step(&self) -> bool {
        self.methods.contains(&ONE_STEP)
    }

    /// The method of a security function, if it is the customer's.
    pub(crate) fn method(&self, function: u16) -> Option<&'static Method> {
        Method::of(function).filter(|_| self.methods.contains(&function))
    }

    /// The media of a method.
    pub(crate) fn media_of(&self, function: u16) -> impl Iterator<Item = &'static Medium> {
        self.media.iter().filter(move |medium| medium.function == function)
    }

    /// The version of the bank parameters that the customer is given.
    pub(crate) fn bpd_version(&self) -> u32 {
        let camt = match self.camt {
            Camt::No => 0,
            Camt::Old => 1,
            Camt::New => 2,
        };
        70 + u32::from(self.mt940) + 2 * camt + 6 * u32::from(self.quirk == Quirk::IbanOnly)
    }
}

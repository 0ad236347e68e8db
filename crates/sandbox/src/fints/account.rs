//! Which account an order is about.
//!
//! Source: FinTS 3.0 Formals, data element groups `ktv` (national) and `kti` (international).

use super::{
    answer::Answer,
    bank::Turn,
    customer::Customer,
    parameters::{self, Offer},
    syntax::{Fields, Seg, Segment},
};
use crate::data::{Account, Book};

/// How an order names its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Number, feature, country, bank code.
    National,
    /// IBAN, BIC, and the national number where the bank allows it.
    International,
}

impl Naming {
    /// How an order in that version names it.
    pub(crate) fn of(order: &Segment) -> Self {
        match (order.code.as_str(), order.version) {
            ("HKCAZ", _) | ("HKSAL" | "HKKAZ", 7..) => Self::International,
            _ => Self::National,
        }
    }

    /// So many elements it has.
    pub(crate) fn width(self) -> usize {
        match self {
            Self::National => 4,
            Self::International => 6,
        }
    }
}

impl Turn<'_> {
    /// The account that stands first in an order, if it is the customer's and the order is allowed for it.
    pub(crate) fn account<'b>(
        &self,
        order: &Segment,
        customer: &Customer,
        book: &'b Book,
    ) -> Result<&'b Account, Answer> {
        let fields = Fields::of(order);
        let offer = self.bank.offer(customer);
        let account = match Naming::of(order) {
            Naming::National => self.national(fields, 0, 0, book)?,
            Naming::International => self.international(fields, &offer, book)?,
        };
        if offer.allows(&order.code, account) {
            Ok(account)
        } else {
            Err(Answer::saying(9210, "Die Auftragsart ist für dieses Konto nicht zugelassen."))
        }
    }

    /// A national account from a place in a group on.
    pub(crate) fn national<'b>(
        &self,
        fields: Fields<'_>,
        element: usize,
        at: usize,
        book: &'b Book,
    ) -> Result<&'b Account, Answer> {
        let number = fields.id((element, at))?;
        fields.absent((element, at + 1))?;
        fields.exactly((element, at + 2), &["280"])?;
        fields.exactly((element, at + 3), &[&self.bank.core.code])?;
        let known = |account: &&Account| parameters::number(account) == number.trim_start_matches('0');
        book.accounts.iter().find(known).ok_or_else(unknown)
    }

    fn international<'b>(
        &self,
        fields: Fields<'_>,
        offer: &Offer,
        book: &'b Book,
    ) -> Result<&'b Account, Answer> {
        let national = (2..6).any(|place| fields.has((0, place)));
        if let Some(bic) = fields.optional((0, 1), 11)?
            && bic != self.bank.core.bic
        {
            return Err(Fields::invalid((0, 1)).into());
        }
        let Some(iban) = fields.optional((0, 0), 34)? else {
            if offer.iban_only {
                fields.text((0, 0), 34)?;
            }
            return self.national(fields, 0, 2, book);
        };
        let account = book.accounts.iter().find(|account| account.iban == iban).ok_or_else(unknown)?;
        if offer.iban_only {
            if national {
                return Err(Answer::saying(9210, "Das Konto ist nur mit IBAN und BIC anzugeben."));
            }
            fields.text((0, 1), 11)?;
        } else if national && !std::ptr::eq(self.national(fields, 0, 2, book)?, account) {
            return Err(Fields::invalid((0, 2)).into());
        }
        Ok(account)
    }

    /// Adds an account to a segment of the bank.
    pub(crate) fn name_account(&self, segment: Seg, account: &Account, naming: Naming, offer: &Offer) -> Seg {
        let (number, code) = (parameters::number(account), self.bank.core.code.as_str());
        match naming {
            Naming::National => segment.group([number, "", "280", code]),
            Naming::International if offer.shows_iban(account) => {
                segment.group([account.iban.as_str(), &self.bank.core.bic, number, "", "280", code])
            }
            Naming::International => segment.group(["", "", number, "", "280", code]),
        }
    }
}

fn unknown() -> Answer {
    Answer::saying(9210, "Das Konto ist nicht bekannt.")
}

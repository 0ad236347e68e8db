//! Who the other side of a transaction is.

use glimpse_model::Transaction;

use super::{
    name::{Name, name, names},
    tree::{Id, Tree},
};
use crate::{AccountRef, Diagnostics, text};

/// One side of a transaction: names of its party, account and agent elements.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Side {
    party: Name,
    account: Name,
    agent: Name,
}

const DEBTOR: Side = Side { party: name!("Dbtr"), account: name!("DbtrAcct"), agent: name!("DbtrAgt") };
const CREDITOR: Side = Side { party: name!("Cdtr"), account: name!("CdtrAcct"), agent: name!("CdtrAgt") };

/// Where the number of an account that is no IBAN is, below its `Id`: since 001.02, and in 001.01.
pub(super) const NUMBERS: [&[Name]; 4] =
    [names!("Othr" / "Id"), names!("BBAN"), names!("PrtryAcct" / "Id"), names!("UPIC")];

/// Reads the counterparty of one `TxDtls`: the debtor of money in, the creditor of money out.
///
/// In a returned or reversed transaction the parties keep the roles of the original one, so it is the other way
/// round; and whoever holds the statement's own account is never the counterparty.
pub(super) fn read(
    tree: &Tree<'_>,
    detail: Id,
    returned: bool,
    own: &AccountRef,
    transaction: &mut Transaction,
    diagnostics: &mut Diagnostics,
) {
    let parties = tree.child(detail, name!("RltdPties"));
    let agents = tree.child(detail, name!("RltdAgts"));
    if parties.is_none() && agents.is_none() {
        return;
    }
    let money_in = !transaction.amount.amount.is_sign_negative();
    let likely = if money_in == returned { CREDITOR } else { DEBTOR };
    let other = if likely == DEBTOR { CREDITOR } else { DEBTOR };
    let is_own = |side: Side| {
        let iban = parties.and_then(|parties| iban_element(tree, parties, side));
        iban.is_some_and(|iban| tree.peek(iban).is_some_and(|iban| is_iban_of(own, &iban)))
    };
    let present = |side: Side| {
        let party = parties.is_some_and(|parties| {
            tree.child(parties, side.account).is_some()
                || tree.child(parties, side.party).is_some_and(|party| {
                    [names!("Nm"), names!("Pty" / "Nm"), names!("Agt")]
                        .into_iter()
                        .any(|path| tree.find(party, path).is_some())
                })
        });
        party || agents.is_some_and(|agents| tree.child(agents, side.agent).is_some())
    };
    let side =
        if (is_own(likely) || !present(likely)) && present(other) && !is_own(other) { other } else { likely };
    if let Some(parties) = parties {
        party(tree, parties, side, transaction, diagnostics);
        let own_side = if side == DEBTOR { CREDITOR } else { DEBTOR };
        leave_own(tree, parties, own_side, own);
    }
    if let Some(agent) = agents.and_then(|agents| tree.find(agents, &[side.agent, name!("FinInstnId")])) {
        let counterparty = &mut transaction.counterparty;
        counterparty.bic =
            tree.string_at(agent, names!("BICFI")).or_else(|| tree.string_at(agent, names!("BIC")));
        counterparty.bank_name = tree.string_at(agent, names!("Nm"));
        counterparty.bank_code = tree.string_at(agent, names!("ClrSysMmbId" / "MmbId"));
    }
}

fn party(
    tree: &Tree<'_>,
    parties: Id,
    side: Side,
    transaction: &mut Transaction,
    diagnostics: &mut Diagnostics,
) {
    let counterparty = &mut transaction.counterparty;
    if let Some(party) = tree.child(parties, side.party) {
        counterparty.name = tree
            .string_at(party, names!("Nm"))
            .or_else(|| tree.string_at(party, names!("Pty" / "Nm")))
            .or_else(|| tree.string_at(party, names!("Agt" / "FinInstnId" / "Nm")));
    }
    if let Some(id) = tree.find(parties, &[side.account, name!("Id")]) {
        let account = tree
            .text_at(id, names!("IBAN"))
            .or_else(|| NUMBERS.into_iter().find_map(|path| tree.text_at(id, path)));
        if let Some(account) = account {
            text::account(&account, counterparty, tree.at, diagnostics);
        }
    }
}

/// The statement's own account and holder say nothing new; what differs from them is kept.
fn leave_own(tree: &Tree<'_>, parties: Id, side: Side, own: &AccountRef) {
    if let Some(account) = iban_element(tree, parties, side) {
        tree.set_taken(account, tree.peek(account).is_some_and(|iban| is_iban_of(own, &iban)));
    }
    let Some(party) = tree.child(parties, side.party) else { return };
    let names = [tree.child(party, name!("Nm")), tree.find(party, names!("Pty" / "Nm"))];
    for name in names.into_iter().flatten() {
        tree.set_taken(name, tree.peek(name).as_deref() == own.owner.as_deref());
    }
}

fn iban_element(tree: &Tree<'_>, parties: Id, side: Side) -> Option<Id> {
    tree.find(parties, &[side.account, name!("Id"), name!("IBAN")])
}

/// Whether it is the statement's own IBAN, however it is spaced.
fn is_iban_of(own: &AccountRef, text: &str) -> bool {
    own.iban.as_ref().is_some_and(|iban| {
        let electronic =
            text.bytes().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| byte.to_ascii_uppercase());
        electronic.eq(iban.as_str().bytes())
    })
}

/// The SEPA creditor identifier, in either place of the creditor's ids: where the scheme says SEPA, or, in what is
/// `certain` to be a direct debit, by its shape.
pub(super) fn creditor_id(tree: &Tree<'_>, detail: Id, certain: bool) -> Option<String> {
    let creditor = tree.find(detail, names!("RltdPties" / "Cdtr"))?;
    let places = [
        names!("Id" / "PrvtId" / "Othr"),
        names!("Pty" / "Id" / "PrvtId" / "Othr"),
        names!("Id" / "OrgId" / "Othr"),
        names!("Pty" / "Id" / "OrgId" / "Othr"),
    ];
    places.into_iter().find_map(|path| {
        let other = tree.find(creditor, path)?;
        let id = tree.child(other, name!("Id"))?;
        let value = tree.peek(id)?;
        let scheme = tree.find(other, names!("SchmeNm" / "Prtry"));
        let sepa = scheme.filter(|scheme| tree.peek(*scheme).as_deref() == Some("SEPA"));
        if sepa.is_none() && !(certain && text::is_creditor_id(&value)) {
            return None;
        }
        tree.set_taken(id, true);
        // The scheme's name (`SEPA`) says what the field says; any other one is kept.
        if let Some(sepa) = sepa {
            tree.set_taken(sepa, true);
        }
        Some(value.into_owned())
    })
}

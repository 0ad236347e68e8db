//! Who the other side of a transaction is.

use glimpse_model::Transaction;

use super::tree::{Id, Tree};
use crate::{AccountRef, Diagnostics, text};

/// One side of a transaction: names of its party, account and agent elements.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Side {
    party: &'static str,
    account: &'static str,
    agent: &'static str,
}

const DEBTOR: Side = Side { party: "Dbtr", account: "DbtrAcct", agent: "DbtrAgt" };
const CREDITOR: Side = Side { party: "Cdtr", account: "CdtrAcct", agent: "CdtrAgt" };

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
    let parties = tree.find(detail, &["RltdPties"]);
    let agents = tree.find(detail, &["RltdAgts"]);
    if parties.is_none() && agents.is_none() {
        return;
    }
    let money_in = !transaction.amount.amount.is_sign_negative();
    let likely = if money_in == returned { CREDITOR } else { DEBTOR };
    let other = if likely == DEBTOR { CREDITOR } else { DEBTOR };
    let is_own = |side: Side| {
        let iban = parties.and_then(|parties| tree.find(parties, &[side.account, "Id", "IBAN"]));
        iban.and_then(|iban| tree.text(iban)).is_some_and(|iban| is_iban_of(own, &iban))
    };
    let present = |side: Side| {
        let party = parties.is_some_and(|parties| {
            tree.find(parties, &[side.account]).is_some()
                || [&[side.party, "Nm"][..], &[side.party, "Pty", "Nm"][..], &[side.party, "Agt"][..]]
                    .into_iter()
                    .any(|path| tree.find(parties, path).is_some())
        });
        party || agents.is_some_and(|agents| tree.find(agents, &[side.agent]).is_some())
    };
    let side =
        if (is_own(likely) || !present(likely)) && present(other) && !is_own(other) { other } else { likely };
    if let Some(parties) = parties {
        party(tree, parties, side, transaction, diagnostics);
        let own_side = if side == DEBTOR { CREDITOR } else { DEBTOR };
        leave_own(tree, parties, own_side, own);
    }
    if let Some(agent) = agents.and_then(|agents| tree.find(agents, &[side.agent, "FinInstnId"])) {
        let counterparty = &mut transaction.counterparty;
        counterparty.bic = tree.string_at(agent, &["BICFI"]).or_else(|| tree.string_at(agent, &["BIC"]));
        counterparty.bank_name = tree.string_at(agent, &["Nm"]);
        counterparty.bank_code = tree.string_at(agent, &["ClrSysMmbId", "MmbId"]);
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
    if let Some(party) = tree.find(parties, &[side.party]) {
        counterparty.name = tree
            .string_at(party, &["Nm"])
            .or_else(|| tree.string_at(party, &["Pty", "Nm"]))
            .or_else(|| tree.string_at(party, &["Agt", "FinInstnId", "Nm"]));
    }
    if let Some(id) = tree.find(parties, &[side.account, "Id"]) {
        let account = tree.text_at(id, &["IBAN"]).or_else(|| tree.text_at(id, &["Othr", "Id"]));
        if let Some(account) = account {
            text::account(&account, counterparty, tree.at, diagnostics);
        }
    }
}

/// The statement's own account and holder say nothing new; what differs from them is kept.
fn leave_own(tree: &Tree<'_>, parties: Id, side: Side, own: &AccountRef) {
    if let Some(account) = tree.find(parties, &[side.account, "Id", "IBAN"])
        && !tree.text(account).is_some_and(|iban| is_iban_of(own, &iban))
    {
        tree.set_taken(account, false);
    }
    for path in [&[side.party, "Nm"][..], &[side.party, "Pty", "Nm"][..]] {
        if let Some(name) = tree.find(parties, path)
            && tree.text(name).as_deref() != own.owner.as_deref()
        {
            tree.set_taken(name, false);
        }
    }
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
    let creditor = tree.find(detail, &["RltdPties", "Cdtr"])?;
    [&["Id", "PrvtId", "Othr"][..], &["Pty", "Id", "PrvtId", "Othr"][..], &["Id", "OrgId", "Othr"][..]]
        .into_iter()
        .find_map(|path| {
            let other = tree.find(creditor, path)?;
            let id = tree.find(other, &["Id"])?;
            let value = tree.text(id)?;
            if (certain && text::is_creditor_id(&value))
                || tree.text_at(other, &["SchmeNm", "Prtry"]).as_deref() == Some("SEPA")
            {
                // The scheme's name (`SEPA`) says what the field says.
                tree.text_at(other, &["SchmeNm", "Prtry"]);
                return Some(value.into_owned());
            }
            tree.set_taken(id, false);
            None
        })
}

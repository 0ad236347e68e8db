//! What our own writer puts into `SplmtryData`, because the schema has no place for it ([`crate::write::camt053`]): that
//! of a transaction is in it, that of a statement at the end of the message.

use std::collections::BTreeSet;

use glimpse_model::{Transaction, TransactionKind};

use super::{
    name::{name, names},
    tree::{Id, ROOT, Tree},
};
use crate::{BalanceKind, Statement, StatementKind, text, write::camt053};

/// Reads that of a `TxDtls`.
pub(super) fn of_detail(tree: &Tree<'_>, id: Id, transaction: &mut Transaction) {
    each(tree, id, names!("SplmtryData" / "Envlp" / "More"), |name, value| {
        let slot = match name {
            "field:purpose" => &mut transaction.purpose,
            "field:booking_key" => &mut transaction.booking_key,
            "field:prima_nota_number" => &mut transaction.prima_nota_number,
            "field:transaction_code" => &mut transaction.transaction_code,
            "field:account_number" => &mut transaction.counterparty.account_number,
            "field:creditor_id" => &mut transaction.creditor_id,
            "field:type" => {
                transaction.kind = TransactionKind::parse(value).unwrap_or_default();
                return;
            }
            "field:sepa_remittance_info" => {
                transaction.sepa_remittance_info = text::some(value);
                return;
            }
            _ => return text::keep(transaction, name, value),
        };
        *slot = Some(value.to_owned());
    });
}

/// Reads that of one of the message's statements, and tells which one, and how many entries of the bank's are in it
/// that could not be read.
pub(super) fn of_message(tree: &Tree<'_>, message: &mut [Statement]) -> Option<(usize, usize)> {
    let place = tree.child(ROOT, name!("PlcAndNm")).and_then(|place| tree.peek(place))?;
    let number =
        place.strip_prefix(camt053::PLACE)?.strip_suffix(']')?.parse::<usize>().ok()?.checked_sub(1)?;
    let statement = message.get_mut(number)?;
    tree.find(ROOT, names!("Envlp" / "More"))?;
    tree.text_at(ROOT, names!("PlcAndNm"));
    of_statement(tree, statement);
    let unreadable = statement.unread.iter().filter(|(name, _)| matches!(name.as_str(), "61" | "Ntry"));
    Some((number, unreadable.count()))
}

/// What was read of the statement's own elements and is in the list as well comes from the list, in its order.
fn of_statement(tree: &Tree<'_>, statement: &mut Statement) {
    let mut listed = Vec::new();
    each(tree, ROOT, names!("Envlp" / "More"), |name, value| match name {
        "field:number" => statement.number = Some(value.to_owned()),
        "field:created" => statement.created = Some(value.to_owned()),
        "field:account_number" => statement.account.account_number = Some(value.to_owned()),
        "field:interim_opening" => {
            let mut numbers = value.split(' ').filter_map(|number| number.parse::<usize>().ok());
            // They are in order, so that each balance is looked at once.
            let mut next = numbers.next();
            for (number, line) in (1..).zip(&mut statement.balances) {
                if next == Some(number) {
                    next = numbers.next();
                    if line.kind == BalanceKind::Interim {
                        line.kind = BalanceKind::InterimOpening;
                    }
                }
            }
        }
        "field:from" => statement.from = value.parse().ok(),
        "field:to" => statement.to = value.parse().ok(),
        "field:kind" => {
            statement.kind = match value {
                "report" => StatementKind::Report,
                "notification" => StatementKind::Notification,
                "holdings" => StatementKind::Holdings,
                _ => statement.kind,
            };
        }
        _ => {
            let name = name.strip_prefix("unread:").unwrap_or(name);
            listed.push((name.to_owned(), value.to_owned()));
        }
    });
    let known: BTreeSet<&(String, String)> = listed.iter().collect();
    statement.unread.retain(|piece| !known.contains(piece));
    statement.unread.append(&mut listed);
}

/// Calls `found` for every pair of a name and a text.
fn each(tree: &Tree<'_>, id: Id, path: &[super::name::Name], mut found: impl FnMut(&str, &str)) {
    let Some(envelope) = tree.find(id, path) else { return };
    for info in tree.all(envelope, name!("Info")) {
        if let Some(name) = tree.text_at(info, names!("Nm")) {
            found(&name, &tree.text_at(info, names!("Val")).unwrap_or_default());
        }
    }
}

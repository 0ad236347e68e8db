//! What our own writer puts into `SplmtryData`, because the schema has no place for it ([`crate::write::camt053`]).

use glimpse_model::Transaction;

use super::{
    name::{name, names},
    tree::{Id, ROOT, Tree},
};
use crate::{BalanceKind, Statement, StatementKind, text};

/// Reads that of a `TxDtls`.
pub(super) fn of_detail(tree: &Tree<'_>, id: Id, transaction: &mut Transaction) {
    each(tree, id, names!("SplmtryData" / "Envlp"), |name, value| {
        let slot = match name {
            "field:purpose" => &mut transaction.purpose,
            "field:booking_key" => &mut transaction.booking_key,
            "field:prima_nota_number" => &mut transaction.prima_nota_number,
            "field:transaction_code" => &mut transaction.transaction_code,
            "field:account_number" => &mut transaction.counterparty.account_number,
            "field:creditor_id" => &mut transaction.creditor_id,
            "field:sepa_remittance_info" => {
                transaction.sepa_remittance_info = text::some(value);
                return;
            }
            _ => return text::keep(transaction, name, value),
        };
        *slot = Some(value.to_owned());
    });
}

/// Reads that of a statement.
pub(super) fn of_statement(tree: &Tree<'_>, statement: &mut Statement) {
    each(tree, ROOT, names!("Envlp"), |name, value| match name {
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
            if let Some(name) = name.strip_prefix("unread:") {
                statement.unread.push((name.to_owned(), value.to_owned()));
            }
        }
    });
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

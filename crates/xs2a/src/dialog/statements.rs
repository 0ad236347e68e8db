//! Transactions that come as account statements: camt, MT940 and MT942, read by the room that knows them.

use glimpse_model::{Account, Code, Transaction};
use glimpse_statement::{DiagnosticKind, parse};

/// The transactions of the account in a body, and whether all of it was understood.
///
/// # Errors
/// [`Code::BankProtocol`] when the body is no statement, is cut off, or is about another account than the one asked for.
pub(super) fn read(body: &[u8], account: &Account) -> Result<(Vec<Transaction>, bool), Code> {
    let parsed = parse(body).map_err(|_| Code::BankProtocol)?;
    let whole = parsed.diagnostics.count(DiagnosticKind::EntryUnreadable) == 0;
    let mut all = Vec::new();
    for statement in parsed.statements {
        if let (Some(named), Some(asked)) = (&statement.account.iban, &account.iban)
            && named != asked
        {
            return Err(Code::BankProtocol);
        }
        all.extend(statement.entries);
    }
    Ok((all, whole))
}

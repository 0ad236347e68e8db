//! One reading of everything, for one page; it lives as long as the answer takes.

use glimpse_client::{Account, Client, Error, Security, Token, Transaction, TransactionQuery};

/// More transactions than a page can use are not read.
const MOST_TRANSACTIONS: usize = 25_000;

/// What the service shows at this moment.
pub(crate) struct Look {
    pub(crate) accounts: Vec<Account>,
    /// Newest first, pending ones included.
    pub(crate) transactions: Vec<Transaction>,
    /// Whether there are more than were read.
    pub(crate) truncated: bool,
    /// What is in the depots.
    pub(crate) securities: Vec<Security>,
}

impl Look {
    /// Reads accounts and transactions, and the holdings where a depot was connected: the token's scope says so.
    pub(crate) async fn take(client: &Client, token: &Token) -> Result<Self, Error> {
        let accounts = client.accounts(token).await?;
        let query = TransactionQuery { include_pending: true, ..TransactionQuery::default() };
        let mut transactions = client.transactions(token, query).collect(MOST_TRANSACTIONS + 1).await?;
        let truncated = transactions.len() > MOST_TRANSACTIONS;
        transactions.truncate(MOST_TRANSACTIONS);
        let securities = match token.scopes().any(|scope| scope == "securities") {
            true => client.securities(token).await?,
            false => Vec::new(),
        };
        Ok(Self { accounts, transactions, truncated, securities })
    }
}

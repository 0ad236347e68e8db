use serde::Deserialize;

use crate::{
    Account, Client, Error, Security, StandingOrder, Token, Transaction, TransactionPage, TransactionQuery,
};

#[derive(Deserialize)]
struct Accounts {
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Securities {
    securities: Vec<Security>,
}

#[derive(Deserialize)]
struct StandingOrders {
    standing_orders: Vec<StandingOrder>,
}

impl Client {
    /// All accounts that the user connected, with balances: `GET /rest/accounts`.
    ///
    /// # Errors
    /// [`Error::is_gone`] when the token is at its end; others as every call.
    pub async fn accounts(&self, token: &Token) -> Result<Vec<Account>, Error> {
        let answer: Accounts = self.send(self.as_bearer(token, &["rest", "accounts"])?, None).await?;
        Ok(answer.accounts)
    }

    /// One account: `GET /rest/accounts/{id}`.
    ///
    /// # Errors
    /// [`crate::ApiErrorCode::NotFound`] when there is none of that id in this look; others as [`Client::accounts`].
    pub async fn account(&self, token: &Token, id: &str) -> Result<Account, Error> {
        self.send(self.as_bearer(token, &["rest", "accounts", id])?, None).await
    }

    /// Transactions, page by page: `GET /rest/transactions`. Nothing is sent before the first
    /// [`TransactionPages::next_page`].
    #[must_use]
    pub fn transactions<'a>(&'a self, token: &'a Token, query: TransactionQuery) -> TransactionPages<'a> {
        TransactionPages { client: self, token, offset: query.offset, query, done: false }
    }

    /// One transaction: `GET /rest/transactions/{id}`.
    ///
    /// # Errors
    /// As [`Client::account`].
    pub async fn transaction(&self, token: &Token, id: &str) -> Result<Transaction, Error> {
        self.send(self.as_bearer(token, &["rest", "transactions", id])?, None).await
    }

    /// All holdings of the connected depots: `GET /rest/securities`.
    ///
    /// # Errors
    /// [`crate::ApiErrorCode::Forbidden`] when no depot was connected; others as [`Client::accounts`].
    pub async fn securities(&self, token: &Token) -> Result<Vec<Security>, Error> {
        let answer: Securities = self.send(self.as_bearer(token, &["rest", "securities"])?, None).await?;
        Ok(answer.securities)
    }

    /// All standing orders that the bank gave: `GET /rest/standing_orders`.
    ///
    /// # Errors
    /// As [`Client::accounts`].
    pub async fn standing_orders(&self, token: &Token) -> Result<Vec<StandingOrder>, Error> {
        let answer: StandingOrders =
            self.send(self.as_bearer(token, &["rest", "standing_orders"])?, None).await?;
        Ok(answer.standing_orders)
    }
}

/// Walks through all transactions of a query. The data of a look does not change, so no page overlaps another.
pub struct TransactionPages<'a> {
    client: &'a Client,
    token: &'a Token,
    query: TransactionQuery,
    offset: usize,
    done: bool,
}

impl TransactionPages<'_> {
    /// The next page, or `None` when there is no more; the first page may be an empty one. After an error the same
    /// page can be asked for again.
    ///
    /// # Errors
    /// As [`Client::accounts`]; [`crate::ApiErrorCode::InvalidRequest`] when the query is refused.
    pub async fn next_page(&mut self) -> Result<Option<TransactionPage>, Error> {
        if self.done {
            return Ok(None);
        }
        let request = self
            .client
            .as_bearer(self.token, &["rest", "transactions"])?
            .query(&self.query.parameters(self.offset));
        let page: TransactionPage = self.client.send(request, None).await?;
        self.offset += page.transactions.len();
        self.done = page.transactions.len() < self.query.page_length();
        Ok(Some(page))
    }

    /// Everything that is left, but at most `limit` transactions.
    ///
    /// # Errors
    /// As [`TransactionPages::next_page`].
    pub async fn collect(mut self, limit: usize) -> Result<Vec<Transaction>, Error> {
        let mut all = Vec::new();
        while all.len() < limit {
            match self.next_page().await? {
                Some(page) => all.extend(page.transactions),
                None => break,
            }
        }
        all.truncate(limit);
        Ok(all)
    }
}

use std::time::Duration;

use async_trait::async_trait;
use glimpse_model::{AccountData, Code, Language};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::contract::{CleanUp, Context, Dialog, Fault, Input, Problem, Prompt, Psu, Request, Step, Turn};
use crate::{Bank, Executor};

/// What a running dialog writes down while it is driven. The server implements it over store and vault.
#[async_trait]
pub trait Journal: Send {
    /// Called before every request: checks the lease's fencing number, and when the request bears credentials
    /// makes the intent durable, with the dialog as it stands.
    async fn before_send(&mut self, dialog: &dyn Dialog, request: &Request) -> Result<(), DriveError>;

    /// Keeps one account's data and the dialog as it stands.
    async fn deliver(&mut self, dialog: &dyn Dialog, data: AccountData) -> Result<(), DriveError>;

    /// Keeps a clean-up record durably.
    async fn remember(&mut self, dialog: &dyn Dialog, record: CleanUp) -> Result<(), DriveError>;

    /// Drops a clean-up record.
    async fn forget(&mut self, dialog: &dyn Dialog, id: &str) -> Result<(), DriveError>;
}

/// Why driving stopped before the dialog wanted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriveError {
    /// Another process has taken over: this one must stop without a word.
    #[error("the lease was taken over")]
    Fenced,
    /// The store does not work.
    #[error("the store failed")]
    Store,
}

/// Where a dialog came to rest.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, handed on at once")]
pub enum Outcome {
    /// The user is asked.
    Ask(Box<dyn Dialog>, Prompt),
    /// Everything is fetched.
    Done,
    /// It is over without success.
    Failed(Problem),
}

/// How far one run goes at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriveLimits {
    /// Turns after which a dialog that never comes to rest is given up as [`Code::BankProtocol`].
    pub turns: usize,
    /// Real time after which nothing is sent any more: the dialog is told of a time-out for each request,
    /// and ends with what it has. What it could not clean up stays remembered.
    pub duration: Duration,
}

impl Default for DriveLimits {
    /// Enough for 40 accounts and for 20,000 transactions in small pages.
    fn default() -> Self {
        Self { turns: 10_000, duration: Duration::from_secs(15 * 60) }
    }
}

/// Carries a dialog from one rest to the next: sends what it wants sent and journals what it wants kept.
pub struct Drive<'a> {
    /// Who sends.
    pub executor: &'a Executor,
    /// The bank.
    pub bank: &'a Bank,
    /// The browser in front of the Widget.
    pub psu: &'a Psu,
    /// The Widget's language.
    pub language: Language,
    /// Where a bank's page returns to, without query.
    pub return_url: &'a str,
    /// The store's time.
    pub clock: &'a (dyn Fn() -> Timestamp + Send + Sync),
    /// Fills with random bytes.
    pub random: &'a (dyn Fn(&mut [u8]) + Send + Sync),
    /// How far one run goes at most.
    pub limits: DriveLimits,
}

impl Drive<'_> {
    /// Gives the dialog an input and carries out its steps until it asks, is done, or has failed.
    ///
    /// # Errors
    /// [`DriveError`] from the journal; nothing is sent after it.
    pub async fn run(
        &self,
        dialog: Box<dyn Dialog>,
        input: Input,
        journal: &mut dyn Journal,
    ) -> Result<Outcome, DriveError> {
        let turn = self.with_context(|context| dialog.advance(context, input));
        self.carry_on(turn, journal).await
    }

    /// Carries out a turn that the connector gave already, such as that of [`crate::contract::Connector::begin`].
    ///
    /// # Errors
    /// [`DriveError`] from the journal; nothing is sent after it.
    pub async fn carry_on(&self, turn: Turn, journal: &mut dyn Journal) -> Result<Outcome, DriveError> {
        let end = Instant::now() + self.limits.duration;
        let mut turn = turn;
        for _ in 0..self.limits.turns {
            let Turn { dialog, step } = turn;
            let input = match step {
                Step::Ask(prompt) => return Ok(Outcome::Ask(dialog, prompt)),
                Step::Done => return Ok(Outcome::Done),
                Step::Failed(problem) => return Ok(Outcome::Failed(problem)),
                Step::Send(request) => {
                    journal.before_send(dialog.as_ref(), &request).await?;
                    self.send(request, end).await
                }
                Step::Deliver(data) => {
                    journal.deliver(dialog.as_ref(), *data).await?;
                    Input::Continue
                }
                Step::Remember(record) => {
                    journal.remember(dialog.as_ref(), record).await?;
                    Input::Continue
                }
                Step::Forget(id) => {
                    journal.forget(dialog.as_ref(), &id).await?;
                    Input::Continue
                }
            };
            turn = self.with_context(|context| dialog.advance(context, input));
        }
        tracing::warn!(bank = %self.bank.id, turns = self.limits.turns, "bank dialog does not come to rest");
        Ok(Outcome::Failed(Problem::of(Code::BankProtocol)))
    }

    /// Sends, and logs the operation's name, status and duration, nothing else.
    async fn send(&self, request: Request, end: Instant) -> Input {
        let operation = request.operation;
        let started = Instant::now();
        if started >= end {
            tracing::warn!(bank = %self.bank.id, operation, "time is up, not sent");
            return Input::Unanswered(Fault::Timeout);
        }
        let answer = self.executor.send(self.bank, request).await;
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        match answer {
            Ok(response) => {
                let (status, bytes) = (response.status, response.body.len());
                tracing::info!(bank = %self.bank.id, operation, status, bytes, milliseconds, "bank answered");
                Input::Answered(response)
            }
            Err(fault) => {
                tracing::warn!(bank = %self.bank.id, operation, %fault, milliseconds, "bank did not answer");
                Input::Unanswered(fault)
            }
        }
    }

    /// The context of one turn, at the present time.
    pub fn with_context<T>(&self, work: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut random = |bytes: &mut [u8]| (self.random)(bytes);
        let mut context = Context {
            bank: self.bank,
            now: (self.clock)(),
            random: &mut random,
            psu: self.psu,
            language: self.language,
            return_url: self.return_url,
        };
        work(&mut context)
    }
}

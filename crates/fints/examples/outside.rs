//! Plays a whole dialog against a FinTS server at an address, as `tests/outside/run` starts it: accounts, and turnovers
//! over a touchdown. Ends with an error if anything is not as that server has it.
#![expect(clippy::print_stdout, reason = "it is a command")]

use std::collections::BTreeMap;

use async_trait::async_trait;
use glimpse_bank::contract::{CleanUp, Connector as _, Dialog, Input, Prompt, Psu, Request};
use glimpse_bank::{Bank, Drive, DriveError, DriveLimits, Executor, ExecutorConfig, Journal, Outcome};
use glimpse_fints::{Fints, Product};
use glimpse_model::{AccountData, BankId, Language, SecretText};
use jiff::{Timestamp, civil::date};

/// What is kept.
#[derive(Default)]
struct Kept(Vec<AccountData>);

#[async_trait]
impl Journal for Kept {
    async fn before_send(&mut self, _dialog: &dyn Dialog, _request: &Request) -> Result<(), DriveError> {
        Ok(())
    }

    async fn deliver(&mut self, _dialog: &dyn Dialog, data: AccountData) -> Result<(), DriveError> {
        self.0.push(data);
        Ok(())
    }

    async fn remember(&mut self, _dialog: &dyn Dialog, _record: CleanUp) -> Result<(), DriveError> {
        Ok(())
    }

    async fn forget(&mut self, _dialog: &dyn Dialog, _id: &str) -> Result<(), DriveError> {
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("the address of the server is missing")?;
    let bank = Bank {
        id: BankId::from("outside"),
        name: "Outside".to_owned(),
        city: None,
        bank_codes: vec!["12345678".to_owned()],
        bic: None,
        country: "DE".to_owned(),
        connector: "fints".to_owned(),
        base_url: address.trim().parse()?,
        allow_private_network: true,
        time_zone: "Europe/Berlin".to_owned(),
        history_days: None,
        // That server wants the empty elements at the end of HKKAZ.
        settings: serde_json::json!({ "pad_orders": true }),
    };
    let connector = Fints::new(Some(Product::parse("0123456789ABCDEF012345678")?));
    let executor = Executor::new(ExecutorConfig::default())?;
    // Its bookings are of 2015.
    let now: Timestamp = "2015-03-10T10:00:00Z".parse()?;
    let goal = glimpse_bank::contract::Goal {
        ibans: Vec::new(),
        unlikely: Vec::new(),
        kinds: Vec::new(),
        single: false,
        history_from: date(2014, 12, 11),
        today: date(2015, 3, 10),
        max_transactions: 1_000,
    };
    let (clock, random) = (|| now, |bytes: &mut [u8]| bytes.fill(7));
    let drive = Drive {
        executor: &executor,
        bank: &bank,
        psu: &Psu::default(),
        language: Language::De,
        return_url: "http://127.0.0.1:1/return",
        clock: &clock,
        random: &random,
        limits: DriveLimits::default(),
    };
    let mut kept = Kept::default();
    let turn = drive.with_context(|context| connector.begin(context, goal));
    let mut outcome = drive.carry_on(turn, &mut kept).await?;
    loop {
        let (dialog, prompt) = match outcome {
            Outcome::Done => break,
            Outcome::Failed(problem) => return Err(format!("it ended in {}", problem.code).into()),
            Outcome::Ask(dialog, prompt) => (dialog, prompt),
        };
        let input = match prompt {
            Prompt::Login(_) => Input::Entered(BTreeMap::from([
                ("user_name".to_owned(), SecretText::new("test1")),
                ("pin".to_owned(), SecretText::new("1234")),
            ])),
            Prompt::Accounts(choice) => {
                Input::Accounts(choice.accounts.into_iter().map(|offered| offered.account.handle).collect())
            }
            other => return Err(format!("not asked for: {other:?}").into()),
        };
        outcome = drive.run(dialog, input, &mut kept).await?;
    }
    for data in &kept.0 {
        println!("account {}: {} transactions", data.account.handle, data.transactions.len());
    }
    let first = kept.0.first().ok_or("no account came")?;
    let mut amounts: Vec<String> =
        first.transactions.iter().map(|one| one.amount.amount.normalize().to_string()).collect();
    amounts.sort();
    // For its second account that server gives the first one's statements, which must not be shown.
    let refused = kept.0.get(1).is_some_and(|data| data.failure.is_some() && data.transactions.is_empty());
    if kept.0.len() != 2 || first.failure.is_some() || !refused || amounts != ["100", "100.03", "182.34"] {
        return Err(format!(
            "not what the server has: {} accounts, {amounts:?}, {:?}",
            kept.0.len(),
            first.failure
        )
        .into());
    }
    Ok(())
}

//! The sandbox's FinTS banks with a clock of their own, and users who play whole dialogs with them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use glimpse_bank::contract::{
    Connector as _, Context, Fault, Goal, Input, Prompt, Psu, Request, Response, Step,
};
use glimpse_bank::{Bank, Executor, ExecutorConfig};
use glimpse_fints::{Fints, Product};
use glimpse_model::{AccountData, BankId, Code, Language, SecretText};
use glimpse_sandbox::{Sandbox, SandboxConfig, TestAuthority, UserInfo};
use jiff::{Timestamp, ToSpan};

use crate::play::entered;

pub(crate) const DEMOBANK: &str = "90090042";
pub(crate) const MOCKBANK: &str = "90094817";
pub(crate) const CLASSIC: &str = "90094818";
pub(crate) const OTP: &str = "123456";

/// Sandbox, clock and executor of one test.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) executor: Executor,
    seconds: Arc<AtomicI64>,
    dice: AtomicU64,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(None, ExecutorConfig::default()).await
    }

    /// Banks that are reached by TLS as well, with an executor that may trust them.
    pub(crate) async fn with(authority: Option<Arc<TestAuthority>>, executor: ExecutorConfig) -> Self {
        let start: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let seconds = Arc::new(AtomicI64::new(start.as_second()));
        let clock = Arc::clone(&seconds);
        let mut config = SandboxConfig::new(
            Arc::new(move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap()),
            7,
        );
        config.slow = Duration::from_millis(5);
        config.authority = authority;
        Self {
            sandbox: Sandbox::start(config).await.unwrap(),
            executor: Executor::new(executor).unwrap(),
            seconds,
            dice: AtomicU64::new(1),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_second(self.seconds.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn pass_until(&self, time: Timestamp) {
        self.seconds.fetch_max(time.as_second() + i64::from(time.subsec_nanosecond() > 0), Ordering::SeqCst);
    }

    /// Different bytes at each call, the same in each run.
    pub(crate) fn random(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = self.dice.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            *byte = (next ^ (next >> 29) ^ (next >> 47)).to_le_bytes()[0];
        }
    }

    pub(crate) fn users(&self, code: &str) -> Vec<UserInfo> {
        self.sandbox.fints_banks().into_iter().find(|bank| bank.bank_code == code).unwrap().users
    }

    pub(crate) fn bank(&self, code: &str) -> Bank {
        let info = self.sandbox.fints_banks().into_iter().find(|bank| bank.bank_code == code).unwrap();
        Bank {
            id: BankId(format!("bank-{code}")),
            name: info.name,
            city: None,
            bank_codes: vec![info.bank_code],
            bic: Some(info.bic),
            country: "DE".to_owned(),
            connector: "fints".to_owned(),
            base_url: info.url.parse().unwrap(),
            allow_private_network: true,
            time_zone: "Europe/Berlin".to_owned(),
            history_days: None,
            settings: serde_json::json!({}),
        }
    }

    pub(crate) fn goal(&self) -> Goal {
        let today = self.now().to_zoned(jiff::tz::TimeZone::get("Europe/Berlin").unwrap()).date();
        Goal {
            ibans: Vec::new(),
            unlikely: Vec::new(),
            kinds: Vec::new(),
            single: false,
            history_from: today.checked_sub(89.days()).unwrap(),
            today,
            max_transactions: 100_000,
        }
    }

    /// Plays a user's dialog turn by turn, each in a process of its own, as it were. `send` gets the number of each request.
    pub(crate) async fn turns(
        &self,
        bank: &Bank,
        (user, pin): (&str, &str),
        mut send: impl AsyncFnMut(usize, Request) -> Result<Response, Fault>,
    ) -> Turns {
        let psu = Psu::default();
        let mut random = |bytes: &mut [u8]| self.random(bytes);
        let mut turns = Turns::default();
        let mut begun = {
            let mut context = context(self, bank, &psu, &mut random);
            let turn = connector().begin(&mut context, self.goal());
            (turn.dialog.save(), turn.dialog.pin(), turn.step)
        };
        for _ in 0..500 {
            let (saved, pin_kept, step) = begun;
            let input = match step {
                Step::Send(request) => {
                    turns.operations.push(request.operation);
                    match send(turns.operations.len() - 1, request).await {
                        Ok(response) => Input::Answered(response),
                        Err(fault) => Input::Unanswered(fault),
                    }
                }
                Step::Ask(prompt) => {
                    turns.problems.extend(prompt.problem().map(|problem| problem.code));
                    match prompt {
                        // Whoever meets the same trouble again and again gives up.
                        _ if turns.problems.len() > 2 => Input::Abort,
                        Prompt::Login(_) => entered(&[("user_name", user), ("pin", pin)]),
                        Prompt::Challenge(_) => Input::Tan(SecretText::new(OTP)),
                        Prompt::Method(choice) => Input::Method(choice.methods[0].id.clone()),
                        Prompt::Accounts(choice) => Input::Accounts(
                            choice.accounts.iter().map(|one| one.account.handle.clone()).collect(),
                        ),
                        prompt => panic!("not asked for: {prompt:?}"),
                    }
                }
                Step::Deliver(account) => {
                    turns.data.push(*account);
                    Input::Continue
                }
                Step::Remember(_) | Step::Forget(_) => panic!("FinTS leaves nothing behind"),
                Step::Done => return turns,
                Step::Failed(problem) => {
                    turns.failed = Some(problem.code);
                    return turns;
                }
            };
            let mut dialog = connector().restore(&saved).unwrap();
            if let Some(kept) = pin_kept {
                dialog.give_pin(&kept.secret);
            }
            let mut context = context(self, bank, &psu, &mut random);
            let turn = dialog.advance(&mut context, input);
            begun = (turn.dialog.save(), turn.dialog.pin(), turn.step);
        }
        panic!("the dialog does not come to an end: {:?}", turns.operations);
    }
}

/// How a dialog went that was played turn by turn.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// The code of a failure; `None` when it came to its end.
    pub(crate) failed: Option<Code>,
    /// What the user was told on the way.
    pub(crate) problems: Vec<Code>,
    pub(crate) data: Vec<AccountData>,
    pub(crate) operations: Vec<&'static str>,
}

pub(crate) fn connector() -> Fints {
    Fints::new(Product::parse("GLIMPSETEST").ok())
}

fn context<'a>(
    world: &World,
    bank: &'a Bank,
    psu: &'a Psu,
    random: &'a mut dyn FnMut(&mut [u8]),
) -> Context<'a> {
    Context {
        bank,
        now: world.now(),
        random,
        psu,
        language: Language::De,
        return_url: "http://127.0.0.1:1/return",
    }
}

//! A flow's part in a dialog: drives it, keeps what is to be kept, and answers as a user would.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use glimpse_bank::contract::{
    CleanUp, Connector, Dialog, Goal, Input, Method, Prompt, Psu, Redirect, Request, Wait,
};
use glimpse_bank::{
    Bank, Drive, DriveError, DriveLimits, Executor, ExecutorConfig, Identities, Journal, Outcome,
};
use glimpse_model::{AccountData, BankId, Code, Iban, Language, SecretText};
use glimpse_sandbox::{Sandbox, SandboxConfig};
use glimpse_xs2a::Xs2a;
use jiff::{Timestamp, ToSpan};

pub(crate) const PASSWORD: &str = "654321";
pub(crate) const SECOND_PASSWORD: &str = "112233";
pub(crate) const OTP: &str = "123456";
pub(crate) const EMBEDDED: &str = "90094815";
pub(crate) const REDIRECT: &str = "90094816";

/// Sandbox, clock and executor of one test.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) executor: Executor,
    seconds: Arc<AtomicI64>,
    dice: AtomicU64,
    pub(crate) settings: serde_json::Value,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}, Identities::default()).await
    }

    /// With other banks, and certificates to show them.
    pub(crate) async fn with(change: impl FnOnce(&mut SandboxConfig), identities: Identities) -> Self {
        let start: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let seconds = Arc::new(AtomicI64::new(start.as_second()));
        let clock = Arc::clone(&seconds);
        let mut config = SandboxConfig::new(
            Arc::new(move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap()),
            7,
        );
        config.slow = Duration::from_millis(5);
        change(&mut config);
        let executor = Executor::new(ExecutorConfig {
            answer_timeout: Duration::from_secs(20),
            identities: Arc::new(identities),
            ..ExecutorConfig::default()
        })
        .unwrap();
        let sandbox = Sandbox::start(config).await.unwrap();
        Self { sandbox, executor, seconds, dice: AtomicU64::new(1), settings: serde_json::Value::Null }
    }

    /// Waits for answers as long as a proxy on a busy machine may need.
    pub(crate) fn patient(&mut self) {
        let config = ExecutorConfig { answer_timeout: Duration::from_secs(120), ..ExecutorConfig::default() };
        self.executor = Executor::new(config).unwrap();
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

    pub(crate) fn bank(&self, code: &str) -> Bank {
        let info = self.sandbox.banks().into_iter().find(|bank| bank.bank_code == code).unwrap();
        Bank {
            id: BankId(format!("bank-{code}")),
            name: info.name,
            city: None,
            bank_codes: vec![info.bank_code],
            bic: Some(info.bic),
            country: "DE".to_owned(),
            connector: "xs2a".to_owned(),
            base_url: info.url.parse().unwrap(),
            allow_private_network: true,
            time_zone: "Europe/Berlin".to_owned(),
            history_days: None,
            settings: if code == REDIRECT {
                serde_json::json!({ "approach": "redirect" })
            } else {
                self.settings.clone()
            },
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

    /// Where a page of the bank leads to, followed until it is shown.
    pub(crate) async fn open(&self, bank: &Bank, url: &str) -> Option<String> {
        let mut at: url::Url = url.parse().unwrap();
        for _ in 0..3 {
            let mut request = Request::new("test.page", Method::Get, at.as_str());
            request.identity = bank.settings["identity"].as_str().map(str::to_owned);
            let answer = self.executor.send(bank, request).await.unwrap();
            match answer.header("location") {
                Some(location) => at = at.join(location).unwrap(),
                None => return (answer.status == 200).then(|| at.into()),
            }
        }
        panic!("the bank's pages lead in a circle");
    }

    /// Posts a form to a bank's page; gives back the page, or where it leads.
    pub(crate) async fn post(&self, bank: &Bank, url: &str, form: &str) -> Result<String, String> {
        let mut request = Request::new("test.page", Method::Post, url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form);
        // For its authorities; a bank's pages ask for no certificate.
        request.identity = bank.settings["identity"].as_str().map(str::to_owned);
        let answer = self.executor.send(bank, request).await.unwrap();
        match answer.header("location") {
            Some(location) => Err(location.to_owned()),
            None => Ok(String::from_utf8(answer.body.to_vec()).unwrap()),
        }
    }
}

/// What was kept, and how the dialog looked when it was.
#[derive(Default)]
pub(crate) struct TestJournal {
    pub(crate) data: Vec<AccountData>,
    pub(crate) remembered: Vec<CleanUp>,
    pub(crate) forgotten: Vec<String>,
    pub(crate) operations: Vec<&'static str>,
    /// Secrets that no saved dialog may hold once they are on their way.
    sent: Vec<&'static str>,
}

impl TestJournal {
    fn check(&self, dialog: &dyn Dialog) {
        let saved = String::from_utf8(dialog.save()).unwrap();
        assert!(Xs2a.restore(saved.as_bytes()).is_ok());
        for secret in &self.sent {
            assert!(
                !saved.contains(&format!("\"{secret}\"")),
                "a credential that was sent is still in the dialog"
            );
        }
    }
}

#[async_trait]
impl Journal for TestJournal {
    async fn before_send(&mut self, dialog: &dyn Dialog, request: &Request) -> Result<(), DriveError> {
        self.operations.push(request.operation);
        if request.bears_credentials {
            let body = request.body.as_ref().unwrap().expose();
            self.sent.extend([PASSWORD, OTP].into_iter().filter(|secret| body.contains(secret)));
        }
        // While pages come in, the dialog only grows.
        if !request.operation.starts_with("account.") {
            self.check(dialog);
        }
        Ok(())
    }

    async fn deliver(&mut self, dialog: &dyn Dialog, data: AccountData) -> Result<(), DriveError> {
        self.check(dialog);
        self.data.push(data);
        Ok(())
    }

    async fn remember(&mut self, _dialog: &dyn Dialog, record: CleanUp) -> Result<(), DriveError> {
        // As in the store: a record of the same id takes its place.
        self.remembered.retain(|known| known.id != record.id);
        self.remembered.push(record);
        Ok(())
    }

    async fn forget(&mut self, dialog: &dyn Dialog, id: &str) -> Result<(), DriveError> {
        self.check(dialog);
        self.forgotten.push(id.to_owned());
        Ok(())
    }
}

/// How a dialog ended, and what was asked on the way.
pub(crate) struct End {
    /// The code of a failure; `None` when everything was fetched.
    pub(crate) failed: Option<Code>,
    /// The user lost patience.
    pub(crate) gave_up: bool,
    /// The problems that prompts named.
    pub(crate) problems: Vec<Code>,
    pub(crate) prompts: Vec<Prompt>,
    pub(crate) journal: TestJournal,
}

/// A user with habits.
pub(crate) struct User<'a> {
    pub(crate) world: &'a World,
    pub(crate) bank: Bank,
    pub(crate) goal: Goal,
    pub(crate) name: String,
    /// The user's name at the bank's page, if it is another one.
    pub(crate) page_name: Option<String>,
    /// Names of methods in order of preference; otherwise the bank's order.
    pub(crate) method: Option<&'static str>,
    /// Passwords and TANs to enter first, before the right ones.
    pub(crate) wrong_passwords: usize,
    pub(crate) wrong_tans: usize,
    /// IBANs to choose; all if empty.
    pub(crate) chooses: Vec<Iban>,
    /// What is done on the bank's page: `approve` or `deny`.
    pub(crate) decision: &'static str,
    /// Gives up when the same thing is asked so often.
    pub(crate) patience: usize,
    /// What is done first at challenges and waits, last one first, before the right TAN.
    pub(crate) detours: Vec<Input>,
    /// The first TAN is entered after the challenge has run out; then a new one is asked for.
    pub(crate) late_tan: bool,
    /// The user's address.
    pub(crate) address: &'static str,
    /// Goes to no page of the bank's, and says that they were there.
    pub(crate) comes_back: bool,
    /// Gives up after so many questions.
    pub(crate) questions: usize,
}

impl<'a> User<'a> {
    pub(crate) fn new(world: &'a World, code: &str, name: &str) -> Self {
        Self {
            world,
            bank: world.bank(code),
            goal: world.goal(),
            name: name.to_owned(),
            page_name: None,
            method: None,
            wrong_passwords: 0,
            wrong_tans: 0,
            chooses: Vec::new(),
            decision: "approve",
            patience: 3,
            detours: Vec::new(),
            late_tan: false,
            address: "84.150.3.9",
            comes_back: false,
            questions: usize::MAX,
        }
    }

    /// Goes through the whole dialog.
    pub(crate) async fn run(mut self) -> End {
        let mut journal = TestJournal::default();
        let (mut prompts, mut problems, mut gave_up) = (Vec::new(), Vec::new(), false);
        let random = |bytes: &mut [u8]| self.world.random(bytes);
        let clock = || self.world.now();
        let bank = self.bank.clone();
        let psu = Psu { ip: Some(self.address.parse().unwrap()), ..psu() };
        let drive = Drive {
            executor: &self.world.executor,
            bank: &bank,
            psu: &psu,
            language: Language::De,
            return_url: "http://127.0.0.1:1/return/flow",
            clock: &clock,
            random: &random,
            limits: DriveLimits::default(),
        };
        let turn = drive.with_context(|context| Xs2a.begin(context, self.goal.clone()));
        let mut outcome = drive.carry_on(turn, &mut journal).await.unwrap();
        let failed = loop {
            let (dialog, prompt) = match outcome {
                Outcome::Done => break None,
                Outcome::Failed(problem) => break Some(problem.code),
                Outcome::Ask(dialog, prompt) => (dialog, prompt),
            };
            problems.extend(prompt.problem().map(|problem| problem.code));
            prompts.push(prompt.clone());
            let input = match self.answer(&prompt, &problems, &prompts).await {
                Some(input) => input,
                None => {
                    gave_up = true;
                    Input::Abort
                }
            };
            if matches!(input, Input::Entered(_)) {
                // What is entered anew may be kept until it is sent.
                journal.sent.clear();
            }
            outcome = drive.run(dialog, input, &mut journal).await.unwrap();
        };
        End { failed, gave_up, problems, prompts, journal }
    }

    /// What the user does at a prompt; nothing when they give up.
    async fn answer(&mut self, prompt: &Prompt, problems: &[Code], prompts: &[Prompt]) -> Option<Input> {
        if problems.len() > self.patience || prompts.len() > self.questions {
            return None;
        }
        Some(match prompt {
            Prompt::Login(form) => {
                let wrong = take_one(&mut self.wrong_passwords);
                let password = if wrong { "000000" } else { PASSWORD };
                let known = [
                    ("user_name", self.name.as_str()),
                    ("password", password),
                    ("second_password", SECOND_PASSWORD),
                ];
                let asked = |(id, _): &(&str, &str)| form.fields.iter().any(|field| field.id == *id);
                entered(&known.into_iter().filter(asked).collect::<Vec<_>>())
            }
            Prompt::Method(choice) => {
                let tried = prompts.iter().filter(|prompt| matches!(prompt, Prompt::Method(_))).count() - 1;
                let wanted = choice.methods.iter().find(|method| Some(method.name.as_str()) == self.method);
                let next = choice.methods.get(tried % choice.methods.len())?;
                Input::Method(wanted.unwrap_or(next).id.clone())
            }
            Prompt::Challenge(_) | Prompt::Wait(_) if !self.detours.is_empty() => self.detours.pop()?,
            Prompt::Challenge(_) if self.late_tan => {
                self.late_tan = false;
                self.detours.push(Input::Resend);
                self.world.pass_until(self.world.now() + jiff::SignedDuration::from_mins(6));
                Input::Tan(SecretText::new(OTP))
            }
            // No TAN fits any more.
            Prompt::Challenge(challenge) if challenge.is_over() => Input::Resend,
            Prompt::Challenge(_) => {
                let wrong = take_one(&mut self.wrong_tans);
                Input::Tan(SecretText::new(if wrong { "000000" } else { OTP }))
            }
            Prompt::Wait(Wait { automatic: false, .. }) => return None,
            Prompt::Wait(wait) => {
                self.world.pass_until(wait.poll_at);
                Input::Poll
            }
            Prompt::Redirect(Redirect { approved: true, ask_at, .. }) => {
                self.world.pass_until(ask_at.unwrap());
                Input::Poll
            }
            Prompt::Redirect(redirect) if self.comes_back => {
                returned(&format!("http://127.0.0.1:1/return/flow?state={}&code=a", redirect.state))
            }
            Prompt::Redirect(redirect) => self.visit(&redirect.url).await?,
            Prompt::Accounts(choice) => Input::Accounts(
                choice
                    .accounts
                    .iter()
                    .filter(|offered| {
                        self.chooses.is_empty()
                            || offered.account.iban.as_ref().is_some_and(|iban| self.chooses.contains(iban))
                    })
                    .map(|offered| offered.account.handle.clone())
                    .collect(),
            ),
        })
    }

    /// Logs in and decides on the bank's page; comes back with what the bank gives along, or says so without. Gives up
    /// where the bank shows no such page.
    async fn visit(&self, url: &str) -> Option<Input> {
        // The bank's pages are the bank's, also where its calls go through a proxy.
        let code = self.bank.bank_codes.first()?;
        let bank = &Bank { base_url: self.world.bank(code).base_url, ..self.bank.clone() };
        let url = &self.world.open(bank, url).await?;
        let name = self.page_name.as_ref().unwrap_or(&self.name);
        let form = format!("user={name}&password={PASSWORD}");
        // Where logging in is approving already, denying is to cancel.
        if self.decision == "deny" && url.contains("/oauth/") {
            let cancelled = self.world.post(bank, &format!("{url}/decide"), "decision=deny").await;
            return cancelled.err().map(|location| returned(&location));
        }
        let mut page = String::new();
        // A bank that refuses the password asks for it again, a few times.
        for _ in 0..3 {
            page = match self.world.post(bank, &format!("{url}/login"), &form).await {
                Ok(page) => page,
                Err(location) => return Some(returned(&location)),
            };
            if !page.contains("name=\"password\"") {
                break;
            }
        }
        if let Some(back) = way_out(&page) {
            return Some(returned(&back));
        }
        let token = page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next())?;
        let form = format!("decision={}&token={token}", self.decision);
        Some(match self.world.post(bank, &format!("{url}/decide"), &form).await {
            Ok(_page) => Input::Poll,
            Err(location) => returned(&location),
        })
    }
}

/// Where the page of a bank that ended it leads back to.
fn way_out(page: &str) -> Option<String> {
    let link = page.split("<a href=\"").nth(1)?.split('"').next()?;
    let back = link.replace("&#38;", "&").replace("&amp;", "&").replace("&#x26;", "&");
    (back.contains("outcome=nok") || back.contains("error=")).then_some(back)
}

/// What the bank's page gave along.
fn returned(location: &str) -> Input {
    let url: url::Url = location.parse().unwrap();
    let pairs = url.query_pairs().map(|(name, value)| (name.into_owned(), SecretText::new(value)));
    Input::Returned(pairs.collect())
}

pub(crate) fn psu() -> Psu {
    Psu {
        ip: Some("84.150.3.9".parse().unwrap()),
        port: Some(50_000),
        user_agent: Some("Mozilla/5.0".to_owned()),
        accept: Some("text/html".to_owned()),
        accept_language: Some("de".to_owned()),
        accept_charset: None,
        accept_encoding: Some("gzip".to_owned()),
        method: Some("POST".to_owned()),
    }
}

pub(crate) fn entered(entries: &[(&str, &str)]) -> Input {
    let entries: BTreeMap<String, SecretText> =
        entries.iter().map(|(id, text)| ((*id).to_owned(), SecretText::new(*text))).collect();
    Input::Entered(entries)
}

fn take_one(left: &mut usize) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

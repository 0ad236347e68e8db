use std::{net::IpAddr, sync::Arc, time::Duration};

use glimpse_bank::{
    Bank, Executor, ExecutorConfig, Held, Identities,
    contract::{Connector, Context, Dialog, Fault, Goal, Input, Prompt, Psu, Response, Step, Turn},
};
use glimpse_model::{BankId, Code, Language};
use glimpse_server::{
    certificates::{Remaining, remaining},
    config::Config,
};
use glimpse_store::Clock;
use glimpse_vault::{Random, SystemRandom};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    failure::{Failure, Outcome},
    installation::{connectors, sentence},
    output::say,
};

/// More steps than this are no start of a dialog.
const STEPS: usize = 24;

/// Looks at a bank of the configuration, with that address as the user's.
pub(super) fn run(config: Config, bank: &BankId, user_address: IpAddr) -> Outcome {
    let (bank, connector) = configured(&config, bank)?;
    say(format!("{} ({}), {}", bank.name, bank.id, bank.base_url))?;
    let identities = match Identities::open(config.identities.clone()) {
        Ok(identities) => Arc::new(identities),
        Err(error) => {
            say(format!("problem  {}", sentence(&error)))?;
            return Err(Failure::told(1));
        }
    };
    let mut well = certificates(&identities, connector.as_ref(), &bank)?;
    let executor = Executor::new(ExecutorConfig {
        answer_timeout: config.limits.bank_timeout,
        identities,
        ..ExecutorConfig::default()
    })
    .map_err(|error| Failure::new(sentence(&error)))?;
    let psu = Psu { ip: Some(user_address), ..Psu::default() };
    let return_url = format!("{}/return", config.public.widget.as_str().trim_end_matches('/'));
    let check = Check { executor, bank, connector, psu, return_url, clock: Clock::system(None) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    well &= runtime.block_on(check.run())?;
    if well { Ok(()) } else { Err(Failure::told(1)) }
}

/// The bank of that id as the connector completes it.
fn configured(config: &Config, id: &BankId) -> Outcome<(Bank, Arc<dyn Connector>)> {
    let bank = config.banks.iter().find(|bank| bank.id == *id).cloned();
    let bank = bank
        .ok_or_else(|| Failure::new(format!("No bank of the configuration has the id {}.", id.as_str())))?;
    let connector = connectors(None).into_iter().find(|connector| connector.name() == bank.connector);
    let connector =
        connector.ok_or_else(|| Failure::usage(format!("There is no connector {:?}.", bank.connector)))?;
    let bank = connector.complete(bank).map_err(|error| Failure::usage(format!("{error}.")))?;
    connector.check(&bank).map_err(|error| Failure::usage(format!("{error}.")))?;
    Ok((bank, connector))
}

/// Says how long the certificates last that the bank is shown; whether nothing needs to be done.
fn certificates(identities: &Identities, connector: &dyn Connector, bank: &Bank) -> Outcome<bool> {
    let Some(wearing) = connector.identity(bank) else {
        say("note     certificates: none is shown to this bank; real ones want a QWAC")?;
        return Ok(true);
    };
    let now = Clock::system(None).now();
    let mut well = true;
    for held in identities.certificates().iter().filter(|held| held.identity == wearing.identity) {
        let (verdict, text) = lasting(held, now);
        well &= verdict == "ok";
        say(format!("{verdict:<8} {} of [identity.{}]: {text}", held.usage.as_str(), held.identity))?;
    }
    Ok(well)
}

fn lasting(held: &Held, now: Timestamp) -> (&'static str, String) {
    match remaining(held, now) {
        Remaining::Ended => ("problem", "it has ended".to_owned()),
        Remaining::Soon(days) => ("warning", format!("it ends in {days} days")),
        Remaining::Enough(days) => ("ok", format!("it lasts {days} more days")),
    }
}

/// A look at one bank, without a user.
struct Check {
    executor: Executor,
    bank: Bank,
    connector: Arc<dyn Connector>,
    psu: Psu,
    return_url: String,
    clock: Clock,
}

impl Check {
    async fn run(&self) -> Outcome<bool> {
        Ok(self.knock().await? && self.begin().await?)
    }

    /// Whether the bank is there and knows us.
    async fn knock(&self) -> Outcome<bool> {
        let Some(request) = self.with_context(|context| self.connector.knock(context)) else {
            return Ok(true);
        };
        let start = tokio::time::Instant::now();
        let response = match self.executor.send(&self.bank, request).await {
            Ok(response) => response,
            Err(fault) => {
                say(format!("problem  reached: {fault}{}", mend(fault)))?;
                return Ok(false);
            }
        };
        say(format!("ok       reached: it answers, in {}", took(start.elapsed())))?;
        let refused = self.connector.knocked(&response);
        match &refused {
            Ok(()) => say(format!("ok       known: it says what it should (status {})", response.status))?,
            Err(problem) => {
                let status = self.status(&response);
                let text = told(problem.code, problem.bank_text.as_deref());
                let stranger = match problem.code {
                    Code::BankProtocol => {
                        "; no answer of the protocol: is base_url the root of the bank's interface?"
                    }
                    _ => "",
                };
                say(format!("problem  known: {status}: {text}{stranger}"))?;
            }
        }
        Ok(refused.is_ok())
    }

    /// The status, and the bank's own word if it refused.
    fn status(&self, response: &Response) -> String {
        match self.connector.refusal(response) {
            Some(word) => format!("status {} {word}", response.status),
            None => format!("status {}", response.status),
        }
    }

    /// Goes as far into a dialog as it goes without a user, and back out.
    async fn begin(&self) -> Outcome<bool> {
        let turn = self.with_context(|context| self.connector.begin(context, goal(&self.bank, context.now)));
        match self.carry_on(turn).await? {
            End::Asks(dialog, prompt) => {
                say(format!("ok       dialog: {}", asked(&prompt)))?;
                let begun = !matches!(*prompt, Prompt::Login(_));
                let turn = self.with_context(|context| dialog.advance(context, Input::Abort));
                match self.carry_on(turn).await? {
                    End::Over if !begun => say("ok       dialog: nothing was begun at the bank")?,
                    End::Over => say("ok       dialog: ended again, and nothing is left at the bank")?,
                    _ => say("warning  dialog: it could not be ended; what is left ends by itself")?,
                }
                Ok(true)
            }
            End::Over => Ok(true),
            End::Failed => Ok(false),
        }
    }

    /// Sends what is to be sent, until somebody is asked or it is over.
    async fn carry_on(&self, mut turn: Turn) -> Outcome<End> {
        for _ in 0..STEPS {
            let input = match turn.step {
                Step::Send(request) => {
                    let operation = request.operation;
                    let start = tokio::time::Instant::now();
                    let sent = self.executor.send(&self.bank, request).await;
                    let took = took(start.elapsed());
                    match sent {
                        Ok(response) => {
                            let verdict = if response.is_success() { "ok" } else { "note" };
                            say(format!("{verdict:<8} {operation}: {}, {took}", self.status(&response)))?;
                            Input::Answered(response)
                        }
                        Err(fault) => {
                            say(format!("problem  {operation}: {fault}, {took}{}", mend(fault)))?;
                            Input::Unanswered(fault)
                        }
                    }
                }
                Step::Remember(_) | Step::Forget(_) | Step::Deliver(_) => Input::Continue,
                Step::Ask(prompt) => return Ok(End::Asks(turn.dialog, Box::new(prompt))),
                Step::Done => return Ok(End::Over),
                Step::Failed(problem) => {
                    let text = told(problem.code, problem.bank_text.as_deref());
                    say(format!("problem  dialog: {text}"))?;
                    return Ok(End::Failed);
                }
            };
            let dialog = turn.dialog;
            turn = self.with_context(|context| dialog.advance(context, input));
        }
        say("problem  dialog: it goes round in circles")?;
        Ok(End::Failed)
    }

    fn with_context<T>(&self, work: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut random = |bytes: &mut [u8]| SystemRandom.fill(bytes);
        work(&mut Context {
            bank: &self.bank,
            now: self.clock.now(),
            random: &mut random,
            psu: &self.psu,
            language: Language::En,
            return_url: &self.return_url,
        })
    }
}

/// How a part of a dialog ended.
enum End {
    Asks(Box<dyn Dialog>, Box<Prompt>),
    Over,
    Failed,
}

fn goal(bank: &Bank, now: Timestamp) -> Goal {
    let zone = TimeZone::get(&bank.time_zone).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned(zone).date();
    Goal {
        ibans: Vec::new(),
        unlikely: Vec::new(),
        kinds: Vec::new(),
        single: false,
        history_from: today,
        today,
        max_transactions: 1,
    }
}

fn asked(prompt: &Prompt) -> &'static str {
    match prompt {
        Prompt::Login(_) => "it begins with a login here; without a user it goes no further",
        Prompt::Redirect(_) => "a user would now be sent to the bank's page",
        Prompt::Wait(_) => "a user would now confirm in the bank's app",
        Prompt::Method(_) | Prompt::Challenge(_) => "a user would now confirm",
        Prompt::Accounts(_) => "a user would now choose accounts",
    }
}

/// What went wrong, and whose it is to mend.
fn told(code: Code, bank_text: Option<&str>) -> String {
    let whose = match code {
        Code::ServiceMisconfigured => "; certificate, registration, address or signature",
        _ => "",
    };
    let says = bank_text.map(|text| format!("; the bank says: {text}")).unwrap_or_default();
    format!("{}{whose}{says}", code.as_str())
}

/// Whose it is to mend that there was no answer, and how.
fn mend(fault: Fault) -> &'static str {
    match fault {
        Fault::Untrusted => {
            "; is base_url the bank's own? A test system's authority stands in authorities of the bank's [identity.…]"
        }
        Fault::CertificateRefused => {
            "; it wants a QWAC of an authority that it trusts, registered with it: qwac_certificate of the bank's \
             [identity.…]"
        }
        Fault::Tls => "; is base_url the bank's own, and does it want a certificate ([identity.…])?",
        Fault::BrokenOff => {
            "; banks that refuse a certificate may do so without a word: is the bank's [identity.…] the registered one?"
        }
        Fault::Forbidden => "; for a bank on a private network: allow_private_network = true",
        Fault::Unreachable => "; is base_url right?",
        Fault::Timeout | Fault::TooLarge | Fault::Unknown => "",
    }
}

fn took(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

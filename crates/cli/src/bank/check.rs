use std::{net::IpAddr, time::Duration};

use clap::Args;
use glimpse_bank::{Bank, Directory, Executor, ExecutorConfig, contract::Fault};
use glimpse_fints::{Probe, ProbeFailure, Report};
use glimpse_model::BankId;

use super::dialog_check;
use crate::{
    failure::{Failure, Outcome},
    installation::sentence,
    output::{say, say_json},
    sources::SourceArguments,
};

/// Longer than this nobody waits for a bank.
const TIMEOUT: Duration = Duration::from_secs(30);

/// FinTS return code: the product is not registered.
const UNREGISTERED: u16 = 9078;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The bank's id, bank code, BIC, or an IBAN of its
    key: String,
    #[command(flatten)]
    sources: SourceArguments,
    /// The address that is named as the user's to XS2A banks; they want one, but nobody is there
    #[arg(long, value_name = "IP", default_value = "203.0.113.1")]
    user_address: IpAddr,
    /// Print JSON; for FinTS banks
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let reached = arguments.sources.banks()?;
    let directory = Directory::with_institutes(reached.banks, reached.institutes);
    let bank = bank(&directory, &arguments.key);
    if let Ok(bank) = &bank
        && bank.connector != "fints"
    {
        if arguments.json {
            return Err(Failure::usage("--json is for FinTS banks."));
        }
        return dialog_check::run(arguments.sources.config()?, &bank.id, arguments.user_address);
    }
    let product = reached.product.ok_or_else(|| {
        Failure::usage("Only configured banks, and those that are reached by FinTS, can be asked, and fints.product_id is not set.")
            .next(
                "An XS2A bank needs a [[bank]] section of that id: docs/xs2a.md. For FinTS, docs/fints.md says where the \
                 number comes from.",
            )
    })?;
    let bank = bank?;
    let (probe, request) = Probe::begin(bank, &product);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let config = ExecutorConfig { answer_timeout: TIMEOUT, ..ExecutorConfig::default() };
        let executor = Executor::new(config).map_err(|error| Failure::new(sentence(&error)))?;
        let answer = executor.send(bank, request).await.map_err(|fault| unanswered(bank, fault))?;
        let status = answer.status;
        let (report, end) = probe.take(&answer).map_err(|failure| not_understood(bank, status, failure))?;
        if let Some(end) = end {
            // The bank closes what nobody ends; what it says to that is of no interest.
            let _ = executor.send(bank, end).await;
        }
        Ok::<Report, Failure>(report)
    })?;
    tell(arguments, bank, &report)?;
    let unregistered = report.messages.iter().any(|(code, _)| *code == UNREGISTERED);
    match report.answered {
        _ if unregistered => Err(Failure::new("The bank does not know the product registration (9078).").next(
            "Users cannot log in there. Is fints.product_id the number as it was given out? Banks learn of a new one \
             only after some weeks.",
        )),
        true => Ok(()),
        false => Err(Failure::new("The bank tells nothing without a login.").next(
            "That is no hindrance: many do not. Users can still log in, if it says nothing worse above.",
        )),
    }
}

fn bank<'a>(directory: &'a Directory, key: &str) -> Outcome<&'a Bank> {
    let ids: Vec<BankId> = directory.show(key).into_iter().filter_map(|entry| entry.id.map(BankId)).collect();
    let banks: Vec<&Bank> = ids.iter().filter_map(|id| directory.get(id)).collect();
    match banks.as_slice() {
        [] => {
            Err(Failure::new("No bank that this installation reaches has this id, bank code, BIC or IBAN.")
                .next(format!("What is known of it: glimpse bank show {key}")))
        }
        [bank] => Ok(bank),
        several => {
            let names: Vec<&str> = several.iter().map(|bank| bank.id.as_str()).collect();
            Err(Failure::new("Several banks are meant.").next(format!("Say which: {}", names.join(", "))))
        }
    }
}

fn tell(arguments: &Arguments, bank: &Bank, report: &Report) -> Outcome {
    if arguments.json {
        return Ok(say_json(report)?);
    }
    let secured =
        if bank.base_url.scheme() == "https" { "https, certificate accepted" } else { "http, not secured" };
    say(format!("{} ({})", bank.name, bank.id))?;
    let width = Report::LABEL_WIDTH;
    say(format!("  {:<width$}{}\n  {:<width$}{secured}", "address", bank.base_url, "connection"))?;
    Ok(say(report.to_string().trim_end())?)
}

fn unanswered(bank: &Bank, fault: Fault) -> Failure {
    let failure = Failure::new(format!("{} at {}: {fault}.", bank.name, bank.base_url));
    match fault {
        Fault::Tls | Fault::Untrusted | Fault::CertificateRefused => {
            failure.next("Is the address still the bank's? Its certificate, or its TLS, was not acceptable.")
        }
        Fault::Forbidden => failure.next("For a bank on a private network: allow_private_network = true."),
        _ => failure
            .next("Is the address still the bank's? A [[bank]] of the same bank code sets another one."),
    }
}

fn not_understood(bank: &Bank, status: u16, failure: ProbeFailure) -> Failure {
    Failure::new(format!("{} at {}: {failure}, HTTP status {status}.", bank.name, bank.base_url))
        .next("Is the address still the bank's? A [[bank]] of the same bank code sets another one.")
}

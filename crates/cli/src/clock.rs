use clap::{Args, Subcommand};
use jiff::SignedDuration;
use serde::Deserialize;
use url::Url;

use crate::{
    failure::{Failure, Outcome},
    output::say,
};

/// Look at or move the time of a running demo
///
/// Only `glimpse demo` has a clock that can be moved; a server for real users (`glimpse serve`) has none.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Print the demo's time
    Show(Target),
    /// Move the demo's time on: after 61m all data of an exchanged flow is gone
    #[command(after_help = "Example:\n  glimpse clock advance 61m")]
    Advance {
        /// How far: 90s, 15m, 61m, 24h; at most a year
        #[arg(value_name = "TIME", value_parser = time)]
        by: SignedDuration,
        #[command(flatten)]
        target: Target,
    },
}

#[derive(Args)]
pub(crate) struct Target {
    /// The demo's clock, as its start text names it
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7604")]
    clock: Url,
}

fn time(text: &str) -> Result<SignedDuration, String> {
    glimpse_server::config::parse_duration(text)
        .ok_or_else(|| "write a time such as 90s, 61m or 24h".to_owned())
}

/// What a clock answers.
#[derive(Deserialize)]
struct Now {
    now: jiff::Timestamp,
}

/// Why a clock does not do it.
#[derive(Deserialize)]
struct Refusal {
    error: String,
}

pub(crate) fn run(command: &Command) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let now = runtime.block_on(async {
        match command {
            Command::Show(target) => ask(target, |client, url| client.get(url), "now").await,
            Command::Advance { by, target } => {
                let body = serde_json::json!({ "seconds": by.as_secs() });
                ask(target, |client, url| client.post(url).json(&body), "advance").await
            }
        }
    })?;
    Ok(say(now.now)?)
}

async fn ask(
    target: &Target,
    request: impl FnOnce(&reqwest::Client, Url) -> reqwest::RequestBuilder,
    path: &str,
) -> Outcome<Now> {
    let nobody = |why: String| {
        Failure::new(format!("No clock that can be moved answers at {} ({why}).", target.clock)).next(
            "Only `glimpse demo` has one; its start text says where (--clock URL). A server for real users has none.",
        )
    };
    let url = target.clock.join(path).map_err(|error| nobody(error.to_string()))?;
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(std::time::Duration::from_secs(10))
        .build()
        .map_err(|error| nobody(error.to_string()))?;
    let answer =
        request(&client, url).send().await.map_err(|_| nobody("nothing listens there".to_owned()))?;
    let status = answer.status();
    if !status.is_success() {
        let refusal =
            if status == reqwest::StatusCode::BAD_REQUEST { answer.json().await.ok() } else { None };
        return Err(match refusal {
            Some(Refusal { error }) => {
                let said: String = error.chars().filter(|letter| !letter.is_control()).take(200).collect();
                Failure::new(format!("The clock at {} refuses: {said}", target.clock))
            }
            None => nobody(format!("status {}", status.as_u16())),
        });
    }
    answer.json().await.map_err(|_| nobody("its answer is none of a clock".to_owned()))
}

use std::sync::Arc;

use clap::Args;
use glimpse_server::{
    config::Config,
    http::log_panics_without_their_text,
    serve::{Bound, Parts, ServeError, Server},
};
use glimpse_vault::SystemRandom;
use tokio_util::sync::CancellationToken;

use crate::{
    failure::{Failure, Outcome},
    installation::{self, connectors, open_for_server, sentence},
    keys, logging,
    signals::Ending,
    sources::SourceArguments,
};

/// Run the service
///
/// Starts the API, the Widget and the metrics, and deletes what is due, also what became due while nobody ran.
/// Ctrl-C or SIGTERM lets running requests end (at most ten seconds); a second Ctrl-C ends at once. With PostgreSQL it says
/// first, for as long as limits.leaving, that it is not ready any more, so that a load balancer takes it out.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sources: SourceArguments,
}

const EXAMPLES: &str = "\
Examples:
  glimpse config show-default > glimpse.toml    the defaults, to be changed
  glimpse config check --config glimpse.toml    says what is missing
  glimpse serve --config glimpse.toml
  GLIMPSE_LISTEN__API=0.0.0.0:7600 glimpse serve --config glimpse.toml

TLS is terminated by a proxy in front of it; name the proxy in proxies.trusted.";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let config = arguments.sources.config()?;
    logging::start(&config.log)?;
    log_panics_without_their_text();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(config))
}

/// A server for real users: there is no hand that could move its clock.
async fn serve(config: Config) -> Outcome {
    let mut ending = Ending::listen()?;
    let bound = Bound::bind(&config.listen).await.map_err(not_started)?;
    let stop = CancellationToken::new();
    let _stops = stop.clone().drop_guard();
    let random = Arc::new(SystemRandom);
    let at = bound.addresses()?;
    tracing::info!(api = %at.api, widget = %at.widget, metrics = %at.metrics, "not ready: opening the database");
    let opening = async {
        let store = tokio::select! {
            store = open_for_server(&config.storage) => store?,
            () = ending.either() => return Ok(None),
        };
        let clock = installation::clock(&store, &stop).await?;
        let keyring = keys::for_server(&config, &store, clock.now(), random.as_ref()).await?;
        Ok::<_, Failure>(Some((store, clock, Arc::new(keyring))))
    };
    let opened = bound.meanwhile(&config, random.clone(), opening).await?;
    let Some((store, clock, keyring)) = opened else { return Ok(()) };
    warn_of_missing_operator(&config);
    let connectors = connectors(installation::product(config.fints.as_ref()));
    let parts = Parts { config, store, clock, random, keyring, connectors };
    let server = Server::start(parts, bound).await.map_err(not_started)?;
    let at = server.addresses;
    tracing::info!(api = %at.api, widget = %at.widget, metrics = %at.metrics, "ready");
    ending.wished().await;
    tracing::info!("leaving: not ready any more");
    server.leave().await;
    tracing::info!("ending: running requests have ten seconds");
    server.shutdown().await;
    tracing::info!("ended");
    Ok(())
}

fn warn_of_missing_operator(config: &Config) {
    let missing = config.operator.missing();
    if !missing.is_empty() {
        tracing::warn!(missing = %missing.join(", "), "live clients are refused until the operator is named");
    }
}

/// The server did not start.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub(crate) fn not_started(error: ServeError) -> Failure {
    let next = match &error {
        ServeError::Listen { what, .. } => {
            format!("Stop what uses it, or set {what} in the configuration to another address.")
        }
        ServeError::Bank { .. } => {
            "Correct it in the configuration; `glimpse config check` looks again.".to_owned()
        }
        ServeError::Identity(_) => "Correct its files; `glimpse doctor` looks again.".to_owned(),
        ServeError::Executor(_) => "Are the certificates of this machine's authorities readable?".to_owned(),
        ServeError::Retention(_) => {
            "Nothing is served before what is due is deleted. Is the disk full or read-only?".to_owned()
        }
    };
    Failure::new(sentence(&error)).next(next)
}

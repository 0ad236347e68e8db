use clap::Args;
use glimpse_flow::{ClientPolicy, check_redirect_uri};
use glimpse_server::config::Operator;
use glimpse_store::{ClientKind, ClientRow};
use glimpse_vault::{SystemRandom, new_client_id};

use super::NewSecret;
use crate::{
    failure::{Failure, Outcome},
    installation::{Desk, store_failed},
    output::{say, say_json},
    sources::SourceArguments,
};

/// Add a client and print its id and secret; the secret is shown this once
///
/// A test client may send users back to any address on loopback, and without --redirect-uri to any https address. A
/// live client needs the exact https addresses to which users return, and the operator's details in the configuration.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The name that users see on the consent page
    #[arg(long, value_name = "NAME", value_parser = display_name)]
    name: String,
    #[command(flatten)]
    kind: Kind,
    /// An address to which users may return, exactly as it will be sent; can be given several times
    #[arg(long, value_name = "URL")]
    redirect_uri: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sources: SourceArguments,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Kind {
    /// For trying out
    #[arg(long)]
    test: bool,
    /// For real users
    #[arg(long)]
    live: bool,
}

const EXAMPLES: &str = "\
Examples:
  glimpse client add --test --name \"Flat Finder\" --config glimpse.toml
  glimpse client add --live --name \"Flat Finder\" --config glimpse.toml \\
      --redirect-uri https://flats.example/bank";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    check_addresses(arguments)?;
    if arguments.kind.live {
        check_operator(&arguments.sources.sources()?.operator()?)?;
    }
    let (client, secret) = Desk::with(&arguments.sources, async |desk| {
        let secret = NewSecret::make(&SystemRandom, desk.now);
        let client = ClientRow {
            id: new_client_id(&SystemRandom),
            kind: if arguments.kind.live { ClientKind::Live } else { ClientKind::Test },
            display_name: arguments.name.clone(),
            allow_list: arguments.redirect_uri.clone(),
            created_at: desk.now,
            disabled_at: None,
            secrets: vec![secret.row()],
        };
        desk.store.put_client(&client).await.map_err(store_failed)?;
        Ok((client, secret))
    })?;
    if arguments.json {
        return Ok(say_json(&serde_json::json!({
            "client_id": client.id,
            "client_secret": secret.reveal(),
            "kind": client.kind,
            "name": client.display_name,
            "redirect_uris": client.allow_list,
        }))?);
    }
    let kind = if arguments.kind.live { "live" } else { "test" };
    say(format!(
        "Added the {kind} client {:?}.\n\n  client id      {}\n  client secret  {}\n\n\
         The secret is shown this once; only its hash is kept. A new one: glimpse client rotate-secret {}",
        client.display_name,
        client.id,
        secret.reveal(),
        client.id
    ))?;
    Ok(())
}

fn check_addresses(arguments: &Arguments) -> Outcome {
    let live = arguments.kind.live;
    if live && arguments.redirect_uri.is_empty() {
        return Err(Failure::usage("A live client needs the exact addresses to which users return.")
            .next("Give each with --redirect-uri https://…"));
    }
    for uri in &arguments.redirect_uri {
        let allow_list = std::slice::from_ref(uri);
        check_redirect_uri(uri, &ClientPolicy { live, allow_list }).map_err(|problem| {
            Failure::usage(format!("--redirect-uri {uri}: {problem}"))
                .next("It is compared letter by letter with what the client sends.")
        })?;
    }
    Ok(())
}

fn check_operator(operator: &Operator) -> Outcome {
    let missing = operator.missing();
    if missing.is_empty() {
        return Ok(());
    }
    let message = "Users of a live client must be told who runs the service.";
    Err(Failure::usage(message).next(format!("Set {} in the configuration.", missing.join(", "))))
}

/// One line that a person can read.
fn display_name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = (1..=80).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("a name has 1 to 80 characters on one line".to_owned()) }
}

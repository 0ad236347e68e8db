use clap::Args;
use glimpse_store::{ClientKind, ClientRow};
use jiff::Timestamp;

use crate::{
    failure::Outcome,
    installation::{Desk, store_failed},
    output::{say, say_json},
    sources::SourceArguments,
};

/// List the clients; secrets cannot be shown, only how many are valid
#[derive(Args)]
pub(crate) struct Arguments {
    /// Print JSON, one line per client
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sources: SourceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (clients, now) = Desk::existing(&arguments.sources, async |desk| {
        Ok((desk.store.clients().await.map_err(store_failed)?, desk.now))
    })?;
    if arguments.json {
        for client in &clients {
            say_json(&serde_json::json!({
                "client_id": client.id,
                "kind": client.kind,
                "name": client.display_name,
                "redirect_uris": client.allow_list,
                "created_at": client.created_at,
                "disabled_at": client.disabled_at,
                "secrets": client.secrets.iter().filter(|secret| is_valid(secret.expires_at, now))
                    .map(|secret| serde_json::json!({
                        "created_at": secret.created_at,
                        "expires_at": secret.expires_at,
                    }))
                    .collect::<Vec<_>>(),
            }))?;
        }
        return Ok(());
    }
    if clients.is_empty() {
        return Ok(say("There are no clients yet. Add one: glimpse client add --name NAME --test")?);
    }
    for client in &clients {
        say(line(client, now))?;
    }
    Ok(())
}

fn line(client: &ClientRow, now: Timestamp) -> String {
    let kind = match client.kind {
        ClientKind::Test => "test",
        ClientKind::Live => "live",
    };
    let secrets = client.secrets.iter().filter(|secret| is_valid(secret.expires_at, now)).count();
    let secrets = if secrets == 1 { "1 secret".to_owned() } else { format!("{secrets} secrets") };
    let state = if client.disabled_at.is_some() { "disabled" } else { "enabled " };
    let addresses = client.allow_list.join(" ");
    format!("{}  {kind}  {state}  {secrets}  {:?}  {addresses}", client.id, client.display_name)
        .trim_end()
        .to_owned()
}

fn is_valid(expires_at: Option<Timestamp>, now: Timestamp) -> bool {
    expires_at.is_none_or(|end| end > now)
}

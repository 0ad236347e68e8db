use clap::Args;
use glimpse_model::ClientId;
use glimpse_store::ClientRow;
use glimpse_vault::SystemRandom;
use jiff::{SignedDuration, Timestamp};

use super::NewSecret;
use crate::{
    failure::Outcome,
    installation::{Desk, store_failed},
    output::{say, say_json},
    sources::SourceArguments,
};

/// Give a client a new secret; the old one stays valid for a day, or as long as --keep-old says
///
/// Two secrets are valid at most: the new one, and until --keep-old is over the one before.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  glimpse client rotate-secret ID --config glimpse.toml\n  glimpse client rotate-secret ID --keep-old 0s --config glimpse.toml    the old one leaked"
)]
pub(crate) struct Arguments {
    /// The client's id
    #[arg(value_name = "ID")]
    id: String,
    /// How long the old secret stays valid, at most 30d; 0s ends it at once
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = keep)]
    keep_old: SignedDuration,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sources: SourceArguments,
}

fn keep(text: &str) -> Result<SignedDuration, String> {
    glimpse_server::config::parse_duration(text)
        .filter(|time| *time <= SignedDuration::from_hours(30 * 24))
        .ok_or_else(|| "write a time such as 15m, 24h or 7d, at most 30d".to_owned())
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (secret, old_until) = Desk::existing(&arguments.sources, async |desk| {
        let mut client = desk.client(&ClientId(arguments.id.clone())).await?;
        let secret = NewSecret::make(&SystemRandom, desk.now);
        let old_until = rotate(&mut client, &secret, arguments.keep_old, desk.now);
        desk.store.put_client(&client).await.map_err(store_failed)?;
        Ok((secret, old_until))
    })?;
    if arguments.json {
        return Ok(say_json(&serde_json::json!({
            "client_id": arguments.id,
            "client_secret": secret.reveal(),
            "old_secret_until": old_until,
        }))?);
    }
    let old = match old_until {
        Some(end) => format!("The old secret is valid until {end}."),
        None => "The old secret is no longer valid.".to_owned(),
    };
    say(format!(
        "  client id      {}\n  client secret  {}\n\nThe secret is shown this once; only its hash is kept. {old}",
        arguments.id,
        secret.reveal()
    ))?;
    Ok(())
}

/// Puts the new secret in front; of the old ones only the newest stays, until its end, which is given back.
pub(super) fn rotate(
    client: &mut ClientRow,
    secret: &NewSecret,
    keep_old: SignedDuration,
    now: Timestamp,
) -> Option<Timestamp> {
    let end = now.checked_add(keep_old).ok().filter(|end| *end > now);
    let newest = client
        .secrets
        .drain(..)
        .filter(|old| old.expires_at.is_none_or(|expires| expires > now))
        .max_by_key(|old| (old.expires_at.is_none(), old.created_at));
    client.secrets.push(secret.row());
    let (end, mut old) = end.zip(newest)?;
    let end = old.expires_at.map_or(end, |earlier| earlier.min(end));
    old.expires_at = Some(end);
    client.secrets.push(old);
    Some(end)
}

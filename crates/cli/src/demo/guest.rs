use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use glimpse_store::{ClientKind, ClientRow, Store};
use glimpse_vault::{Random, client_secret_hash, new_client_id};
use jiff::Timestamp;

use super::placement::Home;
use crate::{
    client::NewSecret,
    failure::{Failure, Outcome},
    installation::store_failed,
};

/// The name under which the example app asks its users.
const NAME: &str = "Nordlicht Wohnen";

/// The file beside the demo's keys that holds its client's secret.
const FILE: &str = "client-secret";

/// The longest secret that is read from it, in bytes.
const LONGEST: usize = 200;

/// The demo's client. The database knows its secret as a hash only, like everybody's; a demo that goes on in a
/// directory of its own finds the secret there, so that scripts and running apps go on with it.
pub(super) async fn admit(
    store: &dyn Store,
    random: &dyn Random,
    now: Timestamp,
    home: &Home,
) -> Outcome<(ClientRow, NewSecret)> {
    let known = store.clients().await.map_err(store_failed)?;
    let known =
        known.into_iter().find(|client| client.kind == ClientKind::Test && client.display_name == NAME);
    let file = home.path().join(FILE);
    if let Some(client) = &known
        && let Some(secret) = kept(&file, client)
    {
        return Ok((client.clone(), secret));
    }
    let mut client = known.unwrap_or_else(|| ClientRow {
        id: new_client_id(random),
        kind: ClientKind::Test,
        display_name: NAME.to_owned(),
        allow_list: Vec::new(),
        created_at: now,
        disabled_at: None,
        secrets: Vec::new(),
    });
    let secret = NewSecret::make(random, now);
    client.secrets = vec![secret.row()];
    if !home.is_temporary() {
        keep(&file, &secret).map_err(|cause| {
            Failure::new(format!("The client's secret cannot be written to {} ({cause}).", file.display()))
                .next("Give another directory with --data-dir, or none: then a temporary one is used.")
        })?;
    }
    store.put_client(&client).await.map_err(store_failed)?;
    Ok((client, secret))
}

/// The secret in the file, if it is still this client's.
fn kept(file: &Path, client: &ClientRow) -> Option<NewSecret> {
    let text = fs::read_to_string(file).ok().filter(|text| text.len() <= LONGEST)?;
    let text = text.trim();
    let hash = client_secret_hash(text);
    let row = client.secrets.iter().find(|row| row.expires_at.is_none() && row.hash == hash)?;
    Some(NewSecret::known(text, row.created_at))
}

/// Its owner's alone from the first byte on, and whole or not there.
fn keep(file: &Path, secret: &NewSecret) -> io::Result<()> {
    let new = file.with_extension("new");
    let _none = fs::remove_file(&new);
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    writeln!(out, "{}", secret.reveal())?;
    fs::rename(&new, file)
}

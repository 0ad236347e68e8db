use glimpse_store::{ClientKind, ClientRow, Store};
use glimpse_vault::{Random, new_client_id};
use jiff::Timestamp;

use crate::{client::NewSecret, failure::Outcome, installation::store_failed};

/// The name under which the example app asks its users.
const NAME: &str = "Nordlicht Wohnen";

/// The demo's client. Its secret is kept as a hash like everybody's, therefore each start gives it a new one.
pub(super) async fn admit(
    store: &dyn Store,
    random: &dyn Random,
    now: Timestamp,
) -> Outcome<(ClientRow, NewSecret)> {
    let known = store.clients().await.map_err(store_failed)?;
    let known =
        known.into_iter().find(|client| client.kind == ClientKind::Test && client.display_name == NAME);
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
    store.put_client(&client).await.map_err(store_failed)?;
    Ok((client, secret))
}

use glimpse_model::ClientId;

use super::statement::{Cells, Statement, at, damaged, needed, time};
use crate::{ClientKind, ClientRow, SecretRow, StoreError};

pub(crate) const BY_ID: &str =
    "SELECT id, kind, display_name, allow_list, created_at, disabled_at FROM client WHERE id = $1";
pub(crate) const ALL: &str =
    "SELECT id, kind, display_name, allow_list, created_at, disabled_at FROM client ORDER BY id";
pub(crate) const SECRETS: &str =
    "SELECT hash, created_at, expires_at FROM client_secret WHERE client = $1 ORDER BY created_at, hash";

/// The client and its secrets, which replace those that were there.
pub(crate) fn put(row: &ClientRow) -> Result<Vec<Statement>, StoreError> {
    const CLIENT: &str = "INSERT INTO client (id, kind, display_name, allow_list, created_at, disabled_at) \
        VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, display_name = excluded.display_name, \
        allow_list = excluded.allow_list, created_at = excluded.created_at, disabled_at = excluded.disabled_at";
    const SECRET: &str =
        "INSERT INTO client_secret (client, hash, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    let id = row.id.as_str();
    let allow_list = serde_json::to_string(&row.allow_list).map_err(|_| damaged("allow-list"))?;
    let client = [
        id.into(),
        word(row.kind).into(),
        row.display_name.as_str().into(),
        allow_list.into(),
        row.created_at.into(),
        row.disabled_at.into(),
    ];
    let mut statements = vec![
        Statement::new(CLIENT, client),
        Statement::new("DELETE FROM client_secret WHERE client = $1", [id.into()]),
    ];
    statements.extend(row.secrets.iter().map(|secret| {
        let values =
            [id.into(), secret.hash.clone().into(), secret.created_at.into(), secret.expires_at.into()];
        Statement::new(SECRET, values)
    }));
    Ok(statements)
}

pub(crate) fn remove(id: &ClientId) -> Statement {
    Statement::new("DELETE FROM client WHERE id = $1", [id.as_str().into()])
}

/// The client without its secrets.
pub(crate) fn read(row: &impl Cells) -> Result<ClientRow, StoreError> {
    Ok(ClientRow {
        id: ClientId(needed(row.text(0))?),
        kind: match needed(row.text(1))?.as_str() {
            "test" => ClientKind::Test,
            "live" => ClientKind::Live,
            _ => return Err(damaged("kind of client")),
        },
        display_name: needed(row.text(2))?,
        allow_list: serde_json::from_str(&needed(row.text(3))?).map_err(|_| damaged("allow-list"))?,
        created_at: at(row.int(4))?,
        disabled_at: time(row.int(5))?,
        secrets: Vec::new(),
    })
}

pub(crate) fn read_secret(row: &impl Cells) -> Result<SecretRow, StoreError> {
    Ok(SecretRow { hash: needed(row.bytes(0))?, created_at: at(row.int(1))?, expires_at: time(row.int(2))? })
}

fn word(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::Test => "test",
        ClientKind::Live => "live",
    }
}

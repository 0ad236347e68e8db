//! Given the data directory, the configuration and every key of the server, nothing of a flow opens without the secret
//! of the moment; after the deadline not with that one either.

use std::{sync::Arc, time::Duration};

use glimpse_model::{FlowId, Secret};
use glimpse_server::engine::{blob_aad, wrap_aad};
use glimpse_store::{OpenOptions, PostgresOptions, PostgresStore, SqliteStore, Store, WrapKind};
use glimpse_vault::{AccessToken, Code, DataKey, Keyring, LinkToken, PageSecret, SystemRandom, open, unwrap};

use super::stand::{Stand, parameter, plain_request};

pub(crate) const KINDS: [WrapKind; 5] =
    [WrapKind::Link, WrapKind::Page, WrapKind::Code, WrapKind::Token, WrapKind::Pin];

/// A thief with a copy of the database and the keys of the server.
pub(crate) struct Thief {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) keyring: Keyring,
    /// What must live as long as the store.
    _copy: Option<tempfile::TempDir>,
}

impl Thief {
    /// With a copy of a database in PostgreSQL.
    pub(crate) async fn with_database(address: &str, keyring: Keyring) -> Self {
        let options = PostgresOptions::parse(address).unwrap().connections(2);
        let store = Arc::new(PostgresStore::open(&options).await.unwrap());
        Self { store, keyring, _copy: None }
    }

    /// With the disk: a copy of the directory, keys and all.
    async fn with_disk_of(stand: &Stand) -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_tree(stand.directory.path(), copy.path());
        let options = OpenOptions { exclusive: false };
        let store = Arc::new(SqliteStore::open(&copy.path().join("data/glimpse.db"), options).await.unwrap());
        let keys = copy.path().join("keys");
        let keyring = Keyring::open_or_create(&keys, stand.clock.now(), &SystemRandom).unwrap();
        Self { store, keyring, _copy: Some(copy) }
    }

    /// The data key of that kind, if this secret opens it.
    async fn key(&self, flow: FlowId, kind: WrapKind, secret: &Secret) -> Option<DataKey> {
        let wrapped = self.store.wrap(flow, kind).await.unwrap()?;
        let epoch = self.store.epoch(wrapped.epoch).await.unwrap()?;
        let epoch = self.keyring.unwrap_epoch(epoch.minute, &epoch.wrapped).ok()?;
        unwrap(&wrapped.wrapped, secret, &epoch, &wrap_aad(flow, kind)).ok()
    }

    /// Everything that the server itself knows and that has the size of a secret.
    async fn guesses(&self, flow: FlowId) -> Vec<Secret> {
        let row = self.store.flow(flow).await.unwrap().unwrap();
        let mut guesses = vec![Secret::new([0; 32])];
        let hashes =
            [Some(row.redirect_hash), Some(row.link_hash), row.page_hash, row.code_hash, row.token_hash];
        guesses.extend(hashes.into_iter().flatten().filter_map(|hash| Secret::from_slice(&hash)));
        guesses
    }

    /// Which kinds open with what the server knows: must be none.
    pub(crate) async fn opens_alone(&self, flow: FlowId) -> Vec<WrapKind> {
        let mut opened = Vec::new();
        for guess in self.guesses(flow).await {
            for kind in KINDS {
                if self.key(flow, kind, &guess).await.is_some() {
                    opened.push(kind);
                }
            }
        }
        opened
    }

    pub(crate) async fn opens_with(&self, flow: FlowId, kind: WrapKind, secret: &Secret, blob: &str) -> bool {
        let Some(key) = self.key(flow, kind, secret).await else { return false };
        let name = match self.store.blobs(flow, blob).await.unwrap().first() {
            Some(row) => row.name.clone(),
            None => blob.to_owned(),
        };
        match self.store.blob(flow, &name).await.unwrap() {
            Some(sealed) => open(&key, &blob_aad(flow, &name), &sealed).is_ok(),
            None => false,
        }
    }
}

fn copy_tree(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub(crate) fn page_secret(text: &str) -> Secret {
    PageSecret::parse(text).unwrap().0
}

#[tokio::test]
async fn nothing_opens_without_the_secret_of_the_moment() {
    let stand = Stand::start().await;
    let (location, id) = stand.access(plain_request()).await;
    let flow = FlowId::parse(&id).unwrap();
    let link =
        LinkToken::parse(&parameter(&location, "token").unwrap(), &stand.app().keyring).unwrap().secret;

    let thief = Thief::with_disk_of(&stand).await;
    assert!(thief.opens_alone(flow).await.is_empty());
    assert!(thief.opens_with(flow, WrapKind::Link, &link, "request").await, "the right secret must open it");

    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("figo01").await;
    let page = page_secret(&browser.hidden("page"));
    let thief = Thief::with_disk_of(&stand).await;
    assert!(thief.opens_alone(flow).await.is_empty());
    assert!(!thief.opens_with(flow, WrapKind::Page, &link, "page").await, "the link is no page");
    assert!(thief.opens_with(flow, WrapKind::Page, &page, "page").await);

    let callback = browser.through().await;
    let text = parameter(&callback, "code").unwrap();
    let code = Code::parse(&text, &stand.app().keyring).unwrap().secret;
    let thief = Thief::with_disk_of(&stand).await;
    assert!(thief.opens_alone(flow).await.is_empty());
    for stale in [&link, &page] {
        assert!(!thief.opens_with(flow, WrapKind::Code, stale, "data").await);
    }
    assert!(thief.opens_with(flow, WrapKind::Code, &code, "data").await);

    let answer = stand.exchange(&text).await;
    let bearer = answer.body["access_token"].as_str().unwrap();
    let token = AccessToken::parse(bearer).unwrap().0;
    let thief = Thief::with_disk_of(&stand).await;
    assert!(thief.opens_alone(flow).await.is_empty());
    for stale in [&link, &page, &code] {
        for kind in KINDS {
            assert!(!thief.opens_with(flow, kind, stale, "data").await, "{kind:?} opens with a stale secret");
        }
    }
    assert!(thief.opens_with(flow, WrapKind::Token, &token, "data").await);

    stand.hand.advance(Duration::from_secs(3600 + 60));
    stand.swept().await;
    let thief = Thief::with_disk_of(&stand).await;
    for secret in [&link, &page, &code, &token] {
        for kind in KINDS {
            assert!(!thief.opens_with(flow, kind, secret, "data").await);
        }
    }
    assert!(thief.store.blobs(flow, "data").await.unwrap().is_empty());
}

//! A server of this test's own, in its process, with banks that the demo does not have: two that share a bank code.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, response::Html, routing::get};
use glimpse_bank::Bank;
use glimpse_model::{BankId, ClientId};
use glimpse_sandbox::{BankInfo, Sandbox, SandboxConfig};
use glimpse_server::{
    Bound, Parts, Server,
    config::{Demo, Listen},
};
use glimpse_store::{ClientKind, ClientRow, Clock, OpenOptions, SecretRow, SqliteStore, Store};
use glimpse_vault::{Keyring, SystemRandom, client_secret_hash};
use glimpse_xs2a::Xs2a;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;

const CLIENT: (&str, &str) = ("picker", "secretOfThePickerAndLongEnough000000000");
/// The code that two banks of this installation have.
pub(crate) const SHARED_CODE: &str = "90094817";

pub(crate) struct House {
    server: Server,
    sandbox: Sandbox,
    http: Client,
    /// Where flows end: a page with `#back`.
    back: String,
    _directory: tempfile::TempDir,
}

impl House {
    pub(crate) async fn start() -> Self {
        let clock = Clock::system(None);
        let bank_clock = clock.clone();
        let sandbox =
            Sandbox::start(SandboxConfig::new(Arc::new(move || bank_clock.now()), 7)).await.unwrap();
        let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let bound =
            Bound::bind(&Listen { api: loopback, widget: loopback, metrics: loopback }).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let demo = Demo {
            listen: bound.addresses().unwrap(),
            directory: directory.path().to_owned(),
            banks: banks(&sandbox.banks()),
            log_level: "off".to_owned(),
        };
        let config = demo.config().unwrap_or_else(|refused| panic!("{refused}"));
        let random = Arc::new(SystemRandom);
        let keyring =
            Keyring::open_or_create(&directory.path().join("keys"), clock.now(), random.as_ref()).unwrap();
        let data = directory.path().join("data");
        std::fs::create_dir_all(&data).unwrap();
        let store =
            SqliteStore::open(&data.join("glimpse.db"), OpenOptions { exclusive: true }).await.unwrap();
        store.put_client(&client(&clock)).await.unwrap();
        let parts = Parts {
            config,
            store: Arc::new(store),
            clock,
            random,
            keyring: Arc::new(keyring),
            connectors: vec![Arc::new(Xs2a)],
        };
        let server = Server::start(parts, bound).await.unwrap_or_else(|error| panic!("{error}"));
        let listener = TcpListener::bind(loopback).await.unwrap();
        let back = format!("http://{}/back", listener.local_addr().unwrap());
        let page = || async { Html("<!doctype html><title>Back</title><p id=back>Back</p>") };
        let router = Router::new().route("/back", get(page));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let http = Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { server, sandbox, http, back, _directory: directory }
    }

    pub(crate) async fn end(self) {
        self.server.shutdown().await;
        self.sandbox.shutdown().await;
    }

    /// The IBANs of a user of the sandbox's bank.
    pub(crate) fn ibans(&self, bank_code: &str, user: &str) -> Vec<String> {
        self.sandbox.ledger().truth(bank_code, user).into_iter().map(|account| account.iban).collect()
    }

    /// The link of a flow that asks for this.
    pub(crate) async fn link(&self, mut wish: Value) -> String {
        wish["redirect_uri"] = json!(self.back);
        wish["language"] = json!("en");
        let made = self.post("/onetime/access", wish).await;
        made["location"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// The IBANs that a client gets with the code of the way back.
    pub(crate) async fn shared(&self, back: &url::Url) -> Vec<String> {
        let code = back.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
        let code = code.unwrap_or_else(|| panic!("no code in {back}"));
        let token =
            self.post("/auth/token", json!({ "grant_type": "authorization_code", "code": code })).await;
        let token = token["access_token"].as_str().unwrap_or_else(|| panic!("{token}"));
        let at = format!("http://{}/rest/accounts", self.server.addresses.api);
        let got: Value = self.http.get(at).bearer_auth(token).send().await.unwrap().json().await.unwrap();
        let iban = |account: &Value| account["iban"].as_str().unwrap().to_owned();
        got["accounts"].as_array().unwrap_or_else(|| panic!("{got}")).iter().map(iban).collect()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("http://{}{path}", self.server.addresses.api)).json(&body);
        request.basic_auth(CLIENT.0, Some(CLIENT.1)).send().await.unwrap().json().await.unwrap()
    }
}

fn client(clock: &Clock) -> ClientRow {
    let created_at = clock.now();
    let hash = client_secret_hash(CLIENT.1).to_vec();
    ClientRow {
        id: ClientId::from(CLIENT.0),
        kind: ClientKind::Test,
        display_name: "Nordlicht Wohnen".to_owned(),
        allow_list: Vec::new(),
        created_at,
        disabled_at: None,
        secrets: vec![SecretRow { hash, created_at, expires_at: None }],
    }
}

/// Both banks of the sandbox, and two of one code.
fn banks(infos: &[BankInfo]) -> Vec<Bank> {
    let mut banks: Vec<Bank> = infos.iter().map(bank).collect();
    let first = banks[0].clone();
    banks.extend([("mockbank-north", "Mockbank Nord"), ("mockbank-south", "Mockbank Süd")].map(
        |(id, name)| Bank {
            id: BankId(id.to_owned()),
            name: name.to_owned(),
            bank_codes: vec![SHARED_CODE.to_owned()],
            bic: None,
            ..first.clone()
        },
    ));
    banks
}

fn bank(info: &BankInfo) -> Bank {
    let approach = if info.name.contains("Redirect") { "redirect" } else { "embedded" };
    Bank {
        id: BankId(format!("mockbank-{approach}")),
        name: info.name.clone(),
        city: None,
        bank_codes: vec![info.bank_code.clone()],
        bic: Some(info.bic.clone()),
        country: "DE".to_owned(),
        connector: "xs2a".to_owned(),
        base_url: info.url.parse().unwrap(),
        allow_private_network: true,
        time_zone: "Europe/Berlin".to_owned(),
        history_days: None,
        settings: json!({ "approach": approach }),
    }
}

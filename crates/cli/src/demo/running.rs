use std::sync::Arc;

use glimpse_example::{App, BankHint, ExampleConfig, UserHint};
use glimpse_model::SecretText;
use glimpse_sandbox::{BankInfo, Rule, Sandbox, UserInfo};
use glimpse_server::{
    config::Demo,
    serve::{Bound, Parts, ServeError, Server},
};
use glimpse_store::{Clock, OpenOptions, Store};
use glimpse_vault::{Random, SystemRandom};
use serde::Serialize;
use url::Url;

use super::{
    banks,
    clock_page::ClockPage,
    guest,
    lead::Lead,
    placement::{Home, Ports, cannot_listen},
};
use crate::{
    failure::{Failure, Outcome},
    installation::{self, connectors, open_file, sentence, store_failed},
    serve::not_started,
};

/// What the banks of a demo are to be like.
pub(super) struct BanksWanted<'a> {
    /// Rules in force.
    pub(super) scenarios: Vec<Rule>,
    /// Banks that deviate, by name.
    pub(super) twins: &'a [String],
}

/// A demo that is ready.
pub(super) struct Running {
    server: Server,
    sandbox: Sandbox,
    app: glimpse_example::Running,
    clock: ClockPage,
    client_id: String,
    client_secret: SecretText,
}

/// What a script must know of a demo: the line that `--json` prints.
#[derive(Serialize)]
pub(super) struct Description {
    pub(super) api: String,
    pub(super) widget: String,
    pub(super) app: String,
    pub(super) metrics: String,
    pub(super) clock: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) banks: Vec<BankDescription>,
    pub(super) pid: u32,
}

#[derive(Serialize)]
pub(super) struct BankDescription {
    pub(super) name: String,
    pub(super) bank_code: String,
    pub(super) url: String,
    pub(super) users: Vec<UserInfo>,
}

impl Running {
    /// Starts everything; all of it answers when this returns.
    pub(super) async fn start(
        home: &Home,
        ports: &Ports,
        log_level: &str,
        wanted: BanksWanted<'_>,
    ) -> Outcome<Self> {
        let bound = Bound::bind(&ports.server()).await.map_err(server_failed)?;
        let listen = bound.addresses()?;
        let store = open_file(&home.path().join("data"), OpenOptions { exclusive: true }).await?;
        let lead = Lead::of(home.path());
        let last_known = store.last_known_time().await.map_err(store_failed)?;
        let (clock, hand) = Clock::movable(last_known, lead.read());
        let sandbox = banks::start(*ports, &clock, wanted.scenarios, wanted.twins).await?;
        let random = Arc::new(SystemRandom);
        let config = Demo {
            listen,
            directory: home.path().to_owned(),
            banks: banks::configured(&sandbox)?,
            log_level: log_level.to_owned(),
        }
        .config()?;
        let keyring = Arc::new(installation::keyring(&config, clock.now(), random.as_ref())?);
        let (client, secret) = guest::admit(store.as_ref(), random.as_ref(), clock.now(), home).await?;
        let client_id = client.id.to_string();
        let client_secret = SecretText::new(secret.reveal());
        let public = config.public.clone();
        let clock_page = ClockPage::start(
            ports.clock(),
            (hand, lead),
            Arc::clone(&store),
            &public.api,
            (&client_id, &client_secret),
        )
        .await?;
        let app = ExampleConfig {
            listen: ports.app(),
            public_url: local_url("localhost", ports.app().port())?,
            api_url: public.api,
            widget_url: public.widget,
            clock_url: Some(clock_page.url.clone()),
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            banks: sandbox
                .banks()
                .iter()
                .chain(&sandbox.fints_banks())
                .map(|bank| hint(&sandbox, bank))
                .collect(),
        };
        let app = start_app(app, &clock).await?;
        let parts = Parts {
            config,
            store: store as Arc<dyn Store>,
            clock,
            random,
            keyring,
            connectors: connectors(banks::product()),
        };
        let server = Server::start(parts, bound).await.map_err(server_failed)?;
        Ok(Self { server, sandbox, app, clock: clock_page, client_id, client_secret })
    }

    /// Where everything is.
    pub(super) fn description(&self) -> Description {
        let at = self.server.addresses;
        Description {
            api: format!("http://{}", at.api),
            widget: format!("http://{}", at.widget),
            app: plain(&self.app.public_url),
            metrics: format!("http://{}/metrics", at.metrics),
            clock: plain(&self.clock.url),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.expose().to_owned(),
            banks: self
                .sandbox
                .banks()
                .into_iter()
                .chain(self.sandbox.fints_banks())
                .map(|bank| BankDescription {
                    name: bank.name,
                    bank_code: bank.bank_code,
                    url: bank.url,
                    users: bank.users,
                })
                .collect(),
            pid: std::process::id(),
        }
    }

    /// Ends everything, the app first, so that nobody meets half a demo.
    pub(super) async fn shutdown(self) {
        self.app.shutdown().await;
        self.clock.shutdown().await;
        self.server.shutdown().await;
        self.sandbox.shutdown().await;
    }
}

async fn start_app(config: ExampleConfig, clock: &Clock) -> Outcome<glimpse_example::Running> {
    let clock = clock.clone();
    let fill = Arc::new(|bytes: &mut [u8]| SystemRandom.fill(bytes));
    App::start(config, Arc::new(move || clock.now()), fill).await.map_err(|error| match error {
        glimpse_example::StartError::Listen(address, cause) => cannot_listen("the app", address, &cause),
        other => Failure::new(sentence(&other)),
    })
}

fn server_failed(error: ServeError) -> Failure {
    match &error {
        ServeError::Listen { what, address, cause } => {
            let what = match *what {
                "listen.api" => "the API",
                "listen.widget" => "the Widget",
                "listen.metrics" => "the metrics",
                other => other,
            };
            cannot_listen(what, *address, cause)
        }
        _ => not_started(error),
    }
}

fn hint(sandbox: &Sandbox, bank: &BankInfo) -> BankHint {
    let ledger = sandbox.ledger();
    let users = bank.users.iter().map(|user| {
        // The book of a user is made when it is first looked at; one is enough to fill in an IBAN.
        let accounts =
            if user.user == "figo01" { ledger.truth(&bank.bank_code, &user.user) } else { Vec::new() };
        UserHint {
            user: user.user.clone(),
            password: user.password.clone(),
            otp: (!user.method.is_empty()).then(|| user.otp.clone()),
            iban: accounts.into_iter().next().map(|account| account.iban),
            note: user.what_it_does.clone(),
        }
    });
    BankHint { name: bank.name.clone(), bank_code: bank.bank_code.clone(), users: users.collect() }
}

fn local_url(host: &str, port: u16) -> Outcome<Url> {
    Url::parse(&format!("http://{host}:{port}")).map_err(|error| Failure::new(error.to_string()))
}

/// Without the slash at the end.
fn plain(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

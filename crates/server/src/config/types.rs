use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use glimpse_bank::{Bank, IdentityFiles, Institutes};
use glimpse_flow::Lifetimes;
use glimpse_model::ClientId;
use glimpse_store::PostgresOptions;
use glimpse_vault::FixedKey;
use glimpse_widget::brand::Brand;
use ipnet::IpNet;
use url::Url;

/// The validated configuration of one installation. It can only be had from [`Config::load`] and
/// [`super::Demo::config`], so what stands here is right.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the server listens.
    pub listen: Listen,
    /// How it is reached from outside.
    pub public: Public,
    /// Peers whose `X-Forwarded-*` headers are believed; those of all others are ignored.
    pub trusted_proxies: Vec<IpNet>,
    /// Where the flows are kept.
    pub storage: Storage,
    /// Where the installation keys come from; never inside the storage directory.
    pub keys: Keys,
    /// Who runs the service, as the consent page says it.
    pub operator: Operator,
    /// How long things last; never longer than the contract's.
    pub lifetimes: Lifetimes,
    /// How many days a line of the audit trail is kept.
    pub audit_days: u32,
    /// What one client, one address and the whole installation may take.
    pub limits: Limits,
    /// Who we are towards banks: files of certificates and keys, by the name that a bank's settings use.
    pub identities: BTreeMap<String, IdentityFiles>,
    /// The banks, in the order of the file; at least one, unless [`Fints::directory_banks`] brings some.
    pub banks: Vec<Bank>,
    /// What the FinTS connector needs, if there is a product registration.
    pub fints: Option<Fints>,
    /// All banks that are known, reached or not: the built-in list, or that of `directory.file`.
    pub institutes: Arc<Institutes>,
    /// How the pages look for clients that have a look of their own.
    pub brands: BTreeMap<ClientId, Arc<Brand>>,
    /// What is logged and how.
    pub log: Log,
}

/// What the FinTS connector needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fints {
    /// The operator's product registration: 1 to 25 letters and digits.
    pub product_id: String,
    /// Whether every bank of the directory that has a FinTS address can be chosen.
    pub directory_banks: bool,
}

/// The three listeners, all different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen {
    /// The API for integrators.
    pub api: SocketAddr,
    /// The Widget for users.
    pub widget: SocketAddr,
    /// `GET /metrics`, for the operator only.
    pub metrics: SocketAddr,
}

/// The public origins, of two different hosts or ports: no path, no query; `https`, or `http` on a loopback host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public {
    /// The API's, such as `https://api.example.com/`.
    pub api: Url,
    /// The Widget's, such as `https://widget.example.com/`.
    pub widget: Url,
}

/// Where the flows are kept.
#[derive(Clone, Debug)]
pub enum Storage {
    /// In SQLite, in this directory: one node.
    Directory(PathBuf),
    /// In PostgreSQL: one node or several.
    Postgres(PostgresOptions),
}

/// Where the installation keys come from.
#[derive(Clone, Debug)]
pub enum Keys {
    /// A directory with one file per key; glimpse makes and rotates them.
    Directory(PathBuf),
    /// Given by the environment or by secrets' files, the same on every node, the one in use first; never empty.
    Fixed {
        /// Wrap epoch keys and seal clean-up records.
        installation: Vec<FixedKey>,
        /// Sign links and codes.
        signing: Vec<FixedKey>,
    },
}

/// Who runs the service. Clients of kind `live` need all four (contract section 2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// The name of the firm.
    pub name: Option<String>,
    /// Its licence, such as `Registered account information service, BaFin-ID 10000000`.
    pub licence: Option<String>,
    /// Its privacy notice.
    pub privacy_url: Option<Url>,
    /// Its terms.
    pub terms_url: Option<Url>,
}

impl Operator {
    /// The configuration keys that are still missing before `live` clients may be served.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        [
            (self.name.is_none(), "operator.name"),
            (self.licence.is_none(), "operator.licence"),
            (self.privacy_url.is_none(), "operator.privacy_url"),
            (self.terms_url.is_none(), "operator.terms_url"),
        ]
        .into_iter()
        .filter_map(|(missing, key)| missing.then_some(key))
        .collect()
    }
}

/// What may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open connections per listener; one more is closed at once.
    pub connections: u32,
    /// Requests that are worked on at the same time; one more is answered 503 with `Retry-After`.
    pub in_flight: u32,
    /// A request's head must have come by then.
    pub header_timeout: Duration,
    /// A request's body must have come, and its answer must have been made, by then.
    pub request_timeout: Duration,
    /// Largest request body, in bytes, of the API and of the Widget.
    pub body_bytes: usize,
    /// Calls of one client to the API.
    pub client: Rate,
    /// Calls with wrong client credentials, unknown codes or unknown tokens from one address.
    pub refused: Rate,
    /// Page requests of one address to the Widget.
    pub widget: Rate,
    /// Submissions (login, TAN, choices) within one flow.
    pub submissions: Rate,
    /// One answer of a bank must be complete by then.
    pub bank_timeout: Duration,
    /// A node of several that is told to end still serves for so long, and says that it is not ready.
    pub leaving: Duration,
    /// At most so many transactions are taken per account; the coverage says when there were more.
    pub transactions_per_account: u32,
}

/// How often something may happen, as a bucket that holds `burst` and is filled `per_minute` times a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many come back within a minute.
    pub per_minute: NonZeroU32,
    /// How many may come at once.
    pub burst: NonZeroU32,
}

/// What is logged and how. Logs hold no user data at any level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The shape of a line.
    pub format: LogFormat,
    /// A level or filter directives of `tracing-subscriber`, such as `info,glimpse_server::engine=debug`.
    pub level: String,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl Config {
    /// Whether this peer's `X-Forwarded-*` headers are believed.
    #[must_use]
    pub fn is_trusted_proxy(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusted_proxies.iter().any(|net| net.contains(&peer))
    }
}

//! The third step: from what was written to what it means.

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use glimpse_bank::{Bank, Institutes, InstitutesError, contract::Connector};
use glimpse_flow::{Lifetimes, RetentionClock};
use glimpse_store::PostgresOptions;
use glimpse_vault::FixedKey;
use ipnet::IpNet;
use jiff::SignedDuration;
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use super::{
    Config, Fints, Keys, Limits, Listen, Log, LogFormat, Operator, Public, Rate, Refused, Sources, Storage,
    bank, brand, identity,
    raw::{Origin, Table},
    read::{Findings, Section},
};

/// Validates the merged layers. Every value has a default or is optional, unless this function says otherwise; a value
/// that is not understood is `None` here, and then there is a complaint.
pub(super) fn validate(
    merged: Table,
    sources: &Sources,
    connectors: Option<&[Arc<dyn Connector>]>,
) -> Result<Config, Refused> {
    let mut findings = Findings::new(sources);
    let mut root = Section::new("", merged, &mut findings);
    let config = read(&mut root, connectors);
    root.finish();
    let problems = findings.finish();
    match config {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(Refused(problems)),
    }
}

impl Sources {
    /// Where the flows are kept alone, for commands that need nothing else: what is wrong elsewhere is not looked at.
    ///
    /// # Errors
    /// When the layers cannot be read, or something in that section is wrong.
    pub fn storage(&self) -> Result<Storage, Refused> {
        self.part("storage", storage)
    }

    /// The banks and the list of all banks, for commands that only look them up: there need not be a bank, and what is
    /// wrong elsewhere is not looked at.
    ///
    /// # Errors
    /// When the layers cannot be read, or something in those sections is wrong.
    pub fn banks(&self, connectors: &[Arc<dyn Connector>]) -> Result<(Vec<Bank>, Arc<Institutes>), Refused> {
        self.read_part(|root| {
            let institutes = root.section("directory", institutes);
            let identities = root.section("identity", identity::identities);
            let known = bank::Known { connectors: Some(connectors), identities: &identities };
            Some((bank::any_banks(root, known), institutes?))
        })
    }

    /// Who runs the service, alone.
    ///
    /// # Errors
    /// When the layers cannot be read, or something in that section is wrong.
    pub fn operator(&self) -> Result<Operator, Refused> {
        self.part("operator", |section| Some(operator(section)))
    }

    /// What the FinTS connector needs, alone: the connectors are made before the banks are read.
    ///
    /// # Errors
    /// When the layers cannot be read, or something in that section is wrong.
    pub fn fints(&self) -> Result<Option<Fints>, Refused> {
        self.part("fints", |section| Some(fints(section)))
    }

    fn part<T>(
        &self,
        name: &str,
        read: impl FnOnce(&mut Section<'_, '_>) -> Option<T>,
    ) -> Result<T, Refused> {
        self.read_part(|root| root.section(name, read))
    }

    fn read_part<T>(&self, read: impl FnOnce(&mut Section<'_, '_>) -> Option<T>) -> Result<T, Refused> {
        let mut problems = Vec::new();
        let merged = self.merged(&mut problems)?;
        let mut findings = Findings::new(self);
        let part = read(&mut Section::new("", merged, &mut findings));
        problems.extend(findings.finish());
        match part {
            Some(part) if problems.is_empty() => Ok(part),
            _ => Err(Refused::new(problems)),
        }
    }
}

fn read(root: &mut Section<'_, '_>, connectors: Option<&[Arc<dyn Connector>]>) -> Option<Config> {
    let listen = root.section("listen", listen);
    let public = root.section("public", |section| public(section, listen));
    let trusted_proxies = root.section("proxies", proxies);
    let storage = root.section("storage", storage);
    let keys = root.section("keys", |section| keys(section, storage.as_ref()));
    let operator = root.section("operator", operator);
    let lifetimes = root.section("retention", lifetimes);
    let audit_days = root.section("audit", |section| section.number("days", 1..=3_660));
    let limits = root.section("limits", limits);
    let log = root.section("log", log);
    let institutes = root.section("directory", institutes);
    let fints = root.section("fints", fints);
    let there_are_others = fints.as_ref().is_some_and(|fints| fints.directory_banks);
    let identities = root.section("identity", identity::identities);
    let known = bank::Known { connectors, identities: &identities };
    let banks = bank::banks(root, known, there_are_others);
    let brands = brand::brands(root);
    Some(Config {
        listen: listen?,
        public: public?,
        trusted_proxies,
        storage: storage?,
        keys: keys?,
        operator,
        lifetimes: lifetimes?,
        audit_days: audit_days?,
        limits: limits?,
        identities,
        banks,
        fints,
        brands,
        institutes: institutes?,
        log: log?,
    })
}

fn listen(section: &mut Section<'_, '_>) -> Option<Listen> {
    let expected = "an IP address and a port such as 127.0.0.1:7600";
    let places = [section.origin("api"), section.origin("widget"), section.origin("metrics")];
    let api: Option<SocketAddr> = section.parsed("api", expected);
    let widget: Option<SocketAddr> = section.parsed("widget", expected);
    let metrics: Option<SocketAddr> = section.parsed("metrics", expected);
    let [_, at_widget, at_metrics] = places;
    let clash = |a: Option<SocketAddr>, b: Option<SocketAddr>| {
        a.is_some() && a == b && a.is_some_and(|a| a.port() != 0)
    };
    if let Some(at) = at_widget.filter(|_| clash(api, widget)) {
        section.refuse("widget", &at, "is the same as listen.api; give each listener an address of its own.");
    }
    if let Some(at) = at_metrics.filter(|_| clash(api, metrics) || clash(widget, metrics)) {
        section.refuse("metrics", &at, "is another listener's address; give each listener one of its own.");
    }
    Some(Listen { api: api?, widget: widget?, metrics: metrics? })
}

fn public(section: &mut Section<'_, '_>, listen: Option<Listen>) -> Option<Public> {
    let at_widget = section.origin("widget");
    let api = origin_url(section, "api", listen.map(|listen| listen.api));
    let widget = origin_url(section, "widget", listen.map(|listen| listen.widget));
    let public = Public { api: api?, widget: widget? };
    if let Some(at) = at_widget.filter(|_| public.api.origin() == public.widget.origin()) {
        let message = "is the same origin as public.api; the Widget needs one of its own, so that its cookies and \
                       its content policy hold for it alone.";
        section.refuse("widget", &at, message);
    }
    Some(public)
}

/// A public origin, or the listener's own address where that is on loopback.
fn origin_url(section: &mut Section<'_, '_>, key: &str, listener: Option<SocketAddr>) -> Option<Url> {
    if section.origin(key).is_some() {
        let expected = "an origin without a path, such as https://example.com (http only on a loopback host)";
        return section.understood(key, expected, |text| Url::parse(text).ok().filter(is_public_origin));
    }
    let derived = listener
        .filter(|address| address.ip().is_loopback() && address.port() != 0)
        .and_then(|address| Url::parse(&format!("http://{address}")).ok());
    if derived.is_none() && listener.is_some() {
        let message = format!(
            "is needed, because listen.{key} is not on loopback. Say by which https origin it is reached, such as \
             https://{key}.example.com."
        );
        section.require(key, &message);
    }
    // Known also when it was left out, so that it can be named to whoever mistyped it.
    section.take(key);
    derived
}

fn is_public_origin(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    scheme
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

fn proxies(section: &mut Section<'_, '_>) -> Vec<IpNet> {
    let mut nets = Vec::new();
    for (origin, text) in section.list("trusted") {
        match text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from)) {
            Some(net) if net.prefix_len() > 0 => nets.push(net),
            Some(_) => {
                section.refuse("trusted", &origin, "would trust everybody; name the proxies' own networks.")
            }
            None => {
                let message = format!("must hold addresses or networks such as 10.0.0.0/8, not {text:?}.");
                section.refuse("trusted", &origin, &message);
            }
        }
    }
    nets
}

fn storage(section: &mut Section<'_, '_>) -> Option<Storage> {
    let given = section.origin("postgres").is_some() || section.origin("postgres_file").is_some();
    let at_directory = section.origin("directory");
    let directory = section.path("directory");
    let address = section.secret("postgres");
    let connections = section.number("connections", 1..=1_000);
    if !given {
        return directory.map(Storage::Directory);
    }
    if let Some(at @ Origin::Option(_)) = at_directory {
        section.refuse("directory", &at, "is of no use beside storage.postgres; leave one of the two out.");
        return None;
    }
    let (origin, address) = address?;
    match PostgresOptions::parse(address.expose()) {
        Ok(options) => Some(Storage::Postgres(options.connections(connections?))),
        Err(error) => {
            section.refuse("postgres", &origin, &format!("{error}."));
            None
        }
    }
}

fn keys(section: &mut Section<'_, '_>, storage: Option<&Storage>) -> Option<Keys> {
    let installation = fixed_keys(section, "installation");
    let signing = fixed_keys(section, "signing");
    let at_directory = section.origin("directory");
    let directory = section.path("directory");
    match (installation, signing) {
        (Some(installation), Some(signing)) => {
            return Some(Keys::Fixed { installation: installation?, signing: signing? });
        }
        (Some(_), None) => section.require("signing", "is needed beside keys.installation."),
        (None, Some(_)) => section.require("installation", "is needed beside keys.signing."),
        (None, None) => {}
    }
    let directory = directory?;
    if let (Some(at), Some(Storage::Directory(data_dir))) = (at_directory, storage)
        && plain(&directory).starts_with(plain(data_dir))
    {
        let message = format!(
            "lies within the storage directory {}; keep the keys elsewhere, out of the database's backup.",
            data_dir.display()
        );
        section.refuse("directory", &at, &message);
    }
    Some(Keys::Directory(directory))
}

/// The outer `None`: not given. The inner one: not understood.
fn fixed_keys(section: &mut Section<'_, '_>, key: &str) -> Option<Option<Vec<FixedKey>>> {
    let file_given = section.origin(&format!("{key}_file")).is_some();
    let given = section.origin(key).is_some() || file_given;
    let secret = section.secret(key);
    let keys = secret.and_then(|(origin, text)| match FixedKey::parse_list(text.expose()) {
        Ok(keys) => Some(keys),
        Err(error) => {
            section.refuse(key, &origin, &format!("cannot be used: {error}."));
            None
        }
    });
    given.then_some(keys)
}

/// Without `.` and with `..` resolved as far as the text allows.
fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.parent().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
        plain
    })
}

fn operator(section: &mut Section<'_, '_>) -> Operator {
    let web_page = |text: &str| {
        Url::parse(text)
            .ok()
            .filter(|url| url.scheme() == "https" && url.has_host() && url.username().is_empty())
    };
    Operator {
        name: section.text("name"),
        licence: section.text("licence"),
        privacy_url: section.understood("privacy_url", "the https address of a page", web_page),
        terms_url: section.understood("terms_url", "the https address of a page", web_page),
    }
}

fn lifetimes(section: &mut Section<'_, '_>) -> Option<Lifetimes> {
    let clock = section.understood("clock", "\"exchange\" or \"completion\"", |text| match text {
        "exchange" => Some(RetentionClock::Exchange),
        "completion" => Some(RetentionClock::Completion),
        _ => None,
    });
    let longest = Lifetimes::default();
    let mut time =
        |key, longest| section.time(key, SignedDuration::from_secs(1)..=longest, " (the contract's longest)");
    let link = time("link", longest.link);
    let flow = time("flow", longest.flow);
    let code = time("code", longest.code);
    let token = time("token", longest.token);
    let tombstone = time("tombstone", longest.tombstone);
    Some(Lifetimes {
        link: link?,
        flow: flow?,
        code: code?,
        token: token?,
        farewell: longest.farewell,
        tombstone: tombstone?,
        clock: clock?,
    })
}

fn limits(section: &mut Section<'_, '_>) -> Option<Limits> {
    let connections = section.number("connections", 1..=1_000_000);
    let in_flight = section.number("in_flight", 1..=100_000);
    let header_timeout = seconds(section, "header_timeout", 60);
    let request_timeout = seconds(section, "request_timeout", 300);
    let body_bytes = section.number("body_bytes", 16_384..=1_048_576);
    let client = rate(section, "client");
    let refused = rate(section, "refused");
    let widget = rate(section, "widget");
    let submissions = rate(section, "submissions");
    let bank_timeout = seconds(section, "bank_timeout", 120);
    let leaving = section
        .time("leaving", SignedDuration::ZERO..=SignedDuration::from_secs(60), "")
        .map(SignedDuration::unsigned_abs);
    let transactions_per_account = section.number("transactions_per_account", 1_000..=1_000_000);
    Some(Limits {
        connections: connections?,
        in_flight: in_flight?,
        header_timeout: header_timeout?,
        request_timeout: request_timeout?,
        body_bytes: body_bytes?,
        client: client?,
        refused: refused?,
        widget: widget?,
        submissions: submissions?,
        bank_timeout: bank_timeout?,
        leaving: leaving?,
        transactions_per_account: transactions_per_account?,
    })
}

fn seconds(section: &mut Section<'_, '_>, key: &str, longest: i64) -> Option<Duration> {
    let range = SignedDuration::from_secs(1)..=SignedDuration::from_secs(longest);
    section.time(key, range, "").map(SignedDuration::unsigned_abs)
}

fn rate(section: &mut Section<'_, '_>, key: &str) -> Option<Rate> {
    section.section(key, |rate| {
        let per_minute = rate.number::<u32>("per_minute", 1..=10_000_000).and_then(NonZeroU32::new);
        let burst = rate.number::<u32>("burst", 1..=10_000_000).and_then(NonZeroU32::new);
        Some(Rate { per_minute: per_minute?, burst: burst? })
    })
}

/// What the FinTS connector needs; nothing without a product registration.
fn fints(section: &mut Section<'_, '_>) -> Option<Fints> {
    let expected = "the number of a product registration, 1 to 25 letters and digits";
    let product_id = section.understood("product_id", expected, |text| {
        let text = text.trim();
        let fits = (1..=25).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| text.to_owned())
    });
    let directory_banks = section.yes("directory_banks").unwrap_or(true);
    Some(Fints { product_id: product_id?, directory_banks })
}

/// The list of all banks; it is read here, so that a broken one is found before anything starts.
fn institutes(section: &mut Section<'_, '_>) -> Option<Arc<Institutes>> {
    let Some(origin) = section.origin("file") else {
        section.take("file");
        return Some(Institutes::embedded());
    };
    match Institutes::load(&section.path("file")?) {
        Ok(institutes) if institutes.is_empty() => {
            section.refuse("file", &origin, "names a list without a single bank.");
            None
        }
        Ok(institutes) => Some(institutes),
        Err(InstitutesError::Format(faults)) => {
            for fault in faults {
                section.refuse("file", &origin, &format!("is no list of banks; {fault}."));
            }
            None
        }
        Err(error) => {
            section.refuse("file", &origin, &format!("cannot be used. {error}"));
            None
        }
    }
}

fn log(section: &mut Section<'_, '_>) -> Option<Log> {
    let format = section.understood("format", "\"text\" or \"json\"", |text| match text {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    });
    let expected = "error, warn, info, debug, trace or directives such as \"info,glimpse_server=debug\"";
    let level = section.understood("level", expected, |text| {
        let says_something = text.contains(|c: char| c.is_ascii_alphanumeric());
        EnvFilter::try_new(text).ok().filter(|_| says_something).map(|_| text.to_owned())
    });
    Some(Log { format: format?, level: level? })
}

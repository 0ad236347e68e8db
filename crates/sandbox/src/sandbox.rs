use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use serde::Serialize;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_rustls::TlsAcceptor;

use crate::{
    bank::{Approach, Bank, EMBEDDED_CODE, Identity, REDIRECT_CODE},
    certificates::{TestAuthority, TestCertificate, TestUsage},
    data::{Account, Entry, Security, amount},
    fints::{self, Customer, FintsBank},
    ledger::{Call, Credential},
    routes,
    scenario::{Rule, Scenarios},
    serve,
    tls::{self, Trust},
    twins::{Manner, TWINS, Twin},
    users::{OTP, PASSWORD, SECOND_PASSWORD, SLOW_MS, USERS, User},
};

/// Tells the banks what time it is; a demo moves it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The end of certificates that are to last: 2099-12-31.
const LAST_DAY: Timestamp = Timestamp::constant(4_102_358_400, 0);

/// How to start the banks.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Address of `Mockbank - Embedded/Decoupled`; port 0 takes a free one.
    pub embedded: SocketAddr,
    /// Address of `Mockbank - Redirect`; port 0 takes a free one.
    pub redirect: SocketAddr,
    /// Address of `Demobank`, which speaks FinTS; port 0 takes a free one.
    pub demobank: SocketAddr,
    /// Address of `Mockbank - FinTS`; port 0 takes a free one.
    pub fints: SocketAddr,
    /// Address of `Mockbank - FinTS Classic`; port 0 takes a free one.
    pub fints_classic: SocketAddr,
    /// The time.
    pub clock: Clock,
    /// Ids of consents and authorisations follow from it; the data of users does not.
    pub seed: u64,
    /// How long each call of the user `slow` takes; 20 seconds, tests may want less.
    pub slow: Duration,
    /// Rules in force from the start, such as [`crate::load_scenarios`] reads them.
    pub scenarios: Vec<Rule>,
    /// Banks that deviate, by name (`docs/sandbox.md`), each on a free port of 127.0.0.1.
    pub twins: Vec<String>,
    /// With an authority, those banks speak TLS and check certificates, roles and signatures; without, they are plain.
    /// The banks that speak FinTS then have an address with TLS beside their plain one.
    pub authority: Option<Arc<TestAuthority>>,
}

impl SandboxConfig {
    /// Free ports on 127.0.0.1, no rules of one's own.
    #[must_use]
    pub fn new(clock: Clock, seed: u64) -> Self {
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            embedded: loopback,
            redirect: loopback,
            demobank: loopback,
            fints: loopback,
            fints_classic: loopback,
            clock,
            seed,
            slow: Duration::from_millis(SLOW_MS),
            scenarios: Vec::new(),
            twins: Vec::new(),
            authority: None,
        }
    }
}

/// Banks that run, each on a listener of its own.
pub struct Sandbox {
    banks: Vec<Arc<Bank>>,
    fints: Vec<Arc<FintsBank>>,
    scenarios: Arc<Scenarios>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// What a TPP and its users must know of a bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BankInfo {
    /// Name.
    pub name: String,
    /// German bank code (BLZ), 8 digits.
    pub bank_code: String,
    /// BIC, 11 characters.
    pub bic: String,
    /// Root of the interface, without a slash at the end; `/v1/consents` follows, or nothing where messages of FinTS go.
    pub url: String,
    /// The same with TLS, for a bank that is reached both ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_url: Option<String>,
    /// Everybody who can log in.
    pub users: Vec<UserInfo>,
}

/// A user to log in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserInfo {
    /// User name (`PSU-ID`, or `Benutzerkennung` in FinTS).
    pub user: String,
    /// Password or PIN.
    pub password: String,
    /// The second password, at banks that ask for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_password: Option<String>,
    /// One-time password of every method.
    pub otp: String,
    /// Name of the first SCA method, empty if there is none.
    pub method: String,
    /// What happens to this user.
    pub what_it_does: String,
    /// How it ends at this bank: `success`, or a dotted code of the API's contract.
    pub ends_in: String,
}

/// Why the banks did not start.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox bank {bank} cannot listen on {address}: {source}")]
pub struct StartError {
    /// Name of the bank.
    pub bank: String,
    /// The address it was given.
    pub address: SocketAddr,
    /// Why.
    pub source: std::io::Error,
}

impl Sandbox {
    /// Starts all banks; they answer when this returns.
    ///
    /// # Errors
    ///
    /// When an address cannot be listened on.
    pub async fn start(config: SandboxConfig) -> Result<Self, StartError> {
        let named = |twin: &&Twin| config.twins.iter().any(|name| name == twin.name);
        let twins: Vec<&Twin> = TWINS.iter().filter(named).collect();
        let scenarios =
            Arc::new(Scenarios::new(config.scenarios.clone(), rules_of_users(config.slow, &twins)));
        let (stop, stopped) = watch::channel(false);
        let mut sandbox = Self { banks: Vec::new(), fints: Vec::new(), scenarios, stop, tasks: Vec::new() };
        let opening = Opening { config: &config, scenarios: Arc::clone(&sandbox.scenarios) };
        let addresses = [config.embedded, config.redirect];
        for ((name, code, bic, approach), address) in XS2A.into_iter().zip(addresses) {
            let users = USERS.iter().collect();
            let (listener, bank) =
                opening.open((name, code, bic), Manner::friendly(approach), users, address).await?;
            let router = routes::router(&bank);
            sandbox.tasks.push(tokio::spawn(serve::accept(listener, router, None, stopped.clone())));
            sandbox.banks.push(bank);
        }
        let trust = config.authority.as_deref().map(Trust::new).transpose().map_err(cannot_listen)?;
        for twin in twins {
            let (listener, bank) = opening.twin(twin, trust.clone()).await?;
            let tls = match (&trust, &config.authority) {
                (Some(trust), Some(authority)) => {
                    Some(trust.acceptor(authority, &lasting()).map_err(cannot_listen)?)
                }
                _ => None,
            };
            let router = routes::router(&bank);
            sandbox.tasks.push(tokio::spawn(serve::accept(listener, router, tls, stopped.clone())));
            sandbox.banks.push(bank);
        }
        let addresses = [config.demobank, config.fints, config.fints_classic];
        for ((name, code, bic, classic, customers), address) in FINTS.into_iter().zip(addresses) {
            let users = customers.iter().map(|customer| &customer.user).collect();
            let (listener, core) =
                opening.open((name, code, bic), Manner::friendly(Approach::Embedded), users, address).await?;
            let secure = match &config.authority {
                Some(authority) => Some(opening.secure(name, authority, address.ip()).await?),
                None => None,
            };
            let tls_url = secure.as_ref().map(|(_, _, url)| url.clone());
            let bank = Arc::new(FintsBank::new(core, classic, customers, tls_url));
            let router = fints::router(&bank);
            if let Some((listener, tls, _)) = secure {
                let serving = serve::accept(listener, router.clone(), Some(tls), stopped.clone());
                sandbox.tasks.push(tokio::spawn(serving));
            }
            sandbox.tasks.push(tokio::spawn(serve::accept(listener, router, None, stopped.clone())));
            sandbox.fints.push(bank);
        }
        Ok(sandbox)
    }

    /// The banks that speak XS2A, with their users.
    #[must_use]
    pub fn banks(&self) -> Vec<BankInfo> {
        self.banks.iter().map(|bank| info(bank)).collect()
    }

    /// The banks that speak FinTS, with their users: `Demobank` first.
    #[must_use]
    pub fn fints_banks(&self) -> Vec<BankInfo> {
        self.fints.iter().map(|bank| fints::info(bank)).collect()
    }

    /// What the banks received, answered and know.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let fints = self.fints.iter().map(|bank| &bank.core);
        Ledger { banks: self.banks.iter().chain(fints).cloned().collect() }
    }

    /// Adds rules, in front of those of the users and behind those added before.
    pub fn add_scenarios(&self, rules: Vec<Rule>) {
        self.scenarios.add(rules);
    }

    /// Takes back all rules that were added, and starts all counts anew.
    pub fn clear_scenarios(&self) {
        self.scenarios.clear();
    }

    /// Unlocks everybody whom three wrong PINs locked out of FinTS.
    pub fn unlock(&self) {
        for bank in &self.fints {
            bank.state().forgive();
        }
    }

    /// Stops listening and closes all connections.
    pub async fn shutdown(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            // A task that panicked has stopped too.
            let _ = task.await;
        }
    }
}

/// Name, bank code, BIC.
type Names = (&'static str, &'static str, &'static str);

/// The banks that speak XS2A.
const XS2A: [(&str, &str, &str, Approach); 2] = [
    ("Mockbank - Embedded/Decoupled", EMBEDDED_CODE, "MOCKDE33XXX", Approach::Embedded),
    ("Mockbank - Redirect", REDIRECT_CODE, "MOCKDE44XXX", Approach::Redirect),
];

/// The banks that speak FinTS, whether they are of the old kind, and their customers.
static FINTS: [(&str, &str, &str, bool, &[Customer]); 3] = [
    ("Demobank", "90090042", "DEMODE42XXX", false, fints::DEMOBANK),
    ("Mockbank - FinTS", "90094817", "MOCKDE55XXX", false, fints::MOCKBANK),
    ("Mockbank - FinTS Classic", "90094818", "MOCKDE66XXX", true, fints::CLASSIC),
];

/// The codes of all banks, and whether each speaks FinTS.
pub(crate) fn bank_codes() -> impl Iterator<Item = (&'static str, bool)> {
    let xs2a = XS2A.iter().map(|(_, code, ..)| (*code, false));
    let twins = TWINS.iter().map(|twin| (twin.bank_code, false));
    xs2a.chain(twins).chain(FINTS.iter().map(|(_, code, ..)| (*code, true)))
}

/// Everybody who can log in somewhere.
pub(crate) fn everybody() -> impl Iterator<Item = &'static User> {
    let customers = FINTS.iter().flat_map(|(.., customers)| customers.iter().map(|customer| &customer.user));
    USERS.iter().chain(customers)
}

/// What happens to the users of all banks.
fn rules_of_users(slow: Duration, twins: &[&Twin]) -> Vec<Rule> {
    let slow_ms = u64::try_from(slow.as_millis()).unwrap_or(u64::MAX);
    let codes = XS2A.iter().map(|(_, code, ..)| *code).chain(twins.iter().map(|twin| twin.bank_code));
    let xs2a = codes.flat_map(|code| USERS.iter().flat_map(|user| user.rules_at(code)));
    let fints = FINTS.iter().flat_map(|(_, code, .., customers)| {
        customers.iter().flat_map(|customer| customer.user.rules_at(code))
    });
    let mut rules: Vec<Rule> = xs2a.chain(fints).collect();
    for rule in rules.iter_mut().filter(|rule| rule.delay_ms == SLOW_MS) {
        rule.delay_ms = slow_ms;
    }
    rules
}

/// What banks are opened with.
struct Opening<'a> {
    config: &'a SandboxConfig,
    scenarios: Arc<Scenarios>,
}

impl Opening<'_> {
    /// A bank, and where it listens.
    async fn open(
        &self,
        (name, code, bic): Names,
        manner: Manner,
        users: Vec<&'static User>,
        address: SocketAddr,
    ) -> Result<(TcpListener, Arc<Bank>), StartError> {
        let [name, code, bic] = [name, code, bic].map(str::to_owned);
        let identity = Identity { name, code, bic, manner, trust: None, url: String::new(), users };
        self.listen(identity, address).await
    }

    /// A bank that deviates, on a free port.
    async fn twin(&self, twin: &Twin, trust: Option<Trust>) -> Result<(TcpListener, Arc<Bank>), StartError> {
        let identity = Identity {
            name: format!("Mockbank - {}", twin.name),
            code: twin.bank_code.to_owned(),
            bic: twin.bic.to_owned(),
            manner: twin.manner,
            trust,
            url: String::new(),
            users: USERS.iter().collect(),
        };
        self.listen(identity, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
    }

    /// Where a bank is reached by TLS as well, on a free port: listener, server's side, address.
    async fn secure(
        &self,
        name: &str,
        authority: &TestAuthority,
        host: IpAddr,
    ) -> Result<(TcpListener, TlsAcceptor, String), StartError> {
        let address = SocketAddr::new(host, 0);
        let failed = |source| StartError { bank: name.to_owned(), address, source };
        let acceptor = tls::open_to_all(authority, &lasting()).map_err(cannot_listen)?;
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let url = format!("https://{}", listener.local_addr().map_err(failed)?);
        Ok((listener, acceptor, url))
    }

    async fn listen(
        &self,
        mut identity: Identity,
        address: SocketAddr,
    ) -> Result<(TcpListener, Arc<Bank>), StartError> {
        let failed = |source| StartError { bank: identity.name.clone(), address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        identity.url = format!("{}://{address}", if identity.trust.is_some() { "https" } else { "http" });
        let clock = Arc::clone(&self.config.clock);
        let bank = Bank::new(identity, clock, Arc::clone(&self.scenarios), self.config.seed);
        Ok((listener, Arc::new(bank)))
    }
}

/// A server's certificate counts in real time, which may be far from the sandbox's.
fn lasting() -> TestCertificate {
    TestCertificate::of_service(TestUsage::Server, Timestamp::UNIX_EPOCH, LAST_DAY)
}

fn cannot_listen(error: impl std::error::Error + Send + Sync + 'static) -> StartError {
    StartError {
        bank: "with TLS".to_owned(),
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        source: std::io::Error::other(error),
    }
}

pub(crate) fn info(bank: &Bank) -> BankInfo {
    let users = USERS.iter().map(|user| UserInfo {
        user: if bank.manner.numbers { user.number() } else { user.name.to_owned() },
        password: PASSWORD.to_owned(),
        second_password: bank.manner.second_password.then(|| SECOND_PASSWORD.to_owned()),
        otp: OTP.to_owned(),
        method: user.methods.first().map_or("", |method| method.name).to_owned(),
        what_it_does: user.what.to_owned(),
        ends_in: user.ends_at(&bank.manner).to_owned(),
    });
    BankInfo {
        name: bank.name.clone(),
        bank_code: bank.code.clone(),
        bic: bank.bic.clone(),
        url: bank.url.clone(),
        tls_url: None,
        users: users.collect(),
    }
}

/// What the banks received, answered and know. Banks are named by bank code.
#[derive(Clone)]
pub struct Ledger {
    banks: Vec<Arc<Bank>>,
}

/// An account as the bank knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TruthAccount {
    /// IBAN.
    pub iban: String,
    /// Holder.
    pub owner: String,
    /// Name.
    pub name: String,
    /// Product.
    pub product: String,
    /// ISO 20022 cash account type.
    pub cash_account_type: String,
    /// Booked balance, such as `-12.34`.
    pub balance: String,
    /// Booked balance in cents.
    pub balance_cents: i64,
    /// Everything booked that a customer sees, oldest first.
    pub booked: Vec<Entry>,
    /// What is to be booked in the next days.
    pub pending: Vec<Entry>,
    /// What lies in it, if it is a depot.
    pub securities: Vec<Security>,
}

impl Ledger {
    /// All calls that a bank received, oldest first (the last 20,000).
    #[must_use]
    pub fn calls(&self, bank_code: &str) -> Vec<Call> {
        self.bank(bank_code).map(|bank| bank.ledger.calls()).unwrap_or_default()
    }

    /// All passwords and one-time passwords that a bank received, by authorisation.
    #[must_use]
    pub fn credentials(&self, bank_code: &str) -> Vec<Credential> {
        self.bank(bank_code).map(|bank| bank.ledger.credentials()).unwrap_or_default()
    }

    /// A user's accounts today, with everything on them; empty for an unknown bank or user.
    #[must_use]
    pub fn truth(&self, bank_code: &str, user: &str) -> Vec<TruthAccount> {
        self.bank(bank_code).map(|bank| truth(bank, user)).unwrap_or_default()
    }

    /// Forgets calls and credentials of all banks.
    pub fn reset(&self) {
        for bank in &self.banks {
            bank.ledger.reset();
        }
    }

    fn bank(&self, bank_code: &str) -> Option<&Bank> {
        self.banks.iter().find(|bank| bank.code == bank_code).map(Arc::as_ref)
    }
}

pub(crate) fn truth(bank: &Bank, user: &str) -> Vec<TruthAccount> {
    let book = bank.user(Some(user)).map(|user| bank.book(user));
    book.map(|book| book.accounts.iter().map(truth_account).collect()).unwrap_or_default()
}

fn truth_account(account: &Account) -> TruthAccount {
    TruthAccount {
        iban: account.iban.clone(),
        owner: account.owner.clone(),
        name: account.name.clone(),
        product: account.product.clone(),
        cash_account_type: account.cash_account_type.to_owned(),
        balance: amount(account.balance_cents()),
        balance_cents: account.balance_cents(),
        booked: account.booked().cloned().collect(),
        pending: account.pending().cloned().collect(),
        securities: account.securities.clone(),
    }
}

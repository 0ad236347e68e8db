use std::{
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64},
    time::Duration,
};

use axum::{
    http::{Method, header},
    response::{IntoResponse, Response},
};
use glimpse_store::{Connections, Stage};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// What an operator can count. No label is ever made of something that a caller or a user sent; cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    in_flight: Gauge,
    stages: Family<StageLabels, Counter>,
    outcomes: Family<OutcomeLabels, Counter>,
    deletion_lag: Histogram,
    deletion_overdue: Gauge<f64, AtomicU64>,
    deletion_backlog: Gauge,
    deletion_failures: Counter,
    deleted_flows: Counter,
    foreign_epochs: Gauge,
    store_up: Gauge,
    store_connections: Family<ConnectionLabels, Gauge>,
    store_connections_max: Gauge,
    leases: Gauge,
    takeovers: Counter,
    leases_lost: Counter,
    clean_ups: Family<CleanUpLabels, Counter>,
    certificates: Family<CertificateLabels, Gauge>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ConnectionLabels {
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct CleanUpLabels {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct CertificateLabels {
    identity: String,
    usage: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct StageLabels {
    stage: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabels {
    bank: String,
    code: String,
}

const DURATIONS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 2.0, 10.0];
const LAGS: [f64; 8] = [0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 600.0];

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("glimpse");
        let requests = Family::<RequestLabels, Counter>::default();
        let durations = Family::<RouteLabels, Histogram>::new_with_constructor(|| Histogram::new(DURATIONS));
        let in_flight = Gauge::default();
        let stages = Family::<StageLabels, Counter>::default();
        let outcomes = Family::<OutcomeLabels, Counter>::default();
        let deletion_lag = Histogram::new(LAGS);
        registry.register("http_requests", "Requests by route, method and status", requests.clone());
        registry.register("http_request_seconds", "Time to an answer by route", durations.clone());
        registry.register("http_in_flight", "Requests that are being worked on", in_flight.clone());
        registry.register("flow_stages", "Flows by the stage that they entered", stages.clone());
        registry.register("outcomes", "Ends of Widget flows by bank and dotted code", outcomes.clone());
        registry.register(
            "deletion_lag_seconds",
            "From deadline to deletion, of each flow",
            deletion_lag.clone(),
        );
        let deletion_overdue = Gauge::default();
        let deletion_backlog = Gauge::default();
        let deletion_failures = Counter::default();
        let deleted_flows = Counter::default();
        let foreign_epochs = Gauge::default();
        let store_up = Gauge::default();
        let store_connections = Family::<ConnectionLabels, Gauge>::default();
        let store_connections_max = Gauge::default();
        let leases = Gauge::default();
        let takeovers = Counter::default();
        let leases_lost = Counter::default();
        let clean_ups = Family::<CleanUpLabels, Counter>::default();
        let help = "How long the oldest of what is due now has been due";
        registry.register("deletion_overdue_seconds", help, deletion_overdue.clone());
        let help = "Keys and flows that are due and still there, 10000 of each at most";
        registry.register("deletion_backlog", help, deletion_backlog.clone());
        registry.register("deletion_failures", "Sweeps that did not work", deletion_failures.clone());
        registry.register("deleted_flows", "Flows that this node deleted when due", deleted_flows.clone());
        let help = "Minutes whose data this node does not open, as it has not the installation key";
        registry.register("foreign_epochs", help, foreign_epochs.clone());
        registry.register("store_up", "Whether the database answered just now", store_up.clone());
        let help = "Connections of this node to the database, by what they do";
        registry.register("store_connections", help, store_connections.clone());
        let help = "How many connections to the database this node may have";
        registry.register("store_connections_max", help, store_connections_max.clone());
        registry.register("leases", "Steps that run on this node", leases.clone());
        let help = "Steps that this node took over from one that had died";
        registry.register("takeovers", help, takeovers.clone());
        let help = "Steps that stopped here, as somebody else had the flow or its time was up";
        registry.register("leases_lost", help, leases_lost.clone());
        registry.register("clean_ups", "Clean-ups at banks by outcome", clean_ups.clone());
        let certificates = Family::<CertificateLabels, Gauge>::default();
        let help = "When our certificates end, in seconds since 1970";
        registry.register("certificate_expires_timestamp_seconds", help, certificates.clone());
        let registry = Mutex::new(registry);
        Self(Arc::new(Inner {
            registry,
            requests,
            durations,
            in_flight,
            stages,
            outcomes,
            deletion_lag,
            deletion_overdue,
            deletion_backlog,
            deletion_failures,
            deleted_flows,
            foreign_epochs,
            store_up,
            store_connections,
            store_connections_max,
            leases,
            takeovers,
            leases_lost,
            clean_ups,
            certificates,
        }))
    }
}

impl Metrics {
    /// An answer went out; `route` is the pattern, never the address.
    pub fn request(&self, route: &str, method: &Method, status: u16, took: Duration) {
        let route = route.to_owned();
        let labels = RequestLabels { route: route.clone(), method: known(method), status };
        self.0.requests.get_or_create(&labels).inc();
        self.0.durations.get_or_create(&RouteLabels { route }).observe(took.as_secs_f64());
    }

    pub(super) fn in_flight(&self) -> &Gauge {
        &self.0.in_flight
    }

    /// A flow entered a stage.
    pub fn stage(&self, stage: Stage) {
        self.0.stages.get_or_create(&StageLabels { stage: stage.as_str() }).inc();
    }

    /// A Widget flow ended at a bank, with `success` or a dotted code. The bank is an id of the configuration.
    pub fn outcome(&self, bank: &str, code: &str) {
        let labels = OutcomeLabels { bank: bank.to_owned(), code: code.to_owned() };
        self.0.outcomes.get_or_create(&labels).inc();
    }

    /// So many flows were deleted, the first of them so long after its deadline. Each counts, with the first one's lag: none
    /// was later.
    pub fn deleted(&self, flows: u64, lag: Duration) {
        for _ in 0..flows {
            self.0.deletion_lag.observe(lag.as_secs_f64());
        }
        self.0.deleted_flows.inc_by(flows);
    }

    /// A sweep did not work.
    pub fn deletion_failed(&self) {
        self.0.deletion_failures.inc();
    }

    /// What is due just now: for how long, and how much; `None` when the database did not answer.
    pub(crate) fn due(&self, due: Option<(Duration, u64)>) {
        self.0.store_up.set(i64::from(due.is_some()));
        if let Some((overdue, backlog)) = due {
            self.0.deletion_overdue.set(overdue.as_secs_f64());
            self.0.deletion_backlog.set(i64::try_from(backlog).unwrap_or(i64::MAX));
        }
    }

    /// Of how many minutes this node does not open the data.
    pub(crate) fn foreign_epochs(&self, minutes: usize) {
        self.0.foreign_epochs.set(i64::try_from(minutes).unwrap_or(i64::MAX));
    }

    /// The connections to the database's server.
    pub(crate) fn connections(&self, connections: Connections) {
        let Connections { in_use, idle, at_most } = connections;
        for (state, count) in [("in_use", in_use), ("idle", idle)] {
            self.0.store_connections.get_or_create(&ConnectionLabels { state }).set(i64::from(count));
        }
        self.0.store_connections_max.set(i64::from(at_most));
    }

    /// How many steps run here.
    pub(crate) fn leases(&self, count: usize) {
        self.0.leases.set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// A step was taken over whose process had died.
    pub(crate) fn takeover(&self) {
        self.0.takeovers.inc();
    }

    /// A step found that somebody else has its flow, or that its time is up.
    pub(crate) fn lease_lost(&self) {
        self.0.leases_lost.inc();
    }

    /// A clean-up at a bank was tried.
    pub(crate) fn clean_up(&self, done: bool) {
        let outcome = if done { "done" } else { "failed" };
        self.0.clean_ups.get_or_create(&CleanUpLabels { outcome }).inc();
    }

    /// When a certificate of ours ends. The identity's name is the operator's.
    pub fn certificate(&self, identity: &str, usage: &'static str, expires: jiff::Timestamp) {
        let labels = CertificateLabels { identity: identity.to_owned(), usage };
        self.0.certificates.get_or_create(&labels).set(expires.as_second());
    }

    /// Everything in the OpenMetrics text format.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::new();
        let registry = self.0.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing into a String does not fail.
        let _written = encode(&mut text, &registry);
        text
    }

    /// The answer of `GET /metrics`.
    pub(crate) fn answer(&self) -> Response {
        let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        ([(header::CONTENT_TYPE, media)], self.render()).into_response()
    }
}

fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

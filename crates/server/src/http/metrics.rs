use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    http::{Method, header},
    routing::get,
};
use glimpse_store::Stage;
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
    certificates: Family<CertificateLabels, Gauge>,
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
        registry.register("deletion_lag_seconds", "From deadline to deletion", deletion_lag.clone());
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

    /// Something was deleted so long after its deadline.
    pub fn deleted_after(&self, lag: Duration) {
        self.0.deletion_lag.observe(lag.as_secs_f64());
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

    /// `GET /metrics`, for a listener of its own.
    pub fn router(&self) -> Router {
        let metrics = self.clone();
        let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        let show = move || async move { ([(header::CONTENT_TYPE, media)], metrics.render()) };
        Router::new().route("/metrics", get(show))
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

//! A small TPP that talks to the banks over real sockets.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use glimpse_sandbox::{BankInfo, Clock, Sandbox, SandboxConfig};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, Url, header::HeaderMap, redirect::Policy};
use serde_json::{Value, json};

static REQUESTS: AtomicU64 = AtomicU64::new(1);

/// The banks at a fixed time that a test moves.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) embedded: Tpp,
    pub(crate) redirect: Tpp,
    offset: Arc<AtomicI64>,
}

/// 2026-11-23, ten o'clock in Berlin.
fn start_time() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut SandboxConfig)) -> Self {
        let offset = Arc::new(AtomicI64::new(0));
        let seen = Arc::clone(&offset);
        let clock: Clock =
            Arc::new(move || start_time() + SignedDuration::from_secs(seen.load(Ordering::SeqCst)));
        let mut config = SandboxConfig::new(clock, 7);
        change(&mut config);
        let sandbox = Sandbox::start(config).await.unwrap();
        let banks = sandbox.banks();
        let [embedded, redirect] = [0, 1].map(|place| Tpp::new(&banks[place]));
        Self { sandbox, embedded, redirect, offset }
    }

    pub(crate) fn later(&self, by: SignedDuration) {
        self.offset.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

pub(crate) struct Tpp {
    pub(crate) bank: BankInfo,
    pub(crate) client: reqwest::Client,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    /// The code of the one message of an error answer.
    pub(crate) fn code(&self) -> &str {
        let messages = self.body["tppMessages"].as_array().unwrap();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0]["category"], "ERROR");
        messages[0]["code"].as_str().unwrap()
    }

    pub(crate) fn refused(&self) -> (u16, &str) {
        (self.status, self.code())
    }

    pub(crate) fn link(&self, name: &str) -> String {
        let href = self.body["_links"][name]["href"].as_str();
        href.unwrap_or_else(|| panic!("no link {name} in {}", self.body)).to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

/// A call in the making.
pub(crate) struct Call<'a> {
    tpp: &'a Tpp,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Tpp {
    fn new(bank: &BankInfo) -> Self {
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { bank: bank.clone(), client }
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call<'_> {
        let id = format!("00000000-0000-4000-8000-{:012x}", REQUESTS.fetch_add(1, Ordering::SeqCst));
        Call {
            tpp: self,
            method,
            path: path.to_owned(),
            headers: vec![("x-request-id".into(), id), ("psu-ip-address".into(), "192.0.2.10".into())],
            body: None,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Call<'_> {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Call<'_> {
        self.call(Method::POST, path).json(body)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Call<'_> {
        self.call(Method::PUT, path).json(body)
    }

    /// Creates a consent for everything.
    pub(crate) async fn consent(&self, user: &str) -> Answer {
        self.consent_for(user, json!({ "allPsd2": "allAccountsWithOwnerName" })).await
    }

    pub(crate) async fn consent_for(&self, user: &str, access: Value) -> Answer {
        let call = self.post("/v1/consents", &consent_body(access)).header("psu-id", user);
        call.header("tpp-redirect-uri", "http://127.0.0.1:9/back?state=s%201&flow=f").send().await
    }

    /// Creates a consent and logs in; the last answer.
    pub(crate) async fn log_in(&self, user: &str) -> Answer {
        let consent = self.consent(user).await;
        assert_eq!(consent.status, 201, "{}", consent.text);
        let start = consent.link("startAuthorisationWithPsuAuthentication");
        self.post(&start, &password("654321")).header("psu-id", user).send().await
    }

    /// Goes through everything by phone; the consent's id.
    pub(crate) async fn authorised(&self, user: &str) -> String {
        self.authorised_for(user, json!({ "allPsd2": "allAccountsWithOwnerName" })).await
    }

    pub(crate) async fn authorised_for(&self, user: &str, access: Value) -> String {
        let consent = self.consent_for(user, access).await;
        assert_eq!(consent.status, 201, "{}", consent.text);
        let start = consent.link("startAuthorisationWithPsuAuthentication");
        let mut answer = self.post(&start, &password("654321")).header("psu-id", user).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        if answer.body["scaStatus"] == "psuAuthenticated" {
            let method = json!({ "authenticationMethodId": "phone" });
            answer = self.put(&answer.link("selectAuthenticationMethod"), &method).send().await;
        }
        if answer.body["scaStatus"] != "exempted" {
            answer = self.put(&answer.link("authoriseTransaction"), &otp("123456")).send().await;
            assert_eq!(answer.body["scaStatus"], "finalised", "{}", answer.text);
        }
        consent.body["consentId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn accounts(&self, consent: &str) -> Answer {
        self.get("/v1/accounts").header("consent-id", consent).send().await
    }

    /// The first page of the last 90 days of the user's n-th account.
    pub(crate) async fn transactions(&self, consent: &str, place: usize) -> Answer {
        let list = self.accounts(consent).await;
        let link =
            list.body["accounts"][place]["_links"]["transactions"]["href"].as_str().unwrap().to_owned();
        self.get(&format!("{link}?bookingStatus=both&dateFrom=2026-08-26"))
            .header("consent-id", consent)
            .send()
            .await
    }

    /// All pages from one on.
    pub(crate) async fn all_pages(&self, consent: &str, first: Answer) -> Vec<Value> {
        let mut page = first;
        let mut all = Vec::new();
        loop {
            assert_eq!(page.status, 200, "{}", page.text);
            let report = &page.body["transactions"];
            all.extend(report["booked"].as_array().unwrap().iter().cloned());
            let Some(next) = report["_links"]["next"]["href"].as_str().map(str::to_owned) else { return all };
            page = self.get(&next).header("consent-id", consent).send().await;
        }
    }
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.raw(&body.to_string()).header("content-type", "application/json")
    }

    pub(crate) fn raw(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }

    pub(crate) async fn send(self) -> Answer {
        self.try_send().await.unwrap()
    }

    pub(crate) async fn try_send(self) -> Result<Answer, reqwest::Error> {
        let url = Url::parse(&self.tpp.bank.url).unwrap().join(&self.path).unwrap();
        let (method, path) = (self.method.to_string(), url.path().to_owned());
        let mut request = self.tpp.client.request(self.method, url);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = self.body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let answer = Answer { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text };
        crate::conform::check(&method, &path, &answer);
        Ok(answer)
    }
}

pub(crate) fn consent_body(access: Value) -> Value {
    json!({
        "access": access,
        "recurringIndicator": false,
        "validUntil": "2026-11-24",
        "frequencyPerDay": 1,
        "combinedServiceIndicator": false,
    })
}

pub(crate) fn password(text: &str) -> Value {
    json!({ "psuData": { "password": text } })
}

pub(crate) fn otp(text: &str) -> Value {
    json!({ "scaAuthenticationData": text })
}

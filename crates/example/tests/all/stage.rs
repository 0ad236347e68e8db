//! The application with a played service, a clock that can be moved, and a browser.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use glimpse_client::SecretText;
use glimpse_example::{App, BankHint, ExampleConfig, Running, UserHint};
use jiff::Timestamp;
use url::Url;

use crate::{
    browser::{Browser, Page},
    fake::{CLIENT_ID, CLIENT_SECRET, Fake},
};

/// 2026-11-23, 12:00 in Berlin.
const NOON: i64 = 1_795_431_600;

pub(crate) struct Stage {
    pub(crate) fake: Fake,
    pub(crate) app: Running,
    pub(crate) browser: Browser,
    time: Arc<AtomicI64>,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let fake = Fake::start().await;
        let time = Arc::new(AtomicI64::new(NOON));
        let app = start(&fake, 0, Some("http://127.0.0.1:9/clock"), time.clone()).await;
        Self { fake, app, browser: Browser::new(), time }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.app.public_url.join(path).unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.browser.get(self.url(path)).await
    }

    /// Through the Widget and back, with the form's defaults.
    pub(crate) async fn connect(&self) -> Page {
        self.browser.post(self.url("/start"), &[]).await
    }

    pub(crate) fn later(&self, minutes: i64) {
        self.time.fetch_add(minutes * 60, Ordering::SeqCst);
    }
}

pub(crate) async fn start(fake: &Fake, port: u16, clock: Option<&str>, time: Arc<AtomicI64>) -> Running {
    let config = ExampleConfig {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        public_url: format!("http://localhost:{port}").parse().unwrap(),
        api_url: fake.url(),
        widget_url: fake.url(),
        clock_url: clock.map(|url| url.parse().unwrap()),
        client_id: CLIENT_ID.to_owned(),
        client_secret: SecretText::new(CLIENT_SECRET),
        banks: vec![BankHint {
            name: "Mockbank - Embedded/Decoupled".to_owned(),
            bank_code: "90094815".to_owned(),
            users: [("figo01", "everything works"), ("locked", "online access is locked")]
                .map(|(user, note)| UserHint {
                    user: user.to_owned(),
                    password: "654321".to_owned(),
                    otp: Some("123456".to_owned()),
                    iban: (user == "figo01").then(|| "DE07900948150000002000".to_owned()),
                    note: note.to_owned(),
                })
                .to_vec(),
        }],
    };
    let counter = AtomicU64::new(1);
    let seed = Mutex::new(0_u64);
    let fill = move |bytes: &mut [u8]| {
        // Different each time, the same in each run: enough for ids in a test.
        let mut state = seed.lock().unwrap();
        for byte in bytes {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(counter.fetch_add(2, Ordering::SeqCst));
            *byte = (*state >> 33) as u8;
        }
    };
    let now = move || Timestamp::from_second(time.load(Ordering::SeqCst)).unwrap();
    App::start(config, Arc::new(now), Arc::new(fill)).await.unwrap()
}

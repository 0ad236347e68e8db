//! What only the browser's own developer tools can do.

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::browser::Browser;

/// A command of the Chrome DevTools Protocol, through chromedriver.
#[derive(Debug)]
struct Command {
    name: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.name, "params": self.parameters }).to_string()))
    }
}

impl Browser {
    /// A slow line: 400 kbit/s both ways, and 100 ms until an answer begins. Nothing is taken from the cache.
    pub(crate) async fn slow_line(&self) {
        let bytes_per_second = 400_000 / 8;
        let line = json!({
            "offline": false, "latency": 100,
            "downloadThroughput": bytes_per_second, "uploadThroughput": bytes_per_second,
        });
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await;
        self.devtools("Network.emulateNetworkConditions", line).await;
    }

    /// The user's device has colours of its own, and pages have to do with them.
    pub(crate) async fn forced_colours(&self) {
        let features = json!([{ "name": "forced-colors", "value": "active" }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        self.wait_until("return matchMedia('(forced-colors: active)').matches").await;
    }

    async fn devtools(&self, name: &'static str, parameters: Value) {
        self.issue(Command { name, parameters }).await;
    }
}

//! Firefox as a second engine. It speaks Marionette: WebDriver's commands as JSON over a socket. This stands between it
//! and the tests' client as geckodriver would, as far as the tests need it.

use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::Mutex,
    time::Instant,
};

use crate::browser::{Cookies, PAUSE};

/// Debian's name, and that of others.
const PROGRAMS: [&str; 2] = ["firefox-esr", "firefox"];
const MISSING: &str =
    "Firefox cannot be started. Run ./scripts/test: it installs what is missing and passes every test.";
/// How long it may take to start. It has a new profile to make, and the machine may be busy.
const START: Duration = Duration::from_secs(180);

/// A running Firefox with an empty profile; it ends when this is dropped.
pub(crate) struct Fox {
    child: Child,
    _profile: TempDir,
    /// Where its one session is made.
    pub(crate) url: String,
}

impl Fox {
    pub(crate) async fn start(cookies: Cookies) -> Self {
        let profile = tempfile::tempdir().unwrap();
        std::fs::write(profile.path().join("user.js"), preferences(cookies)).unwrap();
        let child = PROGRAMS.iter().find_map(|program| {
            let mut command = Command::new(program);
            command.args(["--headless", "--marionette", "--no-remote", "--profile"]).arg(profile.path());
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
        });
        let mut fox = Self { child: child.expect(MISSING), _profile: profile, url: String::new() };
        let line = Line::to(fox.port().await).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        fox.url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(carry_out).with_state(Arc::new(Mutex::new(line)));
        tokio::spawn(async move { axum::serve(listener, router).await });
        fox
    }

    /// The port on which it listens, which it writes into its profile.
    async fn port(&mut self) -> u16 {
        let start = Instant::now();
        loop {
            let said = std::fs::read_to_string(self._profile.path().join("MarionetteActivePort"));
            if let Some(port) = said.ok().and_then(|text| text.trim().parse().ok()) {
                return port;
            }
            let over = self.child.try_wait().unwrap();
            assert!(over.is_none() && start.elapsed() < START, "{MISSING} ({over:?})");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Drop for Fox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the profile begins with: nothing is asked of the network but by the pages.
fn preferences(cookies: Cookies) -> String {
    let behaviour = match cookies {
        Cookies::Usual => 5,
        Cookies::FirstParty => 1,
        Cookies::NotTheWidgets => panic!("Firefox cannot be told to refuse the cookies of one site"),
    };
    let all = [
        ("marionette.port", json!(0)),
        ("network.cookie.cookieBehavior", json!(behaviour)),
        ("network.proxy.type", json!(0)),
        ("network.captive-portal-service.enabled", json!(false)),
        ("network.connectivity-service.enabled", json!(false)),
        ("services.settings.server", json!("data:,")),
        ("browser.shell.checkDefaultBrowser", json!(false)),
        ("datareporting.policy.dataSubmissionEnabled", json!(false)),
        ("intl.accept_languages", json!("en")),
    ];
    all.map(|(name, value)| format!("user_pref(\"{name}\", {value});\n")).concat()
}

/// The connection: messages are their length, a colon and JSON.
struct Line {
    stream: BufReader<TcpStream>,
    sent: u32,
}

impl Line {
    async fn to(port: u16) -> Self {
        let stream = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
        let mut line = Self { stream, sent: 0 };
        let greeting = line.hear().await.unwrap();
        assert_eq!(greeting["marionetteProtocol"], 3, "{greeting}");
        line
    }

    async fn hear(&mut self) -> std::io::Result<Value> {
        let mut length = Vec::new();
        self.stream.read_until(b':', &mut length).await?;
        let length = String::from_utf8_lossy(&length);
        let mut body = vec![0; length.trim_end_matches(':').parse().map_err(std::io::Error::other)?];
        self.stream.read_exact(&mut body).await?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// Sends a command; what it gives, or the error that it says.
    async fn ask(&mut self, command: &str, parameters: &Value) -> std::io::Result<Result<Value, Value>> {
        self.sent += 1;
        let message = json!([0, self.sent, command, parameters]).to_string();
        self.stream.write_all(format!("{}:{message}", message.len()).as_bytes()).await?;
        let mut answer = self.hear().await?;
        let (error, value) = (answer[2].take(), answer[3].take());
        Ok(if error.is_null() { Ok(value) } else { Err(error) })
    }
}

/// One request of the client.
async fn carry_out(State(line): State<Arc<Mutex<Line>>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_else(|_| json!({}));
    let path: Vec<&str> = uri.path().split('/').filter(|part| !part.is_empty()).skip(2).collect();
    let (command, parameters) = if uri.path() == "/session" {
        ("WebDriver:NewSession", json!({}))
    } else {
        translate(&method, &path, body).unwrap_or_else(|| panic!("{method} {uri} is not known here"))
    };
    let answer = line.lock().await.ask(command, &parameters).await;
    match answer {
        Ok(Ok(Value::Object(mut fields))) if fields.contains_key("value") => {
            Json(json!({ "value": fields.remove("value") })).into_response()
        }
        Ok(Ok(value)) => Json(json!({ "value": value })).into_response(),
        Ok(Err(error)) => {
            let lacks = error["error"].as_str().is_some_and(|said| said.starts_with("no such"));
            let status = if lacks { StatusCode::NOT_FOUND } else { StatusCode::INTERNAL_SERVER_ERROR };
            (status, Json(json!({ "value": error }))).into_response()
        }
        Err(error) => {
            let error =
                json!({ "error": "invalid session id", "message": error.to_string(), "stacktrace": "" });
            (StatusCode::NOT_FOUND, Json(json!({ "value": error }))).into_response()
        }
    }
}

/// Marionette's command for one of WebDriver's, by its path after the session's.
fn translate(method: &Method, path: &[&str], body: Value) -> Option<(&'static str, Value)> {
    let none = json!({});
    let with = |id: &str, mut body: Value| {
        body["id"] = json!(id);
        body
    };
    Some(match (method.as_str(), path) {
        ("DELETE", []) => ("Marionette:Quit", json!({ "flags": ["eForceQuit"] })),
        ("POST", ["url"]) => ("WebDriver:Navigate", body),
        ("GET", ["url"]) => ("WebDriver:GetCurrentURL", none),
        ("POST", ["back"]) => ("WebDriver:Back", none),
        ("POST", ["refresh"]) => ("WebDriver:Refresh", none),
        ("GET", ["window"]) => ("WebDriver:GetWindowHandle", none),
        ("POST", ["window"]) => {
            ("WebDriver:SwitchToWindow", json!({ "handle": body["handle"], "focus": true }))
        }
        ("DELETE", ["window"]) => ("WebDriver:CloseWindow", none),
        ("GET", ["window", "handles"]) => ("WebDriver:GetWindowHandles", none),
        ("POST", ["window", "new"]) => ("WebDriver:NewWindow", json!({ "type": "tab", "focus": false })),
        ("POST", ["frame"]) => ("WebDriver:SwitchToFrame", frame(&body["id"])),
        ("POST", ["element"]) => ("WebDriver:FindElement", body),
        ("POST", ["elements"]) => ("WebDriver:FindElements", body),
        ("GET", ["element", id, "text"]) => ("WebDriver:GetElementText", with(id, none)),
        ("GET", ["element", id, "displayed"]) => ("WebDriver:IsElementDisplayed", with(id, none)),
        ("GET", ["element", id, "selected"]) => ("WebDriver:IsElementSelected", with(id, none)),
        ("GET", ["element", id, "attribute", name]) => {
            ("WebDriver:GetElementAttribute", with(id, json!({ "name": name })))
        }
        ("GET", ["element", id, "property", name]) => {
            ("WebDriver:GetElementProperty", with(id, json!({ "name": name })))
        }
        ("POST", ["element", id, "click"]) => ("WebDriver:ElementClick", with(id, none)),
        ("POST", ["element", id, "clear"]) => ("WebDriver:ElementClear", with(id, none)),
        ("POST", ["element", id, "value"]) => ("WebDriver:ElementSendKeys", with(id, body)),
        ("GET", ["element", id, "screenshot"]) => {
            ("WebDriver:TakeScreenshot", with(id, json!({ "full": false })))
        }
        ("GET", ["screenshot"]) => ("WebDriver:TakeScreenshot", json!({ "full": false })),
        ("POST", ["execute", "sync"]) => ("WebDriver:ExecuteScript", body),
        ("POST", ["actions"]) => ("WebDriver:PerformActions", body),
        _ => return None,
    })
}

/// A frame by its element, or the page itself.
fn frame(id: &Value) -> Value {
    match id.as_object().and_then(|reference| reference.values().next()) {
        Some(element) => json!({ "element": element }),
        None => json!({ "id": id }),
    }
}

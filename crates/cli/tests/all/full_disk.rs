//! A server on a disk that gets full: a small one of its own, in memory.

use std::{fs, io::Write, path::Path, process::Command};

use reqwest::{Client, RequestBuilder, Response, StatusCode, header::RETRY_AFTER};
use serde_json::{Value, json};

use crate::command::{Running, Watch, glimpse};

const CONFIG: &str = r#"
[listen]
api = "127.0.0.1:0"
widget = "127.0.0.1:0"
metrics = "127.0.0.1:0"
[public]
api = "https://api.example.com"
widget = "https://widget.example.com"
[limits]
client = { per_minute = 1000000, burst = 100000 }
[log]
format = "json"
[[bank]]
id = "example-bank"
name = "Example Bank"
bank_codes = ["10000000"]
connector = "xs2a"
base_url = "https://xs2a.example-bank.de"
"#;

/// Mounts a disk that only this process and its children see, adds a client and becomes the server.
const START: &str = "mkdir glimpse-data && mount -t tmpfs -o size=4m,mode=700 tmpfs glimpse-data && \
    \"$0\" client add --test --name Flats --json --config g.toml > added.json && \
    exec \"$0\" serve --config g.toml";

/// How this machine lets a process have mounts of its own: as root, or as one's own root.
fn unshare() -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [&["-m"], &["-r", "-m"]];
    ways.into_iter().find(|way| {
        let tried =
            Command::new("unshare").args(*way).args(["mount", "-t", "tmpfs", "tmpfs", "/mnt"]).output();
        tried.is_ok_and(|done| done.status.success())
    })
}

struct Caller<'a> {
    http: Client,
    api: &'a str,
    id: &'a str,
    secret: &'a str,
}

impl Caller<'_> {
    fn create(&self, number: usize) -> RequestBuilder {
        let url = format!("{}/onetime/access", self.api);
        let body = json!({ "redirect_uri": "http://localhost:9/back", "state": "s".repeat(1000) });
        let call = self.http.post(url).basic_auth(self.id, Some(self.secret)).json(&body);
        call.header("Idempotency-Key", format!("flow-{number}"))
    }

    async fn status(&self, id: &str) -> StatusCode {
        let url = format!("{}/onetime/access/{id}", self.api);
        self.http.get(url).basic_auth(self.id, Some(self.secret)).send().await.unwrap().status()
    }
}

async fn id_of(response: Response) -> String {
    let body: Value = response.json().await.unwrap();
    body["id"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
}

#[tokio::test]
async fn a_full_disk_is_a_clear_answer_and_passes() {
    let Some(way) = unshare() else {
        println!("not tried: this machine lets nobody mount a small disk");
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("g.toml"), CONFIG).unwrap();
    let program = glimpse(&[]).get_program().to_owned();
    let mut command = Command::new("unshare");
    command.args(way).args(["sh", "-c", START]).arg(program).current_dir(directory.path());
    let running = Running::start(command, &Watch::Stderr);
    let line: Value = serde_json::from_str(&running.line_with("\"ready\"")).unwrap();
    let api = format!("http://{}", line["api"].as_str().unwrap());
    let added: Value =
        serde_json::from_slice(&fs::read(directory.path().join("added.json")).unwrap()).unwrap();
    let text = |name: &str| added[name].as_str().unwrap();
    let http = Client::builder().no_proxy().build().unwrap();
    let caller = Caller { http, api: &api, id: text("client_id"), secret: text("client_secret") };

    let mut made = vec![id_of(caller.create(0).send().await.unwrap()).await];
    let disk = format!("/proc/{}/root{}/glimpse-data", running.pid(), directory.path().display());
    let filler = Path::new(&disk).join("filler");
    fill(&filler);
    let mut refused = None;
    for number in 1..200 {
        let answer = caller.create(number).send().await.unwrap();
        if answer.status() == StatusCode::CREATED {
            made.push(id_of(answer).await);
            continue;
        }
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers().contains_key(RETRY_AFTER));
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["code"], 30006, "{body}");
        refused = Some(number);
        break;
    }
    let refused = refused.unwrap_or_else(|| panic!("the disk was never full"));
    for id in &made {
        assert_eq!(caller.status(id).await, StatusCode::OK, "what is there is read");
    }
    let again = caller.create(refused).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::SERVICE_UNAVAILABLE);

    fs::remove_file(&filler).unwrap();
    for _ in 0..2 {
        let answer = caller.create(refused).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED, "it goes on by itself");
        made.push(id_of(answer).await);
    }
    assert_eq!(made[made.len() - 1], made[made.len() - 2], "it was done once");
    for id in &made {
        assert_eq!(caller.status(id).await, StatusCode::OK, "what was acknowledged is there");
    }
    assert_eq!(running.end_with("TERM"), Some(0));
}

/// Takes all the room that there is.
fn fill(file: &Path) {
    let mut file = fs::File::create(file).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
}

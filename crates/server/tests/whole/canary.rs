//! Unique markers go through a whole flow; none of them is ever found in a file, a log line, a metric or an error.

use std::{
    io::Write,
    path::Path,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use serde_json::json;

use super::stand::{CLIENT, Stand, parameter};

/// Everything that was logged by this process, at the most talkative level.
static LOG: OnceLock<Arc<Mutex<Vec<u8>>>> = OnceLock::new();

struct Tee(Arc<Mutex<Vec<u8>>>);

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(crate) fn listen_to_the_log() -> Arc<Mutex<Vec<u8>>> {
    LOG.get_or_init(|| {
        let log = Arc::new(Mutex::new(Vec::new()));
        let writer = log.clone();
        // The sandbox is another party and may log what it likes; ours and everything we use may not.
        tracing_subscriber::fmt()
            .with_env_filter("trace,glimpse_sandbox=off")
            .with_writer(move || Tee(writer.clone()))
            .with_ansi(false)
            .init();
        log
    })
    .clone()
}

/// A marker in the shapes in which it could hide.
fn shapes(marker: &str) -> Vec<Vec<u8>> {
    use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
    let bytes = marker.as_bytes();
    let mut shapes = vec![
        bytes.to_vec(),
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes(),
        bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes(),
        marker.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        url::form_urlencoded::byte_serialize(bytes).collect::<String>().into_bytes(),
    ];
    // Base64 at each of the three alignments, without the characters that its neighbours decide.
    for shift in 0..3 {
        let mut padded = vec![b'x'; shift];
        padded.extend_from_slice(bytes);
        let text = STANDARD_NO_PAD.encode(&padded);
        let inner = text.get(4..text.len() - 4).unwrap_or_default();
        if inner.len() >= 12 {
            shapes.push(inner.as_bytes().to_vec());
        }
    }
    shapes
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && haystack.windows(needle.len()).any(|window| window == needle)
}

fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

pub(crate) struct Canaries {
    pub(crate) markers: Vec<String>,
    pub(crate) log: Arc<Mutex<Vec<u8>>>,
}

impl Canaries {
    pub(crate) async fn look(&self, stand: &Stand, stage: &str) {
        let mut places = files(stand.directory.path());
        assert!(places.iter().any(|(name, _)| name.ends_with(".db")), "no database in {places:?}");
        places.push(("metrics".to_owned(), stand.metrics().await.into_bytes()));
        places.push(("log".to_owned(), self.log.lock().unwrap().clone()));
        for (place, bytes) in &places {
            for marker in &self.markers {
                for shape in shapes(marker) {
                    if contains(bytes, &shape) {
                        let at = bytes.windows(shape.len()).position(|window| window == shape).unwrap();
                        let from = at.saturating_sub(200);
                        let around = String::from_utf8_lossy(&bytes[from..(at + 80).min(bytes.len())]);
                        panic!("{marker:?} found in {place} at stage {stage}: …{around}…");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn no_marker_is_found_anywhere_at_any_stage() {
    let log = listen_to_the_log();
    let stand = Stand::start().await;
    let truth = serde_json::to_value(stand.sandbox.ledger().truth("90094815", "figo01")).unwrap().to_string();
    let mut markers = vec![
        "CanaryState7f3a9c".to_owned(),
        "callback-path-canary".to_owned(),
        "DE07900948150000002000".to_owned(),
        "DE77900948150000002001".to_owned(),
        "Hans Peter Meier".to_owned(),
        "654321".to_owned(),
        "wrong-canary-pin".to_owned(),
        "figo01".to_owned(),
    ];
    for purpose in ["Miete", "Gehalt"] {
        assert!(truth.contains(purpose), "the bank's data has no {purpose}");
        markers.push(purpose.to_owned());
    }
    let canaries = Canaries { markers, log };
    let request = json!({
        "redirect_uri": "http://localhost:9/callback-path-canary",
        "state": "CanaryState7f3a9c",
        "accounts": [{ "id": "DE07900948150000002000" }, { "id": "DE77900948150000002001" }],
    });
    let (location, id) = stand.access(request.clone()).await;
    canaries.look(&stand, "created").await;
    let mut browser = stand.open(&location).await;
    canaries.look(&stand, "opened").await;
    browser.submit("consent", &[]).await;
    browser.settle().await;
    browser.submit("login", &[("f_user_name", "figo01"), ("f_password", "wrong-canary-pin")]).await;
    browser.settle().await;
    canaries.look(&stand, "wrong password").await;
    browser.login("figo01").await;
    canaries.look(&stand, "logged in").await;
    browser.submit("method", &[("method", "phone")]).await;
    browser.settle().await;
    canaries.look(&stand, "challenge").await;
    let callback = browser.through().await;
    canaries.look(&stand, "completed").await;
    let code = parameter(&callback, "code").unwrap_or_else(|| panic!("{callback}"));
    let bearer = stand.exchange(&code).await.body["access_token"].as_str().unwrap().to_owned();
    let read = stand.read(&bearer, "/rest/transactions?include_pending=1").await;
    assert!(read.body.to_string().contains("Miete"), "the markers must be in the answer: {}", read.body);
    canaries.look(&stand, "exchanged").await;

    // Errors do not repeat what was sent.
    let mut bad = request;
    bad["state"] = json!("CanaryState7f3a9c".repeat(80));
    bad["accounts"] = json!([{ "id": "DE08900948150000002000" }]);
    let refused = stand.post(CLIENT, "/onetime/access", bad).await;
    assert_eq!(refused.status, 400);
    assert!(!refused.body.to_string().contains("Canary"));
    assert!(!refused.body.to_string().contains("0000002000"));

    let deleted =
        stand.http.delete(stand.api(&format!("/onetime/access/{id}"))).basic_auth(CLIENT.0, Some(CLIENT.1));
    assert_eq!(deleted.send().await.unwrap().status().as_u16(), 204);
    stand.hand.advance(Duration::from_secs(2 * 3600));
    stand.swept().await;
    canaries.look(&stand, "deleted").await;
}

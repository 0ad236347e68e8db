//! Unique markers go through a whole flow; none of them is ever found in a file, a log line, a metric or an error.

use std::{
    io::Write,
    path::Path,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use glimpse_testing::Postgres;
use serde_json::json;

use super::stand::{CLIENT, Setup, Shared, Stand, parameter};

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
            // Six digits of a moment are a password by chance.
            .without_time()
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

/// All shapes of all markers, to be looked for in one pass.
struct Net {
    shapes: Vec<(String, Vec<u8>)>,
    /// Those that begin with these two bytes.
    starts: Vec<Vec<usize>>,
}

impl Net {
    fn of(markers: &[String]) -> Self {
        let all =
            markers.iter().flat_map(|marker| shapes(marker).into_iter().map(|shape| (marker.clone(), shape)));
        let shapes: Vec<(String, Vec<u8>)> = all.collect();
        let mut starts = vec![Vec::new(); 1 << 16];
        for (number, (_, shape)) in shapes.iter().enumerate() {
            starts[pair(shape)].push(number);
        }
        Self { shapes, starts }
    }

    /// Where one of them stands, and which.
    fn catches(&self, bytes: &[u8]) -> Option<(usize, &str)> {
        bytes.windows(2).enumerate().find_map(|(at, two)| {
            let here = |number: &&usize| bytes[at..].starts_with(&self.shapes[**number].1);
            let found = self.starts[pair(two)].iter().find(here)?;
            Some((at, self.shapes[*found].0.as_str()))
        })
    }
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// The files of a directory. One that goes while we look is not there.
fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file()
            && let Ok(bytes) = std::fs::read(&path)
        {
            found.push((path.display().to_string(), bytes));
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
        let places = files(stand.directory.path());
        assert!(places.iter().any(|(name, _)| name.ends_with(".db")), "no database in {places:?}");
        self.look_at(places, stand, stage).await;
    }

    /// The same where the database is PostgreSQL's: in its data directory, its write-ahead log, its own log and a dump.
    async fn look_into(&self, server: &Postgres, stand: &Stand, stage: &str) {
        server.sql(DATABASE, "CHECKPOINT");
        let places = files(server.path());
        // What stands in clear is found in each of the places, so they are the right ones.
        let known = Net::of(&["Firma client1".to_owned()]);
        for part in ["/base/", "/pg_wal/"] {
            let there =
                |(name, bytes): &(String, Vec<u8>)| name.contains(part) && known.catches(bytes).is_some();
            assert!(places.iter().any(there), "nothing to be seen in {part} at stage {stage}");
        }
        let dump = server.dump(DATABASE);
        assert!(known.catches(&dump).is_some(), "nothing to be seen in the dump");
        // Ciphertexts stand there as digits, among which those of the password are found by chance.
        let digits = |marker: &String| marker.bytes().all(|letter| letter.is_ascii_hexdigit());
        let telling: Vec<String> = self.markers.iter().filter(|marker| !digits(marker)).cloned().collect();
        assert_clear(&Net::of(&telling), "dump", &dump, stage);
        self.look_at(places, stand, stage).await;
    }

    async fn look_at(&self, mut places: Vec<(String, Vec<u8>)>, stand: &Stand, stage: &str) {
        places.push(("metrics".to_owned(), stand.metrics().await.into_bytes()));
        places.push(("log".to_owned(), self.log.lock().unwrap().clone()));
        let net = Net::of(&self.markers);
        for (place, bytes) in &places {
            assert_clear(&net, place, bytes, stage);
        }
    }
}

fn assert_clear(net: &Net, place: &str, bytes: &[u8], stage: &str) {
    if let Some((at, marker)) = net.catches(bytes) {
        let around = String::from_utf8_lossy(&bytes[at.saturating_sub(200)..(at + 80).min(bytes.len())]);
        panic!("{marker:?} found in {place} at stage {stage}: …{around}…");
    }
}

/// Where a flow's traces may be.
#[derive(Clone, Copy)]
enum Places<'a> {
    Directory,
    Server(&'a Postgres),
}

impl Places<'_> {
    async fn look(self, canaries: &Canaries, stand: &Stand, stage: &str) {
        match self {
            Self::Directory => canaries.look(stand, stage).await,
            Self::Server(server) => canaries.look_into(server, stand, stage).await,
        }
    }
}

const DATABASE: &str = "glimpse";

#[tokio::test]
async fn no_marker_is_found_anywhere_at_any_stage() {
    listen_to_the_log();
    no_marker_is_found(&Stand::start().await, Places::Directory).await;
}

#[tokio::test]
async fn no_marker_is_found_anywhere_in_postgresql() {
    listen_to_the_log();
    let server = Postgres::new();
    let _running = server.start();
    let shared = Shared::over(&server.create_database(DATABASE));
    let stand = Stand::build(Setup { shared: Some(shared), ..Setup::default() }).await;
    no_marker_is_found(&stand, Places::Server(&server)).await;
}

async fn no_marker_is_found(stand: &Stand, places: Places<'_>) {
    let log = listen_to_the_log();
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
    places.look(&canaries, stand, "created").await;
    let mut browser = stand.open(&location).await;
    places.look(&canaries, stand, "opened").await;
    browser.submit("consent", &[]).await;
    browser.settle().await;
    browser.submit("login", &[("f_user_name", "figo01"), ("f_password", "wrong-canary-pin")]).await;
    browser.settle().await;
    places.look(&canaries, stand, "wrong password").await;
    browser.login("figo01").await;
    places.look(&canaries, stand, "logged in").await;
    browser.submit("method", &[("method", "phone")]).await;
    browser.settle().await;
    places.look(&canaries, stand, "challenge").await;
    let callback = browser.through().await;
    places.look(&canaries, stand, "completed").await;
    let code = parameter(&callback, "code").unwrap_or_else(|| panic!("{callback}"));
    let bearer = stand.exchange(&code).await.body["access_token"].as_str().unwrap().to_owned();
    let read = stand.read(&bearer, "/rest/transactions?include_pending=1").await;
    assert!(read.body.to_string().contains("Miete"), "the markers must be in the answer: {}", read.body);
    places.look(&canaries, stand, "exchanged").await;

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
    places.look(&canaries, stand, "deleted").await;
}

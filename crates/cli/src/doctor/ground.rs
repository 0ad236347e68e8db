use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use glimpse_server::config::{Config, Keys, SecretFile, Storage};
use glimpse_store::{
    Capacity, Clock, Foreign, OpenOptions, PostgresError, PostgresOptions, PostgresStore, Store,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    failure::Outcome,
    installation::{FILE, open_file, sentence, store_failed},
    keys,
    output::say,
};

/// Clocks that are closer than this agree: asking takes its time.
const AGREE: SignedDuration = SignedDuration::from_secs(2);

/// Says of database, clocks, keys and files with secrets how they are; whether nothing needs to be done.
pub(super) fn check(config: &Config, secrets: &[SecretFile]) -> Outcome<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let machine = Clock::system(None);
    let mut findings = match &config.storage {
        Storage::Directory(directory) => runtime.block_on(file(directory, &config.keys, &machine))?,
        Storage::Postgres(options) => runtime.block_on(server(options, &config.keys, &machine))?,
    };
    findings.push(match &config.keys {
        Keys::Directory(directory) => private("keys", directory, "the first `glimpse serve` makes them"),
        Keys::Fixed { installation, .. } => {
            ok(format!("keys: {} installation keys from the configuration", installation.len()))
        }
    });
    findings.extend(secrets.iter().map(|file| private(&file.key, &file.path, "it is needed")));
    for Finding { verdict, text } in &findings {
        say(format!("{verdict:<8} {text}"))?;
    }
    Ok(findings.iter().all(|finding| finding.verdict == "ok"))
}

/// One line of what the doctor says.
struct Finding {
    verdict: &'static str,
    text: String,
}

fn ok(text: String) -> Finding {
    Finding { verdict: "ok", text }
}

fn warning(text: String) -> Finding {
    Finding { verdict: "warning", text }
}

fn problem(text: String) -> Finding {
    Finding { verdict: "problem", text }
}

/// Whether everything that lives in the database opens with these keys.
async fn opens(store: &dyn Store, keys: &Keys, now: Timestamp) -> Outcome<Finding> {
    let keyring = match keys::existing(keys) {
        Ok(keyring) => keyring,
        Err(failure) => return Ok(problem(format!("keys: {failure}"))),
    };
    let rows = keys::living(store, now).await?;
    Ok(match Foreign::among(&rows, keyring.as_ref()) {
        None => ok("keys: everything that lives in the database opens with them".to_owned()),
        Some(foreign) => problem(format!("keys: there is {foreign}. {}", keys::ADVICE)),
    })
}

async fn file(directory: &Path, keys: &Keys, machine: &Clock) -> Outcome<Vec<Finding>> {
    let path = directory.join(FILE);
    let private = private("database", &path, "the first `glimpse serve` makes it");
    if !path.exists() {
        return Ok(vec![private]);
    }
    let store = match open_file(directory, OpenOptions { exclusive: false }).await {
        Ok(store) => store,
        Err(failure) => return Ok(vec![private, problem(format!("database: {failure}"))]),
    };
    let last_known = store.last_known_time().await.map_err(store_failed)?;
    let now = machine.now();
    let opens = opens(store.as_ref(), keys, last_known.map_or(now, |known| known.max(now))).await?;
    store.close().await;
    let clock = match last_known.filter(|known| known.duration_since(now) > AGREE) {
        Some(known) => warning(format!(
            "clocks: this machine's is {} behind the last time that glimpse knew, {known}; until then its time goes on \
             from there",
            apart(known, now)
        )),
        None => ok("clocks: this machine's is the only one".to_owned()),
    };
    Ok(vec![private, clock, opens])
}

async fn server(options: &PostgresOptions, keys: &Keys, machine: &Clock) -> Outcome<Vec<Finding>> {
    let store = match PostgresStore::open(options).await {
        Ok(store) => store,
        Err(error @ PostgresError::Behind { .. }) => {
            return Ok(vec![problem(format!("database: {}", sentence(&error)))]);
        }
        Err(error) => {
            let text = sentence(&error);
            return Ok(vec![problem(format!("database: {text} The address is storage.postgres."))]);
        }
    };
    let before = machine.now();
    let theirs = store.time().await.map_err(store_failed)?;
    let after = machine.now();
    let opens = opens(&store, keys, theirs.unwrap_or(after)).await?;
    let room = room(options.at_most(), store.capacity().await.map_err(store_failed)?);
    store.close().await;
    let up = ok("database: PostgreSQL answers, and its tables are up to date".to_owned());
    let Some(theirs) = theirs else { return Ok(vec![up, room, opens]) };
    let clock = if theirs.duration_since(after) > AGREE {
        off("behind", theirs, after)
    } else if before.duration_since(theirs) > AGREE {
        off("ahead of", before, theirs)
    } else {
        ok("clocks: this machine's and the database's agree".to_owned())
    };
    Ok(vec![up, room, clock, opens])
}

/// Whether the server has room for the connections of all nodes, as far as nodes are known.
fn room(each: u32, capacity: Capacity) -> Finding {
    let Capacity { connections, machines } = capacity;
    let nodes = machines.max(1);
    let wanted = u64::from(each).saturating_mul(nodes);
    if wanted <= connections {
        return ok(format!(
            "connections: storage.connections is {each}, the server has room for {connections}"
        ));
    }
    let of = if nodes > 1 { format!(" on {nodes} machines") } else { String::new() };
    warning(format!(
        "connections: storage.connections is {each}{of}, and the server has room for {connections}. All nodes together must \
         stay below that: lower storage.connections, or raise max_connections of the server"
    ))
}

fn off(which: &str, later: Timestamp, earlier: Timestamp) -> Finding {
    warning(format!(
        "clocks: this machine's is {} {which} the database's. Deadlines go by the database's; certificates and the log go \
         by this machine's: set it",
        apart(later, earlier)
    ))
}

fn apart(later: Timestamp, earlier: Timestamp) -> String {
    format!("{} s", later.duration_since(earlier).as_secs())
}

/// Whether nobody but the owner can look into a file or directory.
fn private(what: &str, path: &Path, made: &str) -> Finding {
    let shown = path.display();
    match fs::metadata(path) {
        Ok(found) if found.permissions().mode() & 0o077 != 0 => problem(format!(
            "{what}: others on this machine can look into {shown}; take that away with chmod go= {shown}"
        )),
        Ok(_) => ok(format!("{what}: {shown}, for its owner alone")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            ok(format!("{what}: {shown} is not there yet; {made}"))
        }
        Err(error) => problem(format!("{what}: {shown} cannot be read ({error})")),
    }
}

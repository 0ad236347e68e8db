//! Stands between a store and PostgreSQL, understands so much of what passes that it knows a commit, and cuts there.

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
};

use super::plan::{Moment, Plan};

/// Carries connections to the database's socket; gives the address to connect to.
pub(super) async fn before(socket: PathBuf, plan: Arc<Plan>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((from, _)) = listener.accept().await {
            let (socket, plan) = (socket.clone(), Arc::clone(&plan));
            // How a connection ends is for both its ends to find out.
            tokio::spawn(async move { carry(from, socket, &plan).await });
        }
    });
    address
}

async fn carry(mut from: TcpStream, socket: PathBuf, plan: &Plan) -> std::io::Result<()> {
    let mut to = UnixStream::connect(socket).await?;
    let (mut said, mut heard) = from.split();
    let (mut answers, mut questions) = to.split();
    let lost = AtomicBool::new(false);
    let up = async {
        // The first message of a connection has no kind.
        let first = message(&mut said, false).await?;
        questions.write_all(&first).await?;
        let mut about = None;
        let mut names = Names::default();
        loop {
            let asked = message(&mut said, true).await?;
            about = plan.unit_of(&asked).or(about);
            names.hear(&asked);
            let moment = if is_commit(&asked) {
                let flow = about.take();
                match names.current.take() {
                    Some(name) => plan.strike_named(&name),
                    None => flow.and_then(|flow| plan.strike(flow)),
                }
            } else {
                None
            };
            match moment {
                Some(Moment::Before) => return Ok(()),
                Some(Moment::During) => return questions.write_all(&asked).await,
                Some(Moment::After) => lost.store(true, Ordering::SeqCst),
                None => {}
            }
            questions.write_all(&asked).await?;
        }
    };
    let down = async {
        let mut answer = vec![0; 64 * 1024];
        loop {
            let count = answers.read(&mut answer).await?;
            // What was asked has happened by now, and the answer goes no further.
            if count == 0 || lost.load(Ordering::SeqCst) {
                return Ok(());
            }
            heard.write_all(&answer[..count]).await?;
        }
    };
    tokio::select! {
        ended = up => ended,
        ended = down => ended,
    }
}

/// What transactions are called that say so with their first statement.
#[derive(Default)]
struct Names {
    /// By the name under which the server knows a prepared statement.
    prepared: HashMap<Vec<u8>, String>,
    /// The transaction that is open.
    current: Option<String>,
}

impl Names {
    /// A statement that is made known (Parse) is heard of, and later, again and again, that it runs (Bind).
    fn hear(&mut self, message: &[u8]) {
        if message.first() == Some(&b'Q') && message[5..].starts_with(b"BEGIN") {
            self.current = None;
        }
        let mut texts = message[5..].split(|byte| *byte == 0);
        let (Some(first), Some(second)) = (texts.next(), texts.next()) else { return };
        match message.first() {
            Some(b'P') => {
                if let Some(name) = name_in(second) {
                    self.prepared.insert(first.to_vec(), name);
                }
            }
            Some(b'B') => self.current = self.prepared.get(second).cloned().or_else(|| self.current.take()),
            _ => {}
        }
    }
}

/// `/* NAME */ SELECT …`.
fn name_in(sql: &[u8]) -> Option<String> {
    let sql = std::str::from_utf8(sql).ok()?;
    let (name, rest) = sql.strip_prefix("/* ")?.split_once(" */ ")?;
    rest.contains("pg_current_xact_id").then(|| name.to_owned())
}

/// One message: its kind, its length, which counts itself, and what it says.
async fn message(from: &mut (impl AsyncRead + Unpin), has_kind: bool) -> std::io::Result<Vec<u8>> {
    let mut whole = vec![0; if has_kind { 5 } else { 4 }];
    from.read_exact(&mut whole).await?;
    let length = whole.last_chunk::<4>().map(|length| u32::from_be_bytes(*length)).unwrap();
    let begun = whole.len();
    whole.resize(begun - 4 + usize::try_from(length).unwrap(), 0);
    from.read_exact(&mut whole[begun..]).await?;
    Ok(whole)
}

fn is_commit(message: &[u8]) -> bool {
    message.first() == Some(&b'Q') && message[5..].starts_with(b"COMMIT")
}

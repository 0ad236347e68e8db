use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use glimpse_bank::contract::{
    CleanUp, Context, Dialog, Fault, Input, Method, Problem, Psu, Request, Step, Turn,
};
use glimpse_bank::{Drive, DriveError, DriveLimits, Journal, Outcome};
use glimpse_model::{AccountData, BankId, Code, Language, SecretText};
use jiff::Timestamp;

use crate::server::{Say, Server, impatient};

/// Sends the same GET for ever, or until it has got so many answers; a fault ends it.
struct Asking {
    url: String,
    left: usize,
}

impl Dialog for Asking {
    fn advance(self: Box<Self>, _context: &mut Context<'_>, input: Input) -> Turn {
        let step = match input {
            Input::Unanswered(Fault::Timeout) => Step::Failed(Problem::of(Code::BankUnavailable)),
            _ if self.left == 0 => Step::Done,
            _ => Step::Send(Request::new("test.get", Method::Get, self.url.clone())),
        };
        Turn { dialog: Box::new(Self { left: self.left.saturating_sub(1), ..*self }), step }
    }

    fn save(&self) -> Vec<u8> {
        self.left.to_string().into_bytes()
    }
}

/// Says no at the given call.
struct Counting {
    calls: Arc<AtomicUsize>,
    fenced_at: usize,
}

#[async_trait]
impl Journal for Counting {
    async fn before_send(&mut self, _dialog: &dyn Dialog, _request: &Request) -> Result<(), DriveError> {
        if self.calls.fetch_add(1, Ordering::SeqCst) == self.fenced_at {
            Err(DriveError::Fenced)
        } else {
            Ok(())
        }
    }
    async fn deliver(&mut self, _dialog: &dyn Dialog, _data: AccountData) -> Result<(), DriveError> {
        Ok(())
    }
    async fn remember(&mut self, _dialog: &dyn Dialog, _record: CleanUp) -> Result<(), DriveError> {
        Err(DriveError::Store)
    }
    async fn forget(&mut self, _dialog: &dyn Dialog, _id: &str) -> Result<(), DriveError> {
        Ok(())
    }
}

async fn run(
    server: &Server,
    left: usize,
    fenced_at: usize,
    limits: DriveLimits,
) -> Result<Outcome, DriveError> {
    let executor = impatient();
    let bank = server.bank();
    let drive = Drive {
        executor: &executor,
        bank: &bank,
        psu: &Psu::default(),
        language: Language::De,
        return_url: "http://localhost/return",
        clock: &|| Timestamp::UNIX_EPOCH,
        random: &|bytes| bytes.fill(7),
        limits,
    };
    let mut journal = Counting { calls: Arc::default(), fenced_at };
    drive.run(Box::new(Asking { url: server.url("/"), left }), Input::Continue, &mut journal).await
}

#[tokio::test]
async fn it_goes_on_until_the_dialog_rests() {
    let server = Server::start(vec![Say::ok("{}")]).await;
    assert!(matches!(run(&server, 5, usize::MAX, DriveLimits::default()).await, Ok(Outcome::Done)));
    assert_eq!(server.heard().len(), 5);
}

#[tokio::test]
async fn a_fenced_run_sends_nothing_more() {
    let server = Server::start(vec![Say::ok("{}")]).await;
    let outcome = run(&server, 5, 2, DriveLimits::default()).await;
    assert!(matches!(outcome, Err(DriveError::Fenced)));
    assert_eq!(server.heard().len(), 2);
}

#[tokio::test]
async fn an_endless_dialog_is_given_up() {
    let server = Server::start(vec![Say::ok("{}")]).await;
    let limits = DriveLimits { turns: 20, ..DriveLimits::default() };
    let outcome = run(&server, usize::MAX, usize::MAX, limits).await;
    assert!(matches!(outcome, Ok(Outcome::Failed(problem)) if problem.code == Code::BankProtocol));
    assert!(server.heard().len() <= 20);
}

#[tokio::test]
async fn after_its_time_nothing_is_sent() {
    let server = Server::start(vec![Say::ok("{}")]).await;
    let limits = DriveLimits { duration: Duration::ZERO, ..DriveLimits::default() };
    let outcome = run(&server, usize::MAX, usize::MAX, limits).await;
    assert!(matches!(outcome, Ok(Outcome::Failed(problem)) if problem.code == Code::BankUnavailable));
    assert_eq!(server.heard().len(), 0);
}

/// Wants something remembered, then to send.
struct Remembering;

impl Dialog for Remembering {
    fn advance(self: Box<Self>, _context: &mut Context<'_>, _input: Input) -> Turn {
        let record =
            CleanUp { id: "1".to_owned(), bank: BankId::from("test"), data: SecretText::new("consent") };
        Turn { dialog: self, step: Step::Remember(record) }
    }
    fn save(&self) -> Vec<u8> {
        Vec::new()
    }
}

#[tokio::test]
async fn a_failing_store_stops_it() {
    let server = Server::start(vec![Say::ok("{}")]).await;
    let executor = impatient();
    let bank = server.bank();
    let drive = Drive {
        executor: &executor,
        bank: &bank,
        psu: &Psu::default(),
        language: Language::De,
        return_url: "http://localhost/return",
        clock: &|| Timestamp::UNIX_EPOCH,
        random: &|bytes| bytes.fill(7),
        limits: DriveLimits::default(),
    };
    let mut journal = Counting { calls: Arc::default(), fenced_at: usize::MAX };
    let outcome = drive.run(Box::new(Remembering), Input::Continue, &mut journal).await;
    assert!(matches!(outcome, Err(DriveError::Store)));
}

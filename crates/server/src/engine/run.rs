use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use glimpse_bank::{
    Bank, Drive, DriveError, DriveLimits, Outcome,
    contract::{AccountChoice, Connector, Dialog, Input, Pin, Problem, Prompt, Redirect, Selection},
};
use glimpse_flow::{
    Page, Place, Repeated,
    page::{Doing, Entered, Resume, Running, Saved},
};
use glimpse_model::{Code, FlowId, Secret};
use glimpse_store::{Change, Guard, Stage, Store, StoreError, Unit};
use glimpse_vault::DataKey;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    completion,
    journal::{StepJournal, stage_of},
    pages::{Loaded, Pages},
    pin::drop_pin,
};
use crate::{health, state::App, widget::trip};

/// How long a lease lasts without renewal.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// How often a running step renews its lease.
const RENEW: Duration = Duration::from_secs(10);

/// What a step begins with.
pub enum Go {
    /// A dialog with the page's bank.
    Begin,
    /// An input to the dialog that waits.
    Input(Input),
}

/// Why a step was not begun.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The flow has moved on, or another step runs: show where it stands.
    #[error("the flow has moved on")]
    Moved,
    /// The database does not work.
    #[error("the store failed")]
    Store,
}

impl From<StoreError> for StartError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict | StoreError::Missing => Self::Moved,
            StoreError::Unavailable(cause) => {
                tracing::error!(cause, "store");
                Self::Store
            }
        }
    }
}

/// Runs the steps of this process.
pub struct Engine {
    app: App,
    pages: Pages,
    owner: String,
    running: Mutex<HashMap<FlowId, Task>>,
}

#[derive(Clone)]
struct Task {
    number: u64,
    stop: CancellationToken,
    ended: watch::Receiver<bool>,
}

/// One step, as its task works on it.
struct Job {
    flow: FlowId,
    fence: u64,
    page: Page,
    key: DataKey,
    secret: Secret,
    bank: Bank,
    connector: Arc<dyn Connector>,
    quiet: bool,
    /// Since when a confirmation is waited for that the bank is only being asked about.
    waiting: Option<Timestamp>,
    /// The PIN that is kept beside the page.
    pin: Option<Pin>,
}

impl Engine {
    /// The engine of this process.
    #[must_use]
    pub fn new(app: App) -> Arc<Self> {
        let mut name = [0; 8];
        app.random.fill(&mut name);
        let owner = name.iter().map(|byte| format!("{byte:02x}")).collect();
        let pages = app.pages();
        Arc::new(Self { app, pages, owner, running: Mutex::default() })
    }

    /// Begins a step: takes the lease, makes the page say what is being done, and goes on in the background.
    ///
    /// # Errors
    /// [`StartError::Moved`] when somebody else was quicker; [`StartError::Store`] when nothing can be written.
    pub async fn start(self: &Arc<Self>, loaded: Loaded, go: Go) -> Result<(), StartError> {
        self.start_with(loaded, go, Vec::new()).await
    }

    /// As [`Engine::start`], with changes that belong to the same moment, such as a line of the audit trail.
    ///
    /// # Errors
    /// As [`Engine::start`].
    pub async fn start_with(
        self: &Arc<Self>,
        loaded: Loaded,
        go: Go,
        with: Vec<Change>,
    ) -> Result<(), StartError> {
        let Loaded { row, mut page, secret, key, .. } = loaded;
        let (saved, asked) = match &page.place {
            Place::Asked { dialog, prompt, .. } => (Some(dialog.clone()), Some(prompt.clone())),
            Place::Running(running) => (running.dialog.clone(), running.asked.clone()),
            _ => (None, None),
        };
        let Some((bank, connector)) = self.reach(&page) else { return Err(StartError::Moved) };
        let now = self.app.clock.now();
        let quiet = matches!(go, Go::Input(Input::Poll)) && matches!(page.place, Place::Asked { .. });
        let waiting = match &page.place {
            Place::Asked { prompt: Prompt::Wait(_), since, .. } if quiet => Some(*since),
            _ => None,
        };
        let mut changes = vec![Change::TakeLease(self.owner.clone(), now + LEASE)];
        changes.extend(with);
        if let (Go::Input(Input::Entered(entries)), Some(Prompt::Login(form))) = (&go, &asked) {
            page.entered = Entered::openly(form, entries);
            changes.push(submitted());
        }
        if matches!(go, Go::Begin) {
            // What an earlier dialog left goes first.
            page.fetched = 0;
            page.repeated = Repeated::default();
            changes.push(Change::DropBlobs("fetched".to_owned()));
            changes.push(Change::HurryCleanUps);
            changes.extend(drop_pin());
            if !matches!(page.place, Place::Running(_)) {
                page.counted.begin(now);
            }
        }
        if !quiet {
            let accounts = match &go {
                Go::Input(Input::Accounts(handles)) => u32::try_from(handles.len()).ok(),
                _ => match &page.place {
                    Place::Running(running) => running.accounts,
                    _ => None,
                },
            };
            let doing = doing_of(&go, &page);
            page.step += 1;
            page.place = Place::Running(Running {
                dialog: saved.clone(),
                asked,
                resume: resume_of(&go),
                doing,
                since: now,
                accounts,
            });
            changes.push(Change::Stage(stage_of(&page), None));
            changes.push(self.pages.put_page(row.id, &key, &page));
        }
        let unit =
            Unit { name: "step.start", flow: row.id, guard: Guard::Version(row.version), at: now, changes };
        let written = self.app.write(unit).await?;
        let dialog = match (&go, saved) {
            (Go::Begin, _) => None,
            (_, Some(saved)) => Some(saved),
            (_, None) => None,
        };
        let fence = written.fence;
        let job = Job { flow: row.id, fence, page, key, secret, bank, connector, quiet, waiting, pin: None };
        self.spawn(job, dialog, go);
        Ok(())
    }

    /// Goes on with a step whose process has died: its lease has run out.
    ///
    /// # Errors
    /// As [`Engine::start`].
    pub async fn take_over(self: &Arc<Self>, loaded: Loaded) -> Result<(), StartError> {
        let Place::Running(running) = &loaded.page.place else { return Ok(()) };
        let go = match running.resume.clone() {
            Resume::Begin => Go::Begin,
            Resume::Method(id) => Go::Input(Input::Method(id)),
            Resume::Poll => Go::Input(Input::Poll),
            Resume::Resend => Go::Input(Input::Resend),
            Resume::ChangeMethod => Go::Input(Input::ChangeMethod),
            Resume::OnlyRecent => Go::Input(Input::OnlyRecent),
            Resume::Accounts(handles) => Go::Input(Input::Accounts(handles)),
            Resume::Continue => Go::Input(Input::Continue),
            Resume::OutcomeUnknown => Go::Input(Input::Unanswered(glimpse_bank::contract::Fault::Unknown)),
            Resume::Returned => Go::Input(Input::Returned(BTreeMap::new())),
            Resume::AskAgain => return self.ask_again(loaded).await,
        };
        tracing::info!(flow = %loaded.row.id, "taking over a step");
        self.start(loaded, go).await?;
        self.app.metrics.takeover();
        Ok(())
    }

    /// Asks the last prompt again: what was entered was never sent and is not kept.
    async fn ask_again(&self, loaded: Loaded) -> Result<(), StartError> {
        let Loaded { row, mut page, key, .. } = loaded;
        let Place::Running(running) = page.place else { return Ok(()) };
        page.step += 1;
        page.place = match (running.dialog, running.asked) {
            (Some(dialog), Some(mut prompt)) => {
                set_problem(&mut prompt, Problem::of(Code::ServiceUnavailable));
                Place::Asked { dialog, prompt, since: self.app.clock.now(), number: None }
            }
            _ => Place::Failed { problem: Problem::of(Code::ServiceUnavailable), by_number: false },
        };
        let changes = vec![Change::Stage(stage_of(&page), None), self.pages.put_page(row.id, &key, &page)];
        let unit = Unit {
            name: "step.ask_again",
            flow: row.id,
            guard: Guard::Version(row.version),
            at: self.app.clock.now(),
            changes,
        };
        self.app.write(unit).await?;
        self.app.metrics.takeover();
        Ok(())
    }

    /// Waits until this process's step of the flow has come to rest, at most so long.
    pub async fn settled(&self, flow: FlowId, at_most: Duration) {
        let task = self.tasks().get(&flow).cloned();
        if let Some(mut task) = task {
            let _ = tokio::time::timeout(at_most, task.ended.wait_for(|ended| *ended)).await;
        }
    }

    /// Stops this process's step of the flow, and waits until it has stopped.
    pub async fn stop(&self, flow: FlowId) {
        let task = self.tasks().get(&flow).cloned();
        if let Some(mut task) = task {
            task.stop.cancel();
            let _ = tokio::time::timeout(Duration::from_secs(5), task.ended.wait_for(|ended| *ended)).await;
        }
    }

    /// Whether this process runs a step of the flow.
    #[must_use]
    pub fn runs(&self, flow: FlowId) -> bool {
        self.tasks().contains_key(&flow)
    }

    /// How many steps run in this process.
    #[must_use]
    pub fn count(&self) -> usize {
        self.tasks().len()
    }

    /// Waits until no step runs in this process, at most so long.
    pub async fn drained(&self, at_most: Duration) {
        let tasks: Vec<Task> = self.tasks().values().cloned().collect();
        let all = async {
            for mut task in tasks {
                let _ = task.ended.wait_for(|ended| *ended).await;
            }
        };
        let _ = tokio::time::timeout(at_most, all).await;
    }

    fn tasks(&self) -> std::sync::MutexGuard<'_, HashMap<FlowId, Task>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reach(&self, page: &Page) -> Option<(Bank, Arc<dyn Connector>)> {
        let bank = self.app.directory.get(page.bank.as_ref()?)?;
        let connector = self.app.connectors.get(bank.connector.as_str())?;
        Some((bank.clone(), connector.clone()))
    }

    fn spawn(self: &Arc<Self>, job: Job, dialog: Option<Saved>, go: Go) {
        let (end, ended) = watch::channel(false);
        let stop = CancellationToken::new();
        let (flow, number) = (job.flow, job.fence);
        self.tasks().insert(flow, Task { number, stop: stop.clone(), ended });
        let engine = self.clone();
        tokio::spawn(async move {
            let fence = job.fence;
            tokio::select! {
                () = stop.cancelled() => engine.release(flow, fence).await,
                () = engine.renew(flow, fence) => engine.app.metrics.lease_lost(),
                () = engine.carry_out(job, dialog, go) => {}
            }
            let mut tasks = engine.tasks();
            if tasks.get(&flow).is_some_and(|task| task.number == number) {
                tasks.remove(&flow);
            }
            drop(tasks);
            let _ = end.send(true);
        });
    }

    /// Renews the lease until it is lost.
    async fn renew(&self, flow: FlowId, fence: u64) {
        loop {
            tokio::time::sleep(RENEW).await;
            let now = self.app.clock.now();
            let unit = Unit {
                name: "step.renew",
                flow,
                guard: Guard::Fence(fence),
                at: now,
                changes: vec![Change::RenewLease(now + LEASE)],
            };
            match self.app.write(unit).await {
                Err(StoreError::Conflict | StoreError::Missing) => return,
                Ok(_) | Err(StoreError::Unavailable(_)) => {}
            }
        }
    }

    async fn release(&self, flow: FlowId, fence: u64) {
        let unit = Unit {
            name: "step.release",
            flow,
            guard: Guard::Fence(fence),
            at: self.app.clock.now(),
            changes: vec![Change::ReleaseLease],
        };
        let _ = self.app.write(unit).await;
    }

    async fn carry_out(&self, mut job: Job, dialog: Option<Saved>, go: Go) {
        let (flow, fence) = (job.flow, job.fence);
        match self.drive(&mut job, dialog, go).await {
            Ok(()) => {}
            Err(DriveError::Fenced) => {
                self.app.metrics.lease_lost();
                tracing::info!(%flow, "a step stopped: the flow went on elsewhere or its time is up");
                self.release(flow, fence).await;
            }
            // The lease is kept until it runs out: what the bank has said was lost, and it is not to be asked again and
            // again as long as nothing can be written.
            Err(DriveError::Store) => tracing::error!(%flow, "a step stopped: the store failed"),
        }
    }

    async fn drive(&self, job: &mut Job, saved: Option<Saved>, go: Go) -> Result<(), DriveError> {
        let app = &self.app;
        let clock = || app.clock.now();
        let random = |bytes: &mut [u8]| app.random.fill(bytes);
        let (bank, connector) = (job.bank.clone(), job.connector.clone());
        let psu = job.page.psu.clone();
        let return_url = app.return_url(job.flow);
        let drive = Drive {
            executor: &app.executor,
            bank: &bank,
            psu: &psu,
            language: job.page.language,
            return_url: &return_url,
            clock: &clock,
            random: &random,
            limits: DriveLimits::default(),
        };
        let goal = job.page.goal(
            app.clock.now(),
            &app.directory,
            &bank,
            usize::try_from(app.config.limits.transactions_per_account).unwrap_or(usize::MAX),
        );
        let mut outcome = match (go, saved) {
            (Go::Begin, _) => {
                let turn = drive.with_context(|context| connector.begin(context, goal.clone()));
                drive.carry_on(turn, &mut self.journal(job)).await?
            }
            (Go::Input(input), Some(saved)) => match connector.restore(saved.0.expose().as_bytes()) {
                Ok(mut dialog) => {
                    let pin = self.pages.pin(job.flow, &job.secret, app.clock.now()).await;
                    if let Some(pin) = pin.map_err(|_| DriveError::Store)? {
                        dialog.give_pin(&pin);
                        job.pin = dialog.pin();
                    }
                    drive.run(dialog, input, &mut self.journal(job)).await?
                }
                Err(unreadable) => {
                    tracing::error!(flow = %job.flow, bank = %bank.id, %unreadable, "dialog lost");
                    return self.fail(job, Problem::of(Code::ServiceUnavailable)).await;
                }
            },
            (Go::Input(_), None) => return self.fail(job, Problem::of(Code::ServiceUnavailable)).await,
        };
        loop {
            match outcome {
                Outcome::Ask(dialog, Prompt::Accounts(choice)) => match goal.select(&choice.accounts) {
                    Selection::Chosen(handles) => {
                        self.fetching(job, u32::try_from(handles.len()).unwrap_or(u32::MAX));
                        outcome = drive.run(dialog, Input::Accounts(handles), &mut self.journal(job)).await?;
                    }
                    Selection::Nothing => {
                        return self.fail(job, Problem::of(Code::AccountNoneMatching)).await;
                    }
                    Selection::Choose(accounts) => {
                        let missing = !goal.ibans.is_empty() && choice.problem.is_none();
                        let problem = if missing {
                            Some(Problem::of(Code::AccountNoneMatching))
                        } else {
                            choice.problem
                        };
                        let choice = AccountChoice { accounts, problem, closes_at: choice.closes_at };
                        return self.rest(job, dialog, Prompt::Accounts(choice)).await;
                    }
                },
                Outcome::Ask(dialog, prompt) => return self.rest(job, dialog, prompt).await,
                Outcome::Done => {
                    return match completion::complete(app, &self.pages, job.parts()).await? {
                        completion::Completed::Yes => Ok(()),
                        completion::Completed::NothingCame(code) => self.fail(job, Problem::of(code)).await,
                    };
                }
                Outcome::Failed(problem) => return self.fail(job, problem).await,
            }
        }
    }

    fn journal<'a>(&'a self, job: &'a mut Job) -> StepJournal<'a> {
        StepJournal {
            app: &self.app,
            pages: &self.pages,
            flow: job.flow,
            key: &job.key,
            secret: &job.secret,
            fence: job.fence,
            page: &mut job.page,
            quiet: job.quiet,
            pin: &mut job.pin,
        }
    }

    fn fetching(&self, job: &mut Job, accounts: u32) {
        if let Place::Running(running) = &mut job.page.place {
            running.doing = Doing::Fetching;
            running.accounts = Some(accounts);
        }
    }

    /// Writes down what the user is asked, and gives the lease back.
    async fn rest(&self, job: &mut Job, dialog: Box<dyn Dialog>, prompt: Prompt) -> Result<(), DriveError> {
        let same = match (&job.page.place, &prompt) {
            (Place::Asked { prompt: Prompt::Wait(before), .. }, Prompt::Wait(after)) => {
                before.text == after.text && before.problem == after.problem && before.method == after.method
            }
            (Place::Asked { prompt: Prompt::Redirect(before), .. }, Prompt::Redirect(after)) => {
                *before == Redirect { ask_at: before.ask_at, ..after.clone() }
            }
            _ => false,
        };
        if !same && let Some(problem) = refused(&prompt).cloned() {
            // A page that asks for the same again and again ends in nothing but a locked access.
            if job.page.repeated.again(problem.code, job.page.fetched) {
                return self.fail(job, problem).await;
            }
        }
        if !same {
            job.page.step += 1;
        }
        if !matches!(prompt, Prompt::Login(_)) {
            job.page.entered = Entered::default();
        }
        let code = prompt.problem().map(|problem| problem.code);
        let mut changes = vec![Change::Advance, Change::ReleaseLease];
        changes.extend(self.journal(job).pin_changes(dialog.as_ref()).await?);
        let mut number = None;
        if let Prompt::Redirect(redirect) = &prompt {
            number = offered(&job.page.place, &redirect.state);
            if number.is_none() {
                let shown = trip::number(self.app.random.as_ref());
                changes.push(trip::offer(job.flow, &redirect.state, &shown, self.app.random.as_ref()));
                number = Some(shown);
            }
        }
        let since = match &job.page.place {
            Place::Asked { since, .. } if same => *since,
            // Whether it is over or goes on: it has been waited for all the time.
            _ if matches!(prompt, Prompt::Wait(_)) => job.waiting.unwrap_or_else(|| self.app.clock.now()),
            _ => self.app.clock.now(),
        };
        job.page.place = Place::Asked { dialog: Saved::new(&dialog.save()), prompt, since, number };
        changes.push(self.pages.put_page(job.flow, &job.key, &job.page));
        if !same {
            changes.push(Change::Stage(stage_of(&job.page), code));
        }
        self.journal(job).write("step.rest", changes).await
    }

    /// Writes down a failure after which the user can go on, drops what was fetched, and cleans up at the bank.
    async fn fail(&self, job: &mut Job, problem: Problem) -> Result<(), DriveError> {
        let code = problem.code;
        tracing::info!(flow = %job.flow, bank = %job.bank.id, %code, "dialog failed");
        if code == Code::ServiceMisconfigured {
            tracing::warn!(bank = %job.bank.id, %code, "this bank refuses the operator's set-up; glimpse bank check says more");
        }
        self.app.metrics.outcome(job.bank.id.as_str(), code.as_str());
        job.page.step += 1;
        job.page.fetched = 0;
        job.page.entered = Entered::default();
        job.page.place = Place::Failed { problem, by_number: false };
        let tally = health::failed(&mut job.page.counted, &job.bank.id, code, self.app.clock.now());
        let mut changes = vec![
            self.pages.put_page(job.flow, &job.key, &job.page),
            Change::DropBlobs("fetched".to_owned()),
            Change::HurryCleanUps,
            Change::Stage(Stage::Interrupted, Some(code)),
            Change::Advance,
            Change::ReleaseLease,
        ];
        changes.extend(drop_pin());
        changes.extend(tally);
        self.journal(job).write("step.fail", changes).await
    }
}

impl Job {
    fn parts(&mut self) -> completion::Parts<'_> {
        completion::Parts {
            flow: self.flow,
            fence: self.fence,
            page: &mut self.page,
            key: &self.key,
            secret: &self.secret,
            bank: &self.bank,
        }
    }
}

/// The number of the trip that the page waits for, if it goes on: another browser may be about to enter it.
fn offered(place: &Place, trip: &str) -> Option<String> {
    match place {
        Place::Asked { prompt: Prompt::Redirect(before), number, .. } if before.state == trip => {
            number.clone()
        }
        _ => None,
    }
}

/// What the bank refused, where the user can do the same again.
fn refused(prompt: &Prompt) -> Option<&Problem> {
    match prompt {
        Prompt::Login(_) | Prompt::Method(_) | Prompt::Challenge(_) => prompt.problem(),
        Prompt::Wait(wait) if wait.is_over() => prompt.problem(),
        // Nothing is refused while it is waited for, and who comes back from the bank's page can go there again.
        Prompt::Wait(_) | Prompt::Redirect(_) | Prompt::Accounts(_) => None,
    }
}

/// The mark that login data was submitted: from then on the link alone reopens nothing (contract section 2). It says
/// nothing else, so there is nothing to seal.
const SUBMITTED: &str = "submitted";

/// Sets the mark.
pub(crate) fn submitted() -> Change {
    Change::PutBlob(SUBMITTED.to_owned(), Vec::new())
}

/// Whether the mark is set.
pub(crate) async fn was_submitted(store: &dyn Store, flow: FlowId) -> Result<bool, StoreError> {
    Ok(store.blob(flow, SUBMITTED).await?.is_some())
}

fn resume_of(go: &Go) -> Resume {
    match go {
        Go::Begin => Resume::Begin,
        Go::Input(input) => match input {
            Input::Method(id) => Resume::Method(id.clone()),
            Input::Poll => Resume::Poll,
            Input::Returned(_) => Resume::Returned,
            Input::Accounts(handles) => Resume::Accounts(handles.clone()),
            Input::Resend => Resume::Resend,
            Input::ChangeMethod => Resume::ChangeMethod,
            Input::OnlyRecent => Resume::OnlyRecent,
            Input::Continue => Resume::Continue,
            Input::Unanswered(_) => Resume::OutcomeUnknown,
            Input::Entered(_) | Input::Tan(_) | Input::Answered(_) | Input::Abort => Resume::AskAgain,
        },
    }
}

fn doing_of(go: &Go, page: &Page) -> Doing {
    match go {
        Go::Begin => Doing::Connecting,
        Go::Input(Input::Entered(_)) => Doing::Login,
        Go::Input(Input::Accounts(_) | Input::OnlyRecent) => Doing::Fetching,
        Go::Input(Input::Continue | Input::Unanswered(_)) => match &page.place {
            Place::Running(running) => running.doing,
            _ => Doing::Fetching,
        },
        Go::Input(_) => Doing::Sca,
    }
}

/// Says in a prompt why it is asked again.
fn set_problem(prompt: &mut Prompt, problem: Problem) {
    let place = match prompt {
        Prompt::Login(form) => &mut form.problem,
        Prompt::Method(choice) => &mut choice.problem,
        Prompt::Challenge(challenge) => &mut challenge.problem,
        Prompt::Wait(wait) => &mut wait.problem,
        Prompt::Redirect(redirect) => &mut redirect.problem,
        Prompt::Accounts(choice) => &mut choice.problem,
    };
    *place = Some(problem);
}

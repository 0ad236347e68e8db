use async_trait::async_trait;
use glimpse_bank::{
    DriveError, Journal,
    contract::{CleanUp, Dialog, Pin, Request},
};
use glimpse_flow::{
    Page, Place,
    page::{Doing, Resume, Running, Saved},
};
use glimpse_model::{AccountData, FlowId, Secret};
use glimpse_store::{Change, CleanUpRow, Guard, Stage, StoreError, Unit};
use glimpse_vault::DataKey;
use jiff::SignedDuration;

use super::{
    pages::Pages,
    pin::{PIN_LIFE, drop_pin},
};
use crate::state::App;

/// Writes down what a running step must not lose, each time under its fencing number.
pub(super) struct StepJournal<'a> {
    pub(super) app: &'a App,
    pub(super) pages: &'a Pages,
    pub(super) flow: FlowId,
    pub(super) key: &'a DataKey,
    pub(super) secret: &'a Secret,
    pub(super) fence: u64,
    pub(super) page: &'a mut Page,
    /// A quiet step leaves the page as it is while it runs.
    pub(super) quiet: bool,
    /// The PIN that is kept beside the page.
    pub(super) pin: &'a mut Option<Pin>,
}

impl StepJournal<'_> {
    pub(super) async fn write(&self, name: &'static str, changes: Vec<Change>) -> Result<(), DriveError> {
        let unit = Unit {
            name,
            flow: self.flow,
            guard: Guard::Fence(self.fence),
            at: self.app.clock.now(),
            changes,
        };
        match self.app.write(unit).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict | StoreError::Missing) => Err(DriveError::Fenced),
            Err(StoreError::Unavailable(_)) => Err(DriveError::Store),
        }
    }

    /// What must change for the dialog's PIN, and nothing else, to be kept beside the page.
    pub(super) async fn pin_changes(&mut self, dialog: &dyn Dialog) -> Result<Vec<Change>, DriveError> {
        let now = self.app.clock.now();
        let needed = dialog.pin().filter(|pin| now < pin.entered_at + PIN_LIFE);
        if needed == *self.pin {
            return Ok(Vec::new());
        }
        let changes = match &needed {
            Some(pin) => self.pages.keep_pin(self.flow, self.secret, pin).await,
            None => Ok(drop_pin()),
        };
        *self.pin = needed;
        changes.map(Vec::from).map_err(|_| DriveError::Store)
    }

    fn running(&mut self, dialog: &dyn Dialog, resume: Resume) {
        let saved = Saved::new(&dialog.save());
        if let Place::Running(running) = &mut self.page.place {
            running.dialog = Some(saved);
            running.resume = resume;
        } else if self.quiet {
            // What a quiet step must not repeat is written down like any other.
            self.page.place = Place::Running(Running {
                dialog: Some(saved),
                asked: None,
                resume,
                doing: Doing::Sca,
                since: self.app.clock.now(),
                accounts: None,
            });
        }
    }
}

#[async_trait]
impl Journal for StepJournal<'_> {
    async fn before_send(&mut self, dialog: &dyn Dialog, request: &Request) -> Result<(), DriveError> {
        if self.app.clock.now() >= self.page.until {
            return Err(DriveError::Fenced);
        }
        if request.bears_credentials {
            self.running(dialog, Resume::OutcomeUnknown);
            let mut changes = self.pin_changes(dialog).await?;
            changes.push(self.pages.put_page(self.flow, self.key, self.page));
            return self.write("step.intent", changes).await;
        }
        match self.app.store.flow(self.flow).await {
            Ok(Some(row)) if row.fence == self.fence => Ok(()),
            Ok(_) => Err(DriveError::Fenced),
            Err(_) => Err(DriveError::Store),
        }
    }

    async fn deliver(&mut self, dialog: &dyn Dialog, data: AccountData) -> Result<(), DriveError> {
        self.running(dialog, Resume::Continue);
        let plain = serde_json::to_vec(&data).map_err(|_| DriveError::Store)?;
        let packed = zstd::bulk::compress(&plain, 1).map_err(|_| DriveError::Store)?;
        let name = format!("fetched/{:04}", self.page.fetched);
        self.page.fetched += 1;
        // The waiting page shows how many accounts have come.
        self.page.step += 1;
        let mut changes = self.pin_changes(dialog).await?;
        changes.extend([
            self.pages.put_blob(self.flow, self.key, &name, &packed),
            self.pages.put_page(self.flow, self.key, self.page),
        ]);
        self.write("step.deliver", changes).await
    }

    async fn remember(&mut self, _dialog: &dyn Dialog, record: CleanUp) -> Result<(), DriveError> {
        let now = self.app.clock.now();
        let row = CleanUpRow {
            id: record.id.clone(),
            sealed: super::clean_up::seal_record(self.app, &record),
            // While the dialog lives it cleans up after itself; after that somebody must.
            try_at: self.page.until + SignedDuration::from_mins(1),
            tries: 0,
            until: now + SignedDuration::from_hours(24),
        };
        self.write("step.remember", vec![Change::PutCleanUp(row)]).await
    }

    async fn forget(&mut self, _dialog: &dyn Dialog, id: &str) -> Result<(), DriveError> {
        self.write("step.forget", vec![Change::DropCleanUp(id.to_owned())]).await
    }
}

/// The stage that a place shows to the integrator.
pub(crate) fn stage_of(page: &Page) -> Stage {
    use glimpse_bank::contract::{Prompt, Wait};
    use glimpse_model::Code;

    match &page.place {
        Place::Consent => Stage::Consent,
        Place::Banks { .. } => Stage::BankSelection,
        Place::Asked { prompt, .. } => match prompt {
            Prompt::Login(_) => Stage::Login,
            // The bank's app did not say anything in its time.
            Prompt::Wait(Wait { problem: Some(problem), .. }) if problem.code == Code::ScaExpired => {
                Stage::Stalled
            }
            Prompt::Method(_) | Prompt::Challenge(_) | Prompt::Wait(_) => Stage::Sca,
            // Whoever approved has left the bank.
            Prompt::Redirect(redirect) if redirect.approved => Stage::Sca,
            Prompt::Redirect(_) => Stage::AtBank,
            Prompt::Accounts(_) => Stage::AccountSelection,
        },
        Place::Running(running) => match running.doing {
            Doing::Connecting | Doing::Login => Stage::Login,
            Doing::Sca => Stage::Sca,
            Doing::Fetching => Stage::Fetching,
        },
        Place::Failed { .. } => Stage::Interrupted,
        Place::Done(_) => Stage::Completed,
        Place::Left { error: None } => Stage::Cancelled,
        Place::Left { error: Some(_) } => Stage::Failed,
    }
}

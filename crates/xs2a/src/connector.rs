use glimpse_bank::Bank;
use glimpse_bank::contract::{
    CleanUp, Connector, Context, Dialog, Goal, Method, Request, Response, Turn, Unreadable, Wearing,
};

use crate::dialog::{self, call};
use crate::errors::{Refusal, Stage};
use crate::settings::Settings;

/// The connector for Berlin Group NextGenPSD2 banks; a bank's `settings` are [`Settings`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Xs2a;

impl Connector for Xs2a {
    fn name(&self) -> &'static str {
        "xs2a"
    }

    fn check(&self, bank: &Bank) -> Result<(), String> {
        Settings::of(bank).map(drop)
    }

    fn identity(&self, bank: &Bank) -> Option<Wearing> {
        let settings = Settings::of(bank).ok()?;
        Some(Wearing { identity: settings.identity?, sealed: settings.signature.is_some() })
    }

    fn begin(&self, context: &mut Context<'_>, goal: Goal) -> Turn {
        dialog::begin(context, goal)
    }

    fn restore(&self, saved: &[u8]) -> Result<Box<dyn Dialog>, Unreadable> {
        dialog::restore(saved)
    }

    fn clean_up(&self, context: &mut Context<'_>, record: &CleanUp) -> Option<Request> {
        // The user is not there any more, so nothing is said of them.
        Some(call::unattended(context, "consent.delete", Method::Delete, record.data.expose()))
    }

    fn is_cleaned_up(&self, response: &Response) -> bool {
        consent_is_gone(response)
    }
}

/// Whether the answer to a DELETE says that the consent is no more: deleted, or never known.
pub(crate) fn consent_is_gone(response: &Response) -> bool {
    response.is_success()
        || matches!(response.status, 404 | 410)
        || Refusal::read(Stage::Consent, response).says_unknown()
}

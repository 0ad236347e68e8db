use glimpse_bank::Bank;
use glimpse_bank::contract::{
    CleanUp, Connector, Context, Dialog, Goal, Method, Problem, Request, Response, Turn, Unreadable, Wearing,
};
use glimpse_model::Code;

use crate::dialog::{self, call, consent::Left};
use crate::errors::{Refusal, Stage};
use crate::profile;
use crate::settings::Settings;

/// The connector for Berlin Group NextGenPSD2 banks; a bank's `settings` are [`Settings`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Xs2a;

impl Connector for Xs2a {
    fn name(&self) -> &'static str {
        "xs2a"
    }

    fn complete(&self, bank: Bank) -> Result<Bank, String> {
        profile::complete(bank)
    }

    fn check(&self, bank: &Bank) -> Result<(), String> {
        if bank.base_url.host_str() == Some(profile::NO_ADDRESS) {
            return Err("base_url is needed: the profile does not know the bank's address".to_owned());
        }
        Settings::of(bank).map(drop)
    }

    fn identity(&self, bank: &Bank) -> Option<Wearing> {
        let settings = Settings::of(bank).ok()?;
        Some(Wearing { identity: settings.identity?, sealed: settings.signature.is_some() })
    }

    fn knock(&self, context: &mut Context<'_>) -> Option<Request> {
        // Nobody's consent: a bank that knows us says that it does not know this one.
        let nobodys = context.uuid();
        let url = call::url(context.bank, &["v1", "consents", &nobodys, "status"]);
        Some(call::unattended(context, "consent.status", Method::Get, &url))
    }

    fn knocked(&self, response: &Response) -> Result<(), Problem> {
        let refusal = Refusal::read(Stage::Status, response);
        let mends =
            [Code::ServiceMisconfigured, Code::BankUnavailable, Code::BankMaintenance, Code::BankLimit];
        match mends.contains(&refusal.code) && !response.is_success() {
            true => Err(refusal.problem()),
            false => Ok(()),
        }
    }

    fn begin(&self, context: &mut Context<'_>, goal: Goal) -> Turn {
        dialog::begin(context, goal)
    }

    fn restore(&self, saved: &[u8]) -> Result<Box<dyn Dialog>, Unreadable> {
        dialog::restore(saved)
    }

    fn clean_up(&self, context: &mut Context<'_>, record: &CleanUp) -> Option<Request> {
        let left: Left = serde_json::from_str(record.data.expose()).ok()?;
        // The user is not there any more, so nothing is said of them.
        let request = call::unattended(context, "consent.delete", Method::Delete, &left.url);
        Some(match left.token {
            Some(token) => request.header("Authorization", format!("Bearer {}", token.expose())),
            None => request,
        })
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

use glimpse_bank::Bank;
use glimpse_bank::contract::{
    CleanUp, Connector, Context, Dialog, Goal, Method, Problem, Request, Response, Turn, Unreadable, Wearing,
};
use glimpse_model::Code;

use crate::dialog::{self, call, consent::Left};
use crate::errors::{Refusal, Stage};
use crate::profile;
use crate::settings::Settings;
use crate::wire::Object;

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
        let settings = Settings::of(bank).map(drop);
        if bank.base_url.host_str() == Some(profile::NO_ADDRESS) {
            let missing = "base_url is needed: the profile does not know the bank's address";
            let rest = settings.err().map(|rest| format!("; {}", rest.trim_start_matches("settings: ")));
            return Err(format!("{missing}{}", rest.unwrap_or_default()));
        }
        settings
    }

    fn identity(&self, bank: &Bank) -> Option<Wearing> {
        let settings = Settings::of(bank).ok()?;
        Some(Wearing { identity: settings.identity?, sealed: settings.signature.is_some() })
    }

    fn knock(&self, context: &mut Context<'_>) -> Option<Request> {
        // Nobody's consent: a bank that knows us says that it does not know this one.
        let nobodys = context.uuid();
        let url = call::url(context.bank, &["v1", "consents", &nobodys, "status"]);
        let request = call::unattended(context, "consent.status", Method::Get, &url);
        // Some banks want a user's address with every call.
        Some(call::with_psu(request, false, context))
    }

    fn knocked(&self, response: &Response) -> Result<(), Problem> {
        if response.is_success() {
            let answer = Object::parse(&response.body);
            let known = answer.is_some_and(|answer| answer.has("consentStatus"));
            return if known { Ok(()) } else { Err(Problem::of(Code::BankProtocol)) };
        }
        let refusal = Refusal::read(Stage::Status, response);
        if refusal.is_about_nobodys_consent() {
            return Ok(());
        }
        let problem = refusal.problem();
        let code = match problem.code {
            Code::BankUnavailable | Code::BankMaintenance | Code::BankLimit | Code::BankProtocol => {
                problem.code
            }
            // There is no user whom it could be about.
            _ => Code::ServiceMisconfigured,
        };
        Err(Problem { code, ..problem })
    }

    fn refusal(&self, response: &Response) -> Option<String> {
        let word = Refusal::read(Stage::Status, response).tpp_code().to_owned();
        let plain =
            word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
        (!response.is_success() && !word.is_empty() && word.len() <= 64 && plain).then_some(word)
    }

    fn begin(&self, context: &mut Context<'_>, goal: Goal) -> Turn {
        dialog::begin(context, goal)
    }

    fn restore(&self, saved: &[u8]) -> Result<Box<dyn Dialog>, Unreadable> {
        dialog::restore(saved)
    }

    fn clean_up(&self, context: &mut Context<'_>, record: &CleanUp) -> Option<Request> {
        Some(Left::of(record)?.clean_up(context))
    }

    fn clean_up_further(&self, record: &CleanUp, response: &Response) -> Option<CleanUp> {
        Left::of(record)?.further(record, response)
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

//! The consent: created for one look, remembered for clean-up, and asked for its status.

use glimpse_bank::contract::{CleanUp, Context, Input, Method, Problem, Request, Response, Step};
use glimpse_model::{BankId, Code, Iban, SecretText};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::oauth::{self, Exchange};
use super::state::{Consent, Core, Entered, Sca, State, Then};
use super::{Next, call, login, sca};
use crate::errors::{Refusal, Stage, of_fault};
use crate::settings::{ConsentModel, Settings};
use crate::wire::Answer;

/// The call that creates the consent of that place in the order of models.
pub(super) fn create(core: &Core, entered: &Entered, place: usize, context: &mut Context<'_>) -> Step {
    let settings = Settings::of(context.bank).unwrap_or_default();
    let models = models(core, entered, &settings);
    let model = models.get(place).copied().unwrap_or(ConsentModel::Global);
    let url = call::url(context.bank, &["v1", "consents"]);
    let request = call::attended(core, context, "consent.create", Method::Post, &url);
    let request = call::returning(call::identified(request, context, entered), core, context);
    Step::Send(call::json(request, &body(core, entered, model, &settings)))
}

/// The answer to the creation.
pub(super) fn created(
    core: &mut Core,
    entered: Box<Entered>,
    place: usize,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    let failed = |problem| State::Over(Then::Failed(problem)).into();
    let response = match input {
        Input::Answered(response) => response,
        // It is not known whether there is a consent now; one that nobody authorises ends by itself.
        Input::Unanswered(glimpse_bank::contract::Fault::Unknown) => return again(entered, place),
        Input::Unanswered(fault) => return failed(Problem::of(of_fault(fault))),
        _ => return again(entered, place),
    };
    if !response.is_success() {
        let refusal = Refusal::read(Stage::Consent, &response);
        if refusal.is_about_address() && !core.omit_address {
            core.omit_address = true;
            return again(entered, place);
        }
        let settings = Settings::of(context.bank).unwrap_or_default();
        if refusal.is_unsupported() && place + 1 < models(core, &entered, &settings).len() {
            return again(entered, place + 1);
        }
        return match login::refused(core, refusal.problem()) {
            // Where nothing is entered, nothing can be entered better.
            Then::Login(problem) if !login::asks(core, context) => {
                State::Over(Then::Failed(problem.unwrap_or(Problem::of(Code::BankLoginNotPossible)))).into()
            }
            Then::Login(problem) => State::AskLogin { problem, again: None }.into(),
            then => State::Over(then).into(),
        };
    }
    let answer = Answer::read(&response, context.bank);
    // The id has to fit into a header.
    let usable = |id: &String| call::header_text(id).as_ref() == Some(id) && id.len() <= 256;
    let identified =
        answer.and_then(|answer| answer.consent_id.clone().filter(usable).map(|id| (answer, id)));
    let Some((answer, id)) = identified else {
        return failed(Problem::of(Code::BankProtocol));
    };
    let settings = Settings::of(context.bank).unwrap_or_default();
    let model = models(core, &entered, &settings).get(place).copied().unwrap_or(ConsentModel::Global);
    let url = call::url(context.bank, &["v1", "consents", &id]);
    let status = call::url(context.bank, &["v1", "consents", &id, "status"]);
    core.consent = Some(Consent {
        url: answer.links.get("self").map_or(url, str::to_owned),
        status_url: answer.links.get("status").map_or(status, str::to_owned),
        id,
        record: context.uuid(),
        model,
    });
    State::RememberConsent { entered, answer: Box::new(answer) }.into()
}

fn again(entered: Box<Entered>, place: usize) -> Next {
    State::CreateConsent { entered, place }.into()
}

/// The clean-up record: the consent's URL and, at banks that want one, the token or what it is about to be had for, which
/// is all that deleting it needs.
pub(super) fn remember(core: &Core, code: Option<Exchange>, context: &Context<'_>) -> Step {
    let Some(consent) = &core.consent else { return Step::Failed(Problem::of(Code::BankProtocol)) };
    let left = Left { url: consent.url.clone(), token: core.token.clone(), code };
    Step::Remember(left.record(&consent.record, &context.bank.id))
}

/// What is left at the bank, as the clean-up record has it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Left {
    /// The consent's own URL.
    pub(crate) url: String,
    /// Banks with OAuth delete nothing without it.
    pub(crate) token: Option<SecretText>,
    /// What gives the token, while nobody has it.
    #[serde(default)]
    code: Option<Exchange>,
}

impl Left {
    /// What a record says.
    pub(crate) fn of(record: &CleanUp) -> Option<Self> {
        serde_json::from_str(record.data.expose()).ok()
    }

    fn record(&self, id: &str, bank: &BankId) -> CleanUp {
        CleanUp {
            id: id.to_owned(),
            bank: bank.clone(),
            data: SecretText::new(serde_json::to_string(self).unwrap_or_default()),
        }
    }

    /// The next call: the token, if nobody has it yet, and then the deletion.
    pub(crate) fn clean_up(self, context: &mut Context<'_>) -> Request {
        // The user is not there any more, so nothing is said of them.
        if let (None, Some(exchange)) = (&self.token, &self.code) {
            return exchange.request(context);
        }
        let request = call::unattended(context, "consent.delete", Method::Delete, &self.url);
        match self.token {
            Some(token) => request.header("Authorization", format!("Bearer {}", token.expose())),
            None => request,
        }
    }

    /// The record after the answer to the exchange; `None` after any other, and where the server is in trouble.
    pub(crate) fn further(mut self, record: &CleanUp, response: &Response) -> Option<CleanUp> {
        if self.token.is_some() || matches!(response.status, 429 | 500..) {
            return None;
        }
        // Whatever it said, the code is of no use any more.
        self.code.take()?;
        self.token = oauth::token(response).map(SecretText::new);
        Some(self.record(&record.id, &record.bank))
    }
}

/// The record is kept: on to the authorisation.
pub(super) fn remembered(
    core: &mut Core,
    entered: Box<Entered>,
    answer: Box<Answer>,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    if !matches!(input, Input::Continue) {
        return State::RememberConsent { entered, answer }.into();
    }
    sca::follow(core, Box::new(Sca::of(*entered)), *answer, context)
}

/// The call that asks for the consent's status.
pub(super) fn check(core: &Core, context: &mut Context<'_>) -> Step {
    match &core.consent {
        Some(consent) => {
            Step::Send(call::attended(core, context, "consent.status", Method::Get, &consent.status_url))
        }
        None => Step::Failed(Problem::of(Code::BankProtocol)),
    }
}

/// The kinds of consent to try: for named accounts if there are any, then in the bank's order.
fn models(core: &Core, entered: &Entered, settings: &Settings) -> Vec<ConsentModel> {
    let named = entered.iban.is_some() || core.names_accounts();
    let mut models = Vec::new();
    if named || !core.picked.is_empty() {
        models.extend([ConsentModel::DedicatedWithOwner, ConsentModel::Dedicated]);
    }
    // What was picked from a list is what is wanted, and no other list.
    if !core.picked.is_empty() {
        return models;
    }
    models.extend(settings.consent_models.iter().filter(|model| !model.is_dedicated()));
    models
}

fn body(core: &Core, entered: &Entered, model: ConsentModel, settings: &Settings) -> Value {
    let none: [Value; 0] = [];
    let access = match model {
        ConsentModel::GlobalWithOwner => json!({ "allPsd2": "allAccountsWithOwnerName" }),
        ConsentModel::Global => json!({ "allPsd2": "allAccounts" }),
        ConsentModel::AvailableAccounts => json!({ "availableAccounts": "allAccounts" }),
        ConsentModel::AvailableAccountsWithBalance => {
            json!({ "availableAccountsWithBalance": "allAccounts" })
        }
        ConsentModel::BankOffered => json!({ "accounts": none, "balances": none, "transactions": none }),
        ConsentModel::Dedicated | ConsentModel::DedicatedWithOwner => {
            let ibans = named(core, entered);
            let mut access = json!({ "accounts": ibans, "balances": ibans, "transactions": ibans });
            if let (ConsentModel::DedicatedWithOwner, Some(access)) = (model, access.as_object_mut()) {
                access.insert("additionalInformation".to_owned(), json!({ "ownerName": ibans }));
            }
            access
        }
    };
    let today = core.goal.today;
    let until = today.checked_add(i64::from(settings.valid_days).days()).unwrap_or(today);
    // A list alone is a one-off access, whatever the bank wants for the rest.
    let recurring = settings.recurring && !model.is_list_only();
    json!({
        "access": access,
        "recurringIndicator": recurring,
        "validUntil": until,
        "frequencyPerDay": 1,
        "combinedServiceIndicator": false,
    })
}

fn named(core: &Core, entered: &Entered) -> Vec<Value> {
    let typed = entered.iban.as_ref().and_then(|text| text.expose().parse::<Iban>().ok());
    let reference = |iban: &Iban| json!({ "iban": iban.as_str() });
    match &typed {
        _ if !core.picked.is_empty() => core.picked.iter().map(reference).collect(),
        Some(typed) => vec![reference(typed)],
        None => core.goal.named().map(reference).collect(),
    }
}

//! What the user is asked during an authorisation, and what they answer.

use std::collections::BTreeMap;

use glimpse_bank::contract::{
    Challenge, Context, EntryFormat, Input, MethodChoice, Problem, Prompt, Redirect, Step, Wait,
};
use glimpse_model::{Code, SecretText};
use jiff::{SignedDuration, Timestamp};

use super::sca::send_tan;
use super::state::{Act, Asking, Away, Core, Sca, State, Then, Waiting, Why};
use super::{Next, close};
use crate::settings::Settings;

/// After a return from the bank's page its answer is waited for so long.
const RETURN_WAIT: SignedDuration = SignedDuration::from_secs(60);

/// So long after the user left for the bank's page the bank is first asked of them.
const FIRST_ASKED: SignedDuration = SignedDuration::from_secs(20);
/// Each time that nothing was decided the next question comes so much later,
const ASKED_LATER: SignedDuration = SignedDuration::from_secs(5);
/// up to so much.
const RARELY: SignedDuration = SignedDuration::from_secs(60);
/// So often the bank is asked without the user saying so.
const BY_ITSELF: u8 = 40;
/// So often it is asked in all.
const MOST_ASKED: u8 = 100;
/// The least time between two questions, however often the user wants one.
const LEAST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// A bank's page comes back within seconds of the approval. So long whoever approved, perhaps in another browser, can
/// show that it was them.
pub(super) const GRACE: SignedDuration = SignedDuration::from_secs(10);

impl Away {
    /// The user leaves now.
    pub(super) fn since(now: Timestamp) -> Self {
        Self { ask_at: now.checked_add(FIRST_ASKED).ok(), ..Self::default() }
    }

    /// The bank was asked now and has nothing to say.
    pub(super) fn asked(self, now: Timestamp) -> Self {
        let asked = self.asked.saturating_add(1);
        let pause = (FIRST_ASKED + ASKED_LATER * i32::from(asked)).min(RARELY);
        let ask_at = if asked < BY_ITSELF { now.checked_add(pause).ok() } else { None };
        Self { asked, asked_at: Some(now), ask_at, approved_at: None }
    }

    /// The bank says that the user approved.
    pub(super) fn approved(self, now: Timestamp) -> Self {
        let at = self.approved_at.unwrap_or(now);
        Self { approved_at: Some(at), ask_at: at.checked_add(GRACE).ok(), ..self.asked(now) }
    }

    fn may_ask(&self, now: Timestamp) -> bool {
        let soon = self.asked_at.is_some_and(|at| now.duration_since(at) < LEAST_PAUSE);
        self.asked < MOST_ASKED && !soon
    }
}

/// Waiting from now on; `page` is the bank's page if the user came from there.
pub(super) fn wait(context: &Context<'_>, page: Option<String>) -> Waiting {
    let settings = Settings::of(context.bank).unwrap_or_default();
    let seconds = |seconds: u32| SignedDuration::from_secs(i64::from(seconds));
    let limit = if page.is_some() { RETURN_WAIT } else { seconds(settings.wait_seconds) };
    Waiting {
        poll_at: context.now.checked_add(seconds(settings.poll_seconds)).unwrap_or(context.now),
        expires_at: context.now.checked_add(limit).unwrap_or(context.now),
        expired: false,
        late: false,
        page,
    }
}

/// The prompt.
pub(super) fn prompt(core: &Core, sca: &Sca, asking: &Asking, context: &Context<'_>) -> Step {
    let can_resend = resend(sca, context).is_some();
    let can_change_method = sca.methods.len() > 1 && sca.select_url.is_some();
    Step::Ask(match asking {
        Asking::Method { problem } => {
            Prompt::Method(MethodChoice { methods: sca.methods.clone(), problem: problem.clone() })
        }
        Asking::Challenge { problem } => {
            let data = sca.challenge.as_ref();
            let texts = [sca.message.as_deref(), data.and_then(|data| data.text.as_deref())];
            let texts: Vec<&str> = texts.into_iter().flatten().collect();
            Prompt::Challenge(Challenge {
                method: sca.chosen.clone(),
                text: crate::wire::shown(&texts.join(" ")),
                media: data.and_then(|data| data.media.clone()),
                format: data.map_or(EntryFormat::Text, |data| data.format),
                max_length: data.map_or(64, |data| data.max_length),
                expires_at: None,
                can_resend,
                can_change_method,
                problem: problem.clone(),
                for_older: None,
            })
        }
        Asking::Wait(waiting) => {
            let settings = Settings::of(context.bank).unwrap_or_default();
            Prompt::Wait(Wait {
                method: sca.chosen.clone(),
                text: sca.message.clone(),
                poll_at: waiting.poll_at,
                automatic: settings.automatic_poll && !waiting.expired,
                expires_at: waiting.expires_at,
                can_resend: can_resend && waiting.page.is_none(),
                can_change_method,
                can_wait_on: true,
                problem: waiting.expired.then(|| Problem::of(Code::ScaExpired)),
                for_older: None,
            })
        }
        Asking::Redirect { url, problem, away } => Prompt::Redirect(Redirect {
            url: url.clone(),
            state: core.return_secret.expose().to_owned(),
            expires_at: None,
            ask_at: away.ask_at,
            approved: away.approved_at.is_some(),
            can_change_method,
            problem: problem.clone(),
        }),
    })
}

/// What the user answers.
pub(super) fn answered(
    core: &Core,
    sca: Box<Sca>,
    asking: Asking,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    match (asking, input) {
        (Asking::Method { problem }, Input::Method(id)) => match select(&sca, id) {
            Some(act) => State::Act { sca, act }.into(),
            None => State::Ask { sca, asking: Asking::Method { problem } }.into(),
        },
        (Asking::Challenge { .. }, Input::Tan(tan)) if !tan.is_empty() => send_tan(core, sca, &tan, context),
        (Asking::Challenge { .. } | Asking::Wait(_), Input::Resend) if resend(&sca, context).is_some() => {
            match resend(&sca, context) {
                Some(Resend::Select(act)) => State::Act { sca, act }.into(),
                // Nothing secret is needed for a new start.
                Some(Resend::Anew) | None => close::then(core, Then::Login(None)),
            }
        }
        (Asking::Challenge { .. } | Asking::Wait(_) | Asking::Redirect { .. }, Input::ChangeMethod)
            if sca.methods.len() > 1 && sca.select_url.is_some() =>
        {
            State::Ask { sca, asking: Asking::Method { problem: None } }.into()
        }
        (Asking::Wait(waiting), Input::Poll) if context.now >= waiting.poll_at => {
            State::CheckSca { sca, why: Why::Poll(waiting) }.into()
        }
        (Asking::Redirect { url, .. }, Input::Returned(parameters)) => {
            let refused = is_refusal(&parameters);
            let mut sca = sca;
            sca.confirmation = confirmation(parameters);
            State::CheckSca { sca, why: Why::Returned { page: url, refused } }.into()
        }
        // The user says that they are done there, or it was long enough.
        (Asking::Redirect { url, away, .. }, Input::Poll) if away.may_ask(context.now) => {
            State::CheckSca { sca, why: Why::Away { page: url, away } }.into()
        }
        (asking, _) => State::Ask { sca, asking }.into(),
    }
}

/// The code with which the authorisation is to be confirmed (Implementation Guidelines 1.3, section 7.6); banks call it
/// differently.
fn confirmation(mut parameters: BTreeMap<String, SecretText>) -> Option<SecretText> {
    let names =
        ["confirmationCode", "confirmation_code", "confirmation-code", "authConfirmationCode", "code"];
    names
        .into_iter()
        .find_map(|name| parameters.remove(name))
        .filter(|code| !code.is_empty() && code.expose().len() <= 1_024)
}

/// Whether the browser came back on the NOK address. It proves nothing by itself, but ends the waiting.
fn is_refusal(parameters: &BTreeMap<String, SecretText>) -> bool {
    let is = |name: &str, value: &str| parameters.get(name).is_some_and(|text| text.expose() == value);
    is("outcome", "nok") || parameters.contains_key("error")
}

fn select(sca: &Sca, id: String) -> Option<Act> {
    let known = sca.methods.iter().any(|method| method.id == id);
    let url = sca.select_url.clone().filter(|_| known)?;
    Some(Act::Select { url, method: id })
}

enum Resend {
    /// The same method is selected again.
    Select(Act),
    /// A new consent, for which the user enters nothing secret.
    Anew,
}

/// Whether a new challenge of the same method can be had.
pub(super) fn can_resend(sca: &Sca, context: &Context<'_>) -> bool {
    resend(sca, context).is_some()
}

fn resend(sca: &Sca, context: &Context<'_>) -> Option<Resend> {
    if let (Some(url), Some(chosen)) = (&sca.select_url, &sca.chosen) {
        return Some(Resend::Select(Act::Select { url: url.clone(), method: chosen.id.clone() }));
    }
    let settings = Settings::of(context.bank).unwrap_or_default();
    (!settings.asks_secret()).then_some(Resend::Anew)
}

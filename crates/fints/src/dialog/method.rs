//! The choice of a TAN method, and of a medium where the method has several.

use glimpse_bank::contract::{Context, Input, MethodChoice, MethodKind, Problem, Prompt, ScaMethod, Step};
use glimpse_model::Code;

use super::state::{Core, Link, Medium, State, Task, Then};
use super::{Next, Outcome, close, login};
use crate::message::{Answer, Refusal, Stage, shown};
use crate::orders;
use crate::parameters::Method;
use crate::settings::Settings;
use crate::syntax::Segment;

/// More media than this no user has.
const MAX_MEDIA: usize = 50;
/// So often the dialog is begun with another medium's name, or without one.
const MAX_MEDIA_TRIES: u8 = 2;

/// The methods that the bank allows this user and the operator has not taken out. Those of the time before strong
/// customer authentication (`HITANS` up to version 5) count only where there is nothing newer and one step is not allowed.
pub(super) fn usable<'c>(core: &'c Core, context: &Context<'_>) -> impl Iterator<Item = &'c Method> {
    let without = Settings::of(context.bank).unwrap_or_default().without_methods;
    let fits = move |method: &Method| {
        let allowed = core.allowed.is_empty() || core.allowed.contains(&method.function);
        allowed && (900..=997).contains(&method.function) && !without.contains(&method.function)
    };
    let only_new =
        core.bpd.methods.iter().any(|method| fits(method) && method.has_hktan()) || may_one_step(core);
    core.bpd.methods.iter().filter(move |method| fits(method) && (method.has_hktan() || !only_new))
}

/// Whether the bank allows this user a dialog without a TAN method.
pub(super) fn may_one_step(core: &Core) -> bool {
    if core.allowed.is_empty() {
        core.bpd.one_step || core.bpd.methods.is_empty()
    } else {
        core.allowed.contains(&999)
    }
}

/// Takes the only method, or asks.
pub(super) fn select(core: &mut Core, problem: Option<Problem>, context: &Context<'_>) -> Next {
    let found: Vec<Method> = usable(core, context).cloned().collect();
    match found.as_slice() {
        [] if may_one_step(core) => begin_with(core, None),
        [] => close::fail(core, Problem::of(Code::ScaMethodNotActive), context),
        // After a problem the user decides, also when there is nothing else to choose.
        [only] if problem.is_none() => begin_with(core, Some(only.clone())),
        _ => State::AskMethod { problem }.into(),
    }
}

fn begin_with(core: &mut Core, method: Option<Method>) -> Next {
    core.medium = None;
    core.link = Link::new(method.as_ref().map_or(999, |method| method.function));
    let media = method.as_ref().is_some_and(|method| method.has_hktan() && method.needs_medium())
        && core.bpd.version("HKTAB", orders::HKTAB).is_some();
    core.method = method;
    if media { State::BeginMedia.into() } else { State::Run(Task::Begin).into() }
}

/// The choice of methods.
pub(super) fn choice(core: &Core, context: &Context<'_>, problem: Option<Problem>) -> Step {
    let methods = usable(core, context).map(|method| described(method, None)).collect();
    Step::Ask(Prompt::Method(MethodChoice { methods, problem }))
}

/// A method as the user sees it.
pub(super) fn described(method: &Method, medium: Option<&str>) -> ScaMethod {
    ScaMethod {
        id: method.function.to_string(),
        name: method.name.clone(),
        kind: method.kind(),
        detail: medium.map(str::to_owned),
    }
}

/// The chosen method; only what was on offer counts.
pub(super) fn chosen(core: &mut Core, problem: Option<Problem>, input: Input, context: &Context<'_>) -> Next {
    let Input::Method(id) = input else { return State::AskMethod { problem }.into() };
    let found = usable(core, context).find(|method| method.function.to_string() == id).cloned();
    match found {
        Some(method) => begin_with(core, Some(method)),
        None => State::AskMethod { problem }.into(),
    }
}

/// The message that begins a dialog for nothing but the media: it needs no TAN.
pub(super) fn begin_media(core: &mut Core, context: &mut Context<'_>) -> Step {
    let mut orders = vec![
        login::identification(core),
        orders::preparation(core.bpd.version, core.upd.version, &core.product),
    ];
    orders.extend(core.method.as_ref().map(|method| orders::announce(method, "HKTAB", None)));
    core.send("fints.media.begin", orders, None, context)
}

/// The bank's answer.
pub(super) fn media_begun(core: &mut Core, outcome: Outcome, context: &mut Context<'_>) -> Next {
    let answer = match login::received(core, outcome) {
        Ok(answer) => answer,
        Err(next) => return *next,
    };
    match Refusal::find(Stage::Login, &answer) {
        // Some banks do not know such a dialog: the method is tried without the name of a medium.
        Some(refusal) if refusal.code == Code::BankLoginNotPossible && refusal.number != 9391 => {
            login::work(core, context)
        }
        Some(refusal) => login::refused(core, refusal, context),
        None if core.link.open => State::ListMedia.into(),
        None => login::work(core, context),
    }
}

/// The message that asks for the media.
pub(super) fn list_media(core: &mut Core, context: &mut Context<'_>) -> Step {
    let version = core.bpd.version("HKTAB", orders::HKTAB).unwrap_or(4);
    core.send("fints.media", vec![orders::media(version)], None, context)
}

/// The bank's answer.
pub(super) fn media_listed(core: &mut Core, outcome: Outcome, context: &mut Context<'_>) -> Next {
    let answer = match login::received(core, outcome) {
        Ok(answer) => answer,
        Err(next) => return *next,
    };
    core.media = media(&answer, core.method.as_ref());
    let mut found = core.media.iter();
    match (found.next(), found.next()) {
        (Some(only), None) => {
            core.medium = Some(only.name.clone());
            login::work(core, context)
        }
        (None, _) => login::work(core, context),
        _ => State::AskMedium { problem: None }.into(),
    }
}

/// The named media that fit the method.
fn media(answer: &Answer, method: Option<&Method>) -> Vec<Medium> {
    let all: Vec<(bool, Medium)> = answer
        .all("HITAB")
        .flat_map(|segment| (1..segment.len()).filter_map(move |element| medium(segment, element, method)))
        .take(MAX_MEDIA)
        .collect();
    let some_fit = all.iter().any(|(fits, _)| *fits);
    let mut media: Vec<Medium> = Vec::new();
    for (fits, medium) in all {
        if (fits || !some_fit) && !media.iter().any(|known| known.name == medium.name) {
            media.push(medium);
        }
    }
    media
}

/// A medium, and whether it is of the method's class. Version 5 has one more value in front.
fn medium(segment: &Segment, element: usize, method: Option<&Method>) -> Option<(bool, Medium)> {
    let shift = usize::from(segment.version >= 5);
    let name = segment.given(element, 12 + shift).and_then(|name| shown(&name))?;
    let class = segment.text(element, 0).to_ascii_uppercase();
    let function = (shift == 1).then(|| segment.number_at(element, 2)).flatten();
    let fits = method.is_none_or(|method| {
        let class_fits = match method.kind() {
            MethodKind::Sms => class == "M",
            MethodKind::Chip => class == "G",
            _ => true,
        };
        class_fits && function.is_none_or(|function| function == u32::from(method.function))
    });
    let detail = segment.given(element, 13 + shift).and_then(|masked| shown(&masked));
    Some((fits, Medium { name, detail, mobile: class == "M" }))
}

/// How to go on when the bank did not like the medium's name, or its lack; once each way.
pub(super) fn other_medium(core: &mut Core, refusal: &Refusal, context: &Context<'_>) -> Option<Next> {
    let text = refusal.text.as_deref().unwrap_or_default().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let about = matches!(refusal.code, Code::BankLoginNotPossible | Code::BankProtocol) && says(&["medi"]);
    if !about || core.media_tries >= MAX_MEDIA_TRIES || !core.method.as_ref().is_some_and(Method::has_hktan) {
        return None;
    }
    core.media_tries += 1;
    core.link = Link::new(core.link.function);
    if core.medium.is_none() {
        let can_ask = core.bpd.version("HKTAB", orders::HKTAB).is_some() && core.media.is_empty();
        return can_ask.then(|| close::then(core, Then::Media, context));
    }
    if core.media.len() > 1 {
        core.medium = None;
        return Some(State::AskMedium { problem: Some(refusal.clone().problem()) }.into());
    }
    core.medium = None;
    Some(State::Run(Task::Begin).into())
}

/// The choice of media.
pub(super) fn medium_choice(core: &Core, problem: Option<Problem>) -> Step {
    let kind = core.method.as_ref().map_or(MethodKind::Other, Method::kind);
    let methods = core
        .media
        .iter()
        .enumerate()
        .map(|(place, medium)| ScaMethod {
            id: place.to_string(),
            name: medium.name.clone(),
            kind: if medium.mobile && kind == MethodKind::Other { MethodKind::Sms } else { kind },
            detail: medium.detail.clone(),
        })
        .collect();
    Step::Ask(Prompt::Method(MethodChoice { methods, problem }))
}

/// The chosen medium.
pub(super) fn medium_chosen(core: &mut Core, problem: Option<Problem>, input: Input) -> Next {
    let medium = match input {
        Input::Method(id) => id.parse::<usize>().ok().and_then(|place| core.media.get(place)),
        _ => None,
    };
    let Some(medium) = medium else { return State::AskMedium { problem }.into() };
    core.medium = Some(medium.name.clone());
    if core.link.open {
        return State::End { then: Then::Begin }.into();
    }
    State::Run(Task::Begin).into()
}

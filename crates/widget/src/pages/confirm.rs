use askama::Template;
use glimpse_bank::contract::{
    Challenge, EntryFormat, Media, MethodChoice, MethodKind, Redirect, ScaMethod, Wait,
};
use glimpse_model::{Account, Code};

use crate::chrome::{Chrome, is_web};
use crate::flicker::{ByHand, by_hand};
use crate::format::{self, seconds_between};
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{Entry, alert, fault, markup, run_out, run_out_for_good, time_left};
use crate::texts::Texts;
use crate::view::FieldError;

#[derive(Template)]
#[template(path = "method.html")]
struct MethodPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    methods: &'a [ScaMethod],
    fault: Option<Html>,
}

impl MethodPage<'_> {
    fn kind(&self, kind: &MethodKind) -> Option<Html> {
        let t = self.c.t;
        Some(match kind {
            MethodKind::Sms => t.method_sms(),
            MethodKind::App => t.method_app(),
            MethodKind::Email => t.method_email(),
            MethodKind::Photo => t.method_photo(),
            MethodKind::Chip => t.method_chip(),
            MethodKind::Other => return None,
        })
    }
}

/// The choice of how to confirm.
pub(crate) fn method(frame: &Frame<'_>, choice: &MethodChoice, error: Option<FieldError<'_>>) -> Html {
    let t = Texts::of(frame.language);
    let alert = choice.problem.as_ref().map(|problem| alert(t, problem));
    let c = Chrome::of(frame, "method", t.method_title()).at_step(3).with_alert(alert);
    markup(&MethodPage { c, f: frame, methods: &choice.methods, fault: fault(t, error, "method") })
}

/// What is shown of a challenge's media.
enum Shown<'a> {
    Nothing,
    Picture(String),
    Flicker(&'a str, Option<ByHand>),
    Unusable,
}

/// An account whose older transactions need a confirmation of their own.
struct Older<'a> {
    name: Option<&'a str>,
    iban: Option<Html>,
}

impl<'a> Older<'a> {
    fn of(account: &'a Account) -> Self {
        Self { name: account.name.as_deref(), iban: account.iban.as_ref().map(format::iban) }
    }
}

#[derive(Template)]
#[template(path = "challenge.html")]
struct ChallengePage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    /// What the bank does; nothing once the challenge has run out, or where its picture cannot be shown.
    lead: Option<Html>,
    /// The account whose old transactions alone the code is for.
    older: Option<Older<'a>>,
    method: Option<&'a ScaMethod>,
    detail: Option<&'a str>,
    text: Option<&'a str>,
    media: Shown<'a>,
    /// The field; none once the challenge has run out, because no TAN fits it any more.
    entry: Option<Entry<'a>>,
    left: Option<Html>,
    can_resend: bool,
    resend: Html,
    can_change_method: bool,
    /// Whether a new challenge is the way on.
    renew: bool,
}

/// A challenge that is answered with a TAN.
pub(crate) fn challenge(frame: &Frame<'_>, challenge: &Challenge, error: Option<FieldError<'_>>) -> Html {
    let t = Texts::of(frame.language);
    let over = challenge.is_over();
    let tell = match (over, challenge.can_resend) {
        (false, _) => alert,
        (true, true) => run_out,
        (true, false) => run_out_for_good,
    };
    let problem = challenge.problem.as_ref().map(|problem| tell(t, problem));
    // Nothing is entered any more: the page is called by its way on.
    let title = match (over, challenge.can_resend) {
        (false, _) => t.tan_title(),
        (true, true) => t.resend(),
        (true, false) => t.method_title(),
    };
    let mut c = Chrome::of(frame, "challenge", title).at_step(3).with_alert(problem);
    c.faulty = error.is_some();
    let lead = match challenge.method.as_ref().map(|method| method.kind) {
        Some(MethodKind::Sms) => t.tan_lead_sms(),
        Some(MethodKind::Email) => t.tan_lead_email(),
        Some(MethodKind::Photo) => t.tan_lead_photo(),
        Some(MethodKind::Chip) => t.tan_lead_chip(),
        Some(MethodKind::App | MethodKind::Other) | None => t.tan_lead(),
    };
    let media = challenge.media.as_ref().map_or(Shown::Nothing, shown);
    // Nobody is told to scan what is not there.
    let lead = Some(lead).filter(|_| !over && !matches!(media, Shown::Unusable));
    let entry = Entry {
        name: "tan".to_owned(),
        label: t.tan_label(),
        optional: None,
        secret: false,
        digits: challenge.format == EntryFormat::Digits,
        code: true,
        max_length: challenge.max_length,
        autocomplete: "one-time-code",
        value: "",
        fault: fault(t, error, "tan"),
        blamed: challenge.problem.as_ref().is_some_and(|problem| problem.code == Code::ScaWrong),
        reveal: None,
    };
    markup(&ChallengePage {
        c,
        f: frame,
        lead,
        older: challenge.for_older.as_deref().map(Older::of),
        method: challenge.method.as_ref(),
        detail: detail(challenge.method.as_ref(), challenge.text.as_deref()),
        text: challenge.text.as_deref(),
        media,
        entry: Some(entry).filter(|_| !over),
        left: challenge.expires_at.map(|until| time_left(t, t.time_left(), frame.now, until)),
        can_resend: challenge.can_resend,
        resend: t.resend(),
        can_change_method: challenge.can_change_method,
        renew: over,
    })
}

/// What the method says of itself, unless the bank's text says it as well.
fn detail<'a>(method: Option<&'a ScaMethod>, text: Option<&str>) -> Option<&'a str> {
    let said = |detail: &&str| text.is_some_and(|text| text.contains(*detail));
    method?.detail.as_deref().filter(|detail| !said(detail))
}

/// Only what cannot be anything but a picture or a code gets into the page.
fn shown(media: &Media) -> Shown<'_> {
    match media {
        Media::Image { mime, base64 }
            if matches!(mime.as_str(), "image/png" | "image/jpeg" | "image/gif")
                && !base64.is_empty()
                && base64.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)) =>
        {
            Shown::Picture(format!("data:{mime};base64,{base64}"))
        }
        Media::Flicker(code) if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Shown::Flicker(code, by_hand(code))
        }
        Media::Image { .. } | Media::Flicker(_) => Shown::Unusable,
    }
}

#[derive(Template)]
#[template(path = "wait.html")]
struct WaitPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    lead: Html,
    older: Option<Older<'a>>,
    method: Option<&'a ScaMethod>,
    text: Option<&'a str>,
    automatic: bool,
    poll_in: u64,
    left: Html,
    can_resend: bool,
    resend: Html,
    can_change_method: bool,
    renew: bool,
}

/// A confirmation that happens elsewhere.
pub(crate) fn wait(frame: &Frame<'_>, wait: &Wait) -> Html {
    let t = Texts::of(frame.language);
    let in_app = wait.method.as_ref().is_some_and(|method| method.kind == MethodKind::App);
    let (title, lead) =
        if in_app { (t.wait_title_app(), t.wait_lead_app()) } else { (t.wait_title(), t.wait_lead()) };
    let problem = wait.problem.as_ref().map(|problem| alert(t, problem));
    markup(&WaitPage {
        c: Chrome::of(frame, "wait", title).at_step(3).with_news(5).with_alert(problem),
        f: frame,
        lead,
        older: wait.for_older.as_deref().map(Older::of),
        method: wait.method.as_ref(),
        text: wait.text.as_deref(),
        automatic: wait.automatic,
        poll_in: seconds_between(frame.now, wait.poll_at),
        left: time_left(t, t.time_left(), frame.now, wait.expires_at),
        can_resend: wait.can_resend,
        resend: t.wait_resend(),
        can_change_method: wait.can_change_method,
        renew: false,
    })
}

#[derive(Template)]
#[template(path = "redirect.html")]
struct RedirectPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    host: Option<&'a str>,
    /// None: the button sends `depart` to a new tab.
    address: Option<&'a str>,
    left: Option<Html>,
}

#[derive(Template)]
#[template(path = "approved.html")]
struct ApprovedPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
}

/// The page before the trip to the bank: it names the client and where the trip goes. Once the bank has the approval it
/// only waits.
pub(crate) fn redirect(frame: &Frame<'_>, redirect: &Redirect, depart: Option<&str>) -> Html {
    let t = Texts::of(frame.language);
    if redirect.approved {
        let c = Chrome::of(frame, "redirect", t.redirect_approved_title()).at_step(3).with_news(5);
        return markup(&ApprovedPage { c, f: frame });
    }
    let problem = redirect.problem.as_ref().map(|problem| alert(t, problem));
    let c = Chrome::of(frame, "redirect", t.redirect_title()).at_step(3).with_alert(problem);
    let mut c = if frame.framed { c.with_news(5) } else { c };
    // Whoever comes back to this page, say by the back button, sees it go on; without script it stays as it is.
    c.news = true;
    markup(&RedirectPage {
        c,
        f: frame,
        host: host(&redirect.url),
        address: depart.or_else(|| Some(redirect.url.as_str()).filter(|url| !frame.framed && is_web(url))),
        left: redirect.expires_at.map(|until| time_left(t, t.time_left(), frame.now, until)),
    })
}

/// The host of a web address, by which people recognise their bank.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://").filter(|_| is_web(address))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_the_browser_goes_to() {
        assert_eq!(host("https://bank.example/login?x=1"), Some("bank.example"));
        assert_eq!(host("http://127.0.0.1:8080"), Some("127.0.0.1:8080"));
        assert_eq!(host("https://good.example@evil.example/"), Some("evil.example"));
        assert_eq!(host("javascript:alert(1)//://x"), None);
    }

    #[test]
    fn only_pictures_and_codes_are_shown() {
        let image = |mime: &str, base64: &str| Media::Image { mime: mime.into(), base64: base64.into() };
        assert!(matches!(shown(&image("image/png", "iVBORw0=")), Shown::Picture(_)));
        assert!(matches!(shown(&image("image/svg+xml", "iVBORw0=")), Shown::Unusable));
        assert!(matches!(shown(&image("image/png", "\" onerror=x")), Shown::Unusable));
        assert!(matches!(shown(&Media::Flicker("<b>".into())), Shown::Unusable));
    }
}

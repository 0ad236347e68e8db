//! Every page in every state and language, with sample data: for eyes, for tests, for accessibility checks.

mod data;
mod pages;

use glimpse_bank::contract::Prompt;
use glimpse_model::Language;
use jiff::SignedDuration;

use crate::brand::{Brand, Colours, Scheme};
use crate::frame::Frame;
use crate::render::{render, render_bare, render_busy};
use crate::view::View;

/// One page of the gallery.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Which page it is.
    pub kind: Kind,
    /// Its state, unique within its kind: letters, digits and hyphens.
    pub state: String,
    /// Its language.
    pub language: Language,
    /// The complete document.
    pub html: String,
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $name:ident = $text:literal, )*) => {
        /// The kinds of pages. A view that has none does not compile, and neither does a kind without samples.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $( $(#[$doc])* $name, )* }

        impl Kind {
            /// Every kind, in the order in which a user meets them.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// Its name: letters and hyphens, as in the page's `data-view`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }
        }
    };
}

kinds! {
    /// [`View::Consent`].
    Consent = "consent",
    /// [`View::Banks`].
    Banks = "banks",
    /// [`Prompt::Login`].
    Login = "login",
    /// [`Prompt::Method`].
    Method = "method",
    /// [`Prompt::Challenge`].
    Challenge = "challenge",
    /// [`Prompt::Wait`].
    Wait = "wait",
    /// [`Prompt::Redirect`].
    Redirect = "redirect",
    /// [`View::Stalled`].
    Stalled = "stalled",
    /// [`View::EnterNumber`].
    EnterNumber = "enter-number",
    /// [`View::Phone`].
    Phone = "phone",
    /// [`View::OnPhone`].
    OnPhone = "on-phone",
    /// [`View::AtComputer`].
    AtComputer = "at-computer",
    /// [`View::NumberAccepted`].
    NumberAccepted = "number-accepted",
    /// [`View::ShowNumber`].
    ShowNumber = "show-number",
    /// [`Prompt::Accounts`].
    Accounts = "accounts",
    /// [`View::Working`].
    Working = "working",
    /// [`View::Done`].
    Done = "done",
    /// [`View::Kept`].
    Kept = "kept",
    /// [`View::ConfirmErase`].
    ConfirmErase = "confirm-erase",
    /// [`View::ConfirmCancel`].
    ConfirmCancel = "confirm-cancel",
    /// [`View::Cancelled`].
    Cancelled = "cancelled",
    /// [`View::Failed`].
    Failed = "failed",
    /// [`View::Ended`] and [`View::Closed`].
    Ended = "ended",
    /// [`View::Elsewhere`].
    Elsewhere = "elsewhere",
    /// [`View::Error`].
    Error = "error",
}

impl Kind {
    /// The kind of a view.
    #[must_use]
    pub fn of(view: &View<'_>) -> Self {
        match view {
            View::Consent { .. } => Self::Consent,
            View::Banks { .. } => Self::Banks,
            View::Prompt { prompt, .. } => match prompt {
                Prompt::Login(_) => Self::Login,
                Prompt::Method(_) => Self::Method,
                Prompt::Challenge(_) => Self::Challenge,
                Prompt::Wait(_) => Self::Wait,
                Prompt::Redirect(_) => Self::Redirect,
                Prompt::Accounts(_) => Self::Accounts,
            },
            View::Working { .. } => Self::Working,
            View::Done { .. } => Self::Done,
            View::Cancelled { .. } => Self::Cancelled,
            View::Failed { .. } => Self::Failed,
            View::Ended { .. } | View::Closed { .. } => Self::Ended,
            View::Elsewhere { .. } => Self::Elsewhere,
            View::ConfirmCancel => Self::ConfirmCancel,
            View::Kept { .. } => Self::Kept,
            View::ConfirmErase => Self::ConfirmErase,
            View::EnterNumber { .. } => Self::EnterNumber,
            View::Phone { .. } => Self::Phone,
            View::OnPhone => Self::OnPhone,
            View::AtComputer { .. } => Self::AtComputer,
            View::NumberAccepted => Self::NumberAccepted,
            View::ShowNumber { .. } => Self::ShowNumber,
            View::Stalled { .. } => Self::Stalled,
            View::Error { .. } => Self::Error,
        }
    }
}

/// The look of the client in the state `branded`.
#[must_use]
pub fn brand() -> Option<Brand> {
    let mut colours = Colours::default();
    for (scheme, token, colour) in data::COLOURS {
        colours.set(scheme, token, colour).ok()?;
    }
    Brand::new(None, &colours, Some(&data::logo()?)).ok()
}

/// Every page in every state and language.
#[must_use]
pub fn gallery() -> Vec<Sample> {
    let mut samples = Vec::new();
    for language in Language::ALL {
        let mut album = Album { language, samples: &mut samples };
        for kind in Kind::ALL {
            pages::show(*kind, &mut album);
        }
    }
    samples
}

/// Collects the pages of one language.
struct Album<'a> {
    language: Language,
    samples: &'a mut Vec<Sample>,
}

impl Album<'_> {
    fn page(&mut self, state: impl Into<String>, frame: &Frame<'_>, view: &View<'_>) {
        self.keep(Kind::of(view), state.into(), render(frame, view));
    }

    fn bare(&mut self, status: u16) {
        self.keep(Kind::Error, format!("bare-{status}"), render_bare(self.language, status));
    }

    fn busy(&mut self, state: &str, seconds: i64, again: Option<&str>) {
        let html = render_busy(self.language, SignedDuration::from_secs(seconds), again);
        self.keep(Kind::Error, state.to_owned(), html);
    }

    fn keep(&mut self, kind: Kind, state: String, html: String) {
        self.samples.push(Sample { kind, state, language: self.language, html });
    }
}

/// A style sheet, the Widget's own or a brand's, with a scheme fixed whatever the device asks for.
#[must_use]
pub fn fixed(scheme: Scheme, styles: &str) -> String {
    let (light, dark, tokens) = match scheme {
        Scheme::Light => ("@media all", "@media not all", "color-scheme: light;"),
        Scheme::Dark => ("@media not all", "@media all", "color-scheme: dark;"),
    };
    styles
        .replace("@media not (prefers-color-scheme:dark)", light)
        .replace("@media (prefers-color-scheme:dark)", dark)
        .replace("@media (prefers-color-scheme: dark)", dark)
        .replace("color-scheme: light dark;", tokens)
}

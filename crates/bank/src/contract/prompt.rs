use glimpse_model::{Account, Balance, Code};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the user is asked, as data: the Widget makes a page of it.
///
/// Texts in here that are `String`s come from the bank: they are shown as text, isolated in direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prompt {
    /// Enter credentials; answered by [`super::Input::Entered`].
    Login(LoginForm),
    /// Choose how to confirm; answered by [`super::Input::Method`].
    Method(MethodChoice),
    /// Enter a TAN; answered by [`super::Input::Tan`].
    Challenge(Challenge),
    /// Confirm elsewhere; answered by [`super::Input::Poll`].
    Wait(Wait),
    /// Go to the bank's page; answered by [`super::Input::Returned`], or where nobody comes back by [`super::Input::Poll`].
    Redirect(Redirect),
    /// Choose accounts; answered by [`super::Input::Accounts`].
    Accounts(AccountChoice),
}

impl Prompt {
    /// Why the user is asked again, if so.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Login(form) => form.problem.as_ref(),
            Self::Method(choice) => choice.problem.as_ref(),
            Self::Challenge(challenge) => challenge.problem.as_ref(),
            Self::Wait(wait) => wait.problem.as_ref(),
            Self::Redirect(redirect) => redirect.problem.as_ref(),
            Self::Accounts(choice) => choice.problem.as_ref(),
        }
    }
}

/// What went wrong, for the user and for the callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The dotted code.
    pub code: Code,
    /// What the bank says itself, at most 500 characters; shown to the user only, never logged.
    pub bank_text: Option<String>,
}

/// A login form as the bank describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginForm {
    /// The fields in order.
    pub fields: Vec<Field>,
    /// Why the form is shown again.
    pub problem: Option<Problem>,
}

/// One field of a login form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The key of the entry, `[a-z_]+`.
    pub id: String,
    /// What it is called.
    pub label: FieldLabel,
    /// Whether what is typed is hidden, and never given back to the page.
    pub secret: bool,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What may be entered.
    pub format: EntryFormat,
    /// At most this many characters.
    pub max_length: u16,
}

/// What a field is called: a well-known meaning that the Widget says in its language, or the bank's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldLabel {
    /// The user name of online banking.
    UserName,
    /// A customer number beside the user name.
    CustomerNumber,
    /// The password.
    Password,
    /// The online banking PIN.
    Pin,
    /// A second password.
    SecondPassword,
    /// The bank's own word.
    Bank(String),
}

/// What may be entered in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryFormat {
    /// Anything.
    Text,
    /// Digits only.
    Digits,
}

/// The choice of an SCA method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodChoice {
    /// The methods in the bank's order.
    pub methods: Vec<ScaMethod>,
    /// Why the choice is shown again.
    pub problem: Option<Problem>,
}

/// One SCA method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScaMethod {
    /// The answer's key.
    pub id: String,
    /// The bank's name for it, such as "Auth Meth by Phone".
    pub name: String,
    /// What kind it is.
    pub kind: MethodKind,
    /// The bank's explanation, such as a masked phone number.
    pub detail: Option<String>,
}

/// Kinds of SCA methods, for icons and explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MethodKind {
    /// A code by text message.
    Sms,
    /// Approval in an app.
    App,
    /// A code by e-mail.
    Email,
    /// A coloured or QR picture that a device reads.
    Photo,
    /// A card reader, by hand or flickering.
    Chip,
    /// Something else.
    Other,
}

/// A challenge that is answered with a TAN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The method, if it is known.
    pub method: Option<ScaMethod>,
    /// What the bank says.
    pub text: Option<String>,
    /// A picture or flicker code to be read by a device.
    pub media: Option<Media>,
    /// What may be entered.
    pub format: EntryFormat,
    /// At most this many characters.
    pub max_length: u16,
    /// When the challenge ends, if the bank says so.
    pub expires_at: Option<Timestamp>,
    /// Whether a new challenge of the same method can be asked for.
    pub can_resend: bool,
    /// Whether another method can be chosen.
    pub can_change_method: bool,
    /// Why it is asked again.
    pub problem: Option<Problem>,
    /// The account whose transactions older than 90 days this is for, after the login was confirmed already; who does
    /// not want to confirm goes on without them ([`super::Input::OnlyRecent`]).
    pub for_older: Option<Box<Account>>,
}

impl Challenge {
    /// Whether it has run out: no TAN fits it any more, only a new one helps.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.code == Code::ScaExpired)
    }
}

/// What a device reads from the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Media {
    /// A picture: its MIME type (`image/png`, `image/jpeg` or `image/gif`, checked by the connector) and its bytes in base64.
    Image {
        /// MIME type.
        mime: String,
        /// Standard base64.
        base64: String,
    },
    /// A chipTAN flicker code: its half-bytes as hexadecimal digits, in the order of transmission.
    Flicker(String),
}

/// A confirmation that happens elsewhere (decoupled).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// The method, if it is known.
    pub method: Option<ScaMethod>,
    /// What the bank says.
    pub text: Option<String>,
    /// Not before this time may the bank be asked.
    pub poll_at: Timestamp,
    /// Whether the bank may be asked without the user saying so.
    pub automatic: bool,
    /// When it is over.
    pub expires_at: Timestamp,
    /// Whether it can be sent again.
    pub can_resend: bool,
    /// Whether another method can be chosen.
    pub can_change_method: bool,
    /// Whether the confirmation may still come once its time is over, so that a user can wait on.
    #[serde(default)]
    pub can_wait_on: bool,
    /// Why it is asked again.
    pub problem: Option<Problem>,
    /// The account whose transactions older than 90 days this is for, after the login was confirmed already; who does
    /// not want to confirm goes on without them ([`super::Input::OnlyRecent`]).
    pub for_older: Option<Box<Account>>,
}

impl Wait {
    /// Whether nothing came in its time: the bank is asked again only when the user wants it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.code == Code::ScaExpired)
    }
}

/// A trip to the bank's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// The address; `https`, or `http` where the bank's configuration allows private networks.
    pub url: String,
    /// The secret in the `state` parameter by which the return is recognised, in URL-safe base64.
    pub state: String,
    /// When the bank's page ends, if it says so.
    pub expires_at: Option<Timestamp>,
    /// From this time on the bank may be asked without anybody having come back; none: only when the user wants it.
    #[serde(default)]
    pub ask_at: Option<Timestamp>,
    /// The bank says that the user approved, but nobody has come back: whoever approved gets a moment to do so, before
    /// the page that waits goes on without them.
    #[serde(default)]
    pub approved: bool,
    /// Whether another method can be chosen instead.
    pub can_change_method: bool,
    /// Why it is asked again.
    pub problem: Option<Problem>,
}

/// The accounts that the bank shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChoice {
    /// All accounts of the dialog; [`super::Goal::select`] sorts out which fit.
    pub accounts: Vec<Offered>,
    /// When the bank's window for fetching closes, if known.
    pub closes_at: Option<Timestamp>,
    /// Why it is asked again.
    pub problem: Option<Problem>,
}

/// An account on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The account.
    pub account: Account,
    /// Its balance, if it came with the list.
    pub balance: Option<Balance>,
}

//! The Widget's sealed page: everything that it knows of one flow, and how a step that was cut off goes on.

use std::collections::BTreeMap;

use glimpse_bank::{
    Bank, Directory, IbanMatch,
    contract::{Goal, LoginForm, Problem, Prompt, Psu},
};
use glimpse_model::{BankId, Code, CoverageReason, Iban, Language, SecretText};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{AccessRequest, Counted, Repeated};

/// Everything that the Widget knows of one flow. It is stored sealed under the page's secret only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// What the integrator asked for.
    pub request: AccessRequest,
    /// The Widget's language.
    pub language: Language,
    /// Until when the user can go on: 60 minutes after the link was first opened.
    pub until: Timestamp,
    /// Counts what the user was shown: forms carry it, and one that is not the latest changes nothing.
    pub step: u64,
    /// What the browser said of itself when it last submitted something.
    pub psu: Psu,
    /// The bank that was chosen.
    pub bank: Option<BankId>,
    /// The user wants other accounts than those that were asked for.
    #[serde(default)]
    pub other_accounts: bool,
    /// How many accounts are fetched and kept as `fetched/<n>`.
    pub fetched: u32,
    /// What the user entered into the last login form, without secrets: it stays when the bank refuses the password.
    #[serde(default)]
    pub entered: Entered,
    /// What was counted for the banks' health.
    #[serde(default)]
    pub counted: Counted,
    /// What the bank refused, and how often in a row.
    #[serde(default)]
    pub repeated: Repeated,
    /// The phone on which the user goes on, or is about to.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// Where the user is.
    pub place: Place,
}

/// A phone on which the user goes on while the first browser waits (design decision 5).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phone {
    /// What the phone shows that it has scanned the code.
    pub ticket: SecretText,
    /// What is entered there.
    pub number: String,
    /// Until when.
    pub until: Timestamp,
    /// Whether it was, so that the phone acts.
    pub taken: bool,
}

/// After this long a user who went to the bank's page is expected back: from then on the flow is stalled.
pub const EXPECTED_BACK: SignedDuration = SignedDuration::from_mins(5);

/// Where the user is in the Widget.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Place {
    /// Reads who asks for what, and agrees.
    Consent,
    /// Chooses a bank; told why, if an IBAN did not lead to one.
    Banks {
        /// Why bank selection could not be skipped.
        notice: Option<Code>,
        /// The banks to choose from; empty means all.
        candidates: Vec<BankId>,
    },
    /// Is asked something by the bank.
    Asked {
        /// The saved dialog.
        dialog: Saved,
        /// What is asked.
        prompt: Prompt,
        /// Since when.
        since: Timestamp,
        /// During a trip to the bank: the number that another browser must enter (design decision 5).
        number: Option<String>,
    },
    /// Waits while a step runs.
    Running(Running),
    /// Was told of a failure and can go on.
    Failed {
        /// What went wrong.
        problem: Problem,
        /// The number for another browser was entered wrongly too often: that is what went wrong.
        #[serde(default)]
        by_number: bool,
    },
    /// Has finished: the code is ready.
    Done(Done),
    /// The way out without success; nothing of the bank is kept.
    Left {
        /// `None` when the user cancelled.
        error: Option<Code>,
    },
}

/// What was entered into the fields of a login form that are not secret, by field id.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Entered(pub BTreeMap<String, SecretText>);

impl Entered {
    /// What of these entries may be shown again in this form.
    #[must_use]
    pub fn openly(form: &LoginForm, entries: &BTreeMap<String, SecretText>) -> Self {
        let open = |id: &String| form.fields.iter().any(|field| field.id == *id && !field.secret);
        Self(
            entries
                .iter()
                .filter(|(id, _)| open(id))
                .map(|(id, value)| (id.clone(), value.clone()))
                .collect(),
        )
    }
}

impl std::fmt::Debug for Entered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[entered]")
    }
}

/// A saved bank dialog. Its bytes may hold what the protocol needs of the user's secrets.
#[derive(Clone, Serialize, Deserialize)]
pub struct Saved(pub SecretText);

impl Saved {
    /// Keeps what [`glimpse_bank::contract::Dialog::save`] gave.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(SecretText::new(String::from_utf8_lossy(bytes)))
    }
}

impl std::fmt::Debug for Saved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[dialog]")
    }
}

/// A step that runs, with what another process needs to take it over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Running {
    /// The dialog as last written down; none while it is being begun.
    pub dialog: Option<Saved>,
    /// What was last asked, to be asked again when nothing was sent.
    pub asked: Option<Prompt>,
    /// How to go on if the process dies.
    pub resume: Resume,
    /// What the page says meanwhile.
    pub doing: Doing,
    /// Since when.
    pub since: Timestamp,
    /// How many accounts were chosen, once they are.
    pub accounts: Option<u32>,
}

/// How a step goes on in another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resume {
    /// Begin the dialog anew: nothing of the user was in it.
    Begin,
    /// Give this input again: it bears no credentials.
    Method(String),
    /// Give this input again: it bears no credentials.
    Poll,
    /// Give this input again: it bears no credentials.
    Resend,
    /// Give this input again: it bears no credentials.
    ChangeMethod,
    /// Give this input again: it bears no credentials.
    OnlyRecent,
    /// Give this input again: it bears no credentials.
    Accounts(Vec<String>),
    /// Go on after something was kept.
    Continue,
    /// Credentials had been entered but not sent: ask again. They are never kept.
    AskAgain,
    /// Credentials may have been sent: never send them again, tell the dialog that it is unknown.
    OutcomeUnknown,
    /// The browser had come back from the bank; what it brought may hold a code, so only the status is asked.
    Returned,
}

/// What the page says while a step runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doing {
    /// Connecting to the bank.
    Connecting,
    /// The bank checks the login.
    Login,
    /// The bank checks the confirmation.
    Sca,
    /// Accounts and transactions are being fetched.
    Fetching,
}

/// The end with success.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    /// The code, as it goes into the callback.
    pub code: SecretText,
    /// Until when it can be exchanged.
    pub until: Timestamp,
    /// What came, for the last page.
    pub accounts: Vec<DoneAccount>,
}

/// One connected account on the last page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneAccount {
    /// The account's name.
    pub name: Option<String>,
    /// Its IBAN.
    pub iban: Option<Iban>,
    /// Whether everything that was asked for came.
    pub complete: bool,
    /// Why it is less.
    pub reason: Option<CoverageReason>,
    /// How many transactions came.
    pub transactions: u32,
}

/// Where consent leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Straight to this bank.
    Bank(BankId),
    /// To a choice.
    Choice {
        /// Why, if IBANs were given.
        notice: Option<Code>,
        /// Among these; empty means all.
        candidates: Vec<BankId>,
    },
}

impl Page {
    /// The page of a link that was just opened.
    #[must_use]
    pub fn open(request: AccessRequest, language: Language, until: Timestamp) -> Self {
        Self {
            request,
            language,
            until,
            step: 1,
            psu: Psu::default(),
            bank: None,
            other_accounts: false,
            entered: Entered::default(),
            fetched: 0,
            counted: Counted::of(true),
            repeated: Repeated::default(),
            phone: None,
            place: Place::Consent,
        }
    }

    /// Where the user goes after consent: bank selection is skipped when the IBANs say one bank (contract section 1).
    #[must_use]
    pub fn way(&self, directory: &Directory, supported: impl Fn(&BankId) -> bool) -> Way {
        let mut found: Vec<BankId> = Vec::new();
        let mut notice = None;
        let mut ambiguous = false;
        for iban in &self.request.accounts {
            match directory.by_iban(iban) {
                IbanMatch::One(bank) if supported(&bank.id) => {
                    if !found.contains(&bank.id) {
                        found.push(bank.id.clone());
                    }
                }
                IbanMatch::One(_) | IbanMatch::Unsupported { .. } => notice = Some(Code::BankUnsupported),
                IbanMatch::Ambiguous(banks) => {
                    ambiguous = true;
                    if !banks.iter().any(|bank| supported(&bank.id)) {
                        notice = Some(Code::BankUnsupported);
                    }
                    for bank in banks {
                        if supported(&bank.id) && !found.contains(&bank.id) {
                            found.push(bank.id.clone());
                        }
                    }
                }
                IbanMatch::Unknown => notice = notice.or(Some(Code::BankUnknown)),
            }
        }
        match found.as_slice() {
            [only] if notice.is_none() && !ambiguous => Way::Bank(only.clone()),
            [] => Way::Choice { notice, candidates: Vec::new() },
            _ => Way::Choice { notice, candidates: found },
        }
    }

    /// What this flow wants of a dialog with that bank.
    #[must_use]
    pub fn goal(&self, now: Timestamp, directory: &Directory, bank: &Bank, max_transactions: usize) -> Goal {
        let today = today(now, &bank.time_zone);
        let asked = &self.request.accounts;
        let is_there = |iban: &Iban| match directory.by_iban(iban) {
            IbanMatch::One(found) => found.id == bank.id,
            IbanMatch::Ambiguous(found) => found.iter().any(|found| found.id == bank.id),
            IbanMatch::Unsupported { .. } | IbanMatch::Unknown => false,
        };
        Goal {
            ibans: if self.other_accounts { Vec::new() } else { asked.clone() },
            unlikely: asked.iter().filter(|iban| !is_there(iban)).cloned().collect(),
            kinds: self.request.account_types.clone(),
            single: !self.request.allow_multi_selection && asked.is_empty(),
            history_from: self.request.history_from(today),
            today,
            max_transactions,
        }
    }
}

/// Today by a bank's calendar; UTC when the zone is unknown.
#[must_use]
pub fn today(now: Timestamp, time_zone: &str) -> Date {
    now.to_zoned(TimeZone::get(time_zone).unwrap_or(TimeZone::UTC)).date()
}

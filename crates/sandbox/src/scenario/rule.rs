use serde::{Deserialize, Serialize};

/// When something goes wrong, and what. All conditions that are given must hold.
///
/// As JSON: `{"user": "figo01", "step": "transactions", "nth": 2, "fault": {"kind": "drop"}}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Bank code; all banks if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    /// User; everybody, also somebody not yet known, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Step of the dialog.
    #[serde(default)]
    pub step: Step,
    /// IBAN of an account, or its place in the user's list (`"2"`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Id of an SCA method, such as `phone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only this call (1 is the first) to that step; the same as `from` and `to` with this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// From this call on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u32>,
    /// Up to and including this call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
    /// What calls are counted over.
    #[serde(default)]
    pub count: Count,
    /// Wait so long before anything else, in milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// What goes wrong; left out, only the delay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

impl Rule {
    /// A rule for one step, always.
    #[must_use]
    pub fn at(step: Step, fault: Fault) -> Self {
        Self { step, fault: Some(fault), ..Self::default() }
    }

    /// The same, at one call only.
    #[must_use]
    pub fn nth(self, nth: u32) -> Self {
        Self { nth: Some(nth), ..self }
    }

    pub(crate) fn covers_call(&self, number: u32) -> bool {
        self.nth.is_none_or(|nth| nth == number)
            && self.from.is_none_or(|from| number >= from)
            && self.to.is_none_or(|to| number <= to)
    }
}

/// What calls are counted over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Each consent anew, so that the second visit meets the same fault; creating a consent counts per user.
    #[default]
    Consent,
    /// Since the rule was set.
    Total,
}

/// A step of the dialog between a TPP, the user and the bank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Every step.
    #[default]
    Any,
    /// `POST /v1/consents`.
    Consent,
    /// `GET` of a consent or of its status.
    ConsentStatus,
    /// `POST …/authorisations` (with a password it is `login`).
    Authorise,
    /// The password, sent by the TPP or entered on the bank's page.
    Login,
    /// The choice of an SCA method; in FinTS, the list of media.
    Method,
    /// The one-time password.
    Otp,
    /// `GET …/authorisations/{id}`.
    Poll,
    /// The list of accounts or one account.
    Accounts,
    /// Balances of an account.
    Balances,
    /// Transactions of an account, each page.
    Transactions,
    /// One transaction.
    Transaction,
    /// Holdings of a depot (FinTS).
    Securities,
    /// `DELETE` of a consent.
    Delete,
    /// The end of a dialog (FinTS).
    End,
    /// An anonymous dialog (FinTS).
    Parameters,
    /// The bank's own page is shown.
    Page,
    /// The bank's page sends the browser back to the TPP.
    Return,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// A proper error answer: `tppMessages`, or a return code where the bank speaks FinTS.
    Answer {
        /// HTTP status; FinTS has 200 wherever the code is a return code.
        status: u16,
        /// Code of the message; a return code, four digits, in FinTS.
        code: String,
        /// Text for a person.
        #[serde(default)]
        text: String,
        /// Whether the authorisation has failed for good with it; in FinTS, whether the dialog is over.
        #[serde(default)]
        fails_sca: bool,
    },
    /// A page in HTML where JSON belongs.
    Html {
        /// HTTP status.
        status: u16,
    },
    /// Any other answer.
    Raw {
        /// HTTP status.
        status: u16,
        /// Content type.
        content_type: String,
        /// Body.
        body: String,
    },
    /// The right answer, of which the second half is missing.
    Truncate {
        /// The connection breaks (the length promises more); otherwise it is a complete HTTP answer.
        #[serde(default)]
        cut_connection: bool,
    },
    /// An endless answer.
    Huge {
        /// Size of the body.
        bytes: u64,
    },
    /// The connection closes without an answer.
    Drop {
        /// The bank did what it was asked first; only the answer is lost.
        #[serde(default)]
        after: bool,
    },
    /// No answer, and the connection stays open.
    Hang,
    /// The right answer, byte by byte: fifty of them a second.
    Drip,
    /// The right password or one-time password is wrong.
    Refuse,
    /// The challenge has run out.
    Expire,
    /// The user confirms in the app; the TPP learns it at this poll.
    Approve {
        /// Number of polls.
        after_polls: u32,
    },
    /// The user declines, in the app or on the bank's page.
    Decline {
        /// Number of polls.
        #[serde(default)]
        after_polls: u32,
    },
    /// A `PSU-IP-Address` of a private network is refused.
    RefusePrivateAddress {
        /// None at all is refused too, as the specification has it; otherwise the call may go without.
        #[serde(default)]
        or_missing: bool,
    },
    /// Only the last days of transactions are there.
    History {
        /// Number of days, today included.
        days: u32,
        /// A longer period is refused; otherwise it is cut without a word.
        #[serde(default)]
        refuse: bool,
    },
    /// A page of transactions begins with the last ones of the page before, and repeats one of its own.
    Repeat {
        /// How many of the page before.
        entries: usize,
    },
    /// The bank's page drops `state` from the address it goes back to.
    DropState,
    /// The bank's page goes back without any parameters.
    DropQuery,
    /// The bank's page does not go back at all.
    Stay,
}

use glimpse_bank::IbanFault;
use glimpse_bank::contract::{Problem, Prompt, Redirect, Wait};
use glimpse_model::{AccountKind, Code, CoverageReason, Iban};
use jiff::{Timestamp, civil::Date};

use crate::next::Next;

/// What a page shows. Texts of banks and users are text: they are escaped and isolated in direction.
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    /// Asks for the user's agreement before anything happens. Answered by `consent`.
    Consent {
        /// First day of history.
        from: Date,
        /// Last day of history.
        until: Date,
        /// Days of history, both ends included.
        days: u32,
        /// Only accounts of these kinds; empty means all.
        kinds: &'a [AccountKind],
        /// Exactly one account can be shared.
        single: bool,
        /// The accounts that the client named; empty when the user chooses.
        named: &'a [Iban],
        /// How long after the end of the Widget flow anything is kept at most, in minutes.
        kept_minutes: u32,
        /// The bank, when it is known by the IBAN.
        bank_next: Option<&'a str>,
    },
    /// The choice of a bank. Answered by `bank` or `search`.
    Banks {
        /// The banks to show, in order.
        banks: &'a [BankItem<'a>],
        /// Why the user lands here.
        notice: Option<Code>,
        /// What the notice is about.
        about: &'a [Unreached<'a>],
        /// The accounts that were asked for.
        asked: &'a [&'a Iban],
        /// Which banks `banks` are. Those of a choice that an IBAN narrowed are answered by `all_banks`, too.
        offer: Offer,
        /// What was searched for.
        query: &'a str,
        /// What is wrong with it, if it is an IBAN.
        broken: Option<IbanFault>,
    },
    /// What a bank asks, in the form that its connector describes.
    Prompt {
        /// The prompt; of accounts only those that fit the goal.
        prompt: &'a Prompt,
        /// Values kept after bad input, by field id; secret fields are never given back.
        entered: &'a [(&'a str, &'a str)],
        /// What was wrong with the input, found before the bank was asked.
        error: Option<FieldError<'a>>,
        /// For accounts: exactly one can be chosen.
        single: bool,
        /// For accounts: all or none of them were just ticked at once, without a script. Each page with several is
        /// answered by `select_all` or `select_none`, too.
        ticked: Option<bool>,
        /// For accounts: only those of these kinds were asked for; empty means all.
        kinds: &'a [AccountKind],
        /// For the login and accounts: those that the client named; empty where the user chooses.
        named: &'a [Iban],
        /// For redirects: an address that the button opens instead of the bank's own. In a frame without it, the
        /// button sends `depart` to a new tab, which is answered with this page at top level.
        depart: Option<&'a str>,
    },
    /// Something is being done; the page asks for news by itself.
    Working {
        /// What is being done.
        doing: Working,
        /// Since when.
        since: Timestamp,
        /// Whether it takes longer than usual.
        slow: bool,
    },
    /// The end with success. The page goes to the callback, or posts its message in a frame.
    Done {
        /// The complete callback URL.
        callback: &'a str,
        /// What was shared.
        accounts: &'a [DoneAccount<'a>],
        /// When everything is deleted at the latest.
        expires: Timestamp,
        /// In a frame: JSON `{"origins": […], "message": {…}}`; the message goes to each of the origins.
        message: Option<&'a str>,
    },
    /// The user cancelled. The page goes to the callback, or posts its message in a frame.
    Cancelled {
        /// The complete callback URL.
        callback: &'a str,
        /// As for [`View::Done`].
        message: Option<&'a str>,
    },
    /// A problem after which the flow can go on.
    Failed {
        /// The problem.
        problem: &'a Problem,
        /// The number for another browser was entered wrongly too often: that is the problem.
        by_number: bool,
        /// Only accounts of these kinds were asked for; said where no account fits.
        kinds: &'a [AccountKind],
        /// The accounts that the client named; said where an account is what is wrong.
        named: &'a [Iban],
        /// What the user can do, the best first.
        next: &'a [Next],
    },
    /// The flow is over without success.
    Ended {
        /// Why.
        code: Code,
        /// The complete callback URL, where it can still be known.
        callback: Option<&'a str>,
        /// As for [`View::Done`].
        message: Option<&'a str>,
        /// Whether the user has chosen to leave: the page then goes to the callback by itself.
        by_choice: bool,
    },
    /// The flow is over, and nothing of it is left, not even the way back.
    Closed {
        /// How it ended.
        why: Closed,
    },
    /// It has succeeded, the client has its code, and the data lives on; for who holds the page. Answered by `erase`.
    Kept {
        /// Until when.
        until: Timestamp,
    },
    /// Asks whether to delete everything now. Answered by `erase_confirmed` or `back`.
    ConfirmErase,
    /// The link was opened where the page is not. Answered by `restart` or `cancel`.
    Elsewhere {
        /// Whether the flow can be started over.
        can_restart: bool,
    },
    /// Asks whether to cancel. Answered by `cancel_confirmed` or `back`.
    ConfirmCancel,
    /// Another browser asks for the number that the first one shows. Answered by `number`, or `phone_number`.
    EnterNumber {
        /// Whether the last number was wrong.
        wrong: bool,
        /// Whether it is a phone on which the user wants to go on, and not the return of a bank's page.
        phone: bool,
    },
    /// The first browser shows what a phone needs to go on. Answered by `stay`.
    Phone {
        /// The address for the phone, shown as a QR code.
        address: &'a str,
        /// The number to be entered there.
        number: &'a str,
        /// Until when it can be used.
        until: Timestamp,
    },
    /// The user goes on on a phone; this is the first browser. Answered by `stay`.
    OnPhone,
    /// The phone's part is over: the first browser goes on.
    AtComputer {
        /// Whether the user has finished, or gone back to the first browser in the middle.
        done: bool,
    },
    /// The number was right: the first browser goes on, this one is done.
    NumberAccepted,
    /// The first browser shows the number for the other one.
    ShowNumber {
        /// The number.
        number: &'a str,
    },
    /// The bank's page did not come back in the usual time, or its app said nothing. Answered by `wait` and by what the
    /// prompt offers.
    Stalled {
        /// Since when it is waited.
        since: Timestamp,
        /// For what.
        at: Stuck<'a>,
    },
    /// A request that cannot be answered with a page of a flow.
    Error {
        /// The HTTP status.
        status: u16,
    },
}

/// Which banks are on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// All that there are, or all that were found.
    All,
    /// The first of many.
    First,
    /// Those that fit the accounts that were asked for.
    Fitting,
}

/// Where a user is stuck.
#[derive(Clone, Copy, Debug)]
pub enum Stuck<'a> {
    /// On the bank's page.
    AtBank(&'a Redirect),
    /// Waiting for a confirmation elsewhere.
    Waiting(&'a Wait),
}

/// Why nobody can go on here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It has succeeded, and the client has its code or the page that shows it is another one.
    Completed,
    /// Another browser has entered a wrong number too often.
    Spoilt,
    /// The client had it deleted.
    Removed,
    /// It had succeeded, and its time is over.
    Finished,
    /// The user cancelled.
    Cancelled,
}

/// Accounts that were asked for and that lead to no bank of this installation.
#[derive(Clone, Debug)]
pub struct Unreached<'a> {
    /// Whose they are; several where banks share the code; none where the bank is not known.
    pub banks: Vec<&'a str>,
    /// The accounts.
    pub ibans: Vec<&'a Iban>,
}

/// A bank on offer.
#[derive(Clone, Copy, Debug)]
pub struct BankItem<'a> {
    /// The answer's value.
    pub id: &'a str,
    /// Display name.
    pub name: &'a str,
    /// Two-letter country.
    pub country: &'a str,
    /// Town, to tell namesakes apart.
    pub city: Option<&'a str>,
    /// National bank code.
    pub bank_code: Option<&'a str>,
    /// Whether this installation reaches it.
    pub supported: bool,
    /// The accounts that were asked for and are there, where the choice is between several banks.
    pub asked: &'a [&'a Iban],
    /// How it goes there, where there is something to say.
    pub health: Option<BankHealth>,
}

/// What there is to say of how flows go at a bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankHealth {
    /// Two of three that succeed take so many minutes at most.
    Usually(u16),
    /// A quarter of them or more fail at the moment.
    OftenFails,
    /// Three quarters of them or more fail at the moment.
    MostlyFails,
}

/// What is being done while the user waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Working {
    /// A connection to the bank is set up.
    Connecting,
    /// The bank checks the credentials.
    CheckingLogin,
    /// The bank checks the TAN.
    CheckingTan,
    /// The accounts are fetched.
    Fetching {
        /// How many are fetched.
        accounts_done: usize,
        /// How many were chosen.
        accounts_total: usize,
    },
    /// The dialog with the bank is ended.
    Ending,
}

/// An account that was shared.
#[derive(Clone, Copy, Debug)]
pub struct DoneAccount<'a> {
    /// The bank's name for it.
    pub name: &'a str,
    /// Its IBAN, if it has one.
    pub iban: Option<&'a Iban>,
    /// Whether everything that was asked for came.
    pub complete: bool,
    /// Why it is less.
    pub reason: Option<CoverageReason>,
}

/// What is wrong with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldError<'a> {
    /// The field: a login field's id, or `tan`, `method`, `account`.
    pub field: &'a str,
    /// What is wrong.
    pub fault: FieldFault,
}

/// How an input is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// It is empty.
    Missing,
    /// It is longer than this many characters.
    TooLong(u16),
    /// It has something else than digits.
    DigitsOnly,
    /// Nothing was chosen.
    NothingChosen,
    /// More than one was chosen where only one can be.
    OnlyOne,
}

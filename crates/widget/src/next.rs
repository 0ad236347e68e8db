use glimpse_model::Code;

/// A way on after a problem, and the action that its button sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Again: `retry`.
    Retry,
    /// Another bank: `change_bank`.
    OtherBank,
    /// Other accounts than those that were asked for or chosen: `change_accounts`.
    OtherAccounts,
    /// The same bank with other sign-in details: `retry`.
    OtherLogin,
    /// Back to the client with the failure: `give_up`.
    GiveUp,
}

/// What the user can do after a failure, the best first. The dialog with the bank is over: whatever goes on there begins
/// with its login.
///
/// `asked_by_name` says that the bank was asked for the accounts that the client named, and for no others: it may have
/// some.
#[must_use]
pub fn next_steps(code: Code, asked_by_name: bool) -> &'static [Next] {
    match code {
        Code::AccountNoneMatching if asked_by_name => &[Next::OtherAccounts, Next::OtherBank, Next::GiveUp],
        Code::AccountNoneMatching => &[Next::OtherBank, Next::OtherLogin, Next::GiveUp],
        Code::AccountForbidden => &[Next::OtherAccounts, Next::OtherBank, Next::GiveUp],
        // On its own page a bank does not say whether the user declined or has no such account.
        Code::ScaRejected if asked_by_name => {
            &[Next::Retry, Next::OtherAccounts, Next::OtherBank, Next::GiveUp]
        }
        // The bank allows no more for today, or is not reached at all: trying again would be in vain.
        Code::BankLimit | Code::BankUnsupported => &[Next::OtherBank, Next::GiveUp],
        Code::LoginBlocked
        | Code::ScaBlocked
        | Code::ScaMethodNotActive
        | Code::BankProtocol
        | Code::LoginNotActivated
        // Which bank it is, only the user can say.
        | Code::BankUnknown => &[Next::OtherBank, Next::Retry, Next::GiveUp],
        // A matter for the operator: the user can only say so.
        Code::FlowExpired | Code::ServiceMisconfigured => &[Next::GiveUp],
        _ => &[Next::Retry, Next::OtherBank, Next::GiveUp],
    }
}

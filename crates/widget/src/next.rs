use glimpse_model::Code;

/// A way on after a problem, and the action that its button sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Again: `retry`.
    Retry,
    /// Another bank: `change_bank`.
    OtherBank,
    /// Other accounts: `change_accounts`.
    OtherAccounts,
    /// Back to the client with the failure: `give_up`.
    GiveUp,
}

/// What the user can do after a failure, the best first. The dialog with the bank is over: whatever goes on there begins
/// with its login.
#[must_use]
pub fn next_steps(code: Code) -> &'static [Next] {
    match code {
        Code::AccountNoneMatching => &[Next::OtherBank, Next::OtherAccounts, Next::GiveUp],
        Code::AccountForbidden => &[Next::OtherAccounts, Next::OtherBank, Next::GiveUp],
        Code::BankLimit
        | Code::LoginBlocked
        | Code::ScaBlocked
        | Code::ScaMethodNotActive
        | Code::BankUnsupported
        | Code::BankProtocol
        | Code::LoginPinChangeRequired
        | Code::LoginNotActivated
        | Code::BankMessagePending => &[Next::OtherBank, Next::Retry, Next::GiveUp],
        // A matter for the operator: the user can only say so.
        Code::FlowExpired | Code::ServiceMisconfigured => &[Next::GiveUp],
        _ => &[Next::Retry, Next::OtherBank, Next::GiveUp],
    }
}

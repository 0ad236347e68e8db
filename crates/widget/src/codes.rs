use glimpse_model::{Code, Language};

use crate::html::Html;
use crate::texts::Texts;

/// What a user is told of a dotted code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserText {
    /// What happened.
    pub title: String,
    /// What to do now.
    pub what_to_do: String,
}

/// The text of a code in a language, without markup.
#[must_use]
pub fn text(language: Language, code: Code) -> UserText {
    let (title, todo) = explain(Texts::of(language), code);
    UserText { title: title.into_text(), what_to_do: todo.into_text() }
}

/// As [`explain`], where the dialog with the bank is over: there is no field to enter anything again, and other accounts can
/// be chosen only where the page offers it.
pub(crate) fn explain_the_end(t: Texts, code: Code, other_accounts: bool) -> (Html, Html) {
    match code {
        Code::AccountNoneMatching if !other_accounts => {
            (t.code_account_none_matching_title(), t.code_account_none_matching_over())
        }
        Code::ScaWrong => (t.code_sca_wrong_title(), t.code_sca_wrong_over()),
        _ => explain(t, code),
    }
}

/// What happened and what to do.
pub(crate) fn explain(t: Texts, code: Code) -> (Html, Html) {
    match code {
        Code::LoginWrong => (t.code_login_wrong_title(), t.code_login_wrong_todo()),
        Code::LoginBlocked => (t.code_login_blocked_title(), t.code_login_blocked_todo()),
        Code::LoginPinChangeRequired => {
            (t.code_login_pin_change_required_title(), t.code_login_pin_change_required_todo())
        }
        Code::LoginNotActivated => (t.code_login_not_activated_title(), t.code_login_not_activated_todo()),
        Code::ScaWrong => (t.code_sca_wrong_title(), t.code_sca_wrong_todo()),
        Code::ScaRejected => (t.code_sca_rejected_title(), t.code_sca_rejected_todo()),
        Code::ScaExpired => (t.code_sca_expired_title(), t.code_sca_expired_todo()),
        Code::ScaMethodNotActive => {
            (t.code_sca_method_not_active_title(), t.code_sca_method_not_active_todo())
        }
        Code::ScaBlocked => (t.code_sca_blocked_title(), t.code_sca_blocked_todo()),
        Code::AccountNoneMatching => {
            (t.code_account_none_matching_title(), t.code_account_none_matching_todo())
        }
        Code::AccountForbidden => (t.code_account_forbidden_title(), t.code_account_forbidden_todo()),
        Code::BankUnknown => (t.code_bank_unknown_title(), t.code_bank_unknown_todo()),
        Code::BankUnsupported => (t.code_bank_unsupported_title(), t.code_bank_unsupported_todo()),
        Code::BankUnavailable => (t.code_bank_unavailable_title(), t.code_bank_unavailable_todo()),
        Code::BankMaintenance => (t.code_bank_maintenance_title(), t.code_bank_maintenance_todo()),
        Code::BankLoginNotPossible => {
            (t.code_bank_login_not_possible_title(), t.code_bank_login_not_possible_todo())
        }
        Code::BankMessagePending => (t.code_bank_message_pending_title(), t.code_bank_message_pending_todo()),
        Code::BankLimit => (t.code_bank_limit_title(), t.code_bank_limit_todo()),
        Code::BankProtocol => (t.code_bank_protocol_title(), t.code_bank_protocol_todo()),
        Code::FlowExpired => (t.code_flow_expired_title(), t.code_flow_expired_todo()),
        Code::ServiceUnavailable => (t.code_service_unavailable_title(), t.code_service_unavailable_todo()),
        Code::ServiceMisconfigured => {
            (t.code_service_misconfigured_title(), t.code_service_misconfigured_todo())
        }
    }
}

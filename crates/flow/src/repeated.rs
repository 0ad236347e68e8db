use glimpse_model::Code;
use serde::{Deserialize, Serialize};

/// So often in a row is the same fault told where it can be made good; then the dialog is over, before the bank locks
/// anything.
const MOST: u8 = 3;

/// For what the bank last made the user do the same again, and how often in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Repeated {
    code: Option<Code>,
    times: u8,
    /// How many accounts had come by then: between two that came, something went well.
    fetched: u32,
}

impl Repeated {
    /// Counts a refusal; whether it was one too many.
    #[must_use]
    pub fn again(&mut self, code: Code, fetched: u32) -> bool {
        let in_a_row = self.code == Some(code) && self.fetched == fetched;
        let times = if in_a_row { self.times.saturating_add(1) } else { 1 };
        *self = Self { code: Some(code), times, fetched };
        times >= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_in_a_row_is_too_much() {
        let mut repeated = Repeated::default();
        assert!(!repeated.again(Code::LoginWrong, 0));
        assert!(!repeated.again(Code::LoginWrong, 0));
        assert!(!repeated.again(Code::ScaWrong, 0), "the login went well");
        assert!(!repeated.again(Code::ScaWrong, 0));
        assert!(!repeated.again(Code::ScaWrong, 1), "an account has come");
        assert!(!repeated.again(Code::ScaWrong, 1));
        assert!(repeated.again(Code::ScaWrong, 1));
        assert!(repeated.again(Code::ScaWrong, 1));
    }
}

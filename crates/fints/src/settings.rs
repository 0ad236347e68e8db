use glimpse_bank::Bank;
use serde::Deserialize;

/// The operator's product registration with the Deutsche Kreditwirtschaft. Never shipped: each operator brings their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product(String);

/// A text that is no registration number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a registration number has 1 to 25 letters and digits")]
pub struct ProductError;

impl Product {
    /// A registration number: up to 25 letters and digits; those that are given out have 25.
    ///
    /// # Errors
    /// [`ProductError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, ProductError> {
        let text = text.trim();
        let fits = (1..=25).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits { Ok(Self(text.to_owned())) } else { Err(ProductError) }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How one bank is spoken to; the `settings` of its configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The code (Bankleitzahl) by which the bank is addressed; left out, the first of its codes.
    pub bank_code: Option<String>,
    /// Whether the bank is asked for its parameters before the user logs in; many say there what the user's id is called.
    pub anonymous: bool,
    /// Whether a customer's id is asked for beside the user's; left out, where the bank has a word for it.
    pub customer_id: Option<bool>,
    /// Security functions that are not offered, such as one that the bank lists but has switched off.
    pub without_methods: Vec<u16>,
    /// What to ask for.
    pub turnovers: Turnovers,
    /// Whether the national account number stands beside the IBAN; left out, as the bank says.
    pub national_account: Option<bool>,
    /// Whether empty elements at the end of orders are written, which some servers want.
    pub pad_orders: bool,
}

/// How turnovers are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turnovers {
    /// As CAMT where the bank has it, else as MT940.
    Best,
    /// As CAMT only.
    Camt,
    /// As MT940 only.
    Mt940,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bank_code: None,
            anonymous: true,
            customer_id: None,
            without_methods: Vec::new(),
            turnovers: Turnovers::Best,
            national_account: None,
            pad_orders: false,
        }
    }
}

impl Settings {
    /// The settings of a bank.
    ///
    /// # Errors
    /// A sentence that names what is wrong.
    pub fn of(bank: &Bank) -> Result<Self, String> {
        let settings: Self = if bank.settings.is_null() {
            Self::default()
        } else {
            serde_json::from_value(bank.settings.clone()).map_err(|error| format!("settings: {error}"))?
        };
        settings.validated(bank)
    }

    fn validated(self, bank: &Bank) -> Result<Self, String> {
        let is_code = |code: &String| code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
        if self.bank_code.as_ref().is_some_and(|code| !is_code(code)) {
            return Err("settings: bank_code is not eight digits".to_owned());
        }
        if self.bank_code.is_none() && !bank.bank_codes.first().is_some_and(is_code) {
            return Err("FinTS needs the bank's code (Bankleitzahl): bank_codes = [\"…\"]".to_owned());
        }
        Ok(self)
    }
}

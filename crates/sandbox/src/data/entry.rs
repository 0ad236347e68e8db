use jiff::civil::Date;
use serde::Serialize;

/// A booking on an account, as the bank knows it; tests compare it with what comes out at the other end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The bank's id. A few users' banks do not send it; it is here all the same.
    pub id: String,
    /// The bank's entry reference.
    pub reference: String,
    /// What kind of booking it is.
    pub kind: Kind,
    /// The day on which it was (pending: will be) booked.
    pub booking_date: Date,
    /// The day from which it counts for interest.
    pub value_date: Date,
    /// Signed amount in cents; negative is money out.
    pub cents: i64,
    /// The account's currency.
    pub currency: &'static str,
    /// The other side.
    pub counterparty: Counterparty,
    /// The purpose as one text; longer ones are sent in parts of at most 140 characters.
    pub purpose: String,
    /// SEPA end-to-end reference.
    pub end_to_end_id: Option<String>,
    /// SEPA mandate reference.
    pub mandate_id: Option<String>,
    /// SEPA creditor identifier.
    pub creditor_id: Option<String>,
    /// ISO 20022 external purpose code.
    pub purpose_code: Option<&'static str>,
    /// Whether the bank sends `id` and `reference` along.
    #[serde(skip)]
    pub(crate) sends_ids: bool,
}

/// Who is on the other side of a booking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counterparty {
    /// Name as the bank gives it.
    pub name: String,
    /// IBAN, if the booking has one.
    pub iban: Option<String>,
    /// BIC, if the booking has one.
    pub bic: Option<String>,
}

/// What kind of booking it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Wages coming in.
    Salary,
    /// A transfer in or out.
    Transfer,
    /// A standing order in or out.
    StandingOrder,
    /// A SEPA direct debit.
    DirectDebit,
    /// A card payment at a till.
    CardPayment,
    /// Cash from a machine.
    Cash,
    /// Money coming back from a merchant.
    Refund,
    /// Interest.
    Interest,
    /// The bank's charges.
    Charges,
}

impl Kind {
    /// ISO 20022 bank transaction code, in the form `DOMN-FMLY-SFML`.
    #[must_use]
    pub fn bank_transaction_code(self, cents: i64) -> &'static str {
        match (self, cents >= 0) {
            (Self::Salary, _) => "PMNT-RCDT-SALA",
            (Self::Transfer, true) => "PMNT-RCDT-ESCT",
            (Self::Transfer, false) => "PMNT-ICDT-ESCT",
            (Self::StandingOrder, true) => "PMNT-RCDT-STDO",
            (Self::StandingOrder, false) => "PMNT-ICDT-STDO",
            (Self::DirectDebit, _) => "PMNT-RDDT-ESDD",
            (Self::CardPayment, _) => "PMNT-CCRD-POSD",
            (Self::Cash, _) => "PMNT-CCRD-CWDL",
            (Self::Refund, _) => "PMNT-RCDT-OTHR",
            (Self::Interest, _) => "ACMT-MCOP-INTR",
            (Self::Charges, _) => "ACMT-MDOP-CHRG",
        }
    }

    /// The bank's own code: the German GVC and its prima nota number.
    #[must_use]
    pub fn proprietary_code(self, cents: i64) -> &'static str {
        match (self, cents >= 0) {
            (Self::Salary, _) => "NSTO+153+9310",
            (Self::Transfer, true) => "NTRF+166+9301",
            (Self::Transfer, false) => "NTRF+177+9302",
            (Self::StandingOrder, true) => "NSTO+152+9303",
            (Self::StandingOrder, false) => "NSTO+117+9304",
            (Self::DirectDebit, _) => "NDDT+105+9248",
            (Self::CardPayment, _) => "NMSC+106+9249",
            (Self::Cash, _) => "NMSC+83+9250",
            (Self::Refund, _) => "NTRF+168+9305",
            (Self::Interest, _) => "NINT+814+9290",
            (Self::Charges, _) => "NCHG+808+9291",
        }
    }

    /// The booking text of a German statement.
    #[must_use]
    pub fn booking_text(self, cents: i64) -> &'static str {
        match (self, cents >= 0) {
            (Self::Salary, _) => "LOHN/GEHALT",
            (Self::Transfer, true) => "GUTSCHRIFT",
            (Self::Transfer, false) => "ÜBERWEISUNG",
            (Self::StandingOrder, true) => "DAUERAUFTRAGSGUTSCHRIFT",
            (Self::StandingOrder, false) => "DAUERAUFTRAG",
            (Self::DirectDebit, _) => "SEPA-BASISLASTSCHRIFT",
            (Self::CardPayment, _) => "KARTENZAHLUNG",
            (Self::Cash, _) => "BARGELDAUSZAHLUNG",
            (Self::Refund, _) => "GUTSCHRIFT RÜCKERSTATTUNG",
            (Self::Interest, _) => "ABSCHLUSS ZINSEN",
            (Self::Charges, _) => "ENTGELTABSCHLUSS",
        }
    }
}

/// Cents as the protocol writes amounts: `-12.34`.
pub(crate) fn amount(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let absolute = cents.unsigned_abs();
    format!("{sign}{}.{:02}", absolute / 100, absolute % 100)
}

//! The shapes of contract section 4, field by field.

use std::collections::BTreeMap;

use glimpse_model::{AccountData, Balance, Coverage, CoverageReason, Security, Transaction};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde_json::value::RawValue;
use url::Url;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};

use super::{
    cents,
    ids::{AccountRef, Number, SecurityRef, TransactionRef},
};

/// An account that the user connected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    /// The account's id; good for this flow only.
    #[schema(pattern = r"^A[1-9]\d*\.[1-9]\d*$", example = "A1234567.1")]
    account_id: String,
    /// The id of the access to the bank: `X` and the number of this flow.
    #[schema(example = "X1234567")]
    access_id: String,
    /// The account's name at the bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Hans Peter Meier")]
    owner: Option<String>,
    /// The national account number, or a masked card number.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_number: Option<String>,
    /// The national bank code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "90094815")]
    bank_code: Option<String>,
    /// The IBAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "DE07900948150000002000")]
    iban: Option<String>,
    /// The BIC.
    #[serde(skip_serializing_if = "Option::is_none")]
    bic: Option<String>,
    /// The bank's name.
    bank_name: String,
    /// The account's currency, ISO 4217.
    #[schema(example = "EUR")]
    currency: String,
    /// `Giro account`, `Savings account`, `Daily savings account`, `Credit card`, `Loan account`, `PayPal`, `Depot` or
    /// `Unknown`.
    #[serde(rename = "type")]
    #[schema(example = "Giro account")]
    kind: &'static str,
    /// A picture for the account; no authentication is needed for it.
    icon: IconView,
    /// Always `false`: one look.
    auto_sync: bool,
    /// Always `false`: nothing is saved.
    save_pin: bool,
    /// Always empty: no payments here.
    supported_payments: BTreeMap<String, String>,
    /// Whether several people hold it, if the bank says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_jointly_managed: Option<bool>,
    /// How the fetch of this account went.
    status: StatusView,
    /// The balance; left out when the bank gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<BalanceView>,
    /// How much history was asked for, how much came, and why it is less.
    coverage: CoverageView,
}

/// Where a picture is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Icon)]
pub struct IconView {
    /// The picture, in its largest size.
    url: String,
    /// The picture by size.
    resolutions: BTreeMap<String, String>,
}

/// How a fetch went.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Status)]
pub struct StatusView {
    /// When it was last tried.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-23T09:00:00.000Z")]
    #[serde(skip_serializing_if = "Option::is_none")]
    synced_at: Option<String>,
    /// When it last succeeded.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    succeeded_at: Option<String>,
    /// The dotted code of the failure, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "bank.unavailable")]
    message: Option<&'static str>,
}

/// An account's balance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Balance)]
pub struct BalanceView {
    /// The booked balance, in the account's currency.
    #[schema(schema_with = money)]
    balance: Box<RawValue>,
    /// The date that the bank gives for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    balance_date: Option<String>,
    /// The overdraft or card limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    credit_line: Option<Box<RawValue>>,
    /// How the fetch of it went.
    status: StatusView,
}

/// How much history came.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Coverage)]
pub struct CoverageView {
    /// First day that was asked for.
    #[schema(value_type = String, format = Date, example = "2026-08-26")]
    requested_from: Date,
    /// First day that the bank granted; left out when nothing came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    granted_from: Option<Date>,
    /// Whether everything that was asked for came.
    complete: bool,
    /// Why it is less: `bank_limit`, `range_refused`, `declined`, `failed`, `forbidden`, `too_many`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "bank_limit")]
    reason: Option<CoverageReason>,
}

/// A transaction. What the bank did not give is left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transaction)]
pub struct TransactionView<'a> {
    /// The transaction's id; good for this flow only.
    #[schema(example = "T1234567.17")]
    transaction_id: String,
    /// Its account.
    #[schema(example = "A1234567.1")]
    account_id: String,
    /// The amount; negative is money out.
    #[schema(schema_with = money)]
    amount: Box<RawValue>,
    /// Its currency.
    #[schema(example = "EUR")]
    currency: &'a str,
    /// The other side's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// The other side's national account number.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_number: Option<&'a str>,
    /// The other side's national bank code.
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_code: Option<&'a str>,
    /// The other side's bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_name: Option<&'a str>,
    /// The other side's IBAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    iban: Option<&'a str>,
    /// The other side's BIC.
    #[serde(skip_serializing_if = "Option::is_none")]
    bic: Option<&'a str>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<&'a str>,
    /// `Transfer`, `Standing order`, `Direct debit`, `Salary or rent`, `Charges or interest`, `GeldKarte or cash`, `Card payment`,
    /// `Unknown`.
    #[serde(rename = "type")]
    #[schema(example = "Transfer")]
    kind: &'static str,
    /// The bank's words for the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    booking_text: Option<&'a str>,
    /// The German business transaction code.
    #[serde(skip_serializing_if = "Option::is_none")]
    booking_key: Option<&'a str>,
    /// `false` while it is pending.
    booked: bool,
    /// Booking date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-20T00:00:00.000Z")]
    booked_at: Option<String>,
    /// Value date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    settled_at: Option<String>,
    /// SEPA creditor identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    creditor_id: Option<&'a str>,
    /// SEPA mandate reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    mandate_reference: Option<&'a str>,
    /// SEPA end-to-end reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_to_end_reference: Option<&'a str>,
    /// SEPA purpose code.
    #[serde(skip_serializing_if = "Option::is_none")]
    sepa_purpose_code: Option<&'a str>,
    /// SEPA remittance information.
    #[serde(skip_serializing_if = "Option::is_none")]
    sepa_remittance_info: Option<&'a str>,
    /// The bank's batch number.
    #[serde(skip_serializing_if = "Option::is_none")]
    prima_nota_number: Option<&'a str>,
    /// ISO 20022 bank transaction code, or SWIFT's.
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_code: Option<&'a str>,
    /// What else the bank said, by the field's name at the bank; its own id of the transaction as `bank_reference`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    additional_info: BTreeMap<&'a str, &'a str>,
    /// When it was fetched.
    #[schema(format = DateTime)]
    created_at: &'a str,
    /// When it last changed here, which is when it was fetched.
    #[schema(format = DateTime)]
    modified_at: &'a str,
}

/// One holding of a depot.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Security)]
pub struct SecurityView {
    /// The holding's id; good for this flow only.
    #[schema(example = "S1234567.1")]
    security_id: String,
    /// Its account.
    account_id: String,
    /// The instrument's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// ISIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    isin: Option<String>,
    /// German security number.
    #[serde(skip_serializing_if = "Option::is_none")]
    wkn: Option<String>,
    /// The market of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    market: Option<String>,
    /// How many units, or the nominal value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    quantity: Option<Box<RawValue>>,
    /// Price per unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    price: Option<Box<RawValue>>,
    /// The price's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_currency: Option<String>,
    /// Purchase price per unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    purchase_price: Option<Box<RawValue>>,
    /// The purchase price's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    purchase_price_currency: Option<String>,
    /// Value in the depot's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    amount: Option<Box<RawValue>>,
    /// The value's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    /// Value in the instrument's own currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    amount_original_currency: Option<Box<RawValue>>,
    /// Exchange rate between both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    exchange_rate: Option<Box<RawValue>>,
    /// Date of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    traded_at: Option<String>,
    /// When it was fetched.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it last changed here, which is when it was fetched.
    #[schema(format = DateTime)]
    modified_at: String,
}

/// Sums over all transactions that the query selects, before `count` and `offset`. Expenses are negative.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Statistics)]
pub struct StatisticsView {
    /// Sum of all money in. The four are left out when the selection has several currencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    pub(super) deposit_sum: Option<Box<RawValue>>,
    /// The largest single amount in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    pub(super) deposit_max: Option<Box<RawValue>>,
    /// Sum of all money out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    pub(super) expense_sum: Option<Box<RawValue>>,
    /// The largest single amount out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = money)]
    pub(super) expense_max: Option<Box<RawValue>>,
    /// The same per currency, when there are several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(no_recursion)]
    pub(super) by_currency: BTreeMap<String, StatisticsView>,
}

/// What is the same for all accounts of a flow.
pub(super) struct Setting<'a> {
    pub(super) number: Number,
    pub(super) bank_name: &'a str,
    pub(super) bank_code: Option<&'a str>,
    pub(super) bic: Option<&'a str>,
    pub(super) icon_base: &'a Url,
    pub(super) cents: bool,
}

impl AccountView {
    pub(super) fn new(setting: &Setting<'_>, place: usize, data: &AccountData) -> Self {
        let account = &data.account;
        let iban = account.iban.as_ref();
        let of_iban = || iban.and_then(|iban| iban.german_account_number()).map(str::to_owned);
        let bank_code = account
            .bank_code
            .clone()
            .or_else(|| iban.and_then(glimpse_model::Iban::bank_code))
            .or_else(|| setting.bank_code.map(str::to_owned));
        Self {
            account_id: account_id(setting.number, place),
            access_id: setting.number.access_id(),
            name: account.name.clone(),
            owner: account.owner.clone(),
            account_number: account.account_number.clone().or_else(of_iban),
            bank_code,
            iban: iban.map(|iban| iban.as_str().to_owned()),
            bic: account.bic.clone().or_else(|| setting.bic.map(str::to_owned)),
            bank_name: setting.bank_name.to_owned(),
            currency: account.currency.to_string(),
            kind: account.kind.as_str(),
            icon: IconView::new(setting.icon_base, account.kind.as_str()),
            auto_sync: false,
            save_pin: false,
            supported_payments: BTreeMap::new(),
            is_jointly_managed: account.jointly_held,
            status: StatusView::of([data]),
            balance: BalanceView::new(data, setting.cents),
            coverage: CoverageView::new(&data.coverage),
        }
    }
}

/// The sizes in which icons are offered, in pixels.
pub(crate) const ICON_SIZES: [u16; 5] = [48, 60, 72, 84, 120];

/// The icon's name for a kind of account: `giro-account`.
pub(crate) fn icon_name(kind: &str) -> String {
    kind.to_ascii_lowercase().replace(' ', "-")
}

impl IconView {
    fn new(base: &Url, kind: &str) -> Self {
        let name = icon_name(kind);
        let base = base.as_str().trim_end_matches('/');
        let at = |size: u16| format!("{base}/icons/{name}-{size}x{size}.svg");
        let resolutions = ICON_SIZES.into_iter().map(|size| (format!("{size}x{size}"), at(size))).collect();
        Self { url: format!("{base}/icons/{name}.svg"), resolutions }
    }
}

impl StatusView {
    /// The status of several accounts together: the last try, the last success, and the first failure.
    pub(super) fn of<'a>(accounts: impl IntoIterator<Item = &'a AccountData> + Clone) -> Self {
        let latest = |of: fn(&AccountData) -> Option<Timestamp>| {
            accounts.clone().into_iter().filter_map(of).max().map(instant)
        };
        let failure = accounts.clone().into_iter().find_map(|data| data.failure);
        Self {
            synced_at: latest(|data| Some(data.fetched_at)),
            succeeded_at: latest(|data| data.failure.is_none().then_some(data.fetched_at)),
            message: failure.map(|failure| failure.code.as_str()),
        }
    }
}

impl BalanceView {
    /// `None` when the bank gave no balance.
    pub(super) fn new(data: &AccountData, cents: bool) -> Option<Self> {
        let Balance { amount, date, credit_line, .. } = data.balance.as_ref()?;
        Some(Self {
            balance: cents::number(amount, cents),
            balance_date: date.map(midnight),
            credit_line: credit_line.as_ref().map(|line| cents::number(line, cents)),
            status: StatusView::of([data]),
        })
    }
}

impl CoverageView {
    fn new(coverage: &Coverage) -> Self {
        let Coverage { requested_from, granted_from, complete, reason } = *coverage;
        Self { requested_from, granted_from, complete, reason }
    }
}

impl<'a> TransactionView<'a> {
    pub(super) fn new(
        number: Number,
        ordinal: u32,
        account: usize,
        transaction: &'a Transaction,
        fetched: &'a str,
    ) -> Self {
        let other = &transaction.counterparty;
        let mut additional_info: BTreeMap<&str, &str> =
            transaction.additional_info.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        if let Some(reference) = &transaction.bank_reference {
            additional_info.entry("bank_reference").or_insert(reference);
        }
        Self {
            transaction_id: TransactionRef { number, ordinal }.to_string(),
            account_id: account_id(number, account),
            amount: cents::number(&transaction.amount, false),
            currency: transaction.amount.currency.as_str(),
            name: other.name.as_deref(),
            account_number: other.account_number.as_deref(),
            bank_code: other.bank_code.as_deref(),
            bank_name: other.bank_name.as_deref(),
            iban: other.iban.as_ref().map(glimpse_model::Iban::as_str),
            bic: other.bic.as_deref(),
            purpose: transaction.purpose.as_deref(),
            kind: transaction.kind.as_str(),
            booking_text: transaction.booking_text.as_deref(),
            booking_key: transaction.booking_key.as_deref(),
            booked: transaction.booked,
            booked_at: transaction.booked_at.map(midnight),
            settled_at: transaction.settled_at.map(midnight),
            creditor_id: transaction.creditor_id.as_deref(),
            mandate_reference: transaction.mandate_reference.as_deref(),
            end_to_end_reference: transaction.end_to_end_reference.as_deref(),
            sepa_purpose_code: transaction.sepa_purpose_code.as_deref(),
            sepa_remittance_info: transaction.sepa_remittance_info.as_deref(),
            prima_nota_number: transaction.prima_nota_number.as_deref(),
            transaction_code: transaction.transaction_code.as_deref(),
            additional_info,
            created_at: fetched,
            modified_at: fetched,
        }
    }
}

impl SecurityView {
    pub(super) fn new(
        setting: &Setting<'_>,
        ordinal: u32,
        account: usize,
        security: &Security,
        fetched: &str,
    ) -> Self {
        let money = |money: &Option<glimpse_model::Money>| {
            money.as_ref().map(|money| cents::number(money, setting.cents))
        };
        let currency = |money: &Option<glimpse_model::Money>| money.map(|money| money.currency.to_string());
        Self {
            security_id: SecurityRef { number: setting.number, ordinal }.to_string(),
            account_id: account_id(setting.number, account),
            name: security.name.clone(),
            isin: security.isin.clone(),
            wkn: security.wkn.clone(),
            market: security.market.clone(),
            quantity: security.quantity.map(|quantity| cents::raw(&quantity.to_string())),
            price: money(&security.price),
            price_currency: currency(&security.price),
            purchase_price: money(&security.purchase_price),
            purchase_price_currency: currency(&security.purchase_price),
            amount: money(&security.amount),
            currency: currency(&security.amount),
            amount_original_currency: money(&security.amount_original),
            exchange_rate: security.exchange_rate.map(|rate| cents::raw(&rate.to_string())),
            traded_at: security.traded_at.map(midnight),
            created_at: fetched.to_owned(),
            modified_at: fetched.to_owned(),
        }
    }
}

/// A day as the contract writes it: `2025-05-28T00:00:00.000Z`.
pub(super) fn midnight(day: Date) -> String {
    format!("{day}T00:00:00.000Z")
}

/// A time as the contract writes it, to the millisecond.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn account_id(number: Number, place: usize) -> String {
    AccountRef { number, ordinal: u32::try_from(place + 1).unwrap_or(u32::MAX) }.to_string()
}

/// An exact decimal; `format: double` would be wrong.
fn money() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Number)
        .description(Some("An exact decimal number; with `cents=true` amounts are in minor units."))
        .examples([serde_json::json!(12.5)])
        .build()
}

//! The result: accounts, curve, transactions, the estimate, and how long all this can still be seen.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use glimpse_client::{Account, AccountKind, Currency, Transaction};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    app::App,
    callback::ended,
    chart::{Chart, charts},
    format,
    gone::{forget, remaining},
    holdings::{Depot, depots},
    look::Look,
    page::{Frame, Visitor},
    salary::{Income, estimate},
    series::{Series, series},
    session::{Gone, Stage},
    start::service_trouble,
    texts::Tongue,
};

/// The flat's rent in euros.
const RENT: Decimal = Decimal::from_parts(890, 0, 0, false, 0);
/// Transactions on one page.
const PAGE: usize = 25;

#[derive(Template)]
#[template(path = "income.html")]
struct IncomePage {
    frame: Frame,
    remaining: i64,
    remaining_text: String,
    ends: String,
    verdict: Option<Verdict>,
    accounts: Vec<AccountCard>,
    filtered: bool,
    depots: Vec<Depot>,
    /// Whether there is anything of which a curve and transactions are expected; a depot has neither.
    moving: bool,
    curve: Option<Curve>,
    rows: Vec<Row>,
    truncated: bool,
    newer: Option<String>,
    older: Option<String>,
}

struct Verdict {
    fits: bool,
    monthly: String,
    share: String,
    /// The share for the bar, at most 100.
    bar: u32,
    months: usize,
    of_months: usize,
    payers: Vec<String>,
}

struct AccountCard {
    name: String,
    kind: &'static str,
    bank: Option<String>,
    iban: Option<String>,
    balance: Option<String>,
    negative: bool,
    note: Option<String>,
    link: String,
    chosen: bool,
}

struct Curve {
    charts: [Chart; 2],
    summary: String,
    rows: Vec<[String; 4]>,
}

struct Row {
    date: String,
    name: String,
    purpose: Option<String>,
    amount: String,
    incoming: bool,
    pending: bool,
    income: bool,
}

/// What part of the data is looked at.
#[derive(Deserialize)]
pub(crate) struct View {
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    page: Option<usize>,
}

/// The rent as the offer shows it.
pub(crate) fn rent_text(tongue: Tongue) -> String {
    format::rounded(tongue, RENT, Currency::EUR)
}

/// `GET /income`: reads everything anew, so that what is deleted there is gone here.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Query(view): Query<View>,
    visitor: Visitor,
) -> Response {
    let Some((id, session)) = visitor.session(&app) else {
        return Redirect::to("/").into_response();
    };
    let (token, ends) = match session.stage {
        Stage::Connected { token, ends } => (token, ends),
        Stage::Gone { .. } => return Redirect::to("/gone").into_response(),
        Stage::Away => return Redirect::to("/").into_response(),
        stage => return ended(&app, &visitor, &stage),
    };
    match Look::take(&app.client, &token).await {
        Ok(look) => visitor.page(StatusCode::OK, &page(&app, &visitor, look, &view, ends)),
        Err(error) if error.is_gone() => {
            forget(&app, &id, Gone::Expired);
            Redirect::to("/gone").into_response()
        }
        Err(error) => service_trouble(&app, &visitor, &error, "/income"),
    }
}

fn page(app: &App, visitor: &Visitor, look: Look, view: &View, ends: Timestamp) -> IncomePage {
    let tongue = visitor.tongue;
    let today = (app.now)().to_zoned(TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC)).date();
    let income = estimate(&look.accounts, &look.transactions, today);
    let chosen = view.account.as_deref().filter(|id| look.accounts.iter().any(|a| a.account_id == *id));
    let shown: Vec<&Account> =
        look.accounts.iter().filter(|account| chosen.is_none_or(|id| account.account_id == id)).collect();
    let listed: Vec<&Transaction> =
        look.transactions.iter().filter(|entry| chosen.is_none_or(|id| entry.account_id == id)).collect();
    let number = view.page.unwrap_or(1).clamp(1, listed.len().div_ceil(PAGE).max(1));
    let link = |number: usize| match chosen {
        Some(id) => format!("/income?account={id}&page={number}#transactions"),
        None => format!("/income?page={number}#transactions"),
    };
    let left = remaining(app, ends);
    IncomePage {
        frame: visitor.frame(app),
        remaining: left,
        remaining_text: format!(
            "{} {}",
            left.div_euclid(60) + i64::from(left % 60 > 0),
            tongue.texts().minutes
        ),
        ends: format::clock(ends),
        verdict: income.as_ref().map(|income| verdict(tongue, income)),
        accounts: look.accounts.iter().map(|account| card(tongue, account, chosen)).collect(),
        filtered: chosen.is_some(),
        depots: depots(tongue, &shown, &look.securities),
        moving: !listed.is_empty()
            || shown.is_empty()
            || shown.iter().any(|account| account.kind != AccountKind::Depot),
        curve: series(&shown, &look.transactions, today).map(|series| curve(tongue, &series)),
        rows: listed
            .iter()
            .skip((number - 1) * PAGE)
            .take(PAGE)
            .map(|entry| row(tongue, entry, income.as_ref()))
            .collect(),
        truncated: look.truncated,
        newer: (number > 1).then(|| link(number - 1)),
        older: (number * PAGE < listed.len()).then(|| link(number + 1)),
    }
}

fn verdict(tongue: Tongue, income: &Income) -> Verdict {
    let percent = (RENT * Decimal::ONE_HUNDRED).checked_div(income.monthly).unwrap_or(Decimal::ONE_HUNDRED);
    let whole = percent.round().try_into().unwrap_or(100_u32);
    Verdict {
        fits: RENT * Decimal::from(3) <= income.monthly && income.currency == Currency::EUR,
        monthly: format::money(tongue, income.monthly, income.currency),
        share: match tongue {
            Tongue::De => format!("{whole}\u{a0}%"),
            Tongue::En => format!("{whole}%"),
        },
        bar: whole.min(100),
        months: income.months,
        of_months: income.of_months,
        payers: income.payers.clone(),
    }
}

fn card(tongue: Tongue, account: &Account, chosen: Option<&str>) -> AccountCard {
    let t = tongue.texts();
    let kind = tongue.account_kind(account.kind);
    let balance = account.balance.as_ref();
    let is_chosen = chosen == Some(account.account_id.as_str());
    // The coverage is that of transactions.
    let is_depot = account.kind == AccountKind::Depot;
    AccountCard {
        name: account.name.clone().unwrap_or_else(|| kind.to_owned()),
        kind,
        bank: account.bank_name.clone(),
        iban: account.iban.as_deref().or(account.account_number.as_deref()).map(format::iban),
        balance: balance.map(|balance| format::money(tongue, balance.amount, account.currency)),
        negative: balance.is_some_and(|balance| balance.amount < Decimal::ZERO),
        note: account.coverage.as_ref().filter(|coverage| !coverage.complete && !is_depot).map(|coverage| {
            match coverage.granted_from {
                Some(day) => format!("{} {}.", t.coverage_less, format::date(tongue, day)),
                None => t.coverage_none.to_owned(),
            }
        }),
        link: if is_chosen {
            "/income".to_owned()
        } else {
            format!("/income?account={}", account.account_id)
        },
        chosen: is_chosen,
    }
}

fn curve(tongue: Tongue, series: &Series) -> Curve {
    let t = tongue.texts();
    let day = |entry: Option<&(Date, Decimal)>| {
        entry.map(|(day, _)| format::date(tongue, *day)).unwrap_or_default()
    };
    let money = |amount| format::money(tongue, amount, series.currency);
    Curve {
        charts: charts(series, tongue),
        summary: format!(
            "{} {} {} {}: {} {}, {} {}.",
            t.chart_from,
            day(series.days.first()),
            t.chart_to,
            day(series.days.last()),
            t.chart_lowest,
            money(series.lowest()),
            t.chart_highest,
            money(series.highest()),
        ),
        rows: series
            .months()
            .iter()
            .map(|month| {
                let name = format!("{} {}", format::month(tongue, month.first), month.first.year());
                [name, money(month.lowest), money(month.highest), money(month.last)]
            })
            .collect(),
    }
}

fn row(tongue: Tongue, entry: &Transaction, income: Option<&Income>) -> Row {
    let t = tongue.texts();
    let day = entry.booked_at.or(entry.settled_at);
    let name = entry.name.clone().or_else(|| entry.booking_text.clone());
    Row {
        date: day.map(|day| format::date(tongue, day)).unwrap_or_default(),
        name: name.unwrap_or_else(|| t.untitled.to_owned()),
        purpose: entry.purpose.clone(),
        amount: format::signed(tongue, entry.amount, entry.currency),
        incoming: entry.amount > Decimal::ZERO,
        pending: !entry.booked,
        income: income.is_some_and(|income| income.transactions.contains(&entry.transaction_id)),
    }
}

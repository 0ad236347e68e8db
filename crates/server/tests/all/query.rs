//! The query parameters of transactions: every bad value, and every combination against a naive reference.

use glimpse_model::{AccountKind, Money, Snapshot, Transaction, TransactionKind};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use url::form_urlencoded;

use crate::support::{World, account, household};

#[tokio::test]
async fn a_list_of_one_account_is_of_no_other() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let accounts = world.get("/rest/accounts", &token).await.json();
    let id = |place: usize| accounts["accounts"][place]["account_id"].as_str().unwrap().to_owned();
    let (one, other) = (id(0), id(1));
    let path = format!("/rest/accounts/{one}/transactions?accounts=");
    assert_eq!(world.get(&format!("{path}{one}"), &token).await.status, 200);
    for named in [other.clone(), format!("{one},{other}"), "x".to_owned()] {
        let answer = world.get(&format!("{path}{named}"), &token).await;
        assert_eq!(answer.status, 400, "{named}");
        assert!(answer.json()["error"]["data"]["accounts"].is_array(), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_bad_value_is_named() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    for bad in [
        "accounts=",
        "accounts=A1.1",
        "accounts=x,y",
        "since=yesterday",
        "since=2026-13-01",
        "since=20261101",
        "since=T1.1",
        "since=T",
        "since=",
        "since_type=Booked",
        "since_type=",
        "until=x",
        "until=2026-02-30",
        "count=-1",
        "count=1e3",
        "count=",
        "count=1000001",
        "count=99999999999999999999",
        "offset=x",
        "offset=+1",
        "sort=up",
        "types=Nothing",
        "types=",
        "types=Transfer,,Unknown",
        "filter=x",
        "filter=name:x",
        "filter=date:11-2026",
        "filter=date:2026-1",
        "filter=amount:x",
        "filter=amount:1,5",
        "filter=amount:1e5",
        "filter=person:",
        "include_pending=yes",
        "include_statistics=2",
        "cents=",
        "cents=true&cents=true",
        "count=1&count=2",
    ] {
        let answer = world.get(&format!("/rest/transactions?{bad}"), &token).await;
        let (name, _) = bad.split_once('=').unwrap();
        let error = &answer.json()["error"];
        assert_eq!((answer.status, &error["code"]), (400, &1000.into()), "{bad}");
        assert_eq!(error["data"].as_object().unwrap().keys().collect::<Vec<_>>(), [name], "{bad}");
    }
    let all = world.get("/rest/transactions?count=x&offset=y&sort=z&unknown=1", &token).await.json();
    assert_eq!(all["error"]["data"].as_object().unwrap().len(), 3, "all at once");
}

#[tokio::test]
async fn unknown_parameters_are_ignored() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let plain = world.get("/rest/transactions", &token).await.body;
    for query in [
        "?",
        "?x=1",
        "?sort=DESC",
        "?count=1000&offset=0&include_pending=0&cents=false",
        "?since_type=booked",
        "?%ff=%ff&&&=",
    ] {
        assert_eq!(world.get(&format!("/rest/transactions{query}"), &token).await.body, plain, "{query}");
    }
}

#[tokio::test]
async fn several_currencies_are_not_added_up() {
    let world = World::new().await;
    let mut snapshot = household();
    let mut yen = snapshot.accounts[0].transactions[1].clone();
    yen.amount = Money::parse("-5000", "JPY").unwrap();
    snapshot.accounts[0].transactions.push(yen);
    let (_, token) = world.exchanged(&snapshot).await;
    let answer = world.get("/rest/transactions?include_statistics=true&cents=true", &token).await.json();
    insta::assert_json_snapshot!(answer["statistics"], @r#"
    {
      "by_currency": {
        "EUR": {
          "deposit_max": 250000,
          "deposit_sum": 250000,
          "expense_max": -85000,
          "expense_sum": -85000
        },
        "JPY": {
          "deposit_max": 0,
          "deposit_sum": 0,
          "expense_max": -5000,
          "expense_sum": -5000
        }
      }
    }
    "#);
}

#[tokio::test]
async fn amounts_stay_exact_whatever_their_size() {
    let world = World::new().await;
    let mut snapshot = household();
    let amounts =
        ["0.1", "-0.10", "999999999999999999.99", "-0.005", "12345678901234567890.12345678", "0", "-7"];
    snapshot.accounts[0].transactions = amounts
        .map(|amount| {
            Transaction::booked(Money::parse(amount, "EUR").unwrap(), Some(date(2026, 11, 1)), None)
        })
        .to_vec();
    let (_, token) = world.exchanged(&snapshot).await;
    let shown =
        |page: Page| page.transactions.into_iter().map(|one| one.amount.get().to_owned()).collect::<Vec<_>>();
    assert_eq!(shown(page(&world, "/rest/transactions", &token).await), amounts);
    let cents = ["10", "-10", "99999999999999999999", "-0.5", "1234567890123456789012.345678", "0", "-700"];
    assert_eq!(shown(page(&world, "/rest/transactions?cents=true", &token).await), cents);
}

#[derive(Deserialize)]
struct Page {
    transactions: Vec<Shown>,
    #[serde(default)]
    statistics: Option<Sums>,
    deleted: Vec<Value>,
    status: Value,
}

#[derive(Deserialize)]
struct Shown {
    transaction_id: String,
    account_id: String,
    amount: Box<RawValue>,
}

#[derive(Deserialize)]
struct Sums {
    deposit_sum: Box<RawValue>,
    deposit_max: Box<RawValue>,
    expense_sum: Box<RawValue>,
    expense_max: Box<RawValue>,
}

async fn page(world: &World, path: &str, token: &str) -> Page {
    let answer = world.get(path, token).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// One question, before it is written as a query string.
#[derive(Clone, Debug, Default)]
struct Question {
    path_account: Option<usize>,
    accounts: Option<Vec<usize>>,
    since_day: Option<Date>,
    since_place: Option<usize>,
    since_type: Option<&'static str>,
    until: Option<Date>,
    count: Option<usize>,
    offset: Option<usize>,
    sort: Option<&'static str>,
    types: Option<Vec<TransactionKind>>,
    filters: Vec<(&'static str, String)>,
    pending: Option<bool>,
    statistics: Option<bool>,
    cents: Option<bool>,
}

const TODAY: Date = date(2026, 11, 23);
const PEOPLE: [&str; 4] = ["Wohnbau SÜD", "müller", "مصرف", "A & B \"Co\""];
const PURPOSES: [&str; 4] = ["Miete 11", "GEHALT", "x\u{1f}y\u{1e}z", "🏠 home"];

fn a_day() -> impl Strategy<Value = Date> {
    (0..12_i64).prop_map(|back| TODAY.checked_sub(back.days()).unwrap())
}

fn a_transaction() -> impl Strategy<Value = Transaction> {
    let amount = select(&["-12.30", "12.30", "0", "2500.00", "-0.01", "-850", "7.125"][..]);
    let kind = select(&TransactionKind::ALL[..]);
    let names = (option::of(select(&PEOPLE[..])), option::of(select(&PURPOSES[..])));
    (amount, option::of(a_day()), option::of(a_day()), any::<bool>(), kind, names).prop_map(
        |(amount, booked_at, settled_at, booked, kind, (name, purpose))| {
            let mut one = Transaction::booked(Money::parse(amount, "EUR").unwrap(), booked_at, settled_at);
            one.booked = booked;
            one.kind = kind;
            one.counterparty.name = name.map(str::to_owned);
            one.purpose = purpose.map(str::to_owned);
            one
        },
    )
}

fn a_snapshot() -> impl Strategy<Value = Snapshot> {
    vec(vec(a_transaction(), 0..25), 1..4).prop_map(|lists| {
        let accounts = lists.into_iter().map(|transactions| {
            let mut data = account(AccountKind::Giro, None, "EUR");
            data.transactions = transactions;
            data
        });
        Snapshot { bank_name: "B".to_owned(), bank_code: None, bic: None, accounts: accounts.collect() }
    })
}

fn a_filter() -> impl Strategy<Value = (&'static str, String)> {
    prop_oneof![
        a_day().prop_map(|day| ("date", day.to_string())),
        Just(("date", "2026-11".to_owned())),
        select(&["süd", "MÜLLER", "مصرف", "& b", "none"][..]).prop_map(|part| ("person", part.to_owned())),
        select(&["miete", "gehalt", "🏠", "x y", ""][..])
            .prop_map(|part| ("purpose", format!("{part}e").replace("ye", "y"))),
        select(&["12.3", "-12.30", "+12.30", "850", "0.00"][..])
            .prop_map(|amount| ("amount", amount.to_owned())),
    ]
}

fn a_question() -> impl Strategy<Value = Question> {
    let whose = (option::weighted(0.3, 0..3_usize), option::weighted(0.3, vec(0..3_usize, 1..3)));
    let since = (
        option::weighted(0.4, a_day()),
        option::weighted(0.2, 0..60_usize),
        option::of(select(&["booked", "created", "modified"][..])),
    );
    let page =
        (option::of(0..12_usize), option::of(0..8_usize), option::of(select(&["asc", "DESC", "Asc"][..])));
    let what = (
        option::weighted(0.3, a_day()),
        option::weighted(0.3, vec(select(&TransactionKind::ALL[..]), 1..4)),
        vec(a_filter(), 0..2),
    );
    let flags = (option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>()));
    (whose, since, page, what, flags).prop_map(
        |(
            (path_account, accounts),
            (since_day, since_place, since_type),
            (count, offset, sort),
            (until, types, filters),
            (pending, statistics, cents),
        )| Question {
            path_account,
            accounts,
            since_day,
            since_place,
            since_type,
            until,
            count,
            offset,
            sort,
            types,
            filters,
            pending,
            statistics,
            cents,
        },
    )
}

/// The naive reference: transactions as the contract orders them, one condition after the other.
struct Reference<'a> {
    /// Account's place and transaction, newest first.
    ordered: Vec<(usize, &'a Transaction)>,
}

fn day_of(transaction: &Transaction) -> Date {
    transaction.booked_at.or(transaction.settled_at).unwrap_or(TODAY)
}

impl<'a> Reference<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let mut ordered = Vec::new();
        for (place, data) in snapshot.accounts.iter().enumerate() {
            let mut own: Vec<_> = data.transactions.iter().map(|one| (place, one)).collect();
            let oldest_first =
                own.first().zip(own.last()).is_some_and(|(first, last)| day_of(first.1) < day_of(last.1));
            if oldest_first {
                own.reverse();
            }
            ordered.extend(own);
        }
        ordered.sort_by_key(|(_, one)| std::cmp::Reverse(day_of(one)));
        Self { ordered }
    }

    fn ordinal(&self, place: usize) -> usize {
        self.ordered.len() - place
    }

    fn matching(&self, question: &Question) -> Vec<(usize, &'a Transaction)> {
        let mut found = Vec::new();
        for (place, (account, one)) in self.ordered.iter().enumerate() {
            let whose = match question.path_account {
                Some(wanted) => wanted == *account,
                None => question.accounts.as_ref().is_none_or(|wanted| wanted.contains(account)),
            };
            let since = match (question.since_place, question.since_day) {
                (Some(other), _) => place < other,
                (None, Some(day)) if question.since_type == Some("booked") => day_of(one) >= day,
                (None, Some(day)) => TODAY >= day,
                (None, None) => true,
            };
            let pending = one.booked || question.pending == Some(true);
            let until = question.until.is_none_or(|until| day_of(one) <= until);
            let types = question.types.as_ref().is_none_or(|types| types.contains(&one.kind));
            let filters = question.filters.iter().all(|(key, value)| fits(key, value, one));
            if whose && (since || !one.booked) && pending && until && types && filters {
                found.push((place, *one));
            }
        }
        if question.sort.is_some_and(|sort| sort.eq_ignore_ascii_case("asc")) {
            found.reverse();
        }
        found
    }
}

fn fits(key: &str, value: &str, one: &Transaction) -> bool {
    let text = |text: &Option<String>| {
        let clean = text.clone().unwrap_or_default().replace(['\u{1e}', '\u{1f}'], " ");
        clean.to_lowercase().contains(&value.to_lowercase())
    };
    match key {
        "date" => day_of(one).to_string().starts_with(value),
        "person" => text(&one.counterparty.name),
        "purpose" => text(&one.purpose),
        _ if value.starts_with(['+', '-']) => one.amount.amount == value.parse::<Decimal>().unwrap(),
        _ => one.amount.amount.abs() == value.parse::<Decimal>().unwrap(),
    }
}

fn written(amount: Decimal, cents: bool) -> Decimal {
    if cents { amount * Decimal::from(100) } else { amount }
}

fn address(question: &Question, number: &str, total: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    };
    let ids = |places: &Vec<usize>| {
        places.iter().map(|place| format!("A{number}.{}", place + 1)).collect::<Vec<_>>().join(",")
    };
    // Where the address names the account, another one here is refused.
    let accounts = question.accounts.as_ref().filter(|_| question.path_account.is_none());
    add("accounts", accounts.map(ids));
    let since_id = question.since_place.map(|place| format!("T{number}.{}", total - place));
    add("since", since_id.or(question.since_day.map(|day| day.to_string())));
    add("since_type", question.since_type.map(str::to_owned));
    add("until", question.until.map(|day| day.to_string()));
    add("count", question.count.map(|count| count.to_string()));
    add("offset", question.offset.map(|offset| offset.to_string()));
    add("sort", question.sort.map(str::to_owned));
    add(
        "types",
        question
            .types
            .as_ref()
            .map(|types| types.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(",")),
    );
    add("include_pending", question.pending.map(|flag| flag.to_string()));
    add("include_statistics", question.statistics.map(|flag| u8::from(flag).to_string()));
    add("cents", question.cents.map(|flag| flag.to_string()));
    for (key, value) in &question.filters {
        add("filter", Some(format!("{key}:{value}")));
    }
    let query = query.finish();
    match question.path_account {
        Some(place) => format!("/rest/accounts/A{number}.{}/transactions?{query}", place + 1),
        None => format!("/rest/transactions?{query}"),
    }
}

async fn compare(world: &World, snapshot: &Snapshot, token: &str, number: &str, mut question: Question) {
    let reference = Reference::new(snapshot);
    let (accounts, total) = (snapshot.accounts.len(), reference.ordered.len());
    question.path_account = question.path_account.filter(|place| *place < accounts);
    question.accounts =
        question.accounts.map(|places| places.into_iter().map(|place| place % accounts).collect());
    question.since_place = question.since_place.filter(|place| *place < total);
    let cents = question.cents == Some(true);
    let path = address(&question, number, total);
    let page = page(world, &path, token).await;
    let matching = reference.matching(&question);
    let expected: Vec<_> =
        matching.iter().skip(question.offset.unwrap_or(0)).take(question.count.unwrap_or(1000)).collect();
    assert_eq!(page.transactions.len(), expected.len(), "{path}");
    for (shown, (place, one)) in page.transactions.iter().zip(expected) {
        assert_eq!(shown.transaction_id, format!("T{number}.{}", reference.ordinal(*place)), "{path}");
        assert_eq!(shown.account_id, format!("A{number}.{}", reference.ordered[*place].0 + 1));
        let amount: Decimal = shown.amount.get().parse().unwrap();
        assert_eq!(amount, written(one.amount.amount, cents), "{path}");
        if !cents {
            assert_eq!(shown.amount.get(), one.amount.amount.to_string());
        }
    }
    assert!(page.deleted.is_empty() && page.status["synced_at"].is_string());
    assert_eq!(page.statistics.is_some(), question.statistics == Some(true));
    if let Some(sums) = page.statistics {
        let amounts = || matching.iter().map(|(_, one)| one.amount.amount);
        let of = |raw: &RawValue| raw.get().parse::<Decimal>().unwrap();
        let zero = Decimal::ZERO;
        let deposits = || amounts().filter(|amount| *amount > zero);
        let expenses = || amounts().filter(|amount| *amount < zero);
        assert_eq!(of(&sums.deposit_sum), written(deposits().sum(), cents), "{path}");
        assert_eq!(of(&sums.deposit_max), written(deposits().max().unwrap_or(zero), cents));
        assert_eq!(of(&sums.expense_sum), written(expenses().sum(), cents));
        assert_eq!(of(&sums.expense_max), written(expenses().min().unwrap_or(zero), cents));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_combination_is_answered_as_the_reference_does(
        snapshot in a_snapshot(),
        questions in vec(a_question(), 40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let (_, token) = world.exchanged(&snapshot).await;
            let accounts = world.get("/rest/accounts", &token).await.json();
            let number = accounts["accounts"][0]["access_id"].as_str().unwrap().strip_prefix('X').unwrap().to_owned();
            for question in questions {
                compare(&world, &snapshot, &token, &number, question).await;
            }
        });
    }
}

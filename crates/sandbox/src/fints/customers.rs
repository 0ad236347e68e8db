//! Everybody who banks by FinTS, and what they are for.

use super::{
    customer::{Asks, Camt, Customer, Quirk},
    envelope::ONE_STEP,
    method::Medium,
};
use crate::{
    data::Holdings,
    scenario::{Fault, Rule, Step},
    users::{PASSWORD, SLOW_MS, User},
};

/// Customers of `Demobank`.
pub(crate) static DEMOBANK: &[Customer] = &[demo()];

const fn demo() -> Customer {
    let what = "everything works without a TAN; a current account and a depot";
    let customer = holding(one_step(customer("demo", what, "success", none)), Holdings::Depot);
    Customer { user: User { password: "demo", owner: "Dora Demo", ..customer.user }, ..customer }
}

/// Customers of the bank of the old kind.
pub(crate) static CLASSIC: &[Customer] = &[
    one_step(customer("figo01", "everything works with the PIN alone", "success", none)),
    one_step(holding(customer("depot", "a current account and a depot", "success", none), Holdings::Depot)),
    one_step(paging(customer("touchdowns", "statements come in many parts", "success", none))),
    one_step(customer(
        "wrong-password",
        "the PIN is always wrong; the third time in a row is the end",
        "login.wrong",
        wrong_pin,
    )),
];

/// Customers of the bank that has every method.
pub(crate) static MOCKBANK: &[Customer] = &[
    meier(with(
        customer(
            "figo01",
            "everything works; chipTAN, photoTAN, or the app, which waits for /_sandbox/push",
            "success",
            none,
        ),
        &[910, 930, 922],
    )),
    with(customer("chiptan", "chipTAN with a start code to type", "success", none), &[910]),
    with(customer("chiptan-optic", "chipTAN with a flickering graphic", "success", none), &[911]),
    with(customer("chiptan-qr", "chipTAN with a QR code inside of the text", "success", none), &[913]),
    with(customer("phototan", "photoTAN, a picture as HHD_UC", "success", none), &[930]),
    with(customer("sms", "a TAN by text message; its medium may be named", "success", none), &[920]),
    with(customer("media", "two phones, of which one must be named", "success", none), &[924]),
    with(customer("push", "confirms in the app, seen at the third poll", "success", confirms), &[922]),
    with(customer("push-media", "two apps, of which one must be named", "success", confirms), &[923]),
    with(
        customer(
            "many-methods",
            "eight methods of all kinds; the app confirms by itself",
            "success",
            confirms,
        ),
        &[910, 911, 913, 920, 922, 923, 924, 930],
    ),
    asking(customer("sca-exempt", "the bank never wants a TAN (3076)", "success", none), Asks::Never),
    asking(
        customer("tan-for-orders", "no TAN at login, one for each list of transactions", "success", none),
        Asks::ForOrders,
    ),
    asking(
        customer("long-history", "a further TAN for transactions older than 90 days", "success", none),
        Asks::ForHistory,
    ),
    Customer { camt: Camt::No, ..customer("mt940-only", "statements as MT940 only", "success", none) },
    Customer { mt940: false, ..customer("camt-only", "statements as CAMT only", "success", none) },
    Customer {
        camt: Camt::Old,
        ..customer("camt-old", "statements as CAMT 052.001.02 or MT940", "success", none)
    },
    paging(customer("touchdowns", "statements come in many parts", "success", none)),
    odd(
        customer("iban-only", "accounts are named by IBAN and BIC, nothing else", "success", none),
        Quirk::IbanOnly,
    ),
    odd(
        with(
            customer("both-codes", "the bank says 0030 beside 3955; it means the app", "success", confirms),
            &[922],
        ),
        Quirk::BothCodes,
    ),
    odd(
        customer("new-system", "the first system id is unknown a moment later (9391)", "success", none),
        Quirk::ForgetsSystems,
    ),
    odd(customer("no-system", "the bank gives no system id", "service.misconfigured", none), Quirk::NoSystem),
    odd(customer("undated", "balances have no date", "success", none), Quirk::NoDates),
    odd(
        customer(
            "tan-once",
            "the TAN is wrong the first time, and the dialog is over; the next one gets through",
            "success",
            otp_once,
        ),
        Quirk::TanOnce,
    ),
    holding(customer("depot", "a current account and a depot", "success", none), Holdings::Depot),
    with(
        customer("decoupled-slow", "confirms in the app, seen at the twentieth poll", "success", || {
            vec![Rule::at(Step::Poll, Fault::Approve { after_polls: 20 })]
        }),
        &[922],
    ),
    with(
        customer(
            "decoupled-never",
            "never confirms; the bank gives up after sixty polls",
            "sca.expired",
            none,
        ),
        &[922],
    ),
    with(
        customer("push-declined", "declines in the app at the second poll", "sca.rejected", || {
            vec![Rule::at(Step::Poll, Fault::Decline { after_polls: 2 })]
        }),
        &[922],
    ),
    customer(
        "wrong-password",
        "the PIN is always wrong; the third time in a row is the end",
        "login.wrong",
        wrong_pin,
    ),
    customer("wrong-password-once", "the PIN is wrong the first time", "success", || {
        vec![Rule::at(Step::Login, Fault::Refuse).nth(1)]
    }),
    customer("locked", "online access is locked for now (3938, a warning)", "login.blocked", || {
        at_login("3938", "Ihr Zugang ist vorläufig gesperrt - Bitte PIN-Sperre aufheben.")
    }),
    customer("locked-for-good", "online access is locked (9930)", "login.blocked", || {
        at_login("9930", "Ihr Zugang ist gesperrt. Bitte rufen Sie uns an.")
    }),
    customer("pin-change", "the bank wants a new PIN first (3916)", "login.pin_change_required", || {
        vec![Rule::at(
            Step::Login,
            says("3916", "Bitte ändern Sie zuerst Ihre PIN im Online-Banking.", false),
        )]
    }),
    customer("not-activated", "online banking is not activated", "login.not_activated", || {
        at_login("9010", "Das Online-Banking ist für Sie nicht freigeschaltet.")
    }),
    customer(
        "message-pending",
        "new terms must be accepted at the bank first",
        "bank.message_pending",
        || at_login("9210", "Bitte stimmen Sie im Online-Banking zuerst den neuen AGB zu."),
    ),
    customer(
        "login-refused",
        "the bank refuses the dialog and says no reason",
        "bank.login_not_possible",
        || at_login("9010", ""),
    ),
    customer("not-registered", "the product is not registered (9078)", "service.misconfigured", || {
        at_login("9078", "")
    }),
    with(customer("no-method", "has no TAN method", "sca.method_not_active", none), &[]),
    customer("otp-wrong-once", "the TAN is wrong the first time", "success", otp_once),
    customer(
        "otp-wrong-always",
        "the TAN is always wrong; the bank ends it at the third",
        "sca.wrong",
        || vec![Rule::at(Step::Otp, Fault::Refuse)],
    ),
    customer(
        "challenge-expired",
        "the challenge has always run out (9951); the third time in a row is the end",
        "sca.expired",
        || vec![Rule::at(Step::Otp, Fault::Expire)],
    ),
    customer("maintenance", "the bank is under maintenance and says so", "bank.maintenance", || {
        at_login("9010", "Wegen Wartungsarbeiten bis 06:00 Uhr nicht möglich.")
    }),
    customer("bank-down", "every connection is closed without an answer", "bank.unavailable", || {
        vec![Rule::at(Step::Any, Fault::Drop { after: false })]
    }),
    customer("bank-hangs", "no message is ever answered", "bank.unavailable", || {
        vec![Rule::at(Step::Any, Fault::Hang)]
    }),
    customer("slow", "every answer takes 20 seconds", "success", || {
        vec![Rule { delay_ms: SLOW_MS, ..Rule::default() }]
    }),
    customer("answer-lost", "the PIN is taken, but the answer is lost", "bank.unavailable", || {
        vec![Rule::at(Step::Login, Fault::Drop { after: true }).nth(1)]
    }),
    customer("otp-answer-lost", "the TAN is taken, but the answer is lost", "bank.unavailable", || {
        vec![Rule::at(Step::Otp, Fault::Drop { after: true }).nth(1)]
    }),
    customer("server-error", "the list of accounts ends in a status 500", "bank.unavailable", || {
        vec![Rule::at(
            Step::Accounts,
            Fault::Raw { status: 500, content_type: "text/plain".to_owned(), body: String::new() },
        )]
    }),
    customer("html-answer", "the list of accounts is an HTML page with status 200", "bank.protocol", || {
        vec![Rule::at(Step::Accounts, Fault::Html { status: 200 })]
    }),
    customer(
        "state-unknown",
        "statements end in 9000, the state is unknown, and the dialog is over",
        "bank.unavailable",
        || vec![Rule::at(Step::Transactions, says("9000", "", true))],
    ),
    customer("truncated", "statements end in the middle", "bank.protocol", || {
        vec![Rule::at(Step::Transactions, Fault::Truncate { cut_connection: false })]
    }),
    customer(
        "cut-connection",
        "the connection breaks in the middle of the statements",
        "bank.unavailable",
        || vec![Rule::at(Step::Transactions, Fault::Truncate { cut_connection: true })],
    ),
    customer("huge", "statements are 50 MB of base64", "bank.protocol", || {
        vec![Rule::at(Step::Transactions, Fault::Huge { bytes: 50_000_000 })]
    }),
    holding(customer("no-accounts", "has no accounts", "account.none_matching", none), Holdings::None),
    holding(customer("one-account", "has one account", "success", none), Holdings::One),
    holding(customer("forty-accounts", "has 40 accounts of all kinds", "success", none), Holdings::Forty),
    holding(customer("many", "20,000 transactions in the last 90 days", "success", none), Holdings::Many),
    customer("one-account-fails", "the second account is shown but gives no data", "success", || {
        let refused = says("9210", "Für dieses Konto sind Sie nicht berechtigt.", false);
        [Step::Balances, Step::Transactions]
            .map(|step| Rule { account: Some("2".to_owned()), ..Rule::at(step, refused.clone()) })
            .into()
    }),
    customer(
        "history-30",
        "at most 30 days of transactions come, without a word: nobody can tell that there are more",
        "success",
        || vec![Rule::at(Step::Transactions, Fault::History { days: 30, refuse: false })],
    ),
    customer("history-refused", "more than 89 days of transactions are refused", "success", || {
        vec![Rule::at(Step::Transactions, Fault::History { days: 89, refuse: true })]
    }),
    holding(
        customer("twins", "pairs of equal bookings that are two bookings", "success", none),
        Holdings::Twins,
    ),
    html(customer("html-names", "HTML and scripts in every text", "success", none)),
];

/// The media of everybody who has the method for them. Names have umlauts, as they do in the wild.
static MEDIA: &[Medium] = &[
    Medium { name: "Handy", class: "M", number: "*****28", function: 920 },
    Medium { name: "Großes Handy (privat)", class: "M", number: "*****28", function: 924 },
    Medium { name: "Alle Geräte", class: "M", number: "*****03", function: 924 },
    Medium { name: "Mein Telefon", class: "B", number: "", function: 923 },
    Medium { name: "Büro: Tablet + Stift", class: "B", number: "", function: 923 },
    Medium { name: "Karte 4711", class: "G", number: "5420123456", function: 910 },
];

/// A customer with one method: a TAN by text message at login.
const fn customer(
    name: &'static str,
    what: &'static str,
    ends_in: &'static str,
    rules: fn() -> Vec<Rule>,
) -> Customer {
    Customer {
        user: User {
            name,
            owner: "Erika Mustermann",
            password: PASSWORD,
            holdings: Holdings::Household,
            methods: &[],
            what,
            ends_in,
            ends_there: None,
            rules,
        },
        methods: &[920],
        media: MEDIA,
        asks: Asks::AtLogin,
        mt940: true,
        camt: Camt::New,
        page: usize::MAX,
        quirk: Quirk::None,
    }
}

const fn one_step(customer: Customer) -> Customer {
    Customer { methods: &[ONE_STEP], asks: Asks::Never, ..customer }
}

const fn with(customer: Customer, methods: &'static [u16]) -> Customer {
    Customer { methods, ..customer }
}

const fn asking(customer: Customer, asks: Asks) -> Customer {
    Customer { asks, ..customer }
}

const fn odd(customer: Customer, quirk: Quirk) -> Customer {
    Customer { quirk, ..customer }
}

const fn paging(customer: Customer) -> Customer {
    Customer { page: 3_000, ..customer }
}

const fn holding(customer: Customer, holdings: Holdings) -> Customer {
    Customer { user: User { holdings, ..customer.user }, ..customer }
}

const fn meier(customer: Customer) -> Customer {
    Customer { user: User { owner: "Hans Peter Meier", ..customer.user }, ..customer }
}

const fn html(customer: Customer) -> Customer {
    let owner = "<b>Hans</b> & \"Peter\" <script>alert(1)</script>";
    Customer { user: User { owner, holdings: Holdings::Html, ..customer.user }, ..customer }
}

fn none() -> Vec<Rule> {
    Vec::new()
}

fn wrong_pin() -> Vec<Rule> {
    vec![Rule::at(Step::Login, Fault::Refuse)]
}

fn otp_once() -> Vec<Rule> {
    vec![Rule::at(Step::Otp, Fault::Refuse).nth(1)]
}

fn confirms() -> Vec<Rule> {
    vec![Rule::at(Step::Poll, Fault::Approve { after_polls: 3 })]
}

fn says(code: &str, text: &str, ends: bool) -> Fault {
    Fault::Answer { status: 200, code: code.to_owned(), text: text.to_owned(), fails_sca: ends }
}

fn at_login(code: &str, text: &str) -> Vec<Rule> {
    vec![Rule::at(Step::Login, says(code, text, true))]
}

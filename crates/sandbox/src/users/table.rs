use super::{
    PASSWORD, SLOW_MS, User,
    method::{APP, CHIP, MAIL, Method, OLD_PHONE, PHONE, PHOTO, PUSH},
};
use crate::{
    data::Holdings,
    scenario::{Fault, Rule, Step},
};

/// All users with what they are for.
pub(crate) static USERS: &[User] = &[
    owned_by(
        with_methods(
            base(
                "figo01",
                "everything works; three methods, of which the app waits for /_sandbox/push",
                "success",
                none,
            ),
            &[PHONE, PHOTO, APP],
        ),
        "Hans Peter Meier",
    ),
    base(
        "single-method",
        "everything works; one method, so the challenge comes right after the password",
        "success",
        none,
    ),
    with_methods(
        base("many-methods", "seven methods of all kinds; the app confirms by itself", "success", || {
            vec![Rule::at(Step::Poll, Fault::Approve { after_polls: 3 })]
        }),
        &[PHONE, OLD_PHONE, PHOTO, CHIP, PUSH, MAIL, APP],
    ),
    with_methods(base("sca-exempt", "the password is enough", "success", none), &[]),
    with_methods(
        base("decoupled", "confirms in the app, seen at the third poll", "success", || {
            vec![Rule::at(Step::Poll, Fault::Approve { after_polls: 3 })]
        }),
        &[APP],
    ),
    with_methods(
        base("decoupled-slow", "confirms in the app, seen at the twentieth poll", "success", || {
            vec![Rule::at(Step::Poll, Fault::Approve { after_polls: 20 })]
        }),
        &[APP],
    ),
    there(
        "success",
        with_methods(
            base(
                "decoupled-never",
                "never confirms in the app; the bank gives up after five minutes",
                "sca.expired",
                none,
            ),
            &[APP],
        ),
    ),
    there(
        "success",
        with_methods(
            base(
                "push-declined",
                "declines in the app at the second poll; who tries again by phone gets through",
                "sca.rejected",
                || vec![Rule::at(Step::Poll, Fault::Decline { after_polls: 2 })],
            ),
            &[APP, PHONE],
        ),
    ),
    with_methods(
        base("declined", "declines, in the app or on the bank's page", "sca.rejected", || {
            vec![
                Rule::at(Step::Poll, Fault::Decline { after_polls: 1 }),
                Rule::at(Step::Return, Fault::Decline { after_polls: 0 }),
            ]
        }),
        &[APP],
    ),
    base(
        "wrong-password",
        "the password is always wrong; the third time in a row is the end",
        "login.wrong",
        || vec![Rule::at(Step::Login, Fault::Refuse)],
    ),
    base("wrong-password-once", "the password is wrong the first time", "success", || {
        vec![Rule::at(Step::Login, Fault::Refuse).nth(1)]
    }),
    base("locked", "online access is locked", "login.blocked", || {
        at_login(403, "SERVICE_BLOCKED", "Online access is locked. Please call us.")
    }),
    base("pin-change", "the bank wants a new PIN first", "login.pin_change_required", || {
        at_login(403, "PIN_CHANGE_REQUIRED", "Please change your PIN in online banking first.")
    }),
    base("not-activated", "the account is not enabled for online banking", "login.not_activated", || {
        at_login(403, "ONLINE_ACCESS_NOT_ACTIVATED", "Online banking is not activated.")
    }),
    base("message-pending", "a message must be confirmed at the bank first", "bank.message_pending", || {
        at_login(403, "MESSAGE_PENDING", "Please confirm our new terms in online banking first.")
    }),
    base(
        "login-refused",
        "the bank refuses the dialog for a reason of its own",
        "bank.login_not_possible",
        || at_login(403, "LOGIN_NOT_POSSIBLE", "Login is not possible for you at present."),
    ),
    base("no-method", "has no active SCA method", "sca.method_not_active", || {
        at_login(400, "SCA_METHOD_UNKNOWN", "You have no active SCA method.")
    }),
    with_methods(
        base(
            "method-locked",
            "the phone is locked (sca.blocked); who takes the photo gets through",
            "success",
            || {
                vec![Rule {
                    method: Some("phone".to_owned()),
                    ..Rule::at(
                        Step::Method,
                        answer(403, "SCA_METHOD_BLOCKED", "This method is locked.", false),
                    )
                }]
            },
        ),
        &[PHONE, PHOTO],
    ),
    base("otp-wrong-once", "the TAN is wrong the first time", "success", || {
        vec![Rule::at(Step::Otp, Fault::Refuse).nth(1)]
    }),
    there(
        "success",
        base(
            "otp-wrong-always",
            "the TAN is always wrong; the bank ends it at the third",
            "sca.wrong",
            || vec![Rule::at(Step::Otp, Fault::Refuse)],
        ),
    ),
    there(
        "success",
        with_methods(
            base(
                "challenge-expired",
                "the challenge has always run out; the third time in a row is the end",
                "sca.expired",
                || vec![Rule::at(Step::Otp, Fault::Expire)],
            ),
            &[PHONE, PHOTO],
        ),
    ),
    base(
        "private-ip",
        "the bank refuses a PSU-IP-Address of a private network; none at all will do",
        "success",
        || picky(false),
    ),
    there(
        "success",
        base(
            "public-ip",
            "the bank insists on a PSU-IP-Address that is public",
            "service.misconfigured",
            || picky(true),
        ),
    ),
    base("maintenance", "the bank is under maintenance and says so", "bank.maintenance", || {
        vec![Rule::at(
            Step::Any,
            answer(503, "SERVICE_UNAVAILABLE", "Maintenance: please try again after 06:00.", false),
        )]
    }),
    there(
        "flow.expired",
        base("bank-down", "every connection is closed without an answer", "bank.unavailable", || {
            vec![Rule::at(Step::Any, Fault::Drop { after: false })]
        }),
    ),
    there(
        "flow.expired",
        base("bank-hangs", "no call is ever answered", "bank.unavailable", || {
            vec![Rule::at(Step::Any, Fault::Hang)]
        }),
    ),
    base("slow", "every call takes 20 seconds", "success", || {
        vec![Rule { delay_ms: SLOW_MS, ..Rule::default() }]
    }),
    there(
        "success",
        base(
            "answer-lost",
            "the password is taken, but the answer is lost, each time",
            "bank.unavailable",
            || vec![Rule::at(Step::Login, Fault::Drop { after: true }).nth(1)],
        ),
    ),
    base("otp-answer-lost", "the TAN is taken, but the answer is lost", "success", || {
        vec![Rule::at(Step::Otp, Fault::Drop { after: true }).nth(1)]
    }),
    base("server-error", "reading accounts ends in a status 500", "bank.unavailable", || {
        vec![Rule::at(Step::Accounts, answer(500, "INTERNAL_SERVER_ERROR", "", false))]
    }),
    base(
        "html-error",
        "reading accounts ends in an HTML error page with status 502",
        "bank.unavailable",
        || vec![Rule::at(Step::Accounts, Fault::Html { status: 502 })],
    ),
    base("html-answer", "reading accounts gives an HTML page with status 200", "bank.protocol", || {
        vec![Rule::at(Step::Accounts, Fault::Html { status: 200 })]
    }),
    base("rate-limited", "reading accounts ends in a status 429", "bank.limit", || {
        vec![Rule::at(Step::Accounts, answer(429, "ACCESS_EXCEEDED", "Too many accesses today.", false))]
    }),
    base("truncated", "the transactions end in the middle", "bank.protocol", || {
        vec![Rule::at(Step::Transactions, Fault::Truncate { cut_connection: false })]
    }),
    base(
        "cut-connection",
        "the connection breaks in the middle of the transactions",
        "bank.unavailable",
        || vec![Rule::at(Step::Transactions, Fault::Truncate { cut_connection: true })],
    ),
    base("huge", "the transactions are 50 MB of JSON", "bank.protocol", || {
        vec![Rule::at(Step::Transactions, Fault::Huge { bytes: 50_000_000 })]
    }),
    base("delete-fails", "deleting the consent fails twice", "success", || {
        vec![Rule { to: Some(2), ..Rule::at(Step::Delete, answer(503, "SERVICE_UNAVAILABLE", "", false)) }]
    }),
    base("drops-state", "the bank's page drops state on the way back", "success", || {
        vec![Rule::at(Step::Return, Fault::DropState)]
    }),
    base("returns-nothing", "the bank's page goes back without parameters", "success", || {
        vec![Rule::at(Step::Return, Fault::DropQuery)]
    }),
    base("never-returns", "the bank's page does not go back", "success", || {
        vec![Rule::at(Step::Return, Fault::Stay)]
    }),
    holding(base("no-accounts", "has no accounts", "account.none_matching", none), Holdings::None),
    holding(base("one-account", "has one account", "success", none), Holdings::One),
    holding(base("forty-accounts", "has 40 accounts of all kinds", "success", none), Holdings::Forty),
    holding(base("many", "20,000 transactions in the last 90 days", "success", none), Holdings::Many),
    base("one-account-fails", "the second account is shown but gives no data", "success", || {
        vec![
            Rule {
                account: Some("2".to_owned()),
                ..Rule::at(
                    Step::Balances,
                    answer(403, "SERVICE_BLOCKED", "No access to this account.", false),
                )
            },
            Rule {
                account: Some("2".to_owned()),
                ..Rule::at(
                    Step::Transactions,
                    answer(403, "SERVICE_BLOCKED", "No access to this account.", false),
                )
            },
        ]
    }),
    base(
        "history-30",
        "at most 30 days of transactions come, without a word: nobody can tell that there are more",
        "success",
        || vec![Rule::at(Step::Transactions, Fault::History { days: 30, refuse: false })],
    ),
    base("history-refused", "more than 89 days of transactions are refused", "success", || {
        vec![Rule::at(Step::Transactions, Fault::History { days: 89, refuse: true })]
    }),
    base(
        "overlaps",
        "each page repeats the end of the one before, and one entry of its own",
        "success",
        || vec![Rule::at(Step::Transactions, Fault::Repeat { entries: 3 })],
    ),
    holding(base("twins", "pairs of equal bookings that are two bookings", "success", none), Holdings::Twins),
    owned_by(
        holding(base("html-names", "HTML and scripts in every text", "success", none), Holdings::Html),
        "<b>Hans</b> & \"Peter\" <script>alert(1)</script>",
    ),
];

const fn base(
    name: &'static str,
    what: &'static str,
    ends_in: &'static str,
    rules: fn() -> Vec<Rule>,
) -> User {
    User {
        name,
        owner: "Erika Mustermann",
        password: PASSWORD,
        holdings: Holdings::Household,
        methods: &[PHONE],
        what,
        ends_in,
        ends_there: None,
        rules,
    }
}

/// It ends like this at the bank with a page of its own.
const fn there(ends_in: &'static str, user: User) -> User {
    User { ends_there: Some(ends_in), ..user }
}

const fn with_methods(user: User, methods: &'static [Method]) -> User {
    User { methods, ..user }
}

const fn holding(user: User, holdings: Holdings) -> User {
    User { holdings, ..user }
}

const fn owned_by(user: User, owner: &'static str) -> User {
    User { owner, ..user }
}

fn none() -> Vec<Rule> {
    Vec::new()
}

fn answer(status: u16, code: &str, text: &str, fails_sca: bool) -> Fault {
    Fault::Answer { status, code: code.to_owned(), text: text.to_owned(), fails_sca }
}

fn picky(or_missing: bool) -> Vec<Rule> {
    [Step::Consent, Step::Authorise, Step::Login]
        .into_iter()
        .map(|step| Rule::at(step, Fault::RefusePrivateAddress { or_missing }))
        .collect()
}

fn at_login(status: u16, code: &str, text: &str) -> Vec<Rule> {
    vec![Rule::at(Step::Login, answer(status, code, text, true))]
}

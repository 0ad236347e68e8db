//! Whole dialogs against the sandbox's FinTS banks, over real sockets, through executor and drive.

use std::collections::BTreeMap;

use async_trait::async_trait;
use glimpse_bank::contract::{
    CleanUp, Connector as _, Dialog, Fault, Goal, Input, Media, Prompt, Psu, Request,
};
use glimpse_bank::{Drive, DriveError, DriveLimits, Journal, Outcome};
use glimpse_model::{AccountData, AccountKind, Code, CoverageReason, Language, SecretText};

use crate::play::entered;
use crate::world::{CLASSIC, DEMOBANK, MOCKBANK, OTP, Turns, World, connector};

/// What was kept.
#[derive(Default)]
struct Kept {
    data: Vec<AccountData>,
    operations: Vec<&'static str>,
}

#[async_trait]
impl Journal for Kept {
    async fn before_send(&mut self, dialog: &dyn Dialog, request: &Request) -> Result<(), DriveError> {
        self.operations.push(request.operation);
        let saved = String::from_utf8(dialog.save()).unwrap();
        assert!(!saved.contains(&format!("\"{OTP}\"")), "a TAN is kept");
        Ok(())
    }

    async fn deliver(&mut self, _dialog: &dyn Dialog, data: AccountData) -> Result<(), DriveError> {
        self.data.push(data);
        Ok(())
    }

    async fn remember(&mut self, _dialog: &dyn Dialog, _record: CleanUp) -> Result<(), DriveError> {
        panic!("FinTS leaves nothing behind")
    }

    async fn forget(&mut self, _dialog: &dyn Dialog, _id: &str) -> Result<(), DriveError> {
        panic!("FinTS leaves nothing behind")
    }
}

/// How a dialog ended: `success` or a dotted code.
struct End {
    how: String,
    prompts: Vec<Prompt>,
    kept: Kept,
}

/// A user who does everything right, and gives up where only a new start would help.
struct User<'a> {
    world: &'a World,
    code: &'a str,
    name: &'a str,
    goal: Goal,
    /// Goes without the older transactions.
    only_recent: bool,
}

impl<'a> User<'a> {
    fn new(world: &'a World, code: &'a str, name: &'a str) -> Self {
        Self { world, code, name, goal: world.goal(), only_recent: false }
    }

    async fn run(self) -> End {
        let info = self.world.users(self.code).into_iter().find(|user| user.user == self.name).unwrap();
        let (clock, random) = (|| self.world.now(), |bytes: &mut [u8]| self.world.random(bytes));
        let bank = self.world.bank(self.code);
        let drive = Drive {
            executor: &self.world.executor,
            bank: &bank,
            psu: &Psu::default(),
            language: Language::De,
            return_url: "http://127.0.0.1:1/return",
            clock: &clock,
            random: &random,
            limits: DriveLimits::default(),
        };
        let mut kept = Kept::default();
        let mut prompts: Vec<Prompt> = Vec::new();
        let turn = drive.with_context(|context| connector().begin(context, self.goal.clone()));
        let mut outcome = drive.carry_on(turn, &mut kept).await.unwrap();
        let mut problem: Option<Code> = None;
        let how = loop {
            let (dialog, prompt) = match outcome {
                Outcome::Done => break problem.map_or_else(|| "success".to_owned(), |code| code.to_string()),
                Outcome::Failed(problem) => break problem.code.to_string(),
                Outcome::Ask(dialog, prompt) => (dialog, prompt),
            };
            prompts.push(prompt.clone());
            let now = prompt.problem().map(|problem| problem.code);
            let input = match &prompt {
                Prompt::Login(_) => entered(&[("user_name", self.name), ("pin", &info.password)]),
                // Whoever is told the same for the third time stops.
                Prompt::Method(_) if prompts.iter().filter(|one| one.problem().is_some()).count() > 2 => {
                    problem = now;
                    Input::Abort
                }
                Prompt::Method(choice) => Input::Method(choice.methods[0].id.clone()),
                Prompt::Challenge(challenge) if self.only_recent && challenge.for_older.is_some() => {
                    Input::OnlyRecent
                }
                Prompt::Challenge(_) => Input::Tan(SecretText::new(OTP)),
                Prompt::Wait(wait) if !wait.automatic => {
                    problem = now;
                    Input::Abort
                }
                Prompt::Wait(wait) => {
                    // Nobody confirms for this user: the test does.
                    self.world.pass_until(wait.poll_at);
                    Input::Poll
                }
                Prompt::Accounts(choice) => {
                    Input::Accounts(choice.accounts.iter().map(|one| one.account.handle.clone()).collect())
                }
                Prompt::Redirect(_) => panic!("FinTS knows no redirect"),
            };
            outcome = drive.run(dialog, input, &mut kept).await.unwrap();
        };
        End { how, prompts, kept }
    }
}

/// Amounts in cents with their days, and how often each stands there.
fn bookings(entries: impl Iterator<Item = (i64, String)>) -> BTreeMap<(i64, String), usize> {
    let mut all = BTreeMap::new();
    for entry in entries {
        *all.entry(entry).or_default() += 1;
    }
    all
}

fn fetched(data: &AccountData) -> BTreeMap<(i64, String), usize> {
    bookings(data.transactions.iter().filter(|one| one.booked).map(|one| {
        let cents = (one.amount.amount * rust_decimal::Decimal::ONE_HUNDRED).normalize();
        (cents.to_string().parse().unwrap(), one.booked_at.map(|day| day.to_string()).unwrap_or_default())
    }))
}

/// Everything that the bank has of a user's accounts comes, once.
async fn assert_truth(world: &World, code: &str, user: &str, end: &End) {
    let from = world.goal().history_from;
    let truth = world.sandbox.ledger().truth(code, user);
    assert_eq!(end.kept.data.len(), truth.len(), "{user}");
    for (data, truth) in end.kept.data.iter().zip(&truth) {
        assert_eq!(data.failure, None, "{user} {}", truth.name);
        if data.account.kind == AccountKind::Depot {
            let isins = |list: Vec<&str>| list.iter().map(|isin| (*isin).to_owned()).collect::<Vec<_>>();
            let got = isins(data.securities.iter().filter_map(|one| one.isin.as_deref()).collect());
            assert_eq!(got, isins(truth.securities.iter().map(|one| one.isin).collect()), "{user}");
            continue;
        }
        let balance = data.balance.as_ref().map(|balance| balance.amount.amount.normalize().to_string());
        let expected: rust_decimal::Decimal = truth.balance.parse().unwrap();
        assert_eq!(balance, Some(expected.normalize().to_string()), "{user} {}", truth.name);
        let booked = truth.booked.iter().filter(|entry| entry.booking_date >= from);
        let booked = bookings(booked.map(|entry| (entry.cents, entry.booking_date.to_string())));
        assert_eq!(fetched(data), booked, "{user} {}", truth.name);
    }
}

#[tokio::test]
async fn the_demobank_gives_a_giro_account_and_a_depot() {
    let world = World::new().await;
    let end = User::new(&world, DEMOBANK, "demo").run().await;
    assert_eq!(end.how, "success", "{:?}", end.kept.operations);
    assert_eq!(end.prompts.len(), 2, "login and accounts, no TAN");
    let kinds: Vec<AccountKind> = end.kept.data.iter().map(|data| data.account.kind).collect();
    assert_eq!(kinds, [AccountKind::Giro, AccountKind::Depot]);
    assert!(end.kept.data[1].securities.len() >= 3);
    assert_truth(&world, DEMOBANK, "demo", &end).await;
}

#[tokio::test]
async fn what_the_bank_has_is_what_comes_in_every_form() {
    let world = World::new().await;
    for user in ["figo01", "mt940-only", "camt-only", "camt-old", "touchdowns", "twins", "iban-only", "depot"]
    {
        let end = User::new(&world, MOCKBANK, user).run().await;
        assert_eq!(end.how, "success", "{user}: {:?}", end.kept.operations);
        assert_truth(&world, MOCKBANK, user, &end).await;
    }
    for user in ["figo01", "depot", "touchdowns"] {
        let end = User::new(&world, CLASSIC, user).run().await;
        assert_eq!(end.how, "success", "{user}: {:?}", end.kept.operations);
        assert_truth(&world, CLASSIC, user, &end).await;
    }
}

/// Those take minutes of real time, or move more than a test should.
const SLOW: [&str; 5] = ["bank-hangs", "huge", "many", "slow", "forty-accounts"];

#[tokio::test]
async fn every_user_ends_as_the_table_says() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for user in world.users(MOCKBANK) {
        if SLOW.contains(&user.user.as_str()) {
            continue;
        }
        let end = User::new(&world, MOCKBANK, &user.user).run().await;
        if end.how != user.ends_in {
            wrong.push(format!(
                "{}: {} instead of {} {:?}",
                user.user, end.how, user.ends_in, end.kept.operations
            ));
        }
        world.sandbox.unlock();
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn one_approval_is_enough_for_everything() {
    let world = World::new().await;
    for user in ["sms", "push", "phototan", "media", "chiptan-qr"] {
        let end = User::new(&world, MOCKBANK, user).run().await;
        assert_eq!(end.how, "success", "{user}");
        let asked = end.prompts.iter().filter(|prompt| matches!(prompt, Prompt::Challenge(_))).count();
        let tans = end.kept.operations.iter().filter(|operation| **operation == "fints.tan").count();
        assert_eq!((asked, tans), if user == "push" { (0, 0) } else { (1, 1) }, "{user}");
    }
}

#[tokio::test]
async fn devices_get_what_they_read() {
    let world = World::new().await;
    let media = async |user: &str| {
        let end = User::new(&world, MOCKBANK, user).run().await;
        assert_eq!(end.how, "success", "{user}");
        end.prompts.into_iter().find_map(|prompt| match prompt {
            Prompt::Challenge(challenge) => challenge.media,
            _ => None,
        })
    };
    for user in ["phototan", "chiptan-qr"] {
        let Some(Media::Image { mime, base64 }) = media(user).await else { panic!("no picture for {user}") };
        assert!(mime == "image/png" && base64.starts_with("iVBORw0KGgo"), "{user}");
    }
    let Some(Media::Flicker(code)) = media("chiptan-optic").await else { panic!("no flicker code") };
    assert!(code.starts_with("F0FF") && code.len() > 30, "{code}");
    assert_eq!(media("sms").await, None);
}

#[tokio::test]
async fn old_turnovers_take_a_tan_of_their_own() {
    let world = World::new().await;
    let mut user = User::new(&world, MOCKBANK, "long-history");
    user.goal.history_from = "2026-03-01".parse().unwrap();
    let end = user.run().await;
    assert_eq!(end.how, "success", "{:?}", end.kept.operations);
    let challenges = end.prompts.iter().filter(|prompt| matches!(prompt, Prompt::Challenge(_))).count();
    assert!(challenges > 1, "{challenges}");
    for data in &end.kept.data {
        assert!(data.coverage.complete, "{:?}", data.coverage);
    }
}

#[tokio::test]
async fn who_goes_without_old_turnovers_is_asked_once() {
    let world = World::new().await;
    let mut user = User::new(&world, MOCKBANK, "long-history");
    user.goal.history_from = "2026-03-01".parse().unwrap();
    user.only_recent = true;
    let end = user.run().await;
    assert_eq!(end.how, "success", "{:?}", end.kept.operations);
    let older = |prompt: &&Prompt| matches!(prompt, Prompt::Challenge(one) if one.for_older.is_some());
    assert_eq!(end.prompts.iter().filter(older).count(), 1);
    let giros: Vec<_> = end.kept.data.iter().filter(|data| !data.transactions.is_empty()).collect();
    assert!(giros.len() > 1, "{}", giros.len());
    for data in giros {
        assert_eq!(data.coverage.reason, Some(CoverageReason::Declined));
        assert_eq!(data.coverage.granted_from.unwrap().to_string(), "2026-08-26");
    }
}

/// What happens to a message whose process dies.
#[derive(Clone, Copy, PartialEq)]
enum Death {
    Never,
    /// The bank got it; the answer was never read.
    After(usize),
}

/// Plays the dialog turn by turn, each in a process of its own, as it were.
async fn resumed(world: &World, death: Death) -> Turns {
    let bank = world.bank(MOCKBANK);
    world
        .turns(&bank, ("sms", "654321"), async |number, request| {
            match world.executor.send(&bank, request).await {
                _ if death == Death::After(number) => Err(Fault::Unknown),
                answer => answer,
            }
        })
        .await
}

#[tokio::test]
async fn every_step_can_run_in_another_process() {
    let world = World::new().await;
    let Turns { failed, data: whole, operations, .. } = resumed(&world, Death::Never).await;
    assert!(failed.is_none() && whole.iter().all(|data| data.failure.is_none()), "{operations:?}");
    for (number, operation) in operations.iter().enumerate() {
        let Turns { failed, data, operations: again, .. } = resumed(&world, Death::After(number)).await;
        assert_eq!(failed, None, "after a death at {operation}: {again:?}");
        assert_eq!(data.len(), whole.len(), "{operation}");
        assert!(data.iter().all(|data| data.failure.is_none()), "{operation}: {again:?}");
        // What only reads is asked again in the same dialog; a login or a TAN is never repeated by itself.
        let reads = operation.starts_with("fints.balance") || operation.starts_with("fints.turnovers");
        if reads || *operation == "fints.accounts" {
            assert_eq!(again.len(), operations.len() + 1, "{operation}: {again:?}");
        }
    }
}

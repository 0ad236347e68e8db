//! A process may die at any point: the dialog is saved and restored, and goes on or asks.

use glimpse_bank::contract::{Connector, Context, Dialog, Fault, Input, Pin, Prompt, Step};
use glimpse_model::{Code, Language, SecretText};
use glimpse_xs2a::Xs2a;

use crate::harness::{EMBEDDED, OTP, PASSWORD, World, entered, psu};

/// What happens to a request whose process dies.
#[derive(Clone, Copy, PartialEq)]
enum Death {
    /// Nobody dies.
    Never,
    /// It dies before the request of that number, counted from 0, goes out.
    Before(usize),
    /// It dies after the bank got it, before the answer was read.
    After(usize),
}

/// Runs the embedded dialog turn by turn, restoring the dialog from its saved form before every turn.
async fn run(world: &World, death: Death) -> (Result<usize, Code>, usize) {
    let bank = world.bank(EMBEDDED);
    let psu = psu();
    let mut random = |bytes: &mut [u8]| world.random(bytes);
    let (mut sent, mut delivered) = (0, 0);
    let mut begun = {
        let mut context = context(world, &bank, &psu, &mut random);
        let turn = Xs2a.begin(&mut context, world.goal());
        (kept(turn.dialog.as_ref()), turn.step)
    };
    for _ in 0..500 {
        let (saved, step) = begun;
        let input = match step {
            Step::Send(request) => {
                let number = sent;
                sent += 1;
                if death == Death::Before(number) {
                    Input::Unanswered(Fault::Unknown)
                } else {
                    let answer = world.executor.send(&bank, request).await;
                    match answer {
                        _ if death == Death::After(number) => Input::Unanswered(Fault::Unknown),
                        Ok(response) => Input::Answered(response),
                        Err(fault) => Input::Unanswered(fault),
                    }
                }
            }
            Step::Ask(Prompt::Login(_)) => entered(&[("user_name", "figo01"), ("password", PASSWORD)]),
            Step::Ask(Prompt::Method(choice)) => Input::Method(choice.methods[0].id.clone()),
            Step::Ask(Prompt::Challenge(_)) => Input::Tan(SecretText::new(OTP)),
            Step::Ask(Prompt::Accounts(choice)) => {
                Input::Accounts(choice.accounts.iter().map(|one| one.account.handle.clone()).collect())
            }
            Step::Ask(prompt) => panic!("not asked for: {prompt:?}"),
            Step::Deliver(data) => {
                assert!(data.failure.is_none());
                delivered += 1;
                Input::Continue
            }
            Step::Remember(_) | Step::Forget(_) => Input::Continue,
            Step::Done => return (Ok(delivered), sent),
            Step::Failed(problem) => return (Err(problem.code), sent),
        };
        let mut dialog: Box<dyn Dialog> = Xs2a.restore(&saved.0).unwrap();
        if let Some(pin) = &saved.1 {
            dialog.give_pin(&pin.secret);
            assert_eq!(dialog.pin().as_ref(), Some(pin));
        }
        let mut context = context(world, &bank, &psu, &mut random);
        let turn = dialog.advance(&mut context, input);
        begun = (kept(turn.dialog.as_ref()), turn.step);
    }
    panic!("the dialog does not come to an end");
}

/// What is kept of a dialog, its PIN apart.
fn kept(dialog: &dyn Dialog) -> (Vec<u8>, Option<Pin>) {
    let saved = dialog.save();
    assert!(!String::from_utf8_lossy(&saved).contains(PASSWORD), "the password is in the saved dialog");
    (saved, dialog.pin())
}

fn context<'a>(
    world: &World,
    bank: &'a glimpse_bank::Bank,
    psu: &'a glimpse_bank::contract::Psu,
    random: &'a mut dyn FnMut(&mut [u8]),
) -> Context<'a> {
    Context {
        bank,
        now: world.now(),
        random,
        psu,
        language: Language::En,
        return_url: "http://127.0.0.1:1/return",
    }
}

#[tokio::test]
async fn a_dialog_survives_being_saved_at_every_turn() {
    let world = World::new().await;
    let (end, sent) = run(&world, Death::Never).await;
    assert_eq!(end, Ok(3));
    assert!(sent >= 9, "{sent}");
}

#[tokio::test]
async fn a_dialog_survives_a_death_at_every_request() {
    let world = World::new().await;
    let (_, count) = run(&world, Death::Never).await;
    for number in 0..count {
        for death in [Death::Before(number), Death::After(number)] {
            let (end, _) = run(&world, death).await;
            assert_eq!(end, Ok(3), "death at request {number}");
        }
    }
    let credentials = world.sandbox.ledger().credentials(EMBEDDED);
    assert!(credentials.iter().all(|credential| credential.times == 1), "{credentials:?}");
}

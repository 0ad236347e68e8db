//! The bank's own page.

use glimpse_bank::contract::Prompt;
use glimpse_model::Code;

use crate::harness::{REDIRECT, User, World};
use crate::truth::assert_truth;

#[tokio::test]
async fn the_way_over_the_banks_page() {
    let world = World::new().await;
    for name in ["figo01", "drops-state", "returns-nothing", "never-returns"] {
        let user = User::new(&world, REDIRECT, name);
        let from = user.goal.history_from;
        let end = user.run().await;
        assert_eq!((end.failed, end.problems.as_slice()), (None, &[][..]), "{name}");
        assert_truth(&end.journal.data, &world.sandbox.ledger().truth(REDIRECT, name), from);
        let Prompt::Redirect(redirect) = &end.prompts[0] else { panic!("{name} is not sent to the bank") };
        assert_eq!(redirect.state.len(), 43);
    }
}

#[tokio::test]
async fn a_denial_is_a_rejection() {
    let world = World::new().await;
    let mut user = User::new(&world, REDIRECT, "figo01");
    user.decision = "deny";
    let end = user.run().await;
    assert_eq!(end.failed, Some(Code::ScaRejected));
    assert_eq!(end.journal.forgotten.len(), 1);
    let end = User::new(&world, REDIRECT, "declined").run().await;
    assert_eq!(end.failed, Some(Code::ScaRejected));
}

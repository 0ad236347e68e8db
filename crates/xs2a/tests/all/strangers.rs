//! A bank that nobody here wrote: a mock server (Prism) that answers each call by itself with what the official
//! description gives as an example, or with what its schemas allow. It has no state and no sense: calls do not fit
//! together. Whatever it says, a dialog comes to an end, with data or with a dotted code, and the consent is deleted.

use glimpse_bank::Identities;
use serde_json::{Value, json};

use crate::harness::{EMBEDDED, End, User, World};
use crate::official::{Proxy, description, installed};

/// More questions than a user answers.
const QUESTIONS: usize = 40;

async fn against(world: &World, mock: &Proxy, settings: &Value) -> End {
    let mut user = User::new(world, EMBEDDED, "figo01");
    user.bank.base_url = mock.url.parse().unwrap();
    user.bank.settings = settings.clone();
    (user.comes_back, user.questions) = (true, QUESTIONS);
    user.run().await
}

#[tokio::test]
async fn a_bank_of_examples_leads_to_an_end() {
    let Some(installed) = installed("node.installed") else { return };
    let directory = tempfile::tempdir().unwrap();
    let file = description(directory.path());
    // The examples' addresses are those of the bank of which they are; here it stands at the root.
    let text = std::fs::read_to_string(&file).unwrap().replace("/psd2/v1/", "/v1/");
    // Where there is no example the first value stands for all: authorisations have succeeded.
    let received = "        - \"received\"\n        - \"psuIdentified\"";
    assert!(text.contains(received));
    let text = text.replace(received, &format!("        - \"finalised\"\n{received}"));
    std::fs::write(&file, text).unwrap();
    let mut world = World::with(|_| {}, Identities::default()).await;
    world.patient();
    for seed in [None, Some("1"), Some("2")] {
        let arguments: Vec<String> = match seed {
            None => Vec::new(),
            Some(seed) => ["--dynamic", "--seed", seed].map(str::to_owned).to_vec(),
        };
        let mock = Proxy::mock(&installed, &file, &arguments).ready();
        for approach in ["embedded", "redirect", "decoupled"] {
            let settings = json!({
                "approach": approach, "login": ["user_name", "password"], "card_accounts": true,
            });
            let end = against(&world, &mock, &settings).await;
            let said = format!("{seed:?} {approach}: {:?}", end.journal.operations);
            assert_eq!(
                (end.gave_up, end.journal.operations.last()),
                (false, Some(&"consent.delete")),
                "{said}"
            );
            assert_eq!(end.journal.remembered.len(), end.journal.forgotten.len(), "{said}");
            match seed {
                // Two accounts and a card, with IBANs whose check digits are wrong.
                None => assert_eq!((end.failed, end.journal.data.len()), (None, 3), "{said}"),
                Some(_) => assert!(end.failed.is_some() && end.journal.data.is_empty(), "{said}"),
            }
        }
    }
}

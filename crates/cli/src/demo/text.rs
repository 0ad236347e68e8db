use std::fmt::Write as _;

use super::{
    placement::Home,
    running::{BankDescription, Description},
};

/// Users that show most of what there is; the banks have many more.
const SHOWN: [&str; 8] = [
    "figo01",
    "many-methods",
    "decoupled",
    "wrong-password-once",
    "otp-wrong-once",
    "locked",
    "no-accounts",
    "many",
];

/// What the demo says when it is ready.
pub(super) fn welcome(demo: &Description, home: &Home) -> String {
    let mut text = format!(
        "glimpse demo is ready. Open the app in a browser:\n\n  app      {}\n  clock    {}\n  api      {}\n  \
         widget   {}\n  metrics  {}\n",
        demo.app, demo.clock, demo.api, demo.widget, demo.metrics
    );
    for bank in &demo.banks {
        let _ = writeln!(text, "  bank     {}   {}, {}", bank.url, bank.name, bank.bank_code);
    }
    let _ = write!(text, "\n  client id      {}\n  client secret  {}\n", demo.client_id, demo.client_secret);
    if let Some(bank) = demo.banks.first() {
        users(&mut text, bank);
    }
    let demobank = demo.banks.iter().find(|bank| bank.name == "Demobank");
    if let Some((bank, user)) = demobank.and_then(|bank| Some((bank, bank.users.first()?))) {
        let _ =
            writeln!(text, "  at {} (FinTS): user {}, PIN {}, no TAN", bank.name, user.user, user.password);
    }
    for bank in &demo.banks {
        if let Some(second) = bank.users.first().and_then(|user| user.second_password.as_deref()) {
            let _ = writeln!(text, "  at {}: the second password is {second}", bank.name);
        }
    }
    calls(&mut text, demo);
    let kept = if home.is_temporary() { "removed at the end" } else { "kept" };
    let _ = write!(text, "\nData: {} ({kept}). Ctrl-C ends the demo.", home.path().display());
    text
}

fn users(text: &mut String, bank: &BankDescription) {
    let shown: Vec<_> = bank.users.iter().filter(|user| SHOWN.contains(&user.user.as_str())).collect();
    let width = shown.iter().map(|user| user.user.len()).max().unwrap_or_default();
    if let Some(first) = shown.first() {
        let _ = writeln!(text, "\nTest users (password {}, TAN {}):\n", first.password, first.otp);
    }
    for user in shown {
        let _ = writeln!(text, "  {:width$}  {}", user.user, user.what_it_does);
    }
    let _ = writeln!(
        text,
        "\n  all {} of them, and how each ends at each bank: glimpse demo --users\n  as JSON: curl -s -w '\\n' {}/_sandbox/users",
        bank.users.len(),
        bank.url
    );
}

/// Lines that work when they are pasted; CODE and TOKEN come from the line before.
fn calls(text: &mut String, demo: &Description) {
    let Description { api, clock, client_id, client_secret, .. } = demo;
    let back = clock.replace("127.0.0.1", "localhost");
    let _ = write!(
        text,
        "\nBy hand: make a link and open its location, exchange the code, read.\n\n  \
         curl -s -w '\\n' -u {client_id}:{client_secret} -H 'Content-Type: application/json' \\\n    \
         -d '{{\"redirect_uri\":\"{back}/callback\",\"language\":\"en\"}}' {api}/onetime/access\n  \
         curl -s -w '\\n' -u {client_id}:{client_secret} -d grant_type=authorization_code {api}/auth/token -d code=CODE\n  \
         curl -s -w '\\n' -H 'Authorization: Bearer TOKEN' {api}/rest/accounts\n  \
         curl -s -w '\\n' -H 'Authorization: Bearer TOKEN' '{api}/rest/transactions?count=10'\n  \
         curl -s -w '\\n' -H 'Authorization: Bearer TOKEN' {api}/rest/securities\n"
    );
}

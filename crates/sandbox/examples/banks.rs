//! Runs the banks alone: `cargo run -p glimpse-sandbox --example banks [SCENARIO FILE]`.
#![expect(clippy::print_stdout, reason = "it tells the person at the terminal where the banks are")]

use std::{path::PathBuf, sync::Arc};

use glimpse_sandbox::{Sandbox, SandboxConfig, fints_users_table, load_scenarios, users_table};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[expect(clippy::disallowed_methods, reason = "a program's edge is where the real clock comes in")]
    let clock = Arc::new(jiff::Timestamp::now);
    let mut config = SandboxConfig::new(clock, 1);
    if let Some(file) = std::env::args_os().nth(1) {
        config.scenarios = load_scenarios(&PathBuf::from(file))?;
    }
    let sandbox = Sandbox::start(config).await?;
    for bank in sandbox.banks().into_iter().chain(sandbox.fints_banks()) {
        println!("{}  {}  {}", bank.url, bank.bank_code, bank.name);
    }
    println!(
        "\n{}\nFinTS: at Demobank the user demo with the PIN demo; at Mockbank\n\n{}",
        users_table(),
        fints_users_table()
    );
    std::future::pending::<()>().await;
    Ok(())
}

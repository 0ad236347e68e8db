//! Runs the banks alone: `cargo run -p glimpse-sandbox --example banks [--tls FILE] [SCENARIO FILE]`. With `--tls` the banks
//! that speak FinTS have an address with TLS as well; the certificate of its authority goes into the file.
#![expect(clippy::print_stdout, reason = "it tells the person at the terminal where the banks are")]

use std::{path::PathBuf, sync::Arc};

use glimpse_sandbox::{
    Sandbox, SandboxConfig, TestAuthority, fints_users_table, load_scenarios, users_table,
};
use jiff::Timestamp;

/// The end of the authority's certificate: 2099-12-31.
const LAST_DAY: Timestamp = Timestamp::constant(4_102_358_400, 0);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[expect(clippy::disallowed_methods, reason = "a program's edge is where the real clock comes in")]
    let clock = Arc::new(jiff::Timestamp::now);
    let mut config = SandboxConfig::new(clock, 1);
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--tls" {
            let file = arguments.next().ok_or("--tls wants the name of a file")?;
            let authority = TestAuthority::new(Timestamp::UNIX_EPOCH, LAST_DAY)?;
            std::fs::write(file, authority.certificate())?;
            config.authority = Some(authority);
        } else {
            config.scenarios = load_scenarios(&PathBuf::from(argument))?;
        }
    }
    let sandbox = Sandbox::start(config).await?;
    for bank in sandbox.banks().into_iter().chain(sandbox.fints_banks()) {
        println!("{}  {}  {}", bank.url, bank.bank_code, bank.name);
        if let Some(url) = &bank.tls_url {
            println!("{url}  {}  {}", bank.bank_code, bank.name);
        }
    }
    println!(
        "\n{}\nFinTS: at Demobank the user demo with the PIN demo; at Mockbank\n\n{}",
        users_table(),
        fints_users_table()
    );
    std::future::pending::<()>().await;
    Ok(())
}

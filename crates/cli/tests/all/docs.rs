//! What is written about the program is what the program says and does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::command::{Running, Watch, glimpse, run, said};

/// Every command of the README and of `docs/`, and what runs it: a file of this project and words in it.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("cargo run --release -- demo", "crates/cli/tests/all/demo.rs", "the_start_text_has_what_a_person_needs"),
    ("./scripts/test", ".ci/run", "./scripts/test"),
    (
        "cargo run --release -- clock advance 61m",
        "crates/cli/tests/all/demo.rs",
        "its_time_is_moved_by_the_command",
    ),
    ("glimpse demo", "crates/cli/tests/all/demo.rs", "the_start_text_has_what_a_person_needs"),
    ("glimpse demo --users", "crates/cli/tests/all/demo.rs", "its_table_of_users_is_printed"),
    ("glimpse demo --scenario FILE", "crates/cli/tests/all/demo.rs", "its_banks_do_what_a_scenario_says"),
    ("glimpse demo --help", "crates/cli/tests/all/help.rs", "help_of_demo"),
    ("glimpse config show-default > glimpse.toml", HERE, "the_steps_of_the_readme_lead_to_a_running_server"),
    ("glimpse config show-default", HERE, "the_configuration_page_holds_the_defaults"),
    ("glimpse config check --config glimpse.toml", HERE, "the_steps_of_the_readme_lead_to_a_running_server"),
    ("glimpse config check", HERE, "the_steps_of_the_readme_lead_to_a_running_server"),
    ("glimpse config check --config FILE", HERE, "the_steps_of_the_readme_lead_to_a_running_server"),
    ("glimpse config show --config FILE", "crates/cli/tests/all/configuration.rs", "show_names_the_places"),
    (
        "glimpse client add --name \"Flat Finder\" --live --redirect-uri https://flats.example/bank --config glimpse.toml",
        HERE,
        "the_steps_of_the_readme_lead_to_a_running_server",
    ),
    ("glimpse serve --config glimpse.toml", HERE, "the_steps_of_the_readme_lead_to_a_running_server"),
    ("glimpse migrate", "crates/cli/tests/all/postgres.rs", "tables_are_made_and_several_servers_run"),
    (
        "glimpse migrate --config glimpse.toml",
        "crates/cli/tests/all/postgres.rs",
        "tables_are_made_and_several_servers_run",
    ),
    ("openssl rand -base64 32", "crates/vault/src/keyring/fixed.rs", "base64"),
    (
        "glimpse client rotate-secret ID",
        "crates/cli/tests/all/clients.rs",
        "rotation_keeps_at_most_two_secrets",
    ),
    ("glimpse client remove", "crates/cli/tests/all/clients.rs", "removed"),
    (
        "glimpse bank search --config FILE",
        "crates/cli/tests/all/banks.rs",
        "banks_can_be_looked_up_with_no_more_than_a_list",
    ),
    ("glimpse bank show", "crates/cli/tests/all/banks.rs", "show_takes_a_bank_code"),
    (
        "glimpse bank show ID --config FILE",
        "crates/cli/tests/all/banks.rs",
        "show_says_how_flows_went_there_of_late",
    ),
    (
        "glimpse bank check ID --config FILE",
        "crates/cli/tests/all/bank_check.rs",
        "bank_check_shows_what_a_bank_makes_of_us",
    ),
    ("glimpse demo --bank oauth", "crates/cli/tests/browser/deviating.rs", "a_token_within_the_consent"),
    ("crates/xs2a/tests/outside/run", "scripts/test", "crates/xs2a/tests/outside/run"),
    ("glimpse bank list", "crates/cli/tests/all/banks.rs", "\"bank\", \"list\""),
    ("glimpse bank list --config glimpse.toml", "crates/cli/tests/all/banks.rs", "\"bank\", \"list\""),
    ("glimpse bank check", "crates/cli/tests/all/banks.rs", "check_says_what_a_bank_offers"),
    (
        "glimpse bank check 12030000 --config glimpse.toml",
        "crates/cli/tests/all/banks.rs",
        "check_says_what_a_bank_offers",
    ),
    ("crates/fints/tests/outside/run", "scripts/test", "crates/fints/tests/outside/run"),
    (
        "crates/fints/fuzz/run [SECONDS]",
        "crates/fints/tests/all/mutations.rs",
        "any_bytes_are_read_or_refused",
    ),
    (
        "glimpse certificate test DIRECTORY",
        "crates/cli/tests/all/certificates.rs",
        "test_certificates_are_made_and_accepted_by_openssl",
    ),
    (
        "glimpse key forget ID --config FILE",
        "crates/cli/tests/all/postgres.rs",
        "keys_that_are_missing_are_named_and_given_up_at_ones_word_alone",
    ),
    ("glimpse doctor --config FILE", "crates/cli/tests/all/certificates.rs", "the_doctor_says_how_long"),
    ("glimpse statement convert", "crates/cli/tests/all/statements.rs", "convert"),
    ("glimpse statement convert FILE…", "crates/cli/tests/all/statements.rs", "convert"),
    ("crates/bank/tests/outside/run", "scripts/test", "crates/bank/tests/outside/run"),
    ("crates/statement/tests/outside/run", "scripts/test", "crates/statement/tests/outside/run"),
    ("cargo bench -p glimpse-bank", "scripts/test", "--bench search -- --quick"),
    // Its parts: the example that it times, and both outside parsers on the same files.
    ("crates/statement/benches/run", "crates/statement/tests/outside/run", "--example statements"),
    // The same seeds and changes, for seconds instead of minutes and on the stable compiler.
    (
        "crates/statement/fuzz/run TARGET [SECONDS]",
        "crates/statement/tests/all/mutations.rs",
        "no_changed_file_does_harm",
    ),
    (
        "cargo run -p glimpse-sandbox --example banks [--tls FILE] [SCENARIO FILE]",
        "scripts/test",
        "\"$examples/banks\" --tls",
    ),
    (
        "cargo run -p glimpse-widget --example gallery -- DIRECTORY [--pictures] [--languages de,ar]",
        "scripts/test",
        "\"$examples/gallery\"",
    ),
    // The bench does all of it with sixty flows.
    (
        "cargo bench -p glimpse-server --bench live -- --store sqlite --flows 100000 --transactions 100",
        "scripts/test",
        "--bench live -- --quick",
    ),
    (
        "cargo bench -p glimpse-server --bench live -- --store postgres --flows 1000000 --transactions 20",
        "scripts/test",
        "--bench live -- --quick",
    ),
    (
        "cargo bench -p glimpse-server --bench live -- --churn --store postgres --flows 10000",
        "scripts/test",
        "--bench live -- --quick",
    ),
    (
        "cargo bench -p glimpse-server --bench live -- --partitions --flows 50000",
        "scripts/test",
        "--bench live -- --quick",
    ),
    ("cargo bench -p glimpse-server --bench live -- --speed", "scripts/test", "--bench live -- --quick"),
    (
        "cargo bench -p glimpse-server --bench live -- --table FILE…",
        "scripts/test",
        "--bench live -- --quick",
    ),
    (
        "cargo bench -p glimpse-server --bench live -- --model FILE…",
        "scripts/test",
        "--bench live -- --quick",
    ),
    ("cargo test -p glimpse-widget", "scripts/test", "cargo test --workspace"),
    ("cargo test -p glimpse-widget injection", "scripts/test", "cargo test --workspace"),
    (
        "cargo test -p glimpse-server --test whole made_in_time -- --nocapture",
        "scripts/test",
        "cargo test --workspace",
    ),
    ("cargo test -p glimpse --test browser walk", "scripts/test", "cargo test --workspace"),
    ("cargo test -p glimpse --test browser engine", "scripts/test", "cargo test --workspace"),
    (
        "GLIMPSE_TORTURE=900 cargo test -p glimpse --test torture -- --nocapture",
        "crates/cli/tests/torture/main.rs",
        "nothing_promised_breaks_while_everything_else_does",
    ),
    ("cargo test -p glimpse --test browser light", "scripts/test", "cargo test --workspace"),
    ("cargo test -p glimpse --test browser accessible", "scripts/test", "cargo test --workspace"),
    (
        "curl -X POST $BANK/_sandbox/scenarios -d '{\"user\": \"figo01\", \"step\": \"transactions\", \"nth\": 2, \"fault\": {\"kind\": \"drop\"}}'",
        "crates/sandbox/tests/all/faults.rs",
        "scenarios_come_over_http",
    ),
    ("curl $BANK/_sandbox/scenarios", "crates/sandbox/tests/all/faults.rs", "scenarios_come_over_http"),
    (
        "curl -X DELETE $BANK/_sandbox/scenarios",
        "crates/sandbox/tests/all/faults.rs",
        "scenarios_come_over_http",
    ),
];
const HERE: &str = "crates/cli/tests/all/docs.rs";

/// How a command begins.
const BEGINNINGS: &[&str] =
    &["glimpse ", "cargo ", "curl ", "./scripts/", "crates/", "openssl ", "docker ", "GLIMPSE_TORTURE="];

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pages() -> BTreeMap<PathBuf, String> {
    let docs = project().join("docs");
    let mut files = vec![project().join("README.md")];
    for folder in [docs.clone(), docs.join("decisions")] {
        files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).unwrap())).collect()
}

/// The commands of a page: lines of its blocks, and what stands between backticks.
fn commands(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |text: &str| {
        let text = text.split("  #").next().unwrap().trim().trim_start_matches("$ ");
        let path_only = text.starts_with("crates/") && !text.contains("/run");
        if BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) && !path_only {
            found.insert(text.to_owned());
        }
    };
    let mut in_block = false;
    for line in page.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            add(line);
        } else {
            line.split('`').skip(1).step_by(2).for_each(&mut add);
        }
    }
    found
}

#[test]
fn every_command_of_the_docs_is_run_by_a_test() {
    let known: BTreeSet<&str> = COMMANDS.iter().map(|(command, ..)| *command).collect();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (file, page) in pages() {
        for command in commands(&page) {
            if !known.contains(command.as_str()) {
                wrong.push(format!("{}: no test runs `{command}`", file.display()));
            }
            seen.insert(command);
        }
    }
    wrong.extend(known.iter().filter(|known| !seen.contains(**known)).map(|gone| format!("gone: `{gone}`")));
    for (command, file, words) in COMMANDS {
        if !fs::read_to_string(project().join(file)).is_ok_and(|text| text.contains(words)) {
            wrong.push(format!("`{command}`: {file} has no {words}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_configuration_page_holds_the_defaults() {
    let page = include_str!("../../../../docs/configuration.md");
    let defaults = run(&["config", "show-default"]).stdout;
    assert!(page.contains(&format!("```toml\n{defaults}```")), "docs/configuration.md shows other defaults");
}

/// As an operator who follows the page: the defaults alone say what is missing, the least that is needed is enough.
#[test]
fn the_steps_of_the_readme_lead_to_a_running_server() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("glimpse.toml");
    let step = |arguments: &[&str]| said(glimpse(arguments).current_dir(directory.path()).output().unwrap());
    fs::write(&file, run(&["config", "show-default"]).stdout).unwrap();
    let check = step(&["config", "check", "--config", "glimpse.toml"]);
    assert_eq!(check.status, 2, "{}", check.stderr);
    assert!(check.stderr.contains("bank"), "{}", check.stderr);

    let page = include_str!("../../../../docs/configuration.md");
    let least = page.split("## The least that `serve` needs").nth(1).unwrap();
    let least = least.split("```toml").nth(1).unwrap().split("```").next().unwrap();
    // The defaults show the operator's keys with an example each.
    let operator = page.split("[operator]\n").nth(1).unwrap().lines();
    let operator: String = operator
        .take_while(|line| !line.is_empty())
        .skip(1)
        .map(|line| format!("{}\n", &line[2..]))
        .collect();
    fs::write(&file, format!("{least}\n[operator]\n{operator}")).unwrap();
    let check = step(&["config", "check", "--config", "glimpse.toml"]);
    assert_eq!(check.status, 0, "{}", check.stderr);

    let redirect = ["--redirect-uri", "https://flats.example/bank"];
    let name = ["client", "add", "--name", "Flat Finder", "--live"];
    let add = step(&[&name[..], &redirect, &["--config", "glimpse.toml"]].concat());
    assert_eq!(add.status, 0, "{}", add.stderr);

    let mut command = glimpse(&["serve", "--config", "glimpse.toml"]);
    for key in ["API", "WIDGET", "METRICS"] {
        command.env(format!("GLIMPSE_LISTEN__{key}"), "127.0.0.1:0");
    }
    command.env("GLIMPSE_LOG__FORMAT", "json").current_dir(directory.path());
    let running = Running::start(command, &Watch::Stderr);
    running.line_with("\"ready\"");
    assert_eq!(running.end_with("TERM"), Some(0));
}

//! What `--help` teaches.

use crate::command::run;

fn help(command: &[&str]) -> String {
    let said = run(&[command, &["--help"]].concat());
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    said.stdout
}

#[test]
fn help_of_the_whole() {
    insta::assert_snapshot!(help(&[]));
}

#[test]
fn help_of_demo() {
    insta::assert_snapshot!(help(&["demo"]));
}

#[test]
fn help_of_serve() {
    insta::assert_snapshot!(help(&["serve"]));
}

#[test]
fn help_of_migrate() {
    insta::assert_snapshot!(help(&["migrate"]));
}

#[test]
fn help_of_client() {
    insta::assert_snapshot!(help(&["client"]));
    insta::assert_snapshot!("client_add", help(&["client", "add"]));
    insta::assert_snapshot!("client_rotate_secret", help(&["client", "rotate-secret"]));
}

#[test]
fn help_of_config() {
    insta::assert_snapshot!(help(&["config"]));
    insta::assert_snapshot!("config_check", help(&["config", "check"]));
}

#[test]
fn help_of_audit() {
    insta::assert_snapshot!(help(&["audit", "export"]));
}

#[test]
fn help_of_clock() {
    insta::assert_snapshot!(help(&["clock", "advance"]));
}

#[test]
fn the_version_is_said_and_verbosely_what_is_inside() {
    assert_eq!(run(&["--version"]).stdout, format!("glimpse {}\n", env!("CARGO_PKG_VERSION")));
    let verbose = run(&["--version", "--verbose"]).stdout;
    assert!(verbose.contains("connectors: xs2a, fints") && verbose.contains("rustls"), "{verbose}");
}

#[test]
fn without_a_command_it_helps_and_fails() {
    let said = run(&[]);
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("Usage: glimpse"), "{}", said.stderr);
}

#[test]
fn a_mistyped_command_is_a_usage_error() {
    let said = run(&["dmeo"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("demo"), "{}", said.stderr);
}

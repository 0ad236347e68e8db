//! `glimpse statement convert` as a user types it. What comes out of which file is tested in `crates/statement`.

use std::{
    io::{Read, Write},
    path::PathBuf,
    process::Stdio,
};

use crate::command::{glimpse, run, said};

/// A bank-shaped file of the statement crate's tests.
fn file(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../statement/tests/golden");
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn several_files_and_the_standard_input_are_converted() {
    let mut command =
        glimpse(&["statement", "convert", &file("dkb.camt052.001.02.xml"), "-", &file("dkb_bonds.mt535")]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let bytes = std::fs::read(file("landesbank_utf16.sta")).unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let told = said(child.wait_with_output().unwrap());
    assert_eq!(told.status, 0, "{}", told.stderr);
    let read: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let formats: Vec<_> =
        read.as_array().unwrap().iter().map(|one| one["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["camt.052", "MT940", "MT535"]);
    assert_eq!(read[1]["encoding"], "UTF-16");
    assert!(told.stderr.contains("1 statement, 1 entry"), "{}", told.stderr);
}

#[test]
fn wrong_files_are_told_and_the_exit_code_says_what_happened() {
    let told = run(&[
        "statement",
        "convert",
        "-q",
        "no-such-file",
        "Cargo.toml",
        &file("sparkasse.sta"),
        "--to",
        "csv",
    ]);
    assert_eq!(told.status, 1);
    assert!(told.stderr.contains("error: no-such-file: cannot be read"), "{}", told.stderr);
    assert!(told.stderr.contains("error: Cargo.toml: not a statement that can be read"), "{}", told.stderr);
    assert_eq!(told.stdout.lines().count(), 4, "{}", told.stdout);
    // A balance that does not add up.
    let doubtful = file("hvb_after_closing.sta");
    assert_eq!(run(&["statement", "convert", "--strict", &doubtful]).status, 3);
    assert_eq!(run(&["statement", "convert", &doubtful]).status, 0);
    assert_eq!(run(&["statement", "convert"]).status, 2);
}

#[test]
fn whoever_reads_only_the_beginning_hears_no_complaint() {
    // More than a pipe and the buffers hold.
    let file = file("sparkasse.sta");
    let mut arguments = vec!["statement", "convert", "-q"];
    arguments.extend([file.as_str(); 100]);
    let mut child = glimpse(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdout.take().unwrap().read_exact(&mut [0]).unwrap();
    let told = said(child.wait_with_output().unwrap());
    assert_eq!((told.status, told.stderr.as_str()), (0, ""));
}

//! What `--output` does to a file that is there.

use std::{fs, path::Path};

use glimpse_statement::convert::Outcome;

use crate::command::{Run, convert, golden};

fn to(path: &Path, inputs: &[&str], stdin: &[u8]) -> Run {
    let path = path.to_str().unwrap();
    convert(&[&["-t", "csv", "-o", path], inputs].concat(), stdin)
}

/// The names in a folder: nothing else may be left there.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_good_file_stays_when_nothing_could_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("november.csv");
    fs::write(&path, "good").unwrap();
    let run = to(&path, &["/nowhere/x.sta", "-"], b"<html>");
    assert_eq!(run.outcome, Outcome::Failed);
    assert!(run.stderr.contains("error: nothing could be read, so"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), "good");
    assert_eq!(names(folder.path()), ["november.csv"]);
    // And none is made.
    let none = folder.path().join("none.csv");
    assert_eq!(to(&none, &["-"], b"").outcome, Outcome::Failed);
    assert_eq!(names(folder.path()), ["november.csv"]);
}

#[test]
fn it_is_replaced_when_one_input_could_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("november.csv");
    fs::write(&path, "good").unwrap();
    let run = to(&path, &["/nowhere/x.sta", &golden("sparkasse.sta")], b"");
    assert_eq!(run.outcome, Outcome::Failed);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
    assert_eq!(names(folder.path()), ["november.csv"]);
}

#[cfg(unix)]
#[test]
fn permissions_links_and_devices_stay_what_they_are() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("november.csv"), folder.path().join("link.csv"));
    fs::write(&path, "good").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&path, &link).unwrap();
    let input = golden("sparkasse.sta");
    assert_eq!(to(&link, &[&input], b"").outcome, Outcome::Done);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
    assert_eq!(to(Path::new("/dev/null"), &[&input], b"").outcome, Outcome::Done);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    let run = to(folder.path(), &[&input], b"");
    assert_eq!(run.outcome, Outcome::Failed);
    assert!(run.stderr.contains("cannot be written"), "{}", run.stderr);
    let run = to(&folder.path().join("no/folder.csv"), &[&input], b"");
    assert!(run.stderr.contains("cannot be written"), "{}", run.stderr);
}

#[test]
fn names_of_files_cannot_speak_to_the_terminal() {
    let run = convert(&["/nowhere/\u{1B}[2J\u{202E}ats.x"], b"");
    assert!(run.stderr.contains("/nowhere/\u{FFFD}[2J\u{FFFD}ats.x: cannot be read"), "{}", run.stderr);
}

#[test]
fn a_link_that_leads_to_nothing_yet_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("there")).unwrap();
    let (link, second) = (folder.path().join("link.csv"), folder.path().join("second.csv"));
    std::os::unix::fs::symlink("second.csv", &link).unwrap();
    std::os::unix::fs::symlink("there/out.csv", &second).unwrap();
    assert_eq!(to(&link, &[&golden("sparkasse.sta")], b"").outcome, Outcome::Done);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::symlink_metadata(&second).unwrap().is_symlink());
    assert_eq!(names(&folder.path().join("there")), ["out.csv"]);
    // One that leads to itself leads nowhere.
    let round = folder.path().join("round.csv");
    std::os::unix::fs::symlink("round.csv", &round).unwrap();
    let run = to(&round, &[&golden("sparkasse.sta")], b"");
    assert_eq!(run.outcome, Outcome::Failed);
    assert!(run.stderr.contains("cannot be written"), "{}", run.stderr);
    assert_eq!(names(folder.path()), ["link.csv", "round.csv", "second.csv", "there"]);
}

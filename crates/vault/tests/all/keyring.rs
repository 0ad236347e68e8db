//! The installation's keys: kept private, rotated each day, destroyed for good.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use glimpse_model::FlowId;
use glimpse_vault::{
    Aad, Code, DataKey, EpochKey, FixedKey, FixedKeyError, Keyring, KeyringError, LONGEST_RETENTION,
    SeededRandom, seal,
};
use jiff::{SignedDuration, Timestamp};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn keys_are_made_once_and_kept_private() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("keys");
    let (now, random) = (at("2026-11-23T09:00:00Z"), SeededRandom::new(1));
    let first = Keyring::open_or_create(&directory, now, &random).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    let files = names(&directory);
    assert_eq!(files.len(), 2);
    assert!(files[0].starts_with("installation-20261123-") && files[1].starts_with("signing-20261123-"));
    assert!(files.iter().all(|file| mode(&directory.join(file)) == 0o600));

    let epoch = EpochKey::new(&random);
    let wrapped = first.wrap_epoch(29_000_000, &epoch, &random);
    let code = Code::new(FlowId::from_random([1; 16]), &random);
    let again = Keyring::open_or_create(&directory, now, &random).unwrap();
    assert_eq!(names(&directory), files);
    assert!(again.unwrap_epoch(29_000_000, &wrapped).is_ok());
    assert!(Code::parse(code.to_text(&first).expose(), &again).is_some());
}

#[test]
fn looking_at_keys_makes_none() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("keys");
    let (now, random) = (at("2026-11-23T09:00:00Z"), SeededRandom::new(1));
    assert!(Keyring::existing(&directory).unwrap().is_none());
    assert!(!directory.exists());
    let made = Keyring::open_or_create(&directory, now, &random).unwrap();
    let wrapped = made.wrap_epoch(29_000_000, &EpochKey::new(&random), &random);
    let seen = Keyring::existing(&directory).unwrap().unwrap();
    assert!(seen.unwrap_epoch(29_000_000, &wrapped).is_ok());
    assert_eq!(Keyring::sealed_under(&wrapped), made.ids().pop());
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(Keyring::existing(&directory), Err(KeyringError::Open { .. })));
}

#[test]
fn what_a_code_claims_is_read_without_its_key_and_believed_by_nobody() {
    let keyring = |byte: &str| {
        let keys = FixedKey::parse_list(&format!("k1:{}", byte.repeat(32))).unwrap();
        Keyring::fixed(&keys, &keys).unwrap()
    };
    let code = Code::new(FlowId::from_random([1; 16]), &SeededRandom::new(1));
    let text = code.to_text(&keyring("01"));
    assert!(Code::parse(text.expose(), &keyring("02")).is_none());
    let claimed = Code::claimed(text.expose()).unwrap();
    assert_eq!((claimed.flow, claimed.secret.expose()), (code.flow, code.secret.expose()));
    assert!(glimpse_vault::LinkToken::claimed(text.expose()).is_none(), "it is no link");
    for text in ["", "a.b.c", "..", "é.é.é"] {
        assert!(Code::claimed(text).is_none());
    }
}

#[test]
fn an_epoch_opens_for_its_minute_only() {
    let home = tempfile::tempdir().unwrap();
    let random = SeededRandom::new(2);
    let keyring =
        Keyring::open_or_create(&home.path().join("keys"), at("2026-11-23T09:00:00Z"), &random).unwrap();
    let mut wrapped = keyring.wrap_epoch(7, &EpochKey::new(&random), &random);
    assert!(keyring.unwrap_epoch(8, &wrapped).is_err());
    assert!(keyring.unwrap_epoch(7, &wrapped).is_ok());
    for index in 0..wrapped.len() {
        wrapped[index] ^= 1;
        assert!(keyring.unwrap_epoch(7, &wrapped).is_err(), "byte {index}");
        wrapped[index] ^= 1;
    }
    assert!(keyring.unwrap_epoch(7, &[]).is_err());
}

#[test]
fn a_day_brings_a_new_key_and_the_old_ones_open_until_they_are_outlived() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("keys");
    let random = SeededRandom::new(3);
    let morning = at("2026-11-23T09:00:00Z");
    let keyring = Keyring::open_or_create(&directory, morning, &random).unwrap();
    let aad = Aad::row("clean_up", b"1", "record");
    let record = keyring.seal_record(&aad, b"consent", &random);

    assert!(!keyring.due_for_rotation(at("2026-11-23T23:59:59Z")));
    assert!(keyring.keep_up(at("2026-11-23T23:59:59Z"), &random).unwrap().is_empty());
    assert_eq!(keyring.ids().len(), 1);
    let midnight = at("2026-11-24T00:00:01Z");
    assert!(keyring.due_for_rotation(midnight));
    assert!(keyring.keep_up(midnight, &random).unwrap().is_empty());
    assert_eq!(keyring.ids().len(), 2);
    assert_eq!(keyring.open_record(&aad, &record).unwrap().as_slice(), b"consent");
    let newer = keyring.seal_record(&aad, b"newer", &random);

    let old = keyring.ids()[0].clone();
    let outlived = midnight + LONGEST_RETENTION;
    assert!(keyring.outlived(outlived - SignedDuration::from_secs(1)).is_empty());
    assert_eq!(keyring.keep_up(outlived, &random).unwrap(), [old]);
    assert!(keyring.open_record(&aad, &record).is_err());
    assert!(keyring.open_record(&aad, &newer).is_ok());
    assert_eq!(names(&directory).iter().filter(|name| name.starts_with("installation-")).count(), 2);
    let reopened = Keyring::open_or_create(&directory, outlived, &random).unwrap();
    assert!(reopened.open_record(&aad, &record).is_err());
}

#[test]
fn the_key_in_use_is_not_destroyed() {
    let home = tempfile::tempdir().unwrap();
    let random = SeededRandom::new(4);
    let now = at("2026-11-23T09:00:00Z");
    let keyring = Keyring::open_or_create(&home.path().join("keys"), now, &random).unwrap();
    let id = keyring.ids()[0].clone();
    assert!(matches!(keyring.destroy(&id), Err(KeyringError::InUse(_))));
    keyring.rotate(now + SignedDuration::from_secs(1), &random).unwrap();
    keyring.destroy(&id).unwrap();
    assert!(matches!(keyring.destroy(&id), Err(KeyringError::Missing(_))));
}

#[test]
fn a_key_that_another_process_made_is_found() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("keys");
    let random = SeededRandom::new(5);
    let now = at("2026-11-23T09:00:00Z");
    let first = Keyring::open_or_create(&directory, now, &random).unwrap();
    let second = Keyring::open_or_create(&directory, now, &random).unwrap();
    second.rotate(now + SignedDuration::from_secs(1), &random).unwrap();
    let wrapped = second.wrap_epoch(7, &EpochKey::new(&random), &random);
    assert!(first.unwrap_epoch(7, &wrapped).is_ok());
}

#[test]
fn a_rotated_signing_key_reads_its_links_until_it_is_destroyed() {
    let home = tempfile::tempdir().unwrap();
    let random = SeededRandom::new(6);
    let now = at("2026-11-23T09:00:00Z");
    let keyring = Keyring::open_or_create(&home.path().join("keys"), now, &random).unwrap();
    let code = Code::new(FlowId::from_random([1; 16]), &random);
    let before = code.to_text(&keyring);
    keyring.rotate_signing(now + SignedDuration::from_secs(1), &random).unwrap();
    let after = code.to_text(&keyring);
    assert_ne!(before.expose(), after.expose());
    assert!(Code::parse(before.expose(), &keyring).is_some());
    let ids = keyring.signing_ids();
    assert!(matches!(keyring.destroy(&ids[1]), Err(KeyringError::InUse(_))));
    keyring.destroy(&ids[0]).unwrap();
    assert!(Code::parse(before.expose(), &keyring).is_none());
    assert!(Code::parse(after.expose(), &keyring).is_some());
    assert_eq!(names(&home.path().join("keys")).len(), 2);
}

#[test]
fn a_directory_open_to_others_is_refused_with_the_remedy() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("keys");
    fs::create_dir(&directory).unwrap();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
    let random = SeededRandom::new(7);
    let now = at("2026-11-23T09:00:00Z");
    let refused = Keyring::open_or_create(&directory, now, &random).unwrap_err().to_string();
    assert!(refused.contains("mode 755") && refused.contains("chmod 700"), "{refused}");
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
    Keyring::open_or_create(&directory, now, &random).unwrap();
    let file = directory.join(&names(&directory)[0]);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = Keyring::open_or_create(&directory, now, &random).unwrap_err().to_string();
    assert!(refused.contains("mode 640") && refused.contains("chmod 600"), "{refused}");
}

#[test]
fn a_damaged_key_file_is_named_and_not_shown() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("keys");
    let random = SeededRandom::new(8);
    let now = at("2026-11-23T09:00:00Z");
    Keyring::open_or_create(&directory, now, &random).unwrap();
    let file = directory.join(&names(&directory)[0]);
    fs::write(&file, "created 2026-11-23T09:00:00Z\nkey canary\n").unwrap();
    let refused = Keyring::open_or_create(&directory, now, &random).unwrap_err();
    let shown = format!("{refused} {refused:?}");
    assert!(shown.contains("installation-2026") && !shown.contains("canary"), "{shown}");
}

#[test]
fn keys_from_configuration_work_on_every_node_and_are_not_changed_here() {
    let random = SeededRandom::new(9);
    let now = at("2026-11-23T09:00:00Z");
    let new = "n:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let old = format!("o:{}", "5f".repeat(32));
    let signing = FixedKey::parse_list(&format!("s:{}", "01".repeat(32))).unwrap();
    let before = Keyring::fixed(&FixedKey::parse_list(&old).unwrap(), &signing).unwrap();
    let after = Keyring::fixed(&FixedKey::parse_list(&format!("{new}, {old}")).unwrap(), &signing).unwrap();
    let wrapped = before.wrap_epoch(7, &EpochKey::new(&random), &random);
    assert!(after.unwrap_epoch(7, &wrapped).is_ok());
    let wrapped = after.wrap_epoch(7, &EpochKey::new(&random), &random);
    assert!(before.unwrap_epoch(7, &wrapped).is_err(), "the first of the list seals");
    assert!(!after.due_for_rotation(now));
    assert!(matches!(after.rotate(now, &random), Err(KeyringError::Fixed)));
    assert!(after.keep_up(now, &random).unwrap().is_empty());
}

#[test]
fn a_bad_list_of_keys_says_which_entry() {
    let good = format!("a:{}", "00".repeat(32));
    let read = |text: &str| FixedKey::parse_list(text).map(|keys| keys.len());
    assert_eq!(read(&good), Ok(1));
    assert_eq!(read(" \n"), Err(FixedKeyError::Empty));
    assert_eq!(read(&format!("{good} b:short")), Err(FixedKeyError::Malformed(2)));
    assert_eq!(read(&format!("{good},{good}")), Err(FixedKeyError::Repeated(2)));
    assert_eq!(read(&format!("a:+{}", "0".repeat(63))), Err(FixedKeyError::Malformed(1)));
    assert_eq!(read(&format!("a b:{}", "00".repeat(32))), Err(FixedKeyError::Malformed(1)));
    assert_eq!(read(&format!("a:{}", "é".repeat(32))), Err(FixedKeyError::Malformed(1)));
}

#[test]
fn nothing_of_a_key_is_in_its_debug_form() {
    let random = SeededRandom::new(10);
    let key = DataKey::new(&random);
    assert_eq!(format!("{key:?}"), "DataKey([secret])");
    assert!(!seal(&key, &Aad::row("t", b"r", "p"), b"", &random).is_empty());
}

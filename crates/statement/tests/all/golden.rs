//! Files in the shapes of real banks, made up. Each is read, and everything that comes out is compared.

use std::path::PathBuf;

fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

#[test]
fn every_bank_s_file_is_read_as_before() {
    let files = files();
    assert!(files.len() >= 15, "{files:?}");
    for file in files {
        let parsed = glimpse_statement::parse(&std::fs::read(&file).unwrap()).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../golden/expected" }, {
            insta::assert_json_snapshot!(name, parsed);
        });
    }
}

use std::{collections::BTreeSet, path::Path};

/// All tests of the workspace that are run, as `crate::module::test`.
pub(super) fn tests(crates: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(crates).unwrap() {
        let directory = entry.unwrap().path();
        let name = directory.file_name().unwrap().to_str().unwrap().to_owned();
        for sources in ["src", "tests"] {
            collect(&directory.join(sources), &name, &mut found);
        }
    }
    found
}

fn collect(directory: &Path, name: &str, found: &mut BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, name, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let named = if path.ends_with("mod.rs") { path.parent().unwrap() } else { &path };
            let module = named.file_stem().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            found.extend(functions(&text).map(|test| format!("{name}::{module}::{test}")));
        }
    }
}

/// The functions under a test's attribute, but not the ignored ones.
fn functions(text: &str) -> impl Iterator<Item = &str> {
    let (mut marked, mut ignored) = (false, false);
    text.lines().map(str::trim).filter_map(move |line| {
        if line.starts_with("#[") {
            marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            ignored |= line.starts_with("#[ignore");
            return None;
        }
        let name = line.strip_prefix("async fn ").or(line.strip_prefix("fn "))?;
        let runs = std::mem::take(&mut marked) & !std::mem::take(&mut ignored);
        runs.then(|| name.split('(').next().unwrap())
    })
}

#[test]
fn tests_are_found_by_their_attributes() {
    let source = "#[test]\n#[ignore = \"slow\"]\nfn one() {}\nfn helper() {}\n    #[tokio::test(flavor = \"x\")]\n    \
                  /// Doc.\n    async fn two(\n#[derive(Debug)]\nstruct S;\nfn three() {}\n#[test]\nfn four() {}";
    assert_eq!(functions(source).collect::<Vec<_>>(), ["two", "four"]);
}

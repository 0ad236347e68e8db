/// What to say of a key that does not exist: the nearest one that does, or those of its section.
///
/// `known` are full names, such as `listen.api`; so is `unknown`.
pub(super) fn advice(unknown: &str, known: &[String]) -> String {
    let nearest = known.iter().min_by_key(|name| distance(unknown, name));
    let (section, key) = split(unknown);
    let siblings: Vec<&str> =
        known.iter().map(|name| split(name)).filter(|(of, _)| *of == section).map(|(_, name)| name).collect();
    match nearest {
        Some(name) if distance(unknown, name) <= key.len().div_ceil(2).max(2) || siblings.is_empty() => {
            format!("there is no such key; the nearest is `{name}`.")
        }
        Some(name) => format!(
            "there is no such key; the nearest is `{name}`, and {} has: {}.",
            if section.is_empty() { "the file".to_owned() } else { format!("[{section}]") },
            siblings.join(", ")
        ),
        None => "there is no such key.".to_owned(),
    }
}

/// How many letters differ, where another section counts as one.
fn distance(unknown: &str, name: &str) -> usize {
    let ((section, key), (other_section, other_key)) = (split(unknown), split(name));
    let keys = strsim::damerau_levenshtein(key, other_key);
    if section == other_section {
        return keys;
    }
    (keys + 1).min(strsim::damerau_levenshtein(unknown, name))
}

/// Section and key.
fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

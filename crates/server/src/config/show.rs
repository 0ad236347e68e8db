use super::{
    Config, Refused, Sources,
    raw::{Node, Table, Written},
};

impl Sources {
    /// The merged configuration, one line per value with the place where it was written; secrets are not shown.
    ///
    /// # Errors
    /// As [`Config::load`]: what cannot be used is not shown as if it could.
    pub fn show(&self) -> Result<Vec<String>, Refused> {
        Config::load(self)?;
        let mut lines = Vec::new();
        show_table("", &self.merged(&mut Vec::new())?, &mut lines);
        Ok(lines)
    }
}

fn show_table(section: &str, table: &Table, lines: &mut Vec<String>) {
    for (key, node) in table {
        let name = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
        match &node.value {
            Written::Table(inner) => show_table(&name, inner, lines),
            Written::List(items) if items.iter().any(|item| matches!(item.value, Written::Table(_))) => {
                for (index, item) in items.iter().enumerate() {
                    if let Written::Table(inner) = &item.value {
                        show_table(&format!("{name}[{index}]"), inner, lines);
                    }
                }
            }
            _ => lines.push(format!("{name} = {}  # {}", value(key, &name, node), node.origin)),
        }
    }
}

fn value(key: &str, name: &str, node: &Node) -> String {
    match &node.value {
        _ if is_secret(key, name) => "(secret)".to_owned(),
        Written::Text(text) => format!("{text:?}"),
        Written::Integer(number) => number.to_string(),
        Written::Float(number) => number.to_string(),
        Written::Bool(yes) => yes.to_string(),
        Written::List(items) => {
            let items: Vec<String> = items.iter().map(|item| value(key, name, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Written::Table(_) => "{…}".to_owned(),
    }
}

/// Installation keys, the database's address with its password, and whatever a connector's setting may keep secret, unless it is the path of a file.
pub(super) fn is_secret(key: &str, name: &str) -> bool {
    const WORDS: [&str; 5] = ["key", "secret", "password", "pin", "token"];
    let setting = name.contains(".settings.")
        && (name.contains(".headers.") || WORDS.iter().any(|word| key.to_lowercase().contains(word)));
    let ours = matches!(name, "keys.installation" | "keys.signing" | "storage.postgres");
    (setting || ours) && !key.ends_with("_file")
}

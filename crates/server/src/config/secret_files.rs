use std::path::PathBuf;

use super::{
    Refused, Sources,
    raw::{Node, Origin, Table, Written},
    show::is_secret,
};

/// A file with a secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFile {
    /// The key of the configuration whose value is in it.
    pub key: String,
    /// Where it is.
    pub path: PathBuf,
}

impl Sources {
    /// The files that hold secrets of the configuration: those that a `KEY_file` names, and the configuration's own file where
    /// a secret is written in it. Each file once.
    ///
    /// # Errors
    /// When the layers cannot be read.
    pub fn secret_files(&self) -> Result<Vec<SecretFile>, Refused> {
        let mut found = Vec::new();
        self.look_for_secrets("", &self.merged(&mut Vec::new())?, &mut found);
        Ok(found)
    }

    fn look_for_secrets(&self, section: &str, table: &Table, found: &mut Vec<SecretFile>) {
        for (key, node) in table {
            let name = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
            match &node.value {
                Written::Table(inner) => self.look_for_secrets(&name, inner, found),
                Written::List(items) => {
                    for (index, item) in items.iter().enumerate() {
                        if let Written::Table(inner) = &item.value {
                            self.look_for_secrets(&format!("{name}[{index}]"), inner, found);
                        }
                    }
                }
                Written::Text(text) => {
                    let path = self.file_of(key, &name, node, text);
                    if let Some(path) = path.filter(|path| found.iter().all(|known| known.path != *path)) {
                        found.push(SecretFile { key: name, path });
                    }
                }
                _ => {}
            }
        }
    }

    fn file_of(&self, key: &str, name: &str, node: &Node, text: &str) -> Option<PathBuf> {
        if let Some((key, name)) = key.strip_suffix("_file").zip(name.strip_suffix("_file"))
            && is_secret(key, name)
        {
            return Some(self.base(&node.origin).join(text));
        }
        let says_one = is_secret(key, name) && (name != "storage.postgres" || has_password(text));
        match (&node.origin, &self.file) {
            (Origin::File { .. }, Some((name, ..))) if says_one => Some(self.working_dir.join(name)),
            _ => None,
        }
    }
}

fn has_password(address: &str) -> bool {
    address.contains("password=") || url::Url::parse(address).is_ok_and(|url| url.password().is_some())
}

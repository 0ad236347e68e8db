use std::{collections::BTreeMap, path::PathBuf};

use glimpse_bank::{IdentityFiles, PairFiles};

use super::read::Section;

/// Reads `[identity.NAME]`: who we are towards banks. The files themselves are read at the start, and again when they
/// change.
pub(super) fn identities(section: &mut Section<'_, '_>) -> BTreeMap<String, IdentityFiles> {
    let mut identities = BTreeMap::new();
    for name in section.names() {
        let files = section.section(&name, identity);
        identities.insert(name, files);
    }
    identities
}

fn identity(section: &mut Section<'_, '_>) -> IdentityFiles {
    let files = IdentityFiles {
        qwac: pair(section, "qwac_certificate", "qwac_key"),
        qseal: pair(section, "qseal_certificate", "qseal_key"),
        authorities: section.path("authorities"),
    };
    if files == IdentityFiles::default() {
        section.require(
            "qwac_certificate",
            "is needed, or qseal_certificate: an identity is made of certificates.",
        );
    }
    files
}

/// A certificate and its key: both or neither.
fn pair(section: &mut Section<'_, '_>, certificate: &str, key: &str) -> Option<PairFiles> {
    let given = |path: &Option<PathBuf>| path.is_some();
    let (of_certificate, of_key) = (section.path(certificate), section.path(key));
    if given(&of_certificate) != given(&of_key) {
        let (missing, other) = if given(&of_key) { (certificate, key) } else { (key, certificate) };
        section.require(missing, &format!("is needed beside {other}."));
    }
    Some(PairFiles { certificate: of_certificate?, key: of_key? })
}

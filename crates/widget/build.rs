//! Checks the catalogues, makes the typed layer over them, and prepares the assets: name by content, compressed.

#[path = "build/assets.rs"]
mod assets;
#[path = "build/catalogue.rs"]
mod catalogue;

use std::path::{Path, PathBuf};

/// English is the one that the others are held against.
const LANGUAGES: [&str; 5] = ["en", "de", "es", "fr", "ar"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for watched in ["build.rs", "build", "locales", "assets", "templates"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    let locales = root.join("locales");
    let texts = LANGUAGES
        .into_iter()
        .map(|language| Ok((language, std::fs::read_to_string(locales.join(format!("{language}.ftl")))?)))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    let meant = std::fs::read_to_string(locales.join("same-as-english.txt"))?;
    std::fs::write(out.join("texts.rs"), catalogue::generate(&texts, &meant)?)?;
    std::fs::write(out.join("assets.rs"), assets::generate(&root.join("assets"), Path::new(&out))?)?;
    Ok(())
}

/// FNV-1a, 64 bits: names contents, protects nothing.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

use std::io::Read;

use glimpse_widget::{asset, asset_paths, gallery, overlay};

#[test]
fn assets_are_found_by_the_names_that_pages_use_and_by_no_others() {
    let [styles, script] = asset_paths();
    assert!(asset(styles).unwrap().content_type.starts_with("text/css"));
    assert!(asset(script).unwrap().content_type.starts_with("text/javascript"));
    for sample in gallery() {
        assert!(sample.html.contains(styles) && sample.html.contains(script));
    }
    for other in ["/assets/widget.css", "/assets/../Cargo.toml", "", "/assets/"] {
        assert_eq!(asset(other), None);
    }
}

#[test]
fn the_compressed_form_is_the_same_file() {
    for path in asset_paths() {
        let asset = asset(path).unwrap();
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(asset.gzip).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, asset.bytes);
        assert!(asset.etag.starts_with('"') && asset.etag.ends_with('"'));
        assert!(path.contains(asset.etag.trim_matches('"')), "the name changes with the content");
    }
}

#[test]
fn the_overlay_for_integrators_weighs_less_than_three_kilobytes_and_needs_no_lax_policy() {
    let overlay = overlay();
    assert!(overlay.gzip.len() < 3_000, "{} bytes", overlay.gzip.len());
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(overlay.gzip).read_to_end(&mut plain).unwrap();
    assert_eq!(plain, overlay.bytes);
    let text = String::from_utf8(plain).unwrap();
    for refused in [
        "innerHTML",
        "cssText",
        "<style",
        "'style'",
        "eval(",
        "new Function",
        "import(",
        "import {",
        "fetch(",
        "document.cookie",
        "Storage",
    ] {
        assert!(!text.contains(refused), "{refused}");
    }
    assert!(text.contains("event.origin !==") && text.contains("event.source !=="));
    for sample in gallery() {
        assert!(!sample.html.contains("glimpse.js"), "the Widget's own pages have no use for it");
    }
}

#[test]
fn the_first_view_weighs_less_than_thirty_kilobytes() {
    let assets: usize = asset_paths().iter().map(|path| asset(path).unwrap().gzip.len()).sum();
    let heaviest = gallery().iter().map(|sample| compressed(&sample.html)).max().unwrap();
    assert!(assets + heaviest < 30_000, "{assets} bytes of assets and {heaviest} of the heaviest page");
    assert!(assets < 10_000, "{assets}");
}

fn compressed(html: &str) -> usize {
    let mut encoder = flate2::read::GzEncoder::new(html.as_bytes(), flate2::Compression::default());
    let mut out = Vec::new();
    encoder.read_to_end(&mut out).unwrap()
}

use std::io::Read;

use glimpse_widget::{asset, asset_paths, gallery};

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

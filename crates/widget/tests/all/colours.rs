use std::collections::HashMap;

use glimpse_widget::{asset, asset_paths};

/// Foreground, background and the contrast that WCAG 2.2 asks for: 4.5 for text, 3 for borders of controls.
const PAIRS: [(&str, &str, f64); 20] = [
    ("ink", "card", 4.5),
    ("ink", "ground", 4.5),
    ("ink", "tint", 4.5),
    ("ink", "bad-tint", 4.5),
    ("soft", "card", 4.5),
    ("soft", "ground", 4.5),
    ("soft", "tint", 4.5),
    ("soft", "bad-tint", 4.5),
    ("main", "card", 4.5),
    ("main", "ground", 4.5),
    ("main", "tint", 4.5),
    ("on-main", "main", 4.5),
    ("on-main", "main-deep", 4.5),
    ("bad", "card", 4.5),
    ("bad", "bad-tint", 4.5),
    ("good", "card", 4.5),
    ("good", "good-tint", 3.0),
    ("edge", "card", 3.0),
    ("main", "line", 3.0),
    ("edge", "bad-tint", 3.0),
];

#[test]
fn every_pair_of_colours_has_enough_contrast_in_light_and_dark() {
    let [styles, _] = asset_paths();
    let styles = String::from_utf8(asset(styles).unwrap().bytes.to_vec()).unwrap();
    let (light, dark) = styles.split_once("@media (prefers-color-scheme: dark)").unwrap();
    for (theme, block) in [("light", light), ("dark", dark.split_once("\n}\n").unwrap().0)] {
        let tokens = tokens(block);
        for (front, back, least) in PAIRS {
            let found = contrast(tokens[front], tokens[back]);
            assert!(found >= least, "{theme}: {front} on {back} has {found:.2}, needs {least}");
        }
    }
}

fn tokens(block: &str) -> HashMap<&str, [u8; 3]> {
    block
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
            let number = u32::from_str_radix(value.trim_end_matches(';'), 16).ok()?;
            let [_, red, green, blue] = number.to_be_bytes();
            Some((name, [red, green, blue]))
        })
        .collect()
}

/// Contrast ratio by WCAG 2.2.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

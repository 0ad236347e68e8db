//! Colours, and whether they can be read (WCAG 2.2, 1.4.3 and 1.4.11).

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// The Widget's own style sheet, of which the tokens stand at the top.
const STYLES: &str = include_str!("../../assets/widget.css");

/// The tokens that a brand may set.
const TOKENS: [&str; 11] =
    ["ground", "card", "ink", "soft", "line", "edge", "main", "main-deep", "on-main", "tint", "bad"];

/// Foreground, background and the contrast that WCAG 2.2 asks for: 4.5 for text, 3 for borders of controls.
const PAIRS: [(&str, &str, f64); 22] = [
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
    ("bad", "tint", 4.5),
    ("bad", "bad-tint", 4.5),
    ("good", "card", 4.5),
    ("good", "good-tint", 3.0),
    ("edge", "card", 3.0),
    ("main", "line", 3.0),
    ("edge", "tint", 3.0),
    ("edge", "bad-tint", 3.0),
];

/// Light or dark, as the user's device asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

impl Scheme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// `light` or `dark`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The colours of a brand: what it does not set is as the Widget has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colours(BTreeMap<(Scheme, &'static str), Rgb>);

/// Why a colour is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAColour {
    /// There is no token of that name.
    Token,
    /// It is not written like `#0a5c60`.
    Value,
}

/// Two colours that are too close to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Poor {
    /// Where.
    pub scheme: Scheme,
    /// The token in front.
    pub front: &'static str,
    /// The token behind.
    pub back: &'static str,
    /// The contrast that they have.
    pub contrast: f64,
    /// The contrast that they need.
    pub least: f64,
}

impl fmt::Display for Poor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, front, back, contrast, least } = self;
        // Rounded down, so that 4.498 does not read as if it were enough.
        let contrast = (contrast * 100.0).floor() / 100.0;
        write!(
            f,
            "{} on {} in {} has a contrast of {contrast:.2} and needs {least}",
            front,
            back,
            scheme.as_str()
        )
    }
}

impl Colours {
    /// The names of the tokens that can be set.
    #[must_use]
    pub fn tokens() -> &'static [&'static str] {
        &TOKENS
    }

    /// Sets a token such as `main` to a colour such as `#0a5c60`.
    ///
    /// # Errors
    /// When there is no such token, or the colour is written otherwise.
    pub fn set(&mut self, scheme: Scheme, token: &str, colour: &str) -> Result<(), NotAColour> {
        let token = TOKENS.into_iter().find(|known| *known == token).ok_or(NotAColour::Token)?;
        let colour = Rgb::parse(colour).ok_or(NotAColour::Value)?;
        self.0.insert((scheme, token), colour);
        Ok(())
    }

    /// Every pair of colours that people would find hard to read.
    #[must_use]
    pub fn check(&self) -> Vec<Poor> {
        let mut poor = Vec::new();
        for scheme in Scheme::ALL {
            let own = own(scheme);
            let colour = |token| self.0.get(&(scheme, token)).or_else(|| own.get(token)).copied();
            for (front, back, least) in PAIRS {
                let contrast =
                    colour(front).zip(colour(back)).map_or(0.0, |(one, other)| one.contrast(other));
                if contrast < least {
                    poor.push(Poor { scheme, front, back, contrast, least });
                }
            }
        }
        poor
    }

    /// The style sheet that goes over the Widget's own; `None` where nothing is set.
    pub(super) fn styles(&self) -> Option<String> {
        let block = |scheme| {
            self.0.iter().filter(|((of, _), _)| *of == scheme).fold(
                String::new(),
                |mut block, ((_, token), rgb)| {
                    let _ = write!(block, "--{token}:{rgb};");
                    block
                },
            )
        };
        let (light, dark) = (block(Scheme::Light), block(Scheme::Dark));
        if light.is_empty() && dark.is_empty() {
            return None;
        }
        // A colour for light pages must not reach dark ones, for which it was not checked.
        Some(format!(
            "@media not (prefers-color-scheme:dark){{:root{{{light}}}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        ))
    }
}

/// The tokens of the Widget's own style sheet.
fn own(scheme: Scheme) -> BTreeMap<&'static str, Rgb> {
    let (light, dark) = STYLES.split_once("@media (prefers-color-scheme: dark)").unwrap_or((STYLES, ""));
    let block = match scheme {
        Scheme::Light => light,
        Scheme::Dark => dark.split_once("\n}\n").unwrap_or((dark, "")).0,
    };
    block
        .lines()
        .filter_map(|line| {
            let (token, value) = line.trim().strip_prefix("--")?.split_once(": ")?;
            Some((token, Rgb::parse(value.trim_end_matches(';'))?))
        })
        .collect()
}

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Contrast ratio by WCAG 2.2.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Relative luminance by WCAG 2.2.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

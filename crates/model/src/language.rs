use serde::{Deserialize, Serialize};

/// The Widget's languages (contract section 1). German is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// German.
    #[default]
    De,
    /// English.
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Arabic, written right to left.
    Ar,
}

impl Language {
    /// All languages, the default first.
    pub const ALL: [Self; 5] = [Self::De, Self::En, Self::Es, Self::Fr, Self::Ar];

    /// The code as in `<html lang>` and in the request.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::Ar => "ar",
        }
    }

    /// The language of that exact code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.as_str() == code)
    }

    /// Whether the script runs right to left.
    #[must_use]
    pub fn is_rtl(self) -> bool {
        matches!(self, Self::Ar)
    }
}

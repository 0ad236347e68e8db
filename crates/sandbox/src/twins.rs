//! Banks that deviate from the friendly ones as real bank groups do.

use crate::bank::{
    Approach,
    seal::{SealRule, Serial},
};

/// How a bank behaves. The friendly banks differ in nothing but the approach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// How users confirm.
    pub(crate) approach: Approach,
    /// What it wants of signatures; checked where the sandbox has an authority.
    pub(crate) seal: Option<SealRule>,
}

impl Manner {
    /// A friendly bank.
    pub(crate) const fn friendly(approach: Approach) -> Self {
        Self { approach, seal: None }
    }
}

/// A bank that deviates.
pub(crate) struct Twin {
    /// The name by which it is started; that of the profile for the real bank group, where there is one.
    pub(crate) name: &'static str,
    pub(crate) bank_code: &'static str,
    pub(crate) bic: &'static str,
    pub(crate) manner: Manner,
}

const SEAL: SealRule = SealRule { serial: Serial::Lower, algorithm: "rsa-sha256", date: false };

/// All banks that deviate.
pub(crate) static TWINS: &[Twin] = &[
    Twin {
        name: "strict",
        bank_code: "90094820",
        bic: "MOCKDE20XXX",
        manner: Manner { seal: Some(SEAL), ..Manner::friendly(Approach::Embedded) },
    },
    Twin {
        name: "certificate-only",
        bank_code: "90094821",
        bic: "MOCKDE21XXX",
        manner: Manner::friendly(Approach::Redirect),
    },
    Twin {
        name: "dated",
        bank_code: "90094822",
        bic: "MOCKDE22XXX",
        manner: Manner {
            seal: Some(SealRule { serial: Serial::Upper, algorithm: "SHA256withRSA", date: true }),
            ..Manner::friendly(Approach::Embedded)
        },
    },
];

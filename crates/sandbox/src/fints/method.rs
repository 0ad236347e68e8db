//! TAN methods of the banks, and the media that customers have for them.

/// A method as HITANS describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Method {
    /// Security function, 900 to 997.
    pub(crate) function: u16,
    technical: &'static str,
    /// Name of the method at Deutsche Kreditwirtschaft, and its version.
    standard: (&'static str, &'static str),
    pub(crate) name: &'static str,
    /// Of the TAN: its length, and 1 for digits or 2 for letters; nothing where there is none.
    tan: (&'static str, &'static str),
    label: &'static str,
    structured: bool,
    /// 0: the medium's name must not be given, 1: may, 2: must if the customer has several.
    pub(crate) medium: u8,
    media: u8,
    pub(crate) decoupled: Option<Decoupled>,
    pub(crate) challenge: Challenge,
}

/// How a decoupled method is asked whether it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decoupled {
    pub(crate) most_polls: u32,
    /// Seconds before the first poll, and between two.
    pub(crate) before_first: i64,
    pub(crate) between: i64,
}

/// How the challenge is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// A text alone.
    Text,
    /// Start code and account in the text, for typing.
    Manual,
    /// A flicker code (HHD 1.4) as HHD_UC.
    Flicker,
    /// A QR code, within the text (`CHLGUC`).
    Qr,
    /// A picture with its MIME type as HHD_UC.
    Picture,
}

impl Method {
    /// The versions of HKTAN in which it exists.
    pub(crate) fn versions(&self) -> &'static [u32] {
        if self.decoupled.is_some() { &[7] } else { &[6, 7] }
    }

    /// Its elements in HITANS, all of them: 21 in version 6, 26 in version 7.
    pub(crate) fn parameters(&self, version: u32) -> Vec<String> {
        let structured = if self.structured { "J" } else { "N" };
        let function = self.function.to_string();
        let (medium, media) = (self.medium.to_string(), self.media.to_string());
        let (standard, standard_version) = self.standard;
        let (length, format) = self.tan;
        let common = [
            &function,
            "2",
            self.technical,
            standard,
            standard_version,
            self.name,
            length,
            format,
            self.label,
            "2048",
            "N",
            "1",
            "N",
            "0",
            "0",
            "N",
            structured,
            "00",
            &medium,
            "N",
            &media,
        ];
        let mut parameters: Vec<String> = common.map(str::to_owned).into();
        if version >= 7 {
            parameters.extend(match self.decoupled {
                None => std::array::from_fn(|_| String::new()),
                Some(Decoupled { most_polls, before_first, between }) => [
                    most_polls.to_string(),
                    before_first.to_string(),
                    between.to_string(),
                    "J".to_owned(),
                    "J".to_owned(),
                ],
            });
        }
        parameters
    }

    /// The method of a security function.
    pub(crate) fn of(function: u16) -> Option<&'static Self> {
        METHODS.iter().find(|method| method.function == function)
    }
}

/// A phone or a card.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Medium {
    pub(crate) name: &'static str,
    /// `M` for a phone, `G` for a generator with its card, `B` for an app.
    pub(crate) class: &'static str,
    /// Part of a phone number, or a card's number.
    pub(crate) number: &'static str,
    pub(crate) function: u16,
}

const fn with_tan(
    function: u16,
    technical: &'static str,
    name: &'static str,
    challenge: Challenge,
) -> Method {
    Method {
        function,
        technical,
        standard: ("", ""),
        name,
        tan: ("6", "1"),
        label: "TAN-Nummer",
        structured: false,
        medium: 0,
        media: 1,
        decoupled: None,
        challenge,
    }
}

const PUSH: Decoupled = Decoupled { most_polls: 60, before_first: 2, between: 1 };

/// All methods.
pub(crate) static METHODS: &[Method] = &[
    Method { standard: ("HHD", "1.3.2"), ..with_tan(910, "HHD1.3.2", "chipTAN manuell", Challenge::Manual) },
    Method {
        standard: ("HHDOPT1", "1.4"),
        ..with_tan(911, "HHD1.4OPT", "chipTAN optisch", Challenge::Flicker)
    },
    Method {
        standard: ("HHDUC", "1.4"),
        structured: true,
        ..with_tan(913, "Q1S", "chipTAN-QR", Challenge::Qr)
    },
    Method {
        standard: ("mobileTAN", ""),
        medium: 1,
        media: 1,
        ..with_tan(920, "mobileTAN", "SMS-TAN", Challenge::Text)
    },
    Method {
        standard: ("Decoupled", ""),
        tan: ("", ""),
        label: "Freigabe",
        structured: true,
        decoupled: Some(PUSH),
        ..with_tan(922, "SealOne", "pushTAN 2.0", Challenge::Text)
    },
    Method {
        standard: ("DecoupledPush", ""),
        tan: ("", ""),
        label: "Freigabe",
        medium: 2,
        media: 2,
        decoupled: Some(PUSH),
        ..with_tan(923, "SecureGo", "SecureGo plus", Challenge::Text)
    },
    Method {
        standard: ("mobileTAN", ""),
        medium: 2,
        media: 2,
        ..with_tan(924, "mobileTAN", "SMS-TAN mit Auswahl", Challenge::Text)
    },
    Method { ..with_tan(930, "photoTAN", "photoTAN", Challenge::Picture) },
];

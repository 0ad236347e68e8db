//! What a bank says: return codes with their texts.
//!
//! Source: FinTS 3.0, list of return codes. 0 is good, 3 a warning, 9 an error.

use super::syntax::{FieldError, Seg};

/// One return code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    /// Which element it is about, such as `3,2`; mostly empty.
    element: String,
    text: String,
    parameters: Vec<String>,
}

impl Answer {
    /// A code with its usual text.
    pub(crate) fn new(code: u16) -> Self {
        Self { code, element: String::new(), text: usual_text(code).to_owned(), parameters: Vec::new() }
    }

    /// A code with a text of one's own; at most 80 characters go out.
    pub(crate) fn saying(code: u16, text: impl Into<String>) -> Self {
        let text: String = text.into();
        Self { text: text.chars().take(80).collect(), ..Self::new(code) }
    }

    /// Adds parameters.
    pub(crate) fn with(self, parameters: impl IntoIterator<Item = impl ToString>) -> Self {
        Self { parameters: parameters.into_iter().map(|one| one.to_string()).collect(), ..self }
    }

    /// Whether it is an error.
    pub(crate) fn is_error(&self) -> bool {
        self.code >= 9000
    }

    fn parts(&self) -> Vec<String> {
        let mut parts = vec![format!("{:04}", self.code), self.element.clone(), self.text.clone()];
        parts.extend(self.parameters.iter().cloned());
        parts
    }
}

impl From<FieldError> for Answer {
    fn from(error: FieldError) -> Self {
        Self { element: error.element, ..Self::new(error.code) }
    }
}

/// `HIRMG` or, with a reference, `HIRMS`.
pub(crate) fn segment(code: &'static str, answers: &[Answer]) -> Seg {
    answers.iter().fold(Seg::new(code, 2), |segment, answer| segment.group(answer.parts()))
}

/// Why an order, or a whole message, is not done.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The answers, with the segment that each is about; none is about the message.
    pub(crate) answers: Vec<(Option<u32>, Answer)>,
    /// The dialog is over with it.
    pub(crate) closes: bool,
}

impl Refusal {
    /// About one segment; the dialog goes on.
    pub(crate) fn of(segment: u32, answer: impl Into<Answer>) -> Self {
        Self { answers: vec![(Some(segment), answer.into())], closes: false }
    }

    /// About the whole message; the dialog is over.
    pub(crate) fn fatal(answer: impl Into<Answer>) -> Self {
        Self { answers: vec![(None, answer.into())], closes: true }
    }

    /// The same, and the dialog is over.
    pub(crate) fn closing(self) -> Self {
        Self { closes: true, ..self }
    }
}

fn usual_text(code: u16) -> &'static str {
    match code {
        10 => "Nachricht entgegengenommen.",
        20 => "Der Auftrag wurde ausgeführt.",
        30 => "Auftrag empfangen - Bitte die empfangene TAN eingeben.",
        100 => "Dialog beendet.",
        900 => "TAN gültig.",
        901 => "PIN gültig.",
        3010 => "Es liegen keine Einträge vor.",
        3040 => "Es liegen weitere Informationen vor.",
        3050 => "UPD nicht mehr aktuell, aktuelle Version enthalten.",
        3060 => "Bitte beachten Sie die enthaltenen Warnungen/Hinweise.",
        3076 => "Starke Kundenauthentifizierung nicht notwendig.",
        3913 => "TAN wurde verbraucht.",
        3916 => "Bitte ändern Sie zuerst Ihre PIN im Online-Banking.",
        3920 => "Zugelassene Ein- und Zwei-Schritt-Verfahren für den Benutzer",
        3931 => "Ihr Zugang ist nach drei falschen TAN gesperrt.",
        3938 => "Ihr Zugang ist vorläufig gesperrt - Bitte PIN-Sperre aufheben.",
        3955 => "Auftrag empfangen - Bitte geben Sie ihn in Ihrer App frei.",
        3956 => "Starke Kundenauthentifizierung noch ausstehend.",
        9000 => "Der Status ist unbekannt. Bitte nicht wiederholen.",
        9010 => "Verarbeitung nicht möglich.",
        9050 => "Die Nachricht enthält Fehler.",
        9075 => "Starke Kundenauthentifizierung notwendig.",
        9078 => "Dialog abgebrochen - Das Produkt ist nicht registriert.",
        9110 => "Falsche Segmentzusammenstellung.",
        9120 => "Nicht erwartet.",
        9130 => "Ungültiger Wert.",
        9160 => "Element fehlt.",
        9185 => "Segmentversion wird nicht unterstützt.",
        9200 => "Das Sicherheitsverfahren ist nicht bekannt.",
        9210 => "Auftrag abgelehnt.",
        9380 => "Das gewählte Zwei-Schritt-Verfahren ist nicht zugelassen.",
        9391 => "Kundensystem-ID ungültig. Bitte neu synchronisieren.",
        9400 => "Anonymer Dialog wird nicht unterstützt.",
        9800 => "Dialog abgebrochen.",
        9930 => "Ihr Zugang ist gesperrt.",
        9931 => "Ihr Zugang ist nach drei falschen TAN gesperrt.",
        9941 => "TAN ungültig.",
        9942 => "PIN ungültig.",
        9951 => "Die Freigabe wurde nicht rechtzeitig erteilt.",
        9953 => "Eine TAN wird hier nicht erwartet.",
        9955 => "Das Ein-Schritt-Verfahren ist nicht zugelassen.",
        9956 => "Der TAN-Prozess passt nicht zum Verfahren.",
        9991 => "Die TAN ist bereits verbraucht.",
        _ if code < 1000 => "Auftrag ausgeführt.",
        _ if code < 9000 => "Hinweis der Bank.",
        _ => "Auftrag nicht ausgeführt.",
    }
}

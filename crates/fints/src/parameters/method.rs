//! TAN methods (`HITANS`, versions 1 to 7).
//!
//! Source: FinTS 3.0, Sicherheitsverfahren PIN/TAN, chapter D: Zwei-Schritt-TAN-Einreichung, Parameter.

use glimpse_bank::contract::MethodKind;
use serde::{Deserialize, Serialize};

use crate::message::shown;
use crate::syntax::Segment;

/// More methods than these no bank has.
const MAX_METHODS: usize = 98;

/// A TAN method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Method {
    /// The security function, 900 to 997.
    pub(crate) function: u16,
    /// The version of `HITANS` that it came with, which is that of `HKTAN`.
    pub(crate) version: u16,
    /// The technical id and the German banks' common name, such as `HHD1.4` and `HHDOPT1`.
    pub(crate) technical: String,
    /// The bank's name for it.
    pub(crate) name: String,
    /// A TAN has at most this many characters.
    pub(crate) max_length: u16,
    /// A TAN is made of digits only.
    pub(crate) digits: bool,
    /// Whether the name of a TAN medium must be told.
    pub(crate) medium: MediumName,
    /// How many media may be active at once, if it says so.
    pub(crate) media: Option<u8>,
    /// How to ask whether the user has approved; without it a TAN is entered.
    pub(crate) decoupled: Option<Polling>,
}

/// Whether the name of a TAN medium stands in `HKTAN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MediumName {
    /// It must not.
    Forbidden,
    /// It may.
    Allowed,
    /// It must.
    Needed,
}

/// How often, and when, a bank may be asked whether the user has approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Polling {
    /// At most so often; 0 is no limit.
    pub(crate) most: u32,
    /// Seconds before the first time.
    pub(crate) first: u32,
    /// Seconds between two times.
    pub(crate) next: u32,
    /// Whether it may be asked without the user saying that they approved.
    pub(crate) automatic: bool,
}

impl Method {
    /// Whether the first step needs the name of a medium, and there may be several to choose from.
    pub(crate) fn needs_medium(&self) -> bool {
        self.medium == MediumName::Needed && self.media != Some(1) && self.media != Some(0)
    }

    /// Whether it takes part in the two-step process with `HKTAN` at the beginning of a dialog.
    pub(crate) fn has_hktan(&self) -> bool {
        self.version >= 6
    }

    /// What kind it is, for icons and explanations.
    pub(crate) fn kind(&self) -> MethodKind {
        let words = format!("{} {}", self.technical, self.name).to_lowercase();
        let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
        match () {
            () if self.decoupled.is_some() || says(&["decoupled", "push", "app", "securego"]) => {
                MethodKind::App
            }
            () if says(&["photo", "qr", "matrix", "besttan bild"]) => MethodKind::Photo,
            () if says(&["mobile", "sms", "mtan"]) => MethodKind::Sms,
            () if says(&["hhd", "chip", "smart", "optic", "flicker"]) => MethodKind::Chip,
            () if says(&["mail"]) => MethodKind::Email,
            () => MethodKind::Other,
        }
    }
}

/// Where the fields of one method stand, by version. Counted from the method's first.
struct Layout {
    /// Fields of one method.
    fields: usize,
    /// The first fields without which it is none.
    least: usize,
    /// German banks' common name, where there is one.
    common: Option<usize>,
    name: usize,
    max_length: usize,
    format: usize,
    medium: Option<usize>,
    media: Option<usize>,
    /// The first of the five fields of decoupled methods.
    decoupled: Option<usize>,
}

fn layout(version: u16) -> Option<Layout> {
    let old = |fields, medium: Option<usize>| Layout {
        fields,
        least: fields.min(6),
        common: None,
        name: 3,
        max_length: 4,
        format: 5,
        medium,
        media: medium.map(|place| place + 1),
        decoupled: None,
    };
    let new = |fields, medium, media, decoupled| Layout {
        fields,
        least: 8,
        common: Some(3),
        name: 5,
        max_length: 6,
        format: 7,
        medium: Some(medium),
        media: Some(media),
        decoupled,
    };
    Some(match version {
        1 => old(11, None),
        2 => old(15, None),
        3 => old(18, Some(16)),
        4 | 5 => new(22, 20, 21, None),
        6 => new(21, 18, 20, None),
        7 => new(26, 18, 20, Some(21)),
        _ => return None,
    })
}

/// The methods of a `HITANS`, and whether it allows dialogs without one.
pub(super) fn read(segment: &Segment) -> (bool, Vec<Method>) {
    let Some(layout) = layout(segment.version) else { return (false, Vec::new()) };
    let last = segment.len().saturating_sub(1);
    let values = segment.element(last);
    let one_step = segment.text(last, 0).eq_ignore_ascii_case("J");
    let begins = |at: usize| {
        let function = values.get(at).is_some_and(|value| {
            value.len() == 3 && value.starts_with(b"9") && value.iter().all(u8::is_ascii_digit)
        });
        let process = values.get(at + 1).is_some_and(|value| matches!(value.as_slice(), b"1" | b"2"));
        function && process
    };
    let mut methods = Vec::new();
    // Before the first there are three fields, four in version 1; some banks leave one out.
    let mut at = (2..6).find(|at| begins(*at));
    while let Some(start) = at.filter(|_| methods.len() < MAX_METHODS) {
        // All but the last are padded to full length, by the rules; where one is not, the next is found by its looks.
        let full = start + layout.fields;
        let next =
            if begins(full) { Some(full) } else { (start + layout.least..full).find(|at| begins(*at)) };
        methods.extend(method(segment, last, start, next.unwrap_or(full), &layout));
        at = next;
    }
    (one_step, methods)
}

fn method(segment: &Segment, element: usize, start: usize, end: usize, layout: &Layout) -> Option<Method> {
    let within = |place: usize| Some(start + place).filter(|at| *at < end);
    let text = |place: usize| within(place).and_then(|at| segment.given(element, at));
    let number = |place: usize| within(place).and_then(|at| segment.number_at(element, at));
    let function = number(0).and_then(|number| u16::try_from(number).ok())?;
    let common = layout.common.and_then(text).unwrap_or_default();
    let is_decoupled = common.to_ascii_lowercase().starts_with("decoupled");
    let polling = layout.decoupled.filter(|_| is_decoupled).map(|first| Polling {
        most: number(first).unwrap_or(0).min(999),
        first: number(first + 1).unwrap_or(5).min(600),
        next: number(first + 2).unwrap_or(5).clamp(1, 600),
        automatic: text(first + 4).is_none_or(|yes| !yes.eq_ignore_ascii_case("N")),
    });
    Some(Method {
        function,
        version: segment.version,
        technical: shown(&format!("{} {common}", text(2).unwrap_or_default())).unwrap_or_default(),
        name: text(layout.name).and_then(|name| shown(&name)).unwrap_or_else(|| function.to_string()),
        max_length: number(layout.max_length)
            .and_then(|most| u16::try_from(most).ok())
            .filter(|most| *most > 0)
            .unwrap_or(99),
        digits: text(layout.format).is_some_and(|format| format == "1"),
        medium: match layout.medium.and_then(number) {
            Some(2) => MediumName::Needed,
            Some(1) => MediumName::Allowed,
            _ => MediumName::Forbidden,
        },
        media: layout.media.and_then(number).and_then(|count| u8::try_from(count).ok()),
        decoupled: polling,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods(segment: &str) -> Vec<Method> {
        read(&crate::syntax::read(segment.as_bytes()).unwrap()[0]).1
    }

    #[test]
    fn methods_of_all_versions_are_read() {
        let v7 = methods(
            "HITANS:1:7:4+1+1+1+J:N:0:940:2:SealOne:Decoupled::SealOne:6:1:TAN:2048:J:1:N:0:0:N:N:00:0:N:1:180:5:2:J:N:\
             942:2:MTAN2:mobileTAN::mobile TAN:6:1:SMS:2048:J:1:N:0:0:N:N:00:2:N:5'",
        );
        assert_eq!(v7.iter().map(|method| method.function).collect::<Vec<_>>(), [940, 942]);
        assert_eq!(v7[0].decoupled, Some(Polling { most: 180, first: 5, next: 2, automatic: false }));
        assert_eq!((v7[1].medium, v7[1].media, v7[1].decoupled), (MediumName::Needed, Some(5), None));
        assert!(v7[1].needs_medium() && v7[1].digits && v7[1].kind() == MethodKind::Sms);
        // Not padded: the second is found by its looks.
        let bad = methods(
            "HITANS:1:7:4+1+1+1+J:N:0:942:2:MTAN2:mobileTAN::mobile TAN:6:1:SMS:2048:J:1:N:0:0:N:N:00:0:N:1:\
             972:2:HHD1.4:HHDOPT1:1.4:chipTAN:6:1:TAN:2048:J:1:N:0:0:N:N:00:0:N:1'",
        );
        assert_eq!(bad.iter().map(|method| method.function).collect::<Vec<_>>(), [942, 972]);
        let v6 = methods(
            "HITANS:1:6:4+1+1+1+J:N:0:962:2:HHD1.4:HHD:1.4:Smart-TAN plus manuell:6:1:Challenge:3:J:1:N:0:0:N:J:00:0:N:1'",
        );
        assert_eq!(
            (v6[0].version, v6[0].name.as_str(), v6[0].kind()),
            (6, "Smart-TAN plus manuell", MethodKind::Chip)
        );
        let v1 = methods("HITANS:1:1:4+1+1+1+J:N:0:0:900:1:iTAN:iTAN:6:1:TAN-Nr:3:1:N:N'");
        assert_eq!((v1[0].function, v1[0].name.as_str(), v1[0].has_hktan()), (900, "iTAN", false));
        assert!(methods("HITANS:1:6:4+1+1+1+J:N:0'").is_empty() && methods("HITANS:1:9:4+1'").is_empty());
    }
}

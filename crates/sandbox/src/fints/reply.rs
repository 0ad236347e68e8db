//! The bank's message: head, envelope, return codes, data.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    answer::{Answer, Refusal, segment},
    envelope::{Head, ONE_STEP, Security},
    syntax::Seg,
};
use crate::data::calendar::bank_time;

/// What the bank answers to a message.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    /// The dialog that it belongs to; `0` if there is none.
    pub(crate) dialog: String,
    /// About the message. If nothing is here, it follows from the rest.
    pub(crate) general: Vec<Answer>,
    /// About segments of the customer.
    pub(crate) answers: Vec<(u32, Answer)>,
    pub(crate) data: Vec<Seg>,
    /// The dialog is over.
    pub(crate) ends: bool,
    /// So many booked entries are in it, or will be in all parts of it.
    pub(crate) entries: Option<usize>,
    /// What a device is shown for a TAN (HHD_UC).
    pub(crate) shown: Option<Vec<u8>>,
}

/// Who gets the answer, and how it is wrapped.
pub(crate) struct To<'a> {
    pub(crate) head: &'a Head,
    /// None is answered without encryption.
    pub(crate) security: Option<&'a Security>,
    pub(crate) bank_code: &'a str,
    pub(crate) classic: bool,
    pub(crate) now: Timestamp,
}

impl Reply {
    /// What is said about a refusal.
    pub(crate) fn refusing(refusal: Refusal, dialog: &str) -> Self {
        let mut reply = Self { dialog: dialog.to_owned(), ends: refusal.closes, ..Self::default() };
        for (number, answer) in refusal.answers {
            match number {
                Some(number) => reply.answers.push((number, answer)),
                None => reply.general.push(answer),
            }
        }
        if reply.general.is_empty() {
            reply.general.push(Answer::new(9050));
        }
        if refusal.closes {
            reply.general.push(Answer::new(9800));
        }
        reply
    }

    /// The message as bytes.
    pub(crate) fn bytes(&self, to: &To<'_>) -> Vec<u8> {
        let mut segments = vec![self.general(to.classic)];
        let mut by_segment: BTreeMap<u32, Vec<Answer>> = BTreeMap::new();
        for (number, answer) in &self.answers {
            by_segment.entry(*number).or_default().push(answer.clone());
        }
        segments
            .extend(by_segment.iter().map(|(number, answers)| segment("HIRMS", answers).answers(*number)));
        segments.extend(self.data.iter().cloned());
        let inside: Vec<u8> =
            (2_u32..).zip(&segments).flat_map(|(number, segment)| segment.bytes(number)).collect();
        let last = u32::try_from(segments.len()).unwrap_or(0) + 2;
        let body = match to.security {
            None => inside,
            Some(security) => {
                [cipher(security, to).bytes(998), Seg::new("HNVSD", 1).binary(inside).bytes(999)].concat()
            }
        };
        let end = Seg::new("HNHBS", 1).text(to.head.number).bytes(last);
        let head = |length: usize| {
            Seg::new("HNHBK", 3)
                .text(format!("{length:012}"))
                .text(300)
                .text(&self.dialog)
                .text(to.head.number)
                .group([self.dialog.clone(), to.head.number.to_string()])
                .bytes(1)
        };
        let length = head(0).len() + body.len() + end.len();
        [head(length), body, end].concat()
    }

    /// All return codes, those about the message first.
    pub(crate) fn codes(&self) -> Vec<String> {
        let general = self.about_message();
        let all = general.iter().chain(self.answers.iter().map(|(_, answer)| answer));
        all.map(|answer| format!("{:04}", answer.code)).collect()
    }

    fn about_message(&self) -> Vec<Answer> {
        if self.general.is_empty() {
            let worst = self.answers.iter().map(|(_, answer)| answer.code).max().unwrap_or(0);
            vec![Answer::new(match worst {
                9000.. => 9050,
                3000.. => 3060,
                _ => 10,
            })]
        } else {
            self.general.clone()
        }
    }

    fn general(&self, classic: bool) -> Seg {
        let segment = segment("HIRMG", &self.about_message());
        // One bank of the old kind writes the reference's separator with nothing behind it.
        if classic { segment.answering_nothing() } else { segment }
    }
}

fn cipher(security: &Security, to: &To<'_>) -> Seg {
    let now = bank_time(to.now);
    let profile = if security.function == ONE_STEP { "1" } else { "2" };
    Seg::new("HNVSK", 3)
        .group(["PIN", profile])
        .text(998)
        .text(1)
        .group(["2", "", security.system.as_str()])
        .group(["1", &now.strftime("%Y%m%d").to_string(), &now.strftime("%H%M%S").to_string()])
        .cipher()
        .group(["280", to.bank_code, &security.user, "V", "0", "0"])
        .text(0)
}

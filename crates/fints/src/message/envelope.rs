//! The envelope of PIN and TAN: signature and encryption that are none, as TLS does the work.
//!
//! Source: FinTS 3.0, Sicherheitsverfahren HBCI, chapter B, with the values of Sicherheitsverfahren PIN/TAN.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_model::SecretText;
use jiff::Zoned;
use zeroize::{Zeroize as _, Zeroizing};

use crate::syntax::{Order, sequence};

/// Germany, by ISO 3166 numeric.
pub(crate) const GERMANY: &str = "280";
/// Length of `HNHBK` up to the dialog id: `HNHBK:1:3+` and twelve digits.
const LENGTH_DIGITS: usize = 12;

/// Where a message belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Envelope<'a> {
    /// The dialog's id; `0` before the bank gave one.
    pub(crate) dialog: &'a str,
    /// The message's number in the dialog.
    pub(crate) number: u32,
}

/// Who signs a message, and how.
#[derive(Clone, Copy)]
pub(crate) struct Signer<'a> {
    /// The bank's code (Bankleitzahl).
    pub(crate) bank_code: &'a str,
    /// The user's id.
    pub(crate) user: &'a str,
    /// The system's id at the bank; `0` before the bank gave one.
    pub(crate) system: &'a str,
    /// The security function: 999, or a TAN method.
    pub(crate) function: u16,
    /// The PIN.
    pub(crate) pin: &'a SecretText,
    /// The TAN, where one is due.
    pub(crate) tan: Option<&'a SecretText>,
}

impl Envelope<'_> {
    /// A message without signature and encryption: what an anonymous dialog sends.
    pub(crate) fn plain(&self, orders: &[Order]) -> Zeroizing<Vec<u8>> {
        let inner = sequence(orders, 2);
        self.around(&inner, orders.len() + 2)
    }

    /// A signed and encrypted message at that local time, with a control reference of up to 14 digits.
    pub(crate) fn signed(
        &self,
        signer: &Signer<'_>,
        mut orders: Vec<Order>,
        at: &Zoned,
        reference: &str,
    ) -> Zeroizing<Vec<u8>> {
        let profile = if signer.function == 999 { "1" } else { "2" };
        let (day, time) = (at.strftime("%Y%m%d").to_string(), at.strftime("%H%M%S").to_string());
        let head = Order::new("HNSHK", 4)
            .group(&["PIN", profile])
            .text(&signer.function.to_string())
            .text(reference)
            .text("1")
            .text("1")
            .group(&["1", "", signer.system])
            .text("1")
            .group(&["1", &day, &time])
            .group(&["1", "999", "1"])
            .group(&["6", "10", "16"])
            .group(&[GERMANY, signer.bank_code, signer.user, "S", "0", "0"]);
        let pin = signer.pin.expose();
        let tan = signer.tan.map_or("", SecretText::expose);
        let tail = Order::new("HNSHA", 2).text(reference).empty().group(&[pin, tan]);
        orders.insert(0, head);
        orders.push(tail);
        let inner = sequence(&orders, 2);
        let cipher = Order::new("HNVSK", 3)
            .group(&["PIN", profile])
            .text("998")
            .text("1")
            .group(&["1", "", signer.system])
            .group(&["1", &day, &time])
            .around(&["2", "2", "13"], b"00000000", &["5", "1"])
            .group(&[GERMANY, signer.bank_code, signer.user, "V", "0", "0"])
            .text("0");
        let mut sealed = sequence(&[cipher], 998);
        sealed.extend_from_slice(&sequence(&[Order::new("HNVSD", 1).around(&[], &inner, &[])], 999));
        self.around(&sealed, orders.len() + 2)
    }

    /// Head and end around the segments between them; `end` is the number of the last segment.
    fn around(&self, inner: &[u8], end: usize) -> Zeroizing<Vec<u8>> {
        let number = self.number.to_string();
        let tail = sequence(&[Order::new("HNHBS", 1).text(&number)], end);
        let head = |length: usize| {
            let length = format!("{length:0LENGTH_DIGITS$}");
            sequence(&[Order::new("HNHBK", 3).text(&length).text("300").text(self.dialog).text(&number)], 1)
        };
        let length = head(0).len() + inner.len() + tail.len();
        let mut message = head(length);
        message.extend_from_slice(inner);
        message.extend_from_slice(&tail);
        message
    }
}

/// A message as it goes into the body of a request.
pub(crate) fn body(mut message: Zeroizing<Vec<u8>>) -> String {
    let body = STANDARD.encode(&*message);
    message.zeroize();
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_states_its_own_length() {
        let pin = SecretText::new("ä5'");
        let at: Zoned = "2026-11-23T10:15:16[Europe/Berlin]".parse().unwrap();
        let signer =
            Signer { bank_code: "10000000", user: "u:1", system: "0", function: 999, pin: &pin, tan: None };
        let message = Envelope { dialog: "0", number: 1 }.signed(
            &signer,
            vec![Order::new("HKEND", 1).text("0")],
            &at,
            "7",
        );
        let expected: &[u8] = b"HNHBK:1:3+000000000278+300+0+1'HNVSK:998:3+PIN:1+998+1+1::0+1:20261123:101516+\
            2:2:13:@8@00000000:5:1+280:10000000:u?:1:V:0:0+0'HNVSD:999:1+@121@HNSHK:2:4+PIN:1+999+7+1+1+1::0+1+\
            1:20261123:101516+1:999:1+6:10:16+280:10000000:u?:1:S:0:0'HKEND:3:1+0'HNSHA:4:2+7++\xe45?'''HNHBS:5:1+1'";
        assert_eq!(String::from_utf8_lossy(&message), String::from_utf8_lossy(expected));
        assert_eq!(message.len(), 278);
    }

    #[test]
    fn a_tan_stands_behind_the_pin_and_a_two_step_message_says_so() {
        let (pin, tan) = (SecretText::new("1234"), SecretText::new("654321"));
        let signer = Signer {
            bank_code: "10000000",
            user: "u",
            system: "s",
            function: 942,
            pin: &pin,
            tan: Some(&tan),
        };
        let at: Zoned = "2026-11-23T10:15:16[Europe/Berlin]".parse().unwrap();
        let message = Envelope { dialog: "d1", number: 7 }.signed(&signer, Vec::new(), &at, "7");
        let text = String::from_utf8_lossy(&message);
        assert!(
            text.contains("+PIN:2+942+")
                && text.contains("'HNSHA:3:2+7++1234:654321'")
                && text.contains("1::s+")
        );
        assert!(text.starts_with("HNHBK:1:3+") && text.ends_with("'HNHBS:4:1+7'"));
    }
}

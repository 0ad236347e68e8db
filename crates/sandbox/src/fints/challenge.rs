//! What a user is asked: texts, start codes, flicker codes and pictures.
//!
//! Source: PIN/TAN B.8.2; HHD 1.4 for the flicker code; the forms `CHLGUC` and MIME as banks send them.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{method::Challenge, picture};
use crate::data::dice::Dice;

/// What goes into HITAN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The text.
    pub(crate) text: String,
    /// HHD_UC; empty where there is none.
    pub(crate) hhd_uc: Vec<u8>,
}

/// The challenge for an order.
pub(crate) fn show(challenge: Challenge, reference: &str, decoupled: bool) -> Shown {
    let mut dice = Dice::of(&["challenge", reference]);
    let start = format!("{:08}", dice.next() % 100_000_000);
    let account = format!("{:010}", dice.next() % 10_000_000_000);
    let plain = |text: &str| Shown { text: text.to_owned(), hhd_uc: Vec::new() };
    match challenge {
        Challenge::Text if decoupled => {
            plain("Bitte bestätigen Sie den Zugriff auf Ihre Konten in Ihrer App.")
        }
        Challenge::Text => plain("Bitte geben Sie die TAN ein, die wir an +49 160 xxxxx28 gesendet haben."),
        Challenge::Manual => Shown {
            text: format!(
                "Stecken Sie Ihre Karte in den TAN-Generator, drücken Sie TAN und geben Sie den Startcode {start} ein. \
                 Die TAN bitte hier eingeben."
            ),
            hhd_uc: Vec::new(),
        },
        Challenge::Flicker => Shown {
            text: "Halten Sie den TAN-Generator an die blinkende Grafik.".to_owned(),
            hhd_uc: flicker(&start, &account).into_bytes(),
        },
        Challenge::Qr => {
            let picture = STANDARD.encode(picture::qr(&format!("DK0{start}{account}")));
            let text = "Bitte scannen Sie den <b>QR-Code</b> mit dem TAN-Generator.";
            Shown {
                text: format!("CHLGUC  {:04}{picture}CHLGTEXT{:04}{text}", picture.len(), text.len()),
                hhd_uc: Vec::new(),
            }
        }
        Challenge::Picture => Shown {
            text: "Bitte scannen Sie das Bild mit der photoTAN-App.".to_owned(),
            hhd_uc: with_mime("image/png", &picture::coloured(reference)),
        },
    }
}

/// A flicker code of HHD 1.4: length, start code with its control byte, one element of digits.
fn flicker(start: &str, account: &str) -> String {
    let body = format!("{:02X}01{start}{:02}{account}", 0x80 | start.len(), account.len());
    format!("{:03}{body}", body.len())
}

fn with_mime(mime: &str, picture: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&length(mime.as_bytes()), mime.as_bytes(), &length(picture), picture].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flicker_code_says_its_length() {
        assert_eq!(flicker("12345678", "0000123456"), "024880112345678100000123456");
    }

    #[test]
    fn challenges_fit_into_their_elements() {
        for reference in ["a", "b", "c"] {
            assert!(show(Challenge::Qr, reference, false).text.chars().count() <= 2048);
            let photo = show(Challenge::Picture, reference, false).hhd_uc;
            assert_eq!(&photo[..11], b"\0\x09image/png");
            assert_eq!(usize::from(photo[11]) * 256 + usize::from(photo[12]), photo.len() - 13);
        }
    }
}

//! Going on on a phone: the first browser shows a code and a number, and waits until the phone is done.

use askama::Template;
use jiff::Timestamp;
use qrcode::{Color, EcLevel, QrCode};

use crate::chrome::Chrome;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{markup, time_left};
use crate::texts::Texts;

/// The quiet margin around a QR code, in modules (ISO/IEC 18004).
const MARGIN: usize = 4;

#[derive(Template)]
#[template(path = "phone.html")]
struct OfferPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    /// The code's path, and how many modules it is wide with its margin; `None` where the address does not fit one.
    code: Option<(String, usize)>,
    number: &'a str,
    left: Html,
}

/// Shows the phone the way.
pub(crate) fn offer(frame: &Frame<'_>, address: &str, number: &str, until: Timestamp) -> Html {
    let t = Texts::of(frame.language);
    let c = Chrome::of(frame, "phone", t.phone_title()).with_news(5);
    let left = time_left(t, t.time_left(), frame.now, until);
    markup(&OfferPage { c, f: frame, code: code(address), number, left })
}

/// The dark modules of a QR code as the path of an SVG, one unit each: runs of a row together.
fn code(address: &str) -> Option<(String, usize)> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let width = code.width();
    let colours = code.to_colors();
    let mut path = String::new();
    for (y, row) in colours.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, length) = (x + MARGIN, y + MARGIN, run.len());
                path.push_str(&format!("M{left} {top}h{length}v1h-{length}z"));
            }
            x += run.len();
        }
    }
    Some((path, width + 2 * MARGIN))
}

#[derive(Template)]
#[template(path = "on_phone.html")]
struct TakenPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
}

/// The phone has taken over.
pub(crate) fn taken(frame: &Frame<'_>) -> Html {
    let t = Texts::of(frame.language);
    markup(&TakenPage { c: Chrome::of(frame, "on-phone", t.on_phone_title()).with_news(5), f: frame })
}

#[derive(Template)]
#[template(path = "at_computer.html")]
struct OverPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    done: bool,
    lead: Html,
}

/// The phone's part is over.
pub(crate) fn over(frame: &Frame<'_>, done: bool) -> Html {
    let t = Texts::of(frame.language);
    let frame = &Frame { cancellable: false, deadline: None, ..*frame };
    let (title, lead) = if done {
        (t.at_computer_done_title(), t.at_computer_done_lead())
    } else {
        (t.at_computer_title(), t.at_computer_lead())
    };
    markup(&OverPage { c: Chrome::of(frame, "at-computer", title), f: frame, done, lead })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_code_has_as_many_modules_as_are_dark() {
        let address = "https://widget.example/phone/3ca31c37-986a-454e-ad64-8e97143c86bc?ticket=abc";
        let (path, width) = code(address).unwrap();
        let dark = QrCode::with_error_correction_level(address, EcLevel::M).unwrap();
        let dark = dark.to_colors().iter().filter(|colour| **colour == Color::Dark).count();
        let drawn: usize = path
            .split('M')
            .filter_map(|run| run.split_once('h')?.1.split('v').next()?.parse::<usize>().ok())
            .sum();
        assert_eq!(drawn, dark);
        assert!(path.starts_with(&format!("M{MARGIN} {MARGIN}h7")), "the first corner's seven: {path}");
        assert_eq!((width - 17 - 2 * MARGIN) % 4, 0, "a code's width is 17 and a multiple of 4");
    }
}

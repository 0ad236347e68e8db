//! The envelope of a message: head, encryption segments, signature, end.
//!
//! With PIN/TAN nothing is encrypted or signed in truth, but the segments have to be there, and right.
//! Source: FinTS 3.0 Formals B.5–B.6, PIN/TAN B.6–B.9.

use super::{
    answer::Answer,
    syntax::{FieldError, Fields, Segment, segments},
};

/// A message of a customer whose envelope is right.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) head: Head,
    /// None in an anonymous dialog.
    pub(crate) security: Option<Security>,
    /// What is asked for, without the signature.
    pub(crate) orders: Vec<Segment>,
}

/// What the head says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    pub(crate) dialog: String,
    pub(crate) number: u32,
}

/// Who sends it, and how it is approved.
pub(crate) struct Security {
    /// 999 for one step, else the chosen method.
    pub(crate) function: u16,
    pub(crate) system: String,
    pub(crate) user: String,
    pub(crate) pin: String,
    pub(crate) tan: Option<String>,
}

impl std::fmt::Debug for Security {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Security").field("function", &self.function).finish_non_exhaustive()
    }
}

/// An envelope that is wrong.
#[derive(Debug)]
pub(crate) struct Unopened {
    /// What the head said, as far as it was read.
    pub(crate) head: Head,
    pub(crate) answer: Answer,
}

/// The function for one step.
pub(crate) const ONE_STEP: u16 = 999;

/// Opens a message.
pub(crate) fn open(bytes: &[u8], bank_code: &str) -> Result<Message, Unopened> {
    let mut head = Head::default();
    parts(bytes, bank_code, &mut head).map_err(|answer| Unopened { head: head.clone(), answer })
}

fn parts(bytes: &[u8], bank_code: &str, known: &mut Head) -> Result<Message, Answer> {
    let mut outer = read(bytes)?;
    let structure = || Answer::new(9110);
    if outer.len() < 3 {
        return Err(structure());
    }
    let end = outer.pop().ok_or_else(structure)?;
    let first = outer.remove(0);
    head(&first, bytes.len(), known)?;
    is(&end, "HNHBS", 1)?;
    let number = Fields::of(&end).shaped(&[1])?.number((0, 0), 4)?;
    if number != known.number {
        return Err(Fields::invalid((0, 0)).into());
    }
    let encrypted = outer.iter().any(|segment| segment.code.starts_with("HNV"));
    let (security, orders) = if encrypted {
        let [cipher, data] = outer.as_slice() else { return Err(structure()) };
        sealed(cipher, data, bank_code)?
    } else {
        (None, outer)
    };
    let first_order = if security.is_some() { 3 } else { 2 };
    let places = (first_order..).zip(&orders);
    if places.clone().any(|(place, order)| order.number != place) || orders.is_empty() {
        return Err(structure());
    }
    let closing = u32::from(security.is_some());
    let last = orders.last().map_or(0, |order| order.number) + closing;
    if end.number != last + 1 {
        return Err(structure());
    }
    Ok(Message { head: known.clone(), security, orders })
}

fn read(bytes: &[u8]) -> Result<Vec<Segment>, Answer> {
    segments(bytes)
        .map_err(|why| Answer::saying(9110, format!("Falsche Segmentzusammenstellung ({}).", why.0)))
}

fn is(segment: &Segment, code: &str, version: u32) -> Result<(), Answer> {
    if segment.code != code {
        return Err(Answer::new(9110));
    }
    if segment.version != version {
        return Err(Answer::new(9185));
    }
    Ok(())
}

/// Reads the head into what is known, as far as it goes, so that even a refusal can name dialog and message.
fn head(segment: &Segment, length: usize, known: &mut Head) -> Result<(), Answer> {
    is(segment, "HNHBK", 3)?;
    let fields = Fields::of(segment);
    if let (Ok(dialog), Ok(number)) = (fields.id((2, 0)), fields.number((3, 0), 4)) {
        *known = Head { dialog: dialog.to_owned(), number };
    }
    fields.shaped(&[1, 1, 1, 1, 2])?;
    if segment.number != 1 {
        return Err(Answer::new(9110));
    }
    let said = fields.text((0, 0), 12)?;
    let shaped = said.len() == 12 && said.bytes().all(|byte| byte.is_ascii_digit());
    if !shaped || said.parse() != Ok(length) {
        return Err(Fields::invalid((0, 0)).into());
    }
    if fields.text((1, 0), 3)? != "300" {
        return Err(Answer::new(9185));
    }
    fields.id((2, 0))?;
    if fields.number((3, 0), 4)? == 0 {
        return Err(Fields::invalid((3, 0)).into());
    }
    Ok(fields.absent((4, 0))?)
}

/// Encryption head and data; gives back what is inside.
fn sealed(
    cipher: &Segment,
    data: &Segment,
    bank_code: &str,
) -> Result<(Option<Security>, Vec<Segment>), Answer> {
    is(cipher, "HNVSK", 3)?;
    is(data, "HNVSD", 1)?;
    if (cipher.number, data.number) != (998, 999) {
        return Err(Answer::new(9110));
    }
    let fields = Fields::of(cipher).shaped(&[2, 1, 1, 3, 3, 7, 6, 1, 2])?;
    let profile = profile(fields)?;
    fields.exactly((1, 0), &["998"])?;
    fields.exactly((2, 0), &["1"])?;
    // One client that is much used leaves the system out here, and has it in the signature.
    let system = if fields.has((3, 2)) { Some(sender(fields, 3)?) } else { None };
    fields.exactly((3, 0), &["1"])?;
    stamp(fields, 4)?;
    fields.exactly((5, 0), &["2"])?;
    fields.exactly((5, 1), &["2"])?;
    fields.exactly((5, 2), &["13"])?;
    if fields.binary((5, 3))?.len() != 8 {
        return Err(Fields::invalid((5, 3)).into());
    }
    fields.exactly((5, 4), &["5", "6"])?;
    fields.exactly((5, 5), &["1"])?;
    fields.absent((5, 6))?;
    // `V` is the cipher's key; one client that is much used writes `S`.
    let user = key(fields, 6, &["V", "S"], bank_code)?;
    fields.exactly((7, 0), &["0"])?;
    fields.absent((8, 0))?;
    let inside = Fields::of(data).shaped(&[1])?.binary((0, 0))?;
    let mut orders = read(inside)?;
    if orders.len() < 3 {
        return Err(Answer::new(9110));
    }
    let closing = orders.pop().ok_or_else(|| Answer::new(9110))?;
    let opening = orders.remove(0);
    if orders.iter().any(|order| order.code.starts_with("HN")) {
        return Err(Answer::new(9110));
    }
    let security = signature(&opening, &closing, orders.len(), profile, bank_code)?;
    if system.is_some_and(|system| system != security.system) || security.user != user {
        return Err(Answer::saying(9130, "Verschlüsselungs- und Signaturkopf widersprechen sich."));
    }
    Ok((Some(security), orders))
}

/// `PIN:1` for one step, `PIN:2` for two.
fn profile(fields: Fields<'_>) -> Result<u8, Answer> {
    fields.exactly((0, 0), &["PIN"])?;
    Ok(if fields.exactly((0, 1), &["1", "2"])? == "1" { 1 } else { 2 })
}

/// The sender's system id.
fn sender(fields: Fields<'_>, element: usize) -> Result<&str, Answer> {
    fields.exactly((element, 0), &["1"])?;
    fields.absent((element, 1))?;
    Ok(fields.id((element, 2))?)
}

fn stamp(fields: Fields<'_>, element: usize) -> Result<(), Answer> {
    fields.exactly((element, 0), &["1"])?;
    fields.date((element, 1))?;
    fields.time((element, 2))?;
    Ok(())
}

/// A key's name; gives back the user.
fn key<'a>(
    fields: Fields<'a>,
    element: usize,
    kinds: &[&str],
    bank_code: &str,
) -> Result<&'a str, FieldError> {
    fields.exactly((element, 0), &["280"])?;
    fields.exactly((element, 1), &[bank_code])?;
    let user = fields.id((element, 2))?;
    fields.exactly((element, 3), kinds)?;
    fields.number((element, 4), 3)?;
    fields.number((element, 5), 3)?;
    Ok(user)
}

fn signature(
    opening: &Segment,
    closing: &Segment,
    orders: usize,
    outer_profile: u8,
    bank_code: &str,
) -> Result<Security, Answer> {
    is(opening, "HNSHK", 4)?;
    is(closing, "HNSHA", 2)?;
    if opening.number != 2 || usize::try_from(closing.number) != Ok(orders + 3) {
        return Err(Answer::new(9110));
    }
    let fields = Fields::of(opening).shaped(&[2, 1, 1, 1, 1, 3, 1, 3, 4, 3, 6, 2])?;
    let inner_profile = profile(fields)?;
    let function = fields.number((1, 0), 3)?;
    let function = u16::try_from(function).unwrap_or(0);
    if !(900..=ONE_STEP).contains(&function) || function == 998 {
        return Err(Fields::invalid((1, 0)).into());
    }
    // Of the two clients that are used most, each writes one of the two profiles wrong in two steps.
    let right = if function == ONE_STEP {
        (outer_profile, inner_profile) == (1, 1)
    } else {
        outer_profile == 2 || inner_profile == 2
    };
    if !right {
        return Err(Fields::invalid((0, 1)).into());
    }
    let control = fields.text((2, 0), 14)?;
    fields.exactly((3, 0), &["1", "2"])?;
    fields.exactly((4, 0), &["1"])?;
    let system = sender(fields, 5)?;
    let reference = fields.text((6, 0), 16)?;
    if !reference.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fields::invalid((6, 0)).into());
    }
    stamp(fields, 7)?;
    fields.exactly((8, 0), &["1"])?;
    fields.exactly((8, 1), &["999", "1", "2", "3", "4", "5", "6"])?;
    fields.exactly((8, 2), &["1"])?;
    fields.absent((8, 3))?;
    fields.exactly((9, 0), &["6"])?;
    fields.exactly((9, 1), &["10"])?;
    fields.exactly((9, 2), &["16", "17", "18", "19", "999"])?;
    let user = key(fields, 10, &["S"], bank_code)?;
    fields.absent((11, 0))?;
    let end = Fields::of(closing).shaped(&[1, 1, 2])?;
    if end.text((0, 0), 14)? != control {
        return Err(Fields::invalid((0, 0)).into());
    }
    end.absent((1, 0))?;
    Ok(Security {
        function,
        system: system.to_owned(),
        user: user.to_owned(),
        pin: end.text((2, 0), 99)?.to_owned(),
        tan: end.optional((2, 1), 99)?.map(str::to_owned),
    })
}

//! The connector's own messages, damaged on their way to a strict bank: each is refused with its return code, and the
//! connector comes to an end with a dotted code.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_bank::contract::Request;
use glimpse_model::SecretText;

use crate::world::{MOCKBANK, Turns, World};

/// Where something is replaced.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Layer {
    /// Among the signed orders; all lengths follow.
    Inside,
    /// In the envelope; the message's length follows.
    Around,
    /// In the finished message; no length follows.
    Bytes,
    /// In the base64 of the body.
    Body,
}

use Layer::{Around, Body, Bytes, Inside};

/// What is wrong; with which message; where; what is replaced by what; the bank's return code.
type Damage = (&'static str, &'static str, Layer, &'static str, &'static str, &'static str);

const SYNCHRONISE: &str = "fints.synchronise";
const BEGIN: &str = "fints.begin";
const TAN: &str = "fints.tan";
const CAMT: &str = "fints.turnovers.camt";

const DAMAGES: &[Damage] = &[
    // Length.
    ("the length is too small", CAMT, Bytes, "HNHBK:1:3+000000000", "HNHBK:1:3+000000001", "9130"),
    ("the length has eleven digits", BEGIN, Bytes, "HNHBK:1:3+0", "HNHBK:1:3+", "9130"),
    ("the length is a word", SYNCHRONISE, Bytes, "HNHBK:1:3+000", "HNHBK:1:3+abc", "9130"),
    ("a byte is left over", CAMT, Bytes, "HNHBS", " HNHBS", "9110"),
    ("the encrypted data is longer than it says", BEGIN, Around, "HNVSD:999:1+@", "HNVSD:999:1+@1", "9110"),
    ("the encrypted data is a text", TAN, Around, "{binary}", "x", "9130"),
    ("the session key has seven bytes", CAMT, Around, "@8@00000000", "@7@0000000", "9130"),
    // Numbering.
    ("the message number is 0", SYNCHRONISE, Around, "+300+0+1'", "+300+0+0'", "9130"),
    ("no message number", SYNCHRONISE, Around, "+300+0+1'", "+300+0'", "9160"),
    ("head and end have other numbers", BEGIN, Around, "+300+0+1'", "+300+0+2'", "9130"),
    ("the head has another number", CAMT, Around, "HNHBK:1:3", "HNHBK:2:3", "9110"),
    ("the end has another number", CAMT, Around, "HNHBS:6:1", "HNHBS:7:1", "9110"),
    ("the encryption head has the number 997", TAN, Around, "HNVSK:998", "HNVSK:997", "9110"),
    ("the encrypted data has the number 998", BEGIN, Around, "HNVSD:999", "HNVSD:998", "9110"),
    ("a segment number twice", CAMT, Inside, "HKTAN:4:7", "HKTAN:3:7", "9110"),
    ("a segment number with a zero before it", CAMT, Inside, "HKTAN:4:7", "HKTAN:04:7", "9110"),
    // Signature and encryption.
    ("the signature head is missing", BEGIN, Inside, "HNSHK:2:4", "HKXXX:2:4", "9110"),
    ("the signature's end is missing", CAMT, Inside, "HNSHA:5:2", "HKXXX:5:2", "9110"),
    ("no PIN", TAN, Inside, "++{pin}:123456'", "++:123456'", "9160"),
    ("a wrong PIN", SYNCHRONISE, Inside, "++{pin}'", "++000000'", "9942"),
    ("a TAN without an order for it", CAMT, Inside, "++{pin}'", "++{pin}:123456'", "9953"),
    ("the security profile is RDH", CAMT, Around, "HNVSK:998:3+PIN:2", "HNVSK:998:3+RDH:2", "9130"),
    ("the encryption's function is 4", BEGIN, Around, "PIN:2+998", "PIN:2+4", "9130"),
    ("a method that does not exist", BEGIN, Inside, "PIN:2+920", "PIN:2+950", "9200"),
    ("a method that is not the customer's", BEGIN, Inside, "PIN:2+920", "PIN:2+910", "9380"),
    ("another method in the middle", CAMT, Inside, "PIN:2+920", "PIN:2+910", "9120"),
    ("the key is of another user", TAN, Around, ":camt-only:V", ":camt:V", "9130"),
    ("a date that does not exist", CAMT, Inside, "1:20261123", "1:20261323", "9130"),
    ("the hash is missing", BEGIN, Inside, "+1:999:1+", "++", "9160"),
    // Order.
    ("HKVVB before HKIDN", BEGIN, Inside, "HKIDN:3:2", "HKIDX:3:2", "9120"),
    ("an order in the first message", BEGIN, Inside, "HKTAN:5:7", "HKSPA:5:1", "9120"),
    ("HKIDN in the middle", CAMT, Inside, "HKCAZ:3:1", "HKIDN:3:2", "9120"),
    ("an order that does not exist", CAMT, Inside, "HKCAZ:3:1", "HKXYZ:3:1", "9110"),
    ("a segment between envelope and data", TAN, Around, "'HNVSD", "'HNVSX:1:1'HNVSD", "9110"),
    ("HKTAN is for something else", CAMT, Inside, "+4+HKCAZ", "+4+HKKAZ", "9130"),
    ("another dialog", CAMT, Around, "{dialog}", "4711", "9010"),
    // Versions.
    ("the head has another version", SYNCHRONISE, Around, "HNHBK:1:3", "HNHBK:1:2", "9185"),
    ("the HBCI version is 2.2", BEGIN, Around, "+300+", "+220+", "9185"),
    ("HKIDN in version 3", BEGIN, Inside, "HKIDN:3:2", "HKIDN:3:3", "9185"),
    ("HKSYN in version 2", SYNCHRONISE, Inside, "HKSYN:5:3", "HKSYN:5:2", "9185"),
    ("HKTAN in version 5", CAMT, Inside, "HKTAN:4:7", "HKTAN:4:5", "9185"),
    ("transactions in version 9", CAMT, Inside, "HKCAZ:3:1", "HKCAZ:3:9", "9185"),
    // Padding and contents.
    ("the base64 is not padded", CAMT, Body, "{padding}", "", "9110"),
    ("the base64 has a star in it", BEGIN, Body, "S", "*", "9110"),
    ("elements too many at the end", CAMT, Inside, "+20261123'", "+20261123++++x'", "9110"),
    ("an unescaped question mark", CAMT, Inside, "+20260826", "+2026?0826", "9110"),
    ("a date in the wrong order", CAMT, Inside, "+20260826", "+26082026", "9130"),
    ("a format that is not offered", CAMT, Inside, "camt.052.001.08", "camt.053.001.08", "9130"),
    ("no product", BEGIN, Inside, "+GLIMPSETEST+", "++", "9160"),
    ("a wrong TAN", TAN, Inside, ":123456'", ":123457'", "9941"),
    ("another order's reference", TAN, Inside, "{reference}", "4711", "9210"),
];

#[tokio::test]
async fn each_is_refused_with_its_code_and_survived_with_a_dotted_one() {
    assert!(DAMAGES.len() >= 40);
    let world = World::new().await;
    let (mut wrong, mut with_code) = (Vec::new(), 0);
    for damage in DAMAGES {
        let (what, .., code) = *damage;
        // Three wrong PINs would lock.
        world.sandbox.unlock();
        let (turns, answered) = damaged(&world, damage).await;
        if !answered.iter().any(|said| said == code) {
            wrong.push(format!("{what}: {answered:?} instead of {code}"));
        }
        let failures = turns.data.iter().filter_map(|data| data.failure.as_ref()).map(|failure| failure.code);
        let dotted = turns.problems.iter().copied().chain(turns.failed).chain(failures).next();
        with_code += usize::from(dotted.is_some());
        // Without a code it has been put right: everything came. What failed is not shown as whole.
        let whole = turns.data.iter().all(|data| data.coverage.complete && data.failure.is_none());
        if dotted.is_none() && (turns.data.is_empty() || !whole) {
            wrong.push(format!("{what}: a gap without a code after {:?}", turns.operations));
        }
        for data in turns.data.iter().filter(|data| data.failure.is_some() && data.coverage.complete) {
            wrong.push(format!("{what}: {} failed and is shown as whole", data.account.handle));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(with_code >= 40, "{with_code} of {}", DAMAGES.len());
}

/// A user's dialog in which the first message of that kind is damaged; the return codes that the bank gave for it.
async fn damaged(world: &World, (what, operation, layer, from, to, _): &Damage) -> (Turns, Vec<String>) {
    let bank = world.bank(MOCKBANK);
    let mut answered = None;
    let turns = world
        .turns(&bank, ("camt-only", "654321"), async |_, mut request| {
            let hit = answered.is_none() && request.operation == *operation;
            if hit {
                damage(&mut request, *layer, from, to, what);
            }
            let answer = world.executor.send(&bank, request).await;
            if hit {
                let calls = world.sandbox.ledger().calls(MOCKBANK);
                answered = calls.last().map(|call| call.codes.clone());
            }
            answer
        })
        .await;
    (turns, answered.unwrap_or_else(|| panic!("{what}: no {operation} in {:?}", "the dialog")))
}

/// What a message is made of: its envelope up to the encrypted data, those, and what follows.
struct Parts<'a> {
    before: &'a str,
    inside: &'a str,
    after: &'a str,
}

impl<'a> Parts<'a> {
    fn of(message: &'a str) -> Self {
        let (before, rest) = message.split_once("HNVSD:999:1+@").unwrap();
        let (length, rest) = rest.split_once('@').unwrap();
        let (inside, after) = rest.split_at(length.parse().unwrap());
        Self { before, inside, after }
    }

    fn binary(inside: &str) -> String {
        format!("@{}@{inside}", inside.len())
    }
}

fn damage(request: &mut Request, layer: Layer, from: &str, to: &str, what: &str) {
    let body = request.body.as_ref().unwrap().expose().to_owned();
    let message = String::from_utf8(STANDARD.decode(&body).unwrap()).unwrap();
    let Parts { before, inside, after } = Parts::of(&message);
    let element = |text: &str, start: &str, end: char| {
        text.split_once(start).map_or(String::new(), |(_, rest)| rest.split(end).next().unwrap().to_owned())
    };
    let padding = "=".repeat(body.len() - body.trim_end_matches('=').len());
    let filled = |text: &str| {
        text.replace("{pin}", "654321")
            .replace("{binary}", &Parts::binary(inside))
            .replace("{dialog}", &element(before, "+300+", '+'))
            .replace("{reference}", &element(inside, "+2++++", '+'))
            .replace("{padding}", &padding)
    };
    let (from, to) = (filled(from), filled(to));
    let replaced = |text: &str, here: Layer| {
        if layer != here {
            return text.to_owned();
        }
        assert!(text.contains(&from), "{what}: there is no {from} in {text}");
        text.replacen(&from, &to, 1)
    };
    let inside = replaced(inside, Inside);
    let whole = replaced(&format!("{before}HNVSD:999:1+{}{after}", Parts::binary(&inside)), Around);
    // The twelve digits behind `HNHBK:1:3+`, or as the damage left it.
    let whole = format!("{}{:012}{}", &whole[..10], whole.len(), &whole[22..]);
    let mut encoded = STANDARD.encode(replaced(&whole, Bytes));
    if layer == Body && padding.is_empty() {
        // Nothing to leave out: a digit too few is the same mistake.
        encoded.pop();
    } else {
        encoded = replaced(&encoded, Body);
    }
    request.body = Some(SecretText::new(encoded));
}

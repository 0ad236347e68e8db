//! Good messages of which one thing is wrong: each is refused with its return code.

use super::{
    client::{Client, Dialog, announce, with_length},
    wire::Answer,
};
use crate::tpp::Stage;

const MOCKBANK: &str = "90094817";

/// Which good message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Good {
    /// The first of a dialog, with a method.
    Opening,
    /// The first of a dialog, for a system id.
    Synchronisation,
    /// A balance, in an open dialog.
    Balance,
    /// Transactions, in an open dialog.
    List,
    /// Transactions in CAMT, in an open dialog.
    Camt,
    /// A TAN for transactions.
    Tan,
    /// The end of a dialog.
    End,
}

/// Where something is replaced.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Layer {
    /// Among the signed orders; all lengths follow.
    Inside,
    /// In the envelope; the message's length follows.
    Around,
    /// In the finished message; no length follows.
    Bytes,
}

use Good::{Balance, Camt, End, List, Opening, Synchronisation, Tan};
use Layer::{Around, Bytes, Inside};

/// What is wrong, in which message, where; what is replaced by what; the return code.
type Mutation = (&'static str, Good, Layer, &'static str, &'static str, &'static str);

const MUTATIONS: &[Mutation] = &[
    // Length and head.
    ("the length is too small", Balance, Bytes, "HNHBK:1:3+000000000", "HNHBK:1:3+000000001", "9130"),
    ("the length has eleven digits", Balance, Bytes, "HNHBK:1:3+0", "HNHBK:1:3+", "9130"),
    ("the length is a word", Opening, Bytes, "HNHBK:1:3+000", "HNHBK:1:3+abc", "9130"),
    ("a byte is left over", Balance, Bytes, "HNHBS", " HNHBS", "9110"),
    ("the head has another version", Balance, Around, "HNHBK:1:3", "HNHBK:1:2", "9185"),
    ("the head has another number", Balance, Around, "HNHBK:1:3", "HNHBK:2:3", "9110"),
    ("the HBCI version is 2.2", Balance, Around, "+300+", "+220+", "9185"),
    ("no message number", Opening, Around, "+300+0+1'", "+300+0'", "9160"),
    ("the message number is 0", Opening, Around, "+300+0+1'", "+300+0+0'", "9130"),
    ("head and end have other numbers", Opening, Around, "+300+0+1'", "+300+0+2'", "9130"),
    ("one element too many in the head", Opening, Around, "+300+0+1'", "+300+0+1++x'", "9110"),
    ("an unknown dialog", Balance, Around, "{dialog}", "{other}", "9010"),
    // The end.
    ("the end has another message number", Balance, Around, ":1+{number}'", ":1+99'", "9130"),
    ("the end has another version", Balance, Around, "HNHBS:6:1", "HNHBS:6:2", "9185"),
    ("the end has another number", Balance, Around, "HNHBS:6:1", "HNHBS:7:1", "9110"),
    ("the end is missing", Balance, Around, "HNHBS:6:1", "HNXXX:6:1", "9110"),
    // Encryption.
    ("the encryption head has the number 997", Balance, Around, "HNVSK:998", "HNVSK:997", "9110"),
    ("the encrypted data has the number 998", Balance, Around, "HNVSD:999", "HNVSD:998", "9110"),
    ("the encryption head has version 2", Balance, Around, "HNVSK:998:3", "HNVSK:998:2", "9185"),
    ("the security profile is RDH", Balance, Around, "HNVSK:998:3+PIN:2", "HNVSK:998:3+RDH:2", "9130"),
    ("the security profile is PIN:3", Balance, Around, "HNVSK:998:3+PIN:2", "HNVSK:998:3+PIN:3", "9130"),
    ("the encryption's function is 4", Balance, Around, "PIN:2+998", "PIN:2+4", "9130"),
    ("the session key has seven bytes", Balance, Around, "@8@00000000", "@7@0000000", "9130"),
    ("the session key is a text", Balance, Around, "@8@00000000", "00000000", "9130"),
    ("the cipher is DES", Balance, Around, "2:2:13", "2:2:12", "9130"),
    ("the data is compressed", Balance, Around, ":V:0:0+0", ":V:0:0+1", "9130"),
    ("the key is of another bank", Balance, Around, "280:90094817:sms:V", "280:90094815:sms:V", "9130"),
    ("the key is of another user", Balance, Around, "280:90094817:sms:V", "280:90094817:sms2:V", "9130"),
    ("the encrypted data is longer than it says", Balance, Around, "HNVSD:999:1+@", "HNVSD:999:1+@1", "9110"),
    ("the encrypted data is a text", Balance, Around, "{binary}", "x", "9130"),
    ("a segment between both", Balance, Around, "'HNVSD", "'HNVSX:1:1'HNVSD", "9110"),
    // Signature.
    ("the signature head is missing", Balance, Inside, "HNSHK:2:4", "HKXXX:2:4", "9110"),
    ("the signature's end is missing", Balance, Inside, "HNSHA:5:2", "HKXXX:5:2", "9110"),
    ("the signature head has version 3", Balance, Inside, "HNSHK:2:4", "HNSHK:2:3", "9185"),
    ("the signature's end has version 1", Balance, Inside, "HNSHA:5:2", "HNSHA:5:1", "9185"),
    ("the signature's end has another number", Balance, Inside, "HNSHA:5:2", "HNSHA:9:2", "9110"),
    ("two control references", Balance, Inside, "HNSHA:5:2+4711", "HNSHA:5:2+4712", "9130"),
    ("no PIN", Balance, Inside, "++{pin}'", "'", "9160"),
    ("a wrong PIN in the middle", Balance, Inside, "++{pin}'", "++{pin}0'", "9942"),
    ("a TAN without an order for it", Balance, Inside, "++{pin}'", "++{pin}:123456'", "9953"),
    ("one step where two were begun", Balance, Inside, "PIN:2+920", "PIN:2+999", "9130"),
    ("another method in the middle", Balance, Inside, "PIN:2+920", "PIN:2+910", "9120"),
    ("a method that does not exist", Opening, Inside, "PIN:2+920", "PIN:2+950", "9200"),
    ("a method that is not the customer's", Opening, Inside, "PIN:2+920", "PIN:2+910", "9380"),
    ("the function 998 signs nothing", Opening, Inside, "PIN:2+920", "PIN:2+998", "9130"),
    ("the signature's system is another", Balance, Inside, "1::{system}", "1::4711", "9130"),
    ("the hash is missing", Balance, Inside, "+1:999:1+", "++", "9160"),
    ("no security reference", Balance, Inside, ":{system}+1+1:2026", ":{system}++1:2026", "9160"),
    ("a date that does not exist", Balance, Inside, "1:20261123", "1:20261323", "9130"),
    ("a time that does not exist", Balance, Inside, ":100000+", ":250000+", "9130"),
    // Order and numbers of segments.
    ("a segment number twice", Balance, Inside, "HKTAN:4:6", "HKTAN:3:6", "9110"),
    ("a segment number with a zero before it", Balance, Inside, "HKTAN:4:6", "HKTAN:04:6", "9110"),
    ("HKVVB before HKIDN", Opening, Inside, "HKIDN:3:2", "HKIDX:3:2", "9120"),
    ("no HKVVB", Opening, Inside, "HKVVB:4:3", "HKSPA:4:3", "9120"),
    ("a segment is missing, and the numbers stay", Opening, Inside, "{hktan}", "", "9110"),
    ("an order in the first message", Opening, Inside, "HKTAN:5:6", "HKSPA:5:1", "9120"),
    ("HKIDN in the middle", Balance, Inside, "HKSAL:3:7", "HKIDN:3:2", "9120"),
    ("an order that does not exist", Balance, Inside, "HKSAL:3:7", "HKXYZ:3:7", "9110"),
    ("two orders in one message", Balance, Inside, "HKTAN:4:6+4+HKSAL'", "HKSPA:4:1'", "9120"),
    ("a segment without its end", Balance, Inside, "HKTAN:4:6+4+HKSAL'", "HKTAN:4:6+4+HKSAL", "9110"),
    // Versions of orders.
    ("HKIDN in version 3", Opening, Inside, "HKIDN:3:2", "HKIDN:3:3", "9185"),
    ("HKVVB in version 2", Opening, Inside, "HKVVB:4:3", "HKVVB:4:2", "9185"),
    ("HKTAN in version 5", Opening, Inside, "HKTAN:5:6", "HKTAN:5:5", "9185"),
    ("HKSYN in version 2", Synchronisation, Inside, "HKSYN:5:3", "HKSYN:5:2", "9185"),
    ("a balance in version 8", Balance, Inside, "HKSAL:3:7", "HKSAL:3:8", "9185"),
    ("the end in version 2", End, Inside, "HKEND:3:1", "HKEND:3:2", "9185"),
    // Contents.
    ("another country", Opening, Inside, "+280:90094817+", "+276:90094817+", "9130"),
    ("another bank", Opening, Inside, "+280:90094817+", "+280:90094815+", "9210"),
    ("another customer", Opening, Inside, "+sms+{system}", "+smt+{system}", "9210"),
    ("the system id does not count", Opening, Inside, "{system}+1'", "{system}+0'", "9130"),
    ("a language that does not exist", Opening, Inside, "+0+0+0+0123", "+0+0+7+0123", "9130"),
    ("no product", Opening, Inside, "+0123456789ABCDEF012345678+", "++", "9160"),
    ("a product of 26 characters", Opening, Inside, "012345678+1.0", "0123456789+1.0", "9130"),
    ("a mode that does not exist", Synchronisation, Inside, "HKSYN:5:3+0", "HKSYN:5:3+7", "9130"),
    ("the process is 2 at login", Opening, Inside, "+4+HKIDN", "+2+HKIDN", "9160"),
    ("HKTAN is for something else", Balance, Inside, "+4+HKSAL", "+4+HKKAZ", "9130"),
    ("a TAN may follow, with process 4", Balance, Inside, "+4+HKSAL", "+4+HKSAL++++J", "9130"),
    ("a medium that is not known", Balance, Inside, "+4+HKSAL", "+4+HKSAL+++++++++Nokia", "9210"),
    ("all accounts at once", Balance, Inside, "+N'", "+J'", "9130"),
    ("neither yes nor no", Balance, Inside, "+N'", "+X'", "9130"),
    ("the BIC of another bank", Balance, Inside, ":MOCKDE55XXX:", ":MOCKDE44XXX:", "9130"),
    ("an element too many", Balance, Inside, "+N'", "+N+++x'", "9110"),
    ("a group element too many", Balance, Inside, ":90094817+N'", ":90094817:x+N'", "9110"),
    ("a number of entries", List, Inside, "+20261123'", "+20261123+10'", "9130"),
    ("a date in the wrong order", List, Inside, "+20261101", "+01112026", "9130"),
    ("the end before the beginning", List, Inside, "+20261101", "+20261201", "9210"),
    ("an unescaped question mark", List, Inside, "+20261101", "+2026?1101", "9110"),
    ("a control character", List, Inside, "+20261101", "+2026\n1101", "9110"),
    ("a format that is not offered", Camt, Inside, "camt.052.001.08", "camt.053.001.08", "9130"),
    ("no format", Camt, Inside, "urn?:iso?:std?:iso?:20022?:tech?:xsd?:camt.052.001.08", "", "9160"),
    ("a wrong TAN", Tan, Inside, ":123456'", ":123457'", "9941"),
    ("no TAN", Tan, Inside, ":123456'", "'", "9160"),
    ("another order's reference", Tan, Inside, "{reference}", "4711", "9210"),
    ("no reference", Tan, Inside, "{reference}", "", "9160"),
    ("a further TAN follows", Tan, Inside, "+N'", "+J'", "9130"),
    ("the TAN is for another order", Tan, Inside, "HKTAN:3:6+2+", "HKTAN:3:6+2+HKSAL", "9130"),
    ("a status question to a method with TAN", Tan, Inside, "HKTAN:3:6+2", "HKTAN:3:7+S", "9956"),
    ("the end of another dialog", End, Inside, "{dialog}", "4711", "9130"),
    ("the end of no dialog", End, Inside, "{dialog}", "", "9160"),
];

#[tokio::test]
async fn each_is_refused_with_its_code() {
    let stage = Stage::new().await;
    assert!(MUTATIONS.len() >= 40);
    let mut wrong = Vec::new();
    let login = Client::synchronised(&stage, MOCKBANK, "sms").await;
    let orders = Client::synchronised(&stage, MOCKBANK, "tan-for-orders").await;
    for mutation in MUTATIONS {
        let (what, good, _, _, _, code) = *mutation;
        // Three wrong PINs would lock.
        stage.sandbox.unlock();
        let answer =
            if good == Tan { mutated(&orders, mutation).await } else { mutated(&login, mutation).await };
        let codes = answer.codes();
        let refused = codes[0] >= "9"
            && ["HISYN", "HISAL", "HIKAZ", "HICAZ", "HIUPD"].iter().all(|code| !answer.has(code));
        if !(refused && answer.says(code)) {
            wrong.push(format!("{what}: {codes:?} instead of {code}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same without a mistake goes through, or the table would prove nothing.
#[tokio::test]
async fn the_same_messages_without_the_mistake_are_taken() {
    let stage = Stage::new().await;
    let login = Client::synchronised(&stage, MOCKBANK, "sms").await;
    let orders = Client::synchronised(&stage, MOCKBANK, "tan-for-orders").await;
    for good in [Opening, Synchronisation, Balance, List, Camt, Tan, End] {
        let client = if good == Tan { &orders } else { &login };
        let answer = mutated(client, &("nothing", good, Inside, "HNSHK", "HNSHK", "")).await;
        assert!(answer.codes().iter().all(|code| *code < "9"), "{good:?}: {:?}", answer.codes());
    }
}

/// Messages that are right in themselves, at the wrong place.
#[tokio::test]
async fn right_messages_at_the_wrong_place() {
    let stage = Stage::new().await;
    let client = Client::synchronised(&stage, MOCKBANK, "sms").await;
    let hktan = announce("HKIDN", "");
    let [identification, preparation] = client.opening();
    let opening = [identification.as_str(), &preparation, &hktan];
    let first = |number| Dialog { client: &client, function: 920, id: "0".to_owned(), next: number };

    assert!(first(2).send(&opening).await.says("9120"), "a dialog begins with the number 1");
    assert!(first(1).send(&opening[..2]).await.says("9075"), "HKTAN is missing");
    assert!(first(1).send(&opening[..1]).await.says("9110"), "HKVVB is missing");

    for (skipped, what) in [(1, "left out"), (u32::MAX, "used twice")] {
        let (mut dialog, _) = client.logged_in(920).await;
        dialog.next = dialog.next.wrapping_add(skipped);
        let answer = dialog.send(&["HKSPA:#:1'"]).await;
        assert!(answer.says("9120") && answer.says("9800"), "a number is {what}: {:?}", answer.codes());
        let over = dialog.send(&["HKSPA:#:1'"]).await;
        assert!(over.says("9010"), "the dialog is over: {:?}", over.codes());
    }

    let stranger = Client { system: "ABCDEF".to_owned(), ..client.clone() };
    let (_, answer) = stranger.begin(920, &[&hktan]).await;
    assert!(answer.says("9391"), "a system id that was never given");
    let blank = Client { system: "0".to_owned(), ..client.clone() };
    let (_, answer) = blank.begin(920, &[&hktan]).await;
    assert!(answer.says("9391"), "no system id, and none asked for");
    let (_, answer) = client.begin(999, &["HKSYN:#:3+0'"]).await;
    assert!(answer.says("9120"), "a system id, and another asked for");

    let (mut dialog, _) = client.begin(999, &[]).await;
    let answer = dialog.send(&["HKSPA:#:1'"]).await;
    assert!(answer.says("9955"), "one step is not enough");
    let other = Client { user: "chiptan".to_owned(), ..client.clone() };
    let mut taken = Dialog { client: &other, function: 999, id: dialog.id.clone(), next: dialog.next };
    assert!(taken.send(&["HKSPA:#:1'"]).await.says("9120"), "somebody else's dialog");

    let (dialog, _) = client.begin(920, &[&hktan]).await;
    let mut early = dialog;
    assert!(early.order("HKSAL:#:7+:::::+N'").await.says("9075"), "the TAN is owed");
    let (dialog, _) = client.logged_in(920).await;
    let id = dialog.id.clone();
    dialog.end().await;
    let mut ended = Dialog { client: &client, function: 920, id, next: 4 };
    assert!(ended.send(&["HKSPA:#:1'"]).await.says("9010"), "after the end");
}

#[tokio::test]
async fn what_is_no_message_at_all() {
    let stage = Stage::new().await;
    let client = Client::new(&stage, MOCKBANK, "sms");
    for body in ["", "HNHBK", "SE5IQks", "SE5IQks=", "****", "J", "JycnJw=="] {
        let (status, text) = client.post(body.to_owned()).await;
        assert_eq!(status, 200, "{body}");
        let answer = Answer::read(&text, None);
        assert_eq!(answer.codes(), ["9110", "9800"], "{body}");
        assert!(!answer.encrypted);
    }
    let (status, _) = client.post("QUJD".repeat(20_000)).await;
    assert_eq!(status, 413);
}

/// Sends a good message in which one thing is replaced.
async fn mutated(client: &Client<'_>, (what, good, layer, from, to, _): &Mutation) -> Answer {
    let blank = Client { system: "0".to_owned(), ..client.clone() };
    let mut reference = String::new();
    let (dialog, orders): (Dialog<'_>, Vec<String>) = match good {
        Opening => {
            let [identification, preparation] = client.opening();
            let dialog = Dialog { client, function: 920, id: "0".to_owned(), next: 1 };
            (dialog, vec![identification, preparation, announce("HKIDN", "")])
        }
        Synchronisation => {
            let [identification, preparation] = blank.opening();
            let dialog = Dialog { client: &blank, function: 999, id: "0".to_owned(), next: 1 };
            (dialog, vec![identification, preparation, "HKSYN:#:3+0'".to_owned()])
        }
        _ => {
            let (mut dialog, answer) = client.logged_in(920).await;
            let account = super::ways::account(&answer, 0);
            let list = format!("HKKAZ:#:7+{account}+N+20261101+20261123'");
            let order = match good {
                Balance => format!("HKSAL:#:7+{account}+N'"),
                Camt => format!(
                    "HKCAZ:#:1+{account}+urn?:iso?:std?:iso?:20022?:tech?:xsd?:camt.052.001.08+N+20261101+20261123'"
                ),
                End => format!("HKEND:#:1+{}'", dialog.id),
                Tan => {
                    (reference, ..) = dialog.order(&list).await.challenge();
                    format!("HKTAN:#:6+2++++{reference}+N'")
                }
                _ => list,
            };
            let announced = matches!(good, Balance | List | Camt).then(|| announce(&order[..5], ""));
            (dialog, [Some(order), announced].into_iter().flatten().collect())
        }
    };
    let orders: Vec<&str> = orders.iter().map(String::as_str).collect();
    let mut letter = dialog.letter(&orders);
    if *good == Tan {
        letter.tan = Some("123456".to_owned());
    }
    let filled = |text: &str| {
        text.replace("{other}", "4711")
            .replace("{dialog}", &dialog.id)
            .replace("{number}", &dialog.next.to_string())
            .replace("{system}", &letter.system)
            .replace("{pin}", &letter.pin)
            .replace("{reference}", &reference)
            .replace("{hktan}", "HKTAN:5:6+4+HKIDN'")
    };
    let inside = letter.inside();
    let binary = format!("@{}@{inside}", inside.len());
    let (from, to) = (filled(from).replace("{binary}", &binary), filled(to));
    let replaced = |text: &str, here: Layer| {
        if *layer != here {
            return text.to_owned();
        }
        assert!(text.contains(&from), "{what}: there is no {from} in {text}");
        text.replacen(&from, &to, 1)
    };
    let message = replaced(&letter.around(&replaced(&inside, Inside)), Around);
    let message = replaced(&with_length(&message), Bytes);
    client.deliver(&message, Some(letter.function)).await
}

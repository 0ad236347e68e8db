use glimpse_model::Transaction;

const BETWEEN: char = '\u{1f}';
const END: char = '\u{1e}';

/// Appends what the text filters of one transaction look at: name and purpose, in lower case.
pub(super) fn push(out: &mut String, transaction: &Transaction) {
    push_text(out, transaction.counterparty.name.as_deref());
    out.push(BETWEEN);
    push_text(out, transaction.purpose.as_deref());
    out.push(END);
}

/// Name and purpose of each transaction, newest first.
pub(super) fn each(texts: &str) -> impl Iterator<Item = (&str, &str)> {
    texts.split_terminator(END).map(|entry| entry.split_once(BETWEEN).unwrap_or_default())
}

fn push_text(out: &mut String, text: Option<&str>) {
    let text = text.unwrap_or_default();
    out.extend(text.chars().flat_map(char::to_lowercase).map(|character| match character {
        BETWEEN | END => ' ',
        other => other,
    }));
}

//! A judge for [`Source`]: quick-xml, a general reader that many use. Whatever [`Source`] takes, it reads as well, and
//! finds the same elements, attributes and texts; and what is well-formed is taken.
//!
//! And one for what a [`Tree`] remembers: a tree that remembers nothing.

use proptest::prelude::*;
use quick_xml::{Reader, events::Event};

use super::{
    source::{Source, Step},
    tree::Tree,
};
use crate::{Options, StatementError};

/// What both say about a document, in order.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    /// The name without its prefix, and what else is in the tag.
    Start(String, String),
    /// The text of an element that holds only plain text.
    Text(String),
    End,
}

/// White space of XML.
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

fn ours(document: &str) -> Result<Vec<Said>, StatementError> {
    let mut source = Source::new(document, &Options::default());
    let mut said = Vec::new();
    while let Some(step) = source.step()? {
        match step {
            Step::Start { at } => {
                let tag = source.tag(at)?;
                said.push(Said::Start(tag.local(document).to_owned(), tag.attributes(document).to_owned()));
                match source.text(tag) {
                    None => source.enter(tag)?,
                    Some(text) => {
                        if !text.is_empty() && !text.marked {
                            said.push(Said::Text(document[text.start..text.end].to_owned()));
                        }
                        said.push(Said::End);
                    }
                }
            }
            Step::End { at } => {
                source.leave(at)?;
                said.push(Said::End);
            }
        }
    }
    if source.is_outside() { Ok(said) } else { Err(StatementError::Empty) }
}

fn theirs(document: &str) -> Result<Vec<Said>, String> {
    let mut reader = Reader::from_str(document);
    // What is in a text is looked at later, and neither reader expands anything.
    reader.config_mut().allow_dangling_amp = true;
    let (mut said, mut depth) = (Vec::new(), 0);
    // The text since the last start tag; nothing if there is anything but plain text.
    let mut text = None;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => {
                said.push(start(&tag));
                text = Some(String::new());
                depth += 1;
            }
            Event::Empty(tag) => {
                said.push(start(&tag));
                said.push(Said::End);
                text = None;
            }
            Event::End(_) => {
                depth -= 1;
                let text = text.take().unwrap_or_default();
                let text = text.trim_start_matches(SPACE);
                if !text.is_empty() && !text.contains(['\r', '&']) {
                    said.push(Said::Text(text.trim_end_matches(SPACE).to_owned()));
                }
                said.push(Said::End);
            }
            Event::Text(found) => {
                if let Some(text) = &mut text {
                    text.push_str(std::str::from_utf8(&found).unwrap());
                }
            }
            Event::Eof if depth == 0 => return Ok(said),
            Event::Eof => return Err("cut off".to_owned()),
            Event::DocType(_) => return Err("document type".to_owned()),
            _ => text = None,
        }
    }
}

fn start(tag: &quick_xml::events::BytesStart<'_>) -> Said {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).unwrap().to_owned();
    Said::Start(text(tag.local_name().as_ref()), text(tag.attributes_raw()))
}

/// Anything that can stand in a document, in any order: much of it is nonsense.
fn nonsense() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<a />",
        "<b c='1'/>",
        "<a b='>'></a>",
        " ",
        "\n",
        "\r\n",
        "\r",
        "x",
        "12.30",
        "some longer text with words",
        "&amp;",
        "&",
        ">",
        "<!-- <a> -->",
        "<![CDATA[</a>]]>",
        "<?p <a> ?>",
        "ä",
        "\u{1}",
        "]]>",
        "\"",
        "'",
        "/",
    ]);
    let broken = prop::sample::select(vec![
        "<",
        "<1>",
        "</",
        "<a",
        "<a b='>",
        "<!--",
        "<![CDATA[",
        "<!DOCTYPE a>",
        "<a b=c/>",
        "<a>",
        "</a>",
        "<b>",
        "</b>",
    ]);
    let tags = prop::sample::select(vec![
        ("<a>", "</a>"),
        ("<a>", "</a >"),
        ("<a\n>", "</a>"),
        ("<n:a>", "</n:a>"),
        ("<n:a>", "</a>"),
        ("<a>", "</n:a>"),
        ("<b c='1' d=\"'>\">", "</b>"),
        ("<Sixteen_Letters_>", "</Sixteen_Letters_>"),
        ("<Sixteen_Letters_>", "</Sixteen_Letters_s>"),
        ("<Seventeen.Letters>", "</Seventeen.Letters>"),
        ("<Seventeen.Letters>", "</Seventeen.Lettern>"),
        ("<Größe>", "</Größe>"),
    ]);
    prop_oneof![30 => piece, 1 => broken].prop_map(str::to_owned).prop_recursive(4, 24, 4, move |inner| {
        (tags.clone(), prop::collection::vec(inner, 0..4))
            .prop_map(|((start, end), inner)| format!("{start}{}{end}", inner.concat()))
    })
}

/// An element that is well-formed.
fn element() -> impl Strategy<Value = String> {
    let name = "[A-Za-z][A-Za-z0-9_.-]{0,19}";
    let space = "[ \n\t]{0,3}";
    let attributes = "( [a-z]{1,3}=(\"[^\"<&]{0,5}\"|'[^'<&]{0,5}')){0,2}";
    let text = prop_oneof![
        "[a-zA-Z0-9 ,.:/üß€-]{0,40}",
        Just("a &amp; b".to_owned()),
        Just("<!-- <x> -->".to_owned()),
        Just("<![CDATA[</x>]]>".to_owned())
    ];
    let leaf = (name, attributes, text, space).prop_map(|(name, attributes, text, space)| {
        format!("<{name}{attributes}>{space}{text}{space}</{name}{space}>")
    });
    let empty = (name, attributes).prop_map(|(name, attributes)| format!("<{name}{attributes}/>"));
    prop_oneof![4 => leaf, 1 => empty].prop_recursive(4, 40, 6, move |inner| {
        (name, attributes, prop::collection::vec((inner, space), 1..6)).prop_map(
            |(name, attributes, inner)| {
                let inner: String = inner.into_iter().flat_map(|(element, space)| [element, space]).collect();
                format!("<{name}{attributes}>{inner}</{name}>")
            },
        )
    })
}

/// What a tree reads of the first element of a document, and what the source has to say after it.
fn read(
    tree: &mut Tree<'_>,
    document: &'static str,
    options: &Options,
) -> impl PartialEq + std::fmt::Debug + use<> {
    // The tree borrows from one document after the other.
    let mut source = Source::new(document, options);
    let root = match source.step() {
        Ok(Some(Step::Start { at })) => source.tag(at),
        _ => return (None, 0, None, None),
    };
    let read = root.and_then(|root| tree.read(&mut source, root, options)).map(|()| tree.outline());
    let error_or_outline = Some(read);
    (error_or_outline, source.position(), source.take_beside(), source.undefined())
}

/// Entries of one shape, with whatever may be in them.
fn entries() -> impl Strategy<Value = Vec<String>> {
    let text = prop::sample::select(vec![
        "",
        "x",
        "12.30",
        " y ",
        "a longer text of many words",
        "a &amp; b",
        "&no;",
        "1\r\n2",
        "<!-- c -->",
        "x<!-- c -->",
        "<![CDATA[z]]>",
        "<b/>",
        "<b>1</b>",
        "x<b>1</b>",
        "<b>1</b>x",
        "<b></b>",
        "<a>1</a><a>2</a>",
        "</c>",
        "<",
    ]);
    let space = prop::sample::select(vec!["", "", "", "\n  ", "<!-- c -->", "beside"]);
    let entry =
        (prop::collection::vec(text, 4), prop::collection::vec(space, 4), any::<(bool, bool, bool)>())
            .prop_map(|(text, space, (short, other, prefixed))| {
                let more = if short { String::new() } else { format!("<d Ccy=\"EUR\">{}</d>", text[2]) };
                let last = if other { "e" } else { "f" };
                let root = if prefixed { "n:E" } else { "E" };
                format!(
                    "<{root}>{}<a>{}</a>{}<b c='1'><c>{}</c>{}{more}</b>{}<{last}>{}</{last}></{root}>",
                    space[0], text[0], space[1], text[1], space[2], space[3], text[3]
                )
            });
    prop::collection::vec(prop_oneof![8 => entry, 1 => nonsense()], 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_taken_is_read_alike(document in nonsense()) {
        if let Ok(said) = ours(&document) {
            prop_assert_eq!(Ok(said), theirs(&document));
        }
    }

    #[test]
    fn what_is_remembered_changes_nothing(
        entries in entries(),
        max_elements in prop::sample::select(vec![4, 7, 1_000]),
        max_depth in prop::sample::select(vec![1, 2, 3, 64]),
    ) {
        let options = Options { max_elements, max_depth, ..Options::default() };
        let mut remembering = Tree::default();
        // Each one a second time, when it is known.
        for entry in entries.iter().chain(&entries) {
            let document: &'static str = entry.clone().leak();
            let known = read(&mut remembering, document, &options);
            prop_assert_eq!(known, read(&mut Tree::default(), document, &options), "{}", entry);
        }
    }

    #[test]
    fn what_is_well_formed_is_taken(document in element()) {
        prop_assert_eq!(ours(&document).ok(), theirs(&document).ok());
        prop_assert!(ours(&document).is_ok());
    }
}

//! A document that can be changed, for tests.

use quick_xml::{Reader, events::Event};

use crate::tokens::Tokens;

/// An element.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// In front of the children.
    pub(crate) text: String,
    pub(crate) children: Vec<Self>,
}

impl Node {
    pub(crate) fn parse(document: &str) -> Self {
        let mut reader = Reader::from_str(document);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => {
                    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                    let attributes = tag.attributes().map(|one| {
                        let one = one.unwrap();
                        (text(one.key.as_ref()), text(&one.value))
                    });
                    let attributes = attributes.collect();
                    open.push(Self { name: text(tag.name().as_ref()), attributes, ..Self::default() });
                }
                Event::Text(text) => {
                    open.last_mut().unwrap().text.push_str(std::str::from_utf8(&text).unwrap().trim());
                }
                Event::End(_) => {
                    let ended = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(ended);
                }
                Event::Eof => return open.remove(0).children.remove(0),
                _ => {}
            }
        }
    }

    pub(crate) fn write(&self, out: &mut String) {
        out.extend(["<", &self.name]);
        for (name, value) in &self.attributes {
            out.extend([" ", name, "=\"", value, "\""]);
        }
        out.extend([">", &self.text]);
        for child in &self.children {
            child.write(out);
        }
        out.extend(["</", &self.name, ">"]);
    }

    /// How many elements it is, with itself.
    pub(crate) fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }

    /// The element of that number, in the order of the document; itself is 0.
    pub(crate) fn at(&mut self, number: usize) -> &mut Self {
        if number == 0 {
            return self;
        }
        let (mut index, mut left) = (0, number - 1);
        while left >= self.children[index].count() {
            left -= self.children[index].count();
            index += 1;
        }
        self.children[index].at(left)
    }

    /// Takes an element out.
    pub(crate) fn take(&mut self, number: usize) -> Option<Self> {
        let mut left = number.checked_sub(1)?;
        for index in 0..self.children.len() {
            let count = self.children[index].count();
            if left == 0 {
                return Some(self.children.remove(index));
            }
            if left < count {
                return self.children[index].take(left);
            }
            left -= count;
        }
        None
    }

    /// Gives every text other words, as another element of its kind has them.
    pub(crate) fn fresh(&mut self, tokens: &mut Tokens) {
        let shape = if self.text.contains('.') { "{N}" } else { "{t}" };
        if self.text.chars().any(|character| character.is_ascii_digit()) {
            self.text = tokens.fill(shape);
        }
        for child in &mut self.children {
            child.fresh(tokens);
        }
    }
}

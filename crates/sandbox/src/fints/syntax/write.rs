/// A segment of the bank while it is written.
#[derive(Clone, Debug)]
pub(crate) struct Seg {
    code: &'static str,
    version: u32,
    /// The customer's segment that it answers.
    reference: Option<String>,
    groups: Vec<Vec<Part>>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Binary(Vec<u8>),
}

impl Seg {
    /// A segment without elements.
    pub(crate) fn new(code: &'static str, version: u32) -> Self {
        Self { code, version, reference: None, groups: Vec::new() }
    }

    /// Sets the segment of the customer that this one answers.
    pub(crate) fn answers(self, number: u32) -> Self {
        Self { reference: Some(number.to_string()), ..self }
    }

    /// Writes the reference as empty.
    pub(crate) fn answering_nothing(self) -> Self {
        Self { reference: Some(String::new()), ..self }
    }

    /// Adds an element of one part.
    pub(crate) fn text(self, text: impl ToString) -> Self {
        self.group([text])
    }

    /// Adds an element that is not there.
    pub(crate) fn nothing(self) -> Self {
        self.text("")
    }

    /// Adds a group.
    pub(crate) fn group<T: ToString>(mut self, parts: impl IntoIterator<Item = T>) -> Self {
        self.groups.push(parts.into_iter().map(|part| Part::Text(part.to_string())).collect());
        self
    }

    /// Adds binary data; nothing where it is empty.
    pub(crate) fn binary(self, data: Vec<u8>) -> Self {
        self.binaries([data])
    }

    /// Adds a group of binary data.
    pub(crate) fn binaries(mut self, all: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let part =
            |data: Vec<u8>| if data.is_empty() { Part::Text(String::new()) } else { Part::Binary(data) };
        self.groups.push(all.into_iter().map(part).collect());
        self
    }

    /// Adds the group that describes the (pretended) cipher.
    pub(crate) fn cipher(mut self) -> Self {
        let [before, after] = [["2", "2", "13"].as_slice(), &["5", "1"]]
            .map(|texts| texts.iter().map(|text| Part::Text((*text).to_owned())).collect::<Vec<Part>>());
        let key = vec![Part::Binary(b"00000000".to_vec())];
        self.groups.push([before, key, after].concat());
        self
    }

    /// The segment as bytes, under a number of the bank's message. What is empty at the end is cut.
    pub(crate) fn bytes(&self, number: u32) -> Vec<u8> {
        let mut out = format!("{}:{number}:{}", self.code, self.version).into_bytes();
        if let Some(reference) = &self.reference {
            out.extend_from_slice(format!(":{reference}").as_bytes());
        }
        let filled = self.groups.iter().rposition(|group| group.iter().any(Part::is_filled));
        for group in self.groups.iter().take(filled.map_or(0, |last| last + 1)) {
            out.push(b'+');
            let filled = group.iter().rposition(Part::is_filled);
            for (place, part) in group.iter().take(filled.map_or(0, |last| last + 1)).enumerate() {
                if place > 0 {
                    out.push(b':');
                }
                part.write(&mut out);
            }
        }
        out.push(b'\'');
        out
    }
}

impl Part {
    fn is_filled(&self) -> bool {
        !matches!(self, Self::Text(text) if text.is_empty())
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => {
                for byte in latin1(text) {
                    if b"+:'?@".contains(&byte) {
                        out.push(b'?');
                    }
                    out.push(byte);
                }
            }
            Self::Binary(data) => {
                out.extend_from_slice(format!("@{}@", data.len()).as_bytes());
                out.extend_from_slice(data);
            }
        }
    }
}

/// Text in ISO-8859-1; what it lacks becomes a full stop, as banks have it.
pub(crate) fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'.')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_cuts_what_is_empty() {
        let segment = Seg::new("HIXXX", 2)
            .answers(4)
            .group(["a+b", "", "c?", ""])
            .nothing()
            .binary(b"'".to_vec())
            .nothing();
        assert_eq!(segment.bytes(7), b"HIXXX:7:2:4+a?+b::c??++@1@''");
        assert_eq!(latin1("für 🐷"), b"f\xfcr .");
    }
}

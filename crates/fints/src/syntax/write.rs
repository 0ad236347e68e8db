use zeroize::Zeroizing;

use super::charset::encode;

/// A segment to be sent: its elements are written by the rules, and it gets its number with its place in the message.
pub(crate) struct Order {
    kind: &'static str,
    version: u16,
    elements: Vec<Zeroizing<Vec<u8>>>,
    padded: usize,
}

impl Order {
    /// A segment without elements.
    pub(crate) fn new(kind: &'static str, version: u16) -> Self {
        Self { kind, version, elements: Vec::new(), padded: 0 }
    }

    /// Its segment identifier.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    /// Adds an element of one value.
    pub(crate) fn text(self, value: &str) -> Self {
        self.group(&[value])
    }

    /// Adds an empty element.
    pub(crate) fn empty(self) -> Self {
        self.group(&[])
    }

    /// Adds an element of several values; empty ones at its end are left out.
    pub(crate) fn group(mut self, values: &[&str]) -> Self {
        let kept = values.iter().rposition(|value| !value.is_empty()).map_or(0, |last| last + 1);
        let mut element = Zeroizing::new(Vec::with_capacity(64));
        for (place, value) in values.iter().take(kept).enumerate() {
            if place > 0 {
                element.push(b':');
            }
            escape(value, &mut element);
        }
        self.elements.push(element);
        self
    }

    /// Adds an element of values around bytes that mean nothing.
    pub(crate) fn around(mut self, before: &[&str], bytes: &[u8], after: &[&str]) -> Self {
        let mut element = Zeroizing::new(Vec::with_capacity(bytes.len() + 64));
        for value in before {
            escape(value, &mut element);
            element.push(b':');
        }
        element.extend(format!("@{}@", bytes.len()).bytes());
        element.extend(bytes);
        for value in after {
            element.push(b':');
            escape(value, &mut element);
        }
        self.elements.push(element);
        self
    }

    /// Writes at least so many elements, for banks that want the empty ones at the end too.
    pub(crate) fn padded(mut self, elements: usize) -> Self {
        self.padded = elements;
        self
    }

    /// Writes the segment.
    fn write(&self, number: usize, out: &mut Vec<u8>) {
        out.extend(format!("{}:{number}:{}", self.kind, self.version).bytes());
        let kept = self.elements.iter().rposition(|element| !element.is_empty()).map_or(0, |last| last + 1);
        for place in 0..kept.max(self.padded) {
            out.push(b'+');
            if let Some(element) = self.elements.get(place) {
                out.extend_from_slice(element);
            }
        }
        out.push(b'\'');
    }
}

/// Writes segments one after the other, numbered from `first` on.
pub(crate) fn sequence(orders: &[Order], first: usize) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(1024));
    for (place, order) in orders.iter().enumerate() {
        order.write(first + place, &mut out);
    }
    out
}

fn escape(value: &str, out: &mut Vec<u8>) {
    for byte in encode(value) {
        if matches!(byte, b'+' | b':' | b'\'' | b'?' | b'@') {
            out.push(b'?');
        }
        out.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_written_by_the_rules() {
        let order = Order::new("HKIDN", 2).group(&["280", "10000000"]).text("a+b:c'd?e@ä").empty().text("1");
        assert_eq!(&**sequence(&[order], 3), b"HKIDN:3:2+280:10000000+a?+b?:c?'d??e?@\xe4++1'");
        let cut = Order::new("HKKAZ", 7).group(&["DE1", "", ""]).text("N").empty().empty();
        assert_eq!(&**sequence(&[cut], 3), b"HKKAZ:3:7+DE1+N'");
        let padded = Order::new("HKKAZ", 7).text("N").padded(4);
        assert_eq!(&**sequence(&[padded], 3), b"HKKAZ:3:7+N+++'");
        let binary = Order::new("HNVSK", 3).around(&["2", "13"], b"0'+0", &["5", "1"]);
        assert_eq!(&**sequence(&[binary], 998), b"HNVSK:998:3+2:13:@4@0'+0:5:1'");
    }
}

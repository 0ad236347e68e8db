use glimpse_model::FlowId;

/// Associated data: which table, row and purpose a ciphertext belongs to.
///
/// A ciphertext that is copied to another row or used for another purpose does not open. Every part carries its
/// length, so that no two different places give the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aad(Vec<u8>);

impl Aad {
    /// A place in a flow: its table, the flow, and what it is there for, such as `blob`, `data/index`.
    #[must_use]
    pub fn of(table: &str, flow: FlowId, purpose: &str) -> Self {
        Self::row(table, flow.as_bytes(), purpose)
    }

    /// A place in any other table, its row named by bytes.
    #[must_use]
    pub fn row(table: &str, row: &[u8], purpose: &str) -> Self {
        let mut bytes = Vec::with_capacity(32 + table.len() + row.len() + purpose.len());
        bytes.extend_from_slice(b"glimpse/1");
        for part in [table.as_bytes(), row, purpose.as_bytes()] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }

    /// The bytes that the cipher authenticates.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(Aad::row("ab", b"c", "d"), Aad::row("a", b"bc", "d"));
        assert_ne!(Aad::row("a", b"b", "cd"), Aad::row("a", b"bc", "d"));
        let flow = FlowId::from_random([7; 16]);
        assert_eq!(Aad::of("blob", flow, "page"), Aad::row("blob", flow.as_bytes(), "page"));
    }
}

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::SignedDuration;

/// The file beside the demo's keys that says how far its clock is ahead of the machine's.
const FILE: &str = "clock-ahead";

/// How far the demo's clock is ahead of the machine's, kept in its directory: with it, a demo that died goes on at the very
/// time at which it would be by now (the store knows only the time at which it was last told).
pub(super) struct Lead {
    file: PathBuf,
}

impl Lead {
    pub(super) fn of(home: &Path) -> Self {
        Self { file: home.join(FILE) }
    }

    /// What was kept; nothing of a file that is not there or says something else.
    pub(super) fn read(&self) -> SignedDuration {
        let milliseconds = fs::read_to_string(&self.file).ok().and_then(|text| text.trim().parse().ok());
        SignedDuration::from_millis(milliseconds.unwrap_or(0).max(0))
    }

    /// Keeps it, on the disk and whole.
    pub(super) fn keep(&self, ahead: SignedDuration) -> io::Result<()> {
        let new = self.file.with_extension("new");
        let mut out = fs::File::create(&new)?;
        writeln!(out, "{}", ahead.as_millis())?;
        out.sync_all()?;
        fs::rename(&new, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let lead = Lead::of(home.path());
        assert_eq!(lead.read(), SignedDuration::ZERO);
        lead.keep(SignedDuration::from_millis(86_400_123)).unwrap();
        assert_eq!(Lead::of(home.path()).read(), SignedDuration::from_millis(86_400_123));
        for nonsense in ["", "soon", "-5", "99999999999999999999"] {
            fs::write(home.path().join(FILE), nonsense).unwrap();
            assert_eq!(lead.read(), SignedDuration::ZERO, "{nonsense}");
        }
    }
}

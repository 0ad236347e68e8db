use std::io::Write;

use super::Args;

/// Progress on inputs that take longer than a moment.
pub(super) struct Progress<'a> {
    shown: bool,
    total: usize,
    name: &'a str,
    place: String,
    stderr: &'a mut dyn Write,
}

impl<'a> Progress<'a> {
    /// Inputs below this are done before anybody could read a line about them.
    const LONG: usize = 16 << 20;

    pub(super) fn new(
        args: &Args,
        index: usize,
        total: usize,
        name: &'a str,
        stderr: &'a mut dyn Write,
    ) -> Self {
        let place = format!("[{}/{}]", index.saturating_add(1), args.files.len());
        Self { shown: !args.quiet && total >= Self::LONG, total, name, place, stderr }
    }

    pub(super) fn report(&mut self, done: usize) {
        if self.shown && self.total > 0 {
            let percent = done.saturating_mul(100).checked_div(self.total).unwrap_or(0).min(100);
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(self.stderr, "\r{} {}: {percent} %", self.place, self.name);
            let _ = self.stderr.flush();
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.shown {
            let _ = writeln!(self.stderr);
        }
    }
}

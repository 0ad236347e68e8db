use std::{
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
};

/// A file that takes the place of another one only when it is complete.
pub(super) struct Replacement {
    file: File,
    /// Where it is written, and what it replaces then; nothing for what cannot be replaced, such as a device.
    paths: Option<(PathBuf, PathBuf)>,
}

impl Replacement {
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        // A link stays a link: what it leads to is replaced, or made.
        let target = match path.canonicalize() {
            Ok(target) => target,
            Err(_) => followed(path)?,
        };
        let old = fs::metadata(&target).ok();
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            return Ok(Self { file: File::options().write(true).open(&target)?, paths: None });
        }
        let (file, beside) = beside(&target)?;
        let replacement = Self { file, paths: Some((beside, target)) };
        if let Some(old) = old {
            replacement.take_over(&old)?;
        }
        Ok(replacement)
    }

    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// It is complete: it takes its place.
    pub(super) fn end(mut self) -> io::Result<()> {
        let Some((beside, target)) = &self.paths else { return Ok(()) };
        self.file.sync_all()?;
        fs::rename(beside, target)?;
        self.paths = None;
        Ok(())
    }

    /// It is not wanted: what was there stays.
    pub(super) fn abandon(mut self) -> io::Result<()> {
        self.paths.take().map_or(Ok(()), |(beside, _)| fs::remove_file(beside))
    }

    /// Whoever could read the old one can read the new one, and nobody else.
    fn take_over(&self, old: &Metadata) -> io::Result<()> {
        self.file.set_permissions(old.permissions())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if let Some((beside, _)) = self.paths.take() {
            // The error that stopped the writing is told; a rest of it beside the target does no harm.
            let _ = fs::remove_file(beside);
        }
    }
}

/// So many links are followed, as Linux does.
const LINKS: usize = 40;

/// Where links lead to whose end does not exist yet.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&target) else { return Ok(target) };
        target = target.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::other("too many links lead to it"))
}

/// A new file in the folder of the target, so that it can be renamed.
fn beside(target: &Path) -> io::Result<(File, PathBuf)> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..100 {
        let beside = target.with_file_name(format!(".{name}.{}-{number}.part", std::process::id()));
        match File::options().write(true).create_new(true).open(&beside) {
            Ok(file) => return Ok((file, beside)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

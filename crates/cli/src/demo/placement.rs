use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use glimpse_server::config::Listen;
use tempfile::TempDir;

use crate::failure::{Failure, Outcome};

/// Where everything listens: ten ports in a row, or ten free ones; always on loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ports {
    base: u16,
}

/// How many ports a demo takes.
const COUNT: u16 = 10;

impl Ports {
    pub(super) fn from(base: u16) -> Outcome<Self> {
        if base == 0 || (1_024..=u16::MAX - COUNT + 1).contains(&base) {
            Ok(Self { base })
        } else {
            Err(Failure::usage(format!("--port {base} cannot be the first of {COUNT} ports."))
                .next("Give a number from 1024 to 65526, or 0 for free ports."))
        }
    }

    /// API, Widget and metrics.
    pub(super) fn server(self) -> Listen {
        Listen { api: self.at(0), widget: self.at(1), metrics: self.at(2) }
    }

    pub(super) fn app(self) -> SocketAddr {
        self.at(3)
    }

    pub(super) fn clock(self) -> SocketAddr {
        self.at(4)
    }

    pub(super) fn embedded_bank(self) -> SocketAddr {
        self.at(5)
    }

    pub(super) fn redirect_bank(self) -> SocketAddr {
        self.at(6)
    }

    pub(super) fn demobank(self) -> SocketAddr {
        self.at(7)
    }

    pub(super) fn fints_bank(self) -> SocketAddr {
        self.at(8)
    }

    pub(super) fn classic_bank(self) -> SocketAddr {
        self.at(9)
    }

    fn at(self, place: u16) -> SocketAddr {
        let port = if self.base == 0 { 0 } else { self.base.saturating_add(place) };
        SocketAddr::from((Ipv4Addr::LOCALHOST, port))
    }
}

/// A port could not be had.
pub(super) fn cannot_listen(what: &str, address: SocketAddr, cause: &io::Error) -> Failure {
    let port = address.port();
    let message = match cause.kind() {
        io::ErrorKind::AddrInUse => format!("Port {port}, which is for {what}, is in use."),
        _ => format!("Port {port}, which is for {what}, cannot be listened on ({cause})."),
    };
    Failure::new(message)
        .next("Is another demo running? Other ports: glimpse demo --port 8600, or --port 0 for free ones.")
}

/// The directory of a demo: `data` and `keys` are in it.
pub(super) struct Home {
    path: PathBuf,
    temporary: Option<TempDir>,
}

impl Home {
    /// The directory that was asked for, made where it is missing, or a temporary one.
    pub(super) fn open(asked: Option<&Path>) -> Outcome<Self> {
        match asked {
            Some(path) => {
                let path = make(path).map_err(|cause| {
                    Failure::new(format!("The directory {} cannot be written ({cause}).", path.display()))
                        .next("Give another one with --data-dir, or none: then a temporary one is used.")
                })?;
                Ok(Self { path, temporary: None })
            }
            None => {
                let temporary = TempDir::with_prefix("glimpse-demo-").map_err(|cause| {
                    Failure::new(format!("No temporary directory can be made ({cause})."))
                        .next("Give a directory that can be written with --data-dir.")
                })?;
                Ok(Self { path: temporary.path().to_owned(), temporary: Some(temporary) })
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is removed at the end.
    pub(super) fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }
}

/// Makes the directory and tries it out.
fn make(path: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(path)?;
    let path = path.canonicalize()?;
    tempfile::tempfile_in(&path)?;
    Ok(path)
}

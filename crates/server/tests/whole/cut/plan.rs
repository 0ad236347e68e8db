//! Which commits are cut, and how.

use std::{
    collections::{BTreeSet, HashMap},
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Where a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    /// The commit does not reach the database.
    Before,
    /// It does, and nobody waits for what comes of it.
    During,
    /// It is done, and the answer is lost.
    After,
}

pub(super) const MOMENTS: [Moment; 3] = [Moment::Before, Moment::During, Moment::After];

/// A unit of work by its name, and where its commit was cut.
pub(super) type Cut = (String, Moment);

type Flow = [u8; 16];

/// Cuts each unit once at each moment, the first that was not yet, and writes down which.
pub(super) struct Plan {
    state: Mutex<State>,
    file: PathBuf,
}

#[derive(Default)]
struct State {
    /// What was cut, or will be at the next commit.
    planned: BTreeSet<Cut>,
    /// The flows of which a unit is under way that is to be cut.
    armed: HashMap<Flow, Cut>,
}

impl Plan {
    /// Goes on from what the file says.
    pub(super) fn of(file: &Path) -> Self {
        let state = State { planned: cuts(file), armed: HashMap::new() };
        Self { state: Mutex::new(state), file: file.to_owned() }
    }

    /// A unit of a flow begins.
    pub(super) fn begin(&self, name: &str, flow: Flow) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let next = MOMENTS.into_iter().map(|moment| (name.to_owned(), moment));
        if let Some(cut) = next.into_iter().find(|cut| !state.planned.contains(cut)) {
            state.planned.insert(cut.clone());
            state.armed.insert(flow, cut);
        }
    }

    /// It has ended, cut or not.
    pub(super) fn end(&self, flow: Flow) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cut) = state.armed.remove(&flow) {
            state.planned.remove(&cut);
        }
    }

    /// The flow that a message is about, if one of its units is to be cut.
    pub(super) fn unit_of(&self, message: &[u8]) -> Option<Flow> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.armed.keys().find(|flow| message.windows(16).any(|part| part == *flow)).copied()
    }

    /// The flow's unit commits now; where to cut.
    pub(super) fn strike(&self, flow: Flow) -> Option<Moment> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (name, moment) = state.armed.remove(&flow)?;
        let during = (name.clone(), Moment::During);
        // It has not happened and is tried again, so that this commit can be cut as well.
        if moment == Moment::Before && state.planned.insert(during.clone()) {
            state.armed.insert(flow, during);
        }
        self.note(&name, moment);
        Some(moment)
    }
}

impl Plan {
    /// A transaction that is no unit of work, and says its name itself, commits now; where to cut.
    pub(super) fn strike_named(&self, name: &str) -> Option<Moment> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let moment = MOMENTS.into_iter().find(|moment| state.planned.insert((name.to_owned(), *moment)))?;
        self.note(name, moment);
        Some(moment)
    }

    fn note(&self, name: &str, moment: Moment) {
        let mut notes = File::options().append(true).create(true).open(&self.file).unwrap();
        writeln!(notes, "{name} {moment:?}").unwrap();
    }
}

/// What a file says was cut.
pub(super) fn cuts(file: &Path) -> BTreeSet<Cut> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let cut = |line: &str| {
        let (name, moment) = line.split_once(' ')?;
        let moment = MOMENTS.into_iter().find(|known| format!("{known:?}") == moment)?;
        Some((name.to_owned(), moment))
    };
    text.lines().filter_map(cut).collect()
}

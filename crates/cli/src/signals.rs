use std::process::exit;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{
    failure::{Failure, Outcome},
    output::complain,
};

/// The wish of somebody outside that the program ends.
pub(crate) struct Ending {
    interrupt: Signal,
    terminate: Signal,
}

impl Ending {
    /// From now on Ctrl-C and SIGTERM no longer end the program by themselves.
    pub(crate) fn listen() -> Outcome<Self> {
        let listen = |kind| {
            signal(kind).map_err(|error| Failure::new(format!("Signals cannot be listened to ({error}).")))
        };
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    /// Waits for the first wish. A second one, while what runs is still ending, ends it at once.
    pub(crate) async fn wished(mut self) {
        self.either().await;
        tokio::spawn(async move {
            self.either().await;
            complain("Ended at once.");
            exit(130);
        });
    }

    /// Waits for a wish, while nothing is to be ended yet.
    pub(crate) async fn either(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

//! Runs the binary.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// How long anything may take before a test gives up; nothing is expected to take long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary without the environment's opinions.
pub(crate) fn glimpse(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glimpse"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GLIMPSE_")) {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// What a finished command said.
pub(crate) struct Said {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn run(arguments: &[&str]) -> Said {
    said(glimpse(arguments).output().unwrap())
}

pub(crate) fn said(output: Output) -> Said {
    Said {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A program that runs on; it is killed when the test ends, however it ends.
pub(crate) struct Running {
    child: Child,
    lines: mpsc::Receiver<String>,
}

/// Which of its outputs a program is watched at.
pub(crate) enum Watch {
    Stdout,
    Stderr,
}

impl Running {
    pub(crate) fn start(mut command: Command, watch: &Watch) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (watched, other): (Box<dyn Read + Send>, Box<dyn Read + Send>) = match watch {
            Watch::Stdout => (Box::new(stdout), Box::new(stderr)),
            Watch::Stderr => (Box::new(stderr), Box::new(stdout)),
        };
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            BufReader::new(watched).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        thread::spawn(move || std::io::copy(&mut BufReader::new(other), &mut std::io::sink()));
        Self { child, lines }
    }

    /// The first line from now on that contains this.
    pub(crate) fn line_with(&self, part: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            if line.contains(part) {
                return line;
            }
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by name and gives the exit code; nothing may be left on the watched output.
    pub(crate) fn end_with(mut self, signal: &str) -> Option<i32> {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args([format!("-{signal}"), pid]).status().unwrap().success());
        // The channel closes when the outputs do, which is when the program has ended.
        while self.lines.recv_timeout(PATIENCE).is_ok() {}
        self.child.wait().unwrap().code()
    }
}

impl Running {
    /// Sends a signal by name; gives the exit code and every line that was not read before.
    pub(crate) fn last_words(mut self, signal: &str) -> (Option<i32>, Vec<String>) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args([format!("-{signal}"), pid]).status().unwrap().success());
        let mut lines = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            lines.push(line);
        }
        (self.child.wait().unwrap().code(), lines)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

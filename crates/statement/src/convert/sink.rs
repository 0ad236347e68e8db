use std::io::{self, Write};

use serde::Serialize;

use super::{Args, Target};
use crate::{
    Parsed, Statement,
    write::{LeftOut, camt053, csv},
};

/// Where the converted statements go, in the target's form.
pub(super) struct Sink<'w> {
    target: Target,
    out: &'w mut dyn Write,
    first: bool,
    kept: Vec<Statement>,
}

#[derive(Serialize)]
struct Document<'a> {
    file: &'a str,
    #[serde(flatten)]
    parsed: &'a Parsed,
}

impl<'w> Sink<'w> {
    pub(super) fn begin(args: &Args, out: &'w mut dyn Write) -> io::Result<Self> {
        match args.to {
            Target::Json => out.write_all(b"[")?,
            Target::Csv => {
                if args.bom {
                    out.write_all(csv::BYTE_ORDER_MARK)?;
                }
                csv::header(out)?;
            }
            Target::Camt053 => {}
        }
        Ok(Self { target: args.to, out, first: true, kept: Vec::new() })
    }

    /// Takes what was read of a file, and tells what of it has no place in the target.
    pub(super) fn add(&mut self, file: &str, parsed: Parsed) -> io::Result<LeftOut> {
        let mut left_out = LeftOut::default();
        match self.target {
            Target::Json => {
                if !std::mem::take(&mut self.first) {
                    self.out.write_all(b",")?;
                }
                self.out.write_all(b"\n")?;
                serde_json::to_writer_pretty(&mut *self.out, &Document { file, parsed: &parsed })?;
            }
            Target::Csv => {
                for statement in &parsed.statements {
                    csv::statement(statement, self.out)?;
                    left_out.add(csv::left_out(statement));
                }
            }
            Target::Camt053 => self.kept.extend(parsed.statements),
        }
        Ok(left_out)
    }

    /// Completes the output, and tells what has no place in one that is written only now.
    pub(super) fn end(self, created: jiff::Timestamp) -> io::Result<LeftOut> {
        let mut left_out = LeftOut::default();
        match self.target {
            Target::Json => self.out.write_all(b"\n]\n")?,
            Target::Csv => {}
            Target::Camt053 => {
                let message_id = format!("GLIMPSE-{}", created.as_second());
                let header = camt053::Header { message_id: &message_id, created };
                left_out = camt053::write(&header, &self.kept, self.out)?;
            }
        }
        self.out.flush()?;
        Ok(left_out)
    }
}

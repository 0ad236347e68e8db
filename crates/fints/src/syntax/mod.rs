//! The syntax of FinTS messages: strict to write, lenient to read.
//!
//! Source: FinTS 3.0, Formals, chapter H: segments end with `'`, elements are parted by `+`, their groups by `:`, `?`
//! escapes, `@n@` begins n bytes that mean nothing; characters are ISO-8859-1.

mod charset;
mod read;
mod write;

pub(crate) use charset::{can_be_written, decode};
pub(crate) use read::{Segment, read};
pub(crate) use write::{Order, sequence};

//! Segments, element groups and elements as bytes: read strictly, written canonically.
//!
//! Source: FinTS 3.0 Formals, sections B (structure) and H (syntax).

mod fields;
mod read;
mod write;

pub(crate) use fields::{FieldError, Fields};
pub(crate) use read::{Segment, Value, segments};
pub(crate) use write::{Seg, latin1};

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use glimpse_store::Clock;
use hyper::body::{Frame, SizeHint};
use jiff::Timestamp;

/// A body that is sent piece by piece, and cut when its time is up: the connection closes before the announced length.
pub fn cut_at(bytes: Bytes, clock: Clock, end: Timestamp) -> Body {
    Body::new(Cut { rest: bytes, clock, end })
}

struct Cut {
    rest: Bytes,
    clock: Clock,
    end: Timestamp,
}

const PIECE: usize = 256 * 1024;

impl HttpBody for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        if self.clock.now() > self.end {
            self.rest.clear();
            return Poll::Ready(Some(Err(io::Error::other("its time is up"))));
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}

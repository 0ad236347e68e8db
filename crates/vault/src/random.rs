use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::digest::{Context, SHA256};
use glimpse_model::Secret;

/// Where random bytes come from; passed in wherever they are needed.
pub trait Random: Send + Sync {
    /// Fills all of it.
    fn fill(&self, out: &mut [u8]);

    /// 256 random bits.
    fn secret(&self) -> Secret {
        let mut bytes = zeroize::Zeroizing::new([0; 32]);
        self.fill(bytes.as_mut_slice());
        Secret::new(*bytes)
    }
}

/// The operating system's randomness, through the crypto provider. Made at the edge of the program and passed in.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place where randomness enters the program")]
    fn fill(&self, out: &mut [u8]) {
        if aws_lc_rs::rand::fill(out).is_err() {
            // Without randomness no key can be made; going on with anything weaker would be worse than to stop.
            std::process::abort();
        }
    }
}

/// Repeatable bytes from a seed, for tests. Never for keys that protect anybody.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededRandom {
    /// The same seed gives the same bytes in the same order.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let mut context = Context::new(&SHA256);
            context.update(&self.seed.to_be_bytes());
            context.update(&self.drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            chunk.iter_mut().zip(context.finish().as_ref()).for_each(|(to, from)| *to = *from);
        }
    }
}

/// Makes panics log where they happened and nothing of their text, which may quote a user's data (security case F3).
/// For the start of the program.
pub fn log_panics_without_their_text() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

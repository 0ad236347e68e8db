//! A user without a mouse: Tab, Space, Enter, the arrows, and letters.

use fantoccini::{
    actions::{InputSource as _, KeyAction, KeyActions},
    key::Key,
};

use crate::browser::Browser;

/// Nothing on our pages is farther than this from where one starts.
const FAR: usize = 60;

impl Browser {
    /// Presses a key and lets it go, wherever the focus is.
    pub(crate) async fn press(&self, key: Key) {
        let value = char::from(key);
        let stroke = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        self.perform(stroke).await;
    }

    /// Goes on with Tab until the focus is on what fits; it must show that it has it.
    pub(crate) async fn tab_to(&self, css: &str) {
        self.wait_for(css).await;
        let focused: String =
            css.split(", ").map(|one| format!("{one}:focus-visible")).collect::<Vec<_>>().join(", ");
        for _ in 0..FAR {
            if self.has(&focused).await {
                return;
            }
            self.press(Key::Tab).await;
        }
        panic!("the keyboard does not get to {css}; {}", self.situation().await);
    }

    /// Types where the focus is.
    pub(crate) async fn type_in(&self, text: &str) {
        self.focused().await.send_keys(text).await.unwrap();
    }
}

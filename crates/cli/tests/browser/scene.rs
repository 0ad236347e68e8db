//! A demo and a browser, put up and taken down around a test.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt as _;

use crate::{
    browser::{Browser, Kind},
    demo::Demo,
};

pub(crate) struct Scene {
    pub(crate) demo: Arc<Demo>,
    pub(crate) browser: Browser,
}

/// Runs a test with a demo and a browser of its own; the browser is closed however the test ends.
pub(crate) async fn play(test: &str, kind: Kind, acts: impl AsyncFnOnce(&Scene)) {
    play_with(test, kind, &[], acts).await;
}

/// The same, with banks that deviate beside the friendly ones.
pub(crate) async fn play_with(test: &str, kind: Kind, banks: &[&str], acts: impl AsyncFnOnce(&Scene)) {
    let scene = Scene { demo: Arc::new(Demo::with(banks)), browser: Browser::open(kind, test).await };
    let outcome = AssertUnwindSafe(acts(&scene)).catch_unwind().await;
    scene.browser.end(outcome).await;
}

/// What the user chooses in the app's form.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wish {
    pub(crate) english: bool,
    pub(crate) single: bool,
}

impl Scene {
    /// The same demo with another browser, which is closed however the test ends.
    pub(crate) async fn with_another(&self, test: &str, kind: Kind, acts: impl AsyncFnOnce(&Scene)) {
        let scene = Scene { demo: Arc::clone(&self.demo), browser: Browser::open(kind, test).await };
        let outcome = AssertUnwindSafe(acts(&scene)).catch_unwind().await;
        scene.browser.end(outcome).await;
    }

    /// From the app's start page into the Widget.
    pub(crate) async fn begin(&self, wish: Wish) {
        let language = if wish.english { "en" } else { "de" };
        self.browser.go(&format!("{}/?lang={language}", self.demo.addresses.app)).await;
        self.browser.wait_for("#connect").await;
        self.browser.shot("app-start").await;
        if wish.single {
            self.browser.click("summary").await;
            self.browser.click("input[name=single]").await;
        }
        self.browser.click("#connect").await;
        self.browser.wait_for("main[data-view=consent]").await;
        let at = self.browser.url().await;
        assert!(at.as_str().starts_with(&self.demo.addresses.widget), "the Widget is at {at}");
    }

    /// Waits for the app's result page.
    pub(crate) async fn arrive(&self) {
        self.browser.wait_for("#verdict").await;
        let at = self.browser.url().await;
        assert_eq!((at.path(), at.query()), ("/income", None), "the code does not stay in the address");
    }
}

//! What is written about the program is what the program says.

use crate::command::run;

#[test]
fn the_configuration_page_holds_the_defaults() {
    let page = include_str!("../../../../docs/configuration.md");
    let defaults = run(&["config", "show-default"]).stdout;
    assert!(page.contains(&format!("```toml\n{defaults}```")), "docs/configuration.md shows other defaults");
}

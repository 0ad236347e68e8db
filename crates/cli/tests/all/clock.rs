//! `glimpse clock` finds a demo, or says that there is none.

use std::net::TcpListener;

use crate::command::run;

#[test]
fn where_no_demo_runs_it_says_so() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let said = run(&["clock", "show", "--clock", &format!("http://{free}")]);
    assert_eq!(said.status, 1);
    assert!(said.stderr.contains("No clock that can be moved answers at"), "{}", said.stderr);
    assert!(said.stderr.contains("Only `glimpse demo` has one"), "{}", said.stderr);
}

#[test]
fn a_time_that_is_none_is_refused() {
    let said = run(&["clock", "advance", "soon"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("write a time such as 90s, 61m or 24h"), "{}", said.stderr);
}

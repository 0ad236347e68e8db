use glimpse_store::{Change, Guard};

use super::Factory;
use super::build::{after, blob, change, create, id, is_conflict, unit};
use super::guards::at_once;

fn take(owner: &str, until: i64) -> Change {
    Change::TakeLease(owner.to_owned(), after(until))
}

pub(crate) async fn a_held_lease_keeps_versioned_writers_out_until_it_runs_out<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let taken = store.write(unit(id(1), Guard::Version(1), after(0), vec![take("a", 30)])).await.unwrap();
    assert_eq!((taken.version, taken.fence), (2, 1));
    let early = store.write(unit(id(1), Guard::Version(2), after(29), vec![blob("page")])).await;
    assert!(is_conflict(&early));
    let by_any = store.write(unit(id(1), Guard::Any, after(29), vec![blob("page")])).await.unwrap();
    assert_eq!(by_any.version, 3);
    let after_end =
        store.write(unit(id(1), Guard::Version(3), after(30), vec![take("b", 60)])).await.unwrap();
    assert_eq!((after_end.version, after_end.fence), (4, 3));
}

pub(crate) async fn who_slept_over_the_end_of_a_lease_does_not_write_over_what_came_after<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let taken = change(&*store, id(1), vec![take("a", 30)]).await;
    let other = unit(id(1), Guard::Version(taken.version), after(30), vec![blob("page")]);
    let written = store.write(other).await.unwrap();
    assert_eq!((written.version, written.fence), (taken.version + 1, taken.fence + 1));
    assert_eq!(store.flow(id(1)).await.unwrap().unwrap().lease, None);
    let woken = unit(id(1), Guard::Fence(taken.fence), after(31), vec![blob("late")]);
    assert!(is_conflict(&store.write(woken).await));
    assert_eq!(store.blob(id(1), "late").await.unwrap(), None);
}

pub(crate) async fn the_fence_grows_and_shuts_the_former_holder_out<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let first = change(&*store, id(1), vec![take("a", 30)]).await;
    let renew =
        |fence, until| unit(id(1), Guard::Fence(fence), after(31), vec![Change::RenewLease(after(until))]);
    // Nobody took it in the meantime: a late renewal is fine.
    store.write(renew(first.fence, 61)).await.unwrap();
    let second = store.write(unit(id(1), Guard::Version(2), after(62), vec![take("b", 90)])).await.unwrap();
    assert!(second.fence > first.fence);
    assert!(is_conflict(&store.write(renew(first.fence, 99)).await));
    let late = store.write(unit(id(1), Guard::Fence(first.fence), after(63), vec![blob("page")])).await;
    assert!(is_conflict(&late));
    assert_eq!(store.blob(id(1), "page").await.unwrap(), None);
    store.write(unit(id(1), Guard::Fence(second.fence), after(63), vec![blob("page")])).await.unwrap();
    let lease = store.flow(id(1)).await.unwrap().unwrap().lease.unwrap();
    assert_eq!((lease.owner.as_str(), lease.until), ("b", after(90)));
    change(&*store, id(1), vec![Change::ReleaseLease]).await;
    assert!(is_conflict(&store.write(renew(second.fence, 99)).await), "there is nothing to renew");
}

pub(crate) async fn a_fenced_unit_counts_the_version_only_when_it_advances<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let taken = change(&*store, id(1), vec![take("a", 30)]).await;
    let fenced = |changes| unit(id(1), Guard::Fence(taken.fence), after(1), changes);
    assert_eq!(store.write(fenced(vec![blob("a")])).await.unwrap().version, taken.version);
    assert_eq!(store.write(fenced(vec![Change::Advance])).await.unwrap().version, taken.version + 1);
    let released = store.write(fenced(vec![Change::ReleaseLease, Change::Advance])).await.unwrap();
    assert_eq!((released.version, released.fence), (taken.version + 2, taken.fence));
}

pub(crate) async fn of_64_takers_exactly_one_gets_the_lease<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let outcomes = at_once(&store, 64, |taker| {
        unit(id(1), Guard::Version(1), after(0), vec![take(&taker.to_string(), 30)])
    })
    .await;
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let flow = store.flow(id(1)).await.unwrap().unwrap();
    assert_eq!((flow.fence, flow.lease.unwrap().owner), (1, winner.to_string()));
}

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use glimpse_model::{FlowId, Secret, Snapshot};
use glimpse_server::snapshot;
use glimpse_store::{Change, Guard, Stage, Unit, WrapKind};
use glimpse_vault::{Code, DataKey, Holder, lookup_hash};

use crate::cost::Meter;
use crate::report::{Printer, micros};
use crate::world::{Answer, BACK, World};

/// How many go through a step at a time.
const CALLERS: usize = 8;

/// A flow on its way.
#[derive(Clone)]
struct Walk {
    id: FlowId,
    link: String,
    cookie: String,
    form: String,
    code: String,
    bearer: String,
}

/// Leads flows through every step, all of them through one before the next begins, and prints what each step took.
pub(crate) async fn measure(
    world: &World,
    snapshot: &Snapshot,
    count: u32,
    meter: &Meter,
    printer: &Printer,
) {
    let timed = Timed { world: world.clone(), meter: meter.clone(), printer: printer.clone() };
    let walks =
        timed.each("create", vec![(); count as usize], |world, ()| async move { create(&world).await });
    let walks = timed.each("page", walks.await, |world, walk| async move { open(&world, walk).await }).await;
    let walks = timed.each("step", walks, |world, walk| async move { consent(&world, walk).await }).await;
    let snapshot = Arc::new(snapshot.clone());
    let completed = timed.each("complete", walks, |world, walk| {
        let snapshot = Arc::clone(&snapshot);
        async move { complete(&world, walk, &snapshot).await }
    });
    let walks =
        timed.each("exchange", completed.await, |world, walk| async move { exchange(&world, walk).await });
    let walks = walks.await;
    for (name, path) in [("accounts", "/rest/accounts"), ("transactions", "/rest/transactions")] {
        let read = |world: World, walk: Walk| async move {
            let answer = world.read(path, &walk.bearer).await;
            assert_eq!(answer.status, 200);
        };
        timed.each(name, walks.clone(), read).await;
    }
    let delete = |world: World, walk: Walk| async move {
        let answer = world.call("DELETE", &format!("/onetime/access/{}", walk.id), Vec::new()).await;
        assert!(answer.status < 300, "{}", answer.text());
    };
    timed.each("delete", walks, delete).await;
}

/// Authorization headers of flows whose code was exchanged.
pub(crate) async fn bearers(world: &World, snapshot: &Snapshot, count: usize) -> Vec<String> {
    let mut bearers = Vec::with_capacity(count);
    for _ in 0..count {
        let walk = create(world).await;
        let walk = complete(world, walk, snapshot).await;
        bearers.push(exchange(world, walk).await.bearer);
    }
    bearers
}

/// Codes that were not exchanged yet.
pub(crate) async fn codes(world: &World, snapshot: &Snapshot, count: usize) -> Vec<String> {
    let mut codes = Vec::with_capacity(count);
    for _ in 0..count {
        let walk = create(world).await;
        codes.push(complete(world, walk, snapshot).await.code);
    }
    codes
}

struct Timed {
    world: World,
    meter: Meter,
    printer: Printer,
}

impl Timed {
    async fn each<T, U, F>(&self, name: &str, given: Vec<T>, step: impl Fn(World, T) -> F) -> Vec<U>
    where
        T: Send + 'static,
        U: Send + 'static,
        F: Future<Output = U> + Send + 'static,
    {
        let count = given.len();
        let before = self.meter.now();
        let waiting = Arc::new(Mutex::new(
            given.into_iter().map(|one| step(self.world.clone(), one)).collect::<Vec<_>>(),
        ));
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let waiting = Arc::clone(&waiting);
                tokio::spawn(async move {
                    let mut done = Vec::new();
                    loop {
                        let next = waiting.lock().unwrap().pop();
                        let Some(next) = next else { return done };
                        let start = Instant::now();
                        let made = next.await;
                        done.push((made, start.elapsed()));
                    }
                })
            })
            .collect();
        let mut all: Vec<(U, Duration)> = Vec::with_capacity(count);
        for caller in callers {
            all.extend(caller.await.unwrap());
        }
        let cost = self.meter.now().since(before);
        let (made, times) = all.into_iter().unzip();
        self.printer.line(&format!("{name}.cpu_us"), micros(cost.own, count));
        self.printer.line(&format!("{name}.db_cpu_us"), micros(cost.database, count));
        self.printer.latencies(name, times);
        made
    }
}

pub(crate) async fn create_alone(world: &World) {
    create(world).await;
}

async fn create(world: &World) -> Walk {
    let body = format!("{{\"redirect_uri\":\"{BACK}\",\"state\":\"state-1\",\"language\":\"en\"}}");
    let answer = world.call("POST", "/onetime/access", body.into_bytes()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let id = FlowId::parse(between(answer.text(), "\"id\":\"", "\"")).unwrap();
    let link = format!("/?token={}", between(answer.text(), "token=", "\""));
    let empty = String::new;
    Walk { id, link, cookie: empty(), form: empty(), code: empty(), bearer: empty() }
}

async fn open(world: &World, mut walk: Walk) -> Walk {
    let answer = world.browse(&walk.link, "", None).await;
    assert_eq!(answer.status, 200);
    let cookie = answer.headers.get("set-cookie").unwrap().to_str().unwrap();
    walk.cookie = cookie.split(';').next().unwrap().to_owned();
    let hidden = |name: &str| between(answer.text(), &format!("name=\"{name}\" value=\""), "\"").to_owned();
    walk.form = format!("page={}&step={}&action=consent", hidden("page"), hidden("step"));
    walk
}

async fn consent(world: &World, walk: Walk) -> Walk {
    let answer = world.browse(&format!("/flow/{}", walk.id), &walk.cookie, Some(walk.form.clone())).await;
    assert!(answer.status < 400, "{}", answer.text());
    let row = world.app.store.flow(walk.id).await.unwrap().unwrap();
    assert_eq!(row.stage, Stage::BankSelection);
    walk
}

/// What the engine does when a bank has given everything: serialised, compressed, sealed under a key for the code.
async fn complete(world: &World, mut walk: Walk, snapshot: &Snapshot) -> Walk {
    let (app, pages) = (&world.app, world.app.pages());
    let (now, random, flow) = (app.clock.now(), app.random.as_ref(), walk.id);
    let (key, page_key) = (DataKey::new(random), DataKey::new(random));
    let code = Code::new(flow, random);
    let page_secret: Secret = random.secret();
    let until = now + app.lifetimes.code;
    let mut changes =
        snapshot::seal_all(snapshot, BACK, flow, &key, &app.config.public.api, random, now).unwrap();
    changes.extend([
        pages.put_wrap(flow, WrapKind::Code, &key, &code.secret, until).await.unwrap(),
        pages.put_wrap(flow, WrapKind::Page, &page_key, &page_secret, until).await.unwrap(),
        pages.put_blob(flow, &page_key, "page", &[7; 600]),
        Change::DropBlobs("request".to_owned()),
        Change::DropWrap(WrapKind::Link),
        Change::Completed(lookup_hash(Holder::Code, &code.secret).to_vec()),
        Change::Deadline(until),
        Change::Stage(Stage::Completed, None),
    ]);
    let unit = Unit { name: "flow.complete", flow, guard: Guard::Any, at: now, changes };
    app.store.write(unit).await.unwrap();
    walk.code = code.to_text(&app.keyring).expose().to_owned();
    walk
}

async fn exchange(world: &World, mut walk: Walk) -> Walk {
    let body = format!(
        "{{\"grant_type\":\"authorization_code\",\"code\":\"{}\",\"redirect_uri\":\"{BACK}\"}}",
        walk.code
    );
    let answer = world.call("POST", "/auth/token", body.into_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    walk.bearer = format!("Bearer {}", between(answer.text(), "\"access_token\":\"", "\""));
    walk
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split_once(after).unwrap().0
}

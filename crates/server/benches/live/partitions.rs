use std::time::Instant;

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::arguments::Arguments;
use crate::cost::Meter;
use crate::place::{Made, Place};
use crate::report::{Printer, micros};
use crate::space;
use crate::world::block_on;

/// How many flows a sweep deletes.
const BATCH: usize = 200;
/// Twelve partitions of five minutes each.
const PARTS: usize = 12;
/// Ciphertexts of a flow, and their sizes in bytes for 100 transactions.
const BLOBS: [(&str, usize); 4] =
    [("data/booked/0000", 5500), ("data/index", 4028), ("data/meta", 900), ("data/texts", 2600)];

/// An experiment in SQL beside the product: ciphertexts in one table, deleted by their flows as the product does, against
/// ciphertexts in partitions by due time, dropped; and what partitions cost whoever writes and reads.
pub(crate) fn measure(arguments: &Arguments) {
    let made = Made::new("postgres");
    let arguments = Arguments { store: "postgres".to_owned(), ..arguments.clone() };
    block_on(experiment(&arguments, &made.place));
}

struct Experiment<'a> {
    place: &'a Place,
    meter: Meter,
    printer: Printer,
    sql: PgConnection,
    flows: usize,
}

async fn experiment(arguments: &Arguments, place: &Place) {
    let sql = PgConnection::connect(&place.database.as_ref().unwrap().address).await.unwrap();
    let (meter, printer) = (Meter::of(place), Printer::of(arguments));
    let mut experiment = Experiment { place, meter, printer, sql, flows: arguments.flows as usize };
    let flows = experiment.flows;
    experiment
        .run(&format!(
            "CREATE TABLE flow (id BYTEA PRIMARY KEY, part BIGINT NOT NULL);
         INSERT INTO flow SELECT substring(sha256(int8send(n)) FROM 1 FOR 16), n * {PARTS} / {flows}
           FROM generate_series(0, {flows} - 1) AS n;
         CREATE TABLE one (flow BYTEA NOT NULL REFERENCES flow (id), name TEXT COLLATE \"C\" NOT NULL,
           sealed BYTEA NOT NULL, PRIMARY KEY (flow, name));
         CREATE TABLE parted (part BIGINT NOT NULL, flow BYTEA NOT NULL, name TEXT COLLATE \"C\" NOT NULL,
           sealed BYTEA NOT NULL, PRIMARY KEY (flow, name, part)) PARTITION BY LIST (part);
         ALTER TABLE one ALTER COLUMN sealed SET STORAGE EXTERNAL;
         ALTER TABLE parted ALTER COLUMN sealed SET STORAGE EXTERNAL;"
        ))
        .await;
    for part in 0..PARTS {
        experiment
            .run(&format!("CREATE TABLE parted_{part} PARTITION OF parted FOR VALUES IN ({part})"))
            .await;
    }
    let sealed: Vec<String> =
        BLOBS.iter().map(|(name, size)| format!("('{name}', decode(repeat('5a', {size}), 'hex'))")).collect();
    let blobs = format!("(VALUES {}) AS blob (name, sealed)", sealed.join(", "));
    let put = format!("INSERT INTO one SELECT id, name, sealed FROM flow, {blobs}");
    experiment.each("rows.put", &[put]).await;
    let put = format!("INSERT INTO parted SELECT part, id, name, sealed FROM flow, {blobs}");
    experiment.each("parts.put", &[put]).await;
    experiment.run("ANALYZE").await;

    experiment
        .read("rows.read", "SELECT sealed FROM one WHERE flow = $1 AND name = 'data/booked/0000'")
        .await;
    // The reader knows the flow, not when it was due at the latest when it was put down, unless the row says so.
    experiment
        .read("parts.read", "SELECT sealed FROM parted WHERE flow = $1 AND name = 'data/booked/0000'")
        .await;

    let batches = flows.div_ceil(BATCH);
    let delete: Vec<String> = (0..batches)
        .map(|batch| {
            let first = batch * BATCH;
            format!(
                "DELETE FROM one WHERE flow = ANY (ARRAY(SELECT substring(sha256(int8send(n)) FROM 1 FOR 16) \
                 FROM generate_series({first}::bigint, {}) AS n))",
                (first + BATCH).min(flows) - 1
            )
        })
        .collect();
    experiment.each("rows.delete", &delete).await;
    experiment.each("rows.vacuum", &["VACUUM one".to_owned()]).await;
    let drop: Vec<String> = (0..PARTS).map(|part| format!("DROP TABLE parted_{part}")).collect();
    experiment.each("parts.drop", &drop).await;
    experiment.sql.close().await.unwrap();
}

impl Experiment<'_> {
    async fn run(&mut self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.sql).await.unwrap();
    }

    /// Runs statements, a transaction each; prints what each flow of them costs the server.
    async fn each(&mut self, name: &str, statements: &[String]) {
        let (before, logged, start) = (self.meter.now(), space::logged(self.place).await, Instant::now());
        for statement in statements {
            self.run(statement).await;
        }
        let wall = start.elapsed();
        let (cost, logged) = (self.meter.now().since(before), space::logged(self.place).await - logged);
        self.printer.line(&format!("{name}.db_cpu_us"), micros(cost.database, self.flows));
        self.printer.line(&format!("{name}.wall_us"), micros(wall, self.flows));
        self.printer.line(&format!("{name}.log_bytes"), logged as f64 / self.flows as f64);
    }

    /// Reads one ciphertext of each of some flows.
    async fn read(&mut self, name: &str, sql: &'static str) {
        let ids = sqlx::query("SELECT id FROM flow LIMIT 5000").fetch_all(&mut self.sql).await.unwrap();
        let before = self.meter.now();
        for id in &ids {
            let id: Vec<u8> = id.get(0);
            sqlx::query(sql).bind(id).fetch_one(&mut self.sql).await.unwrap();
        }
        let cost = self.meter.now().since(before);
        self.printer.line(&format!("{name}.db_cpu_us"), micros(cost.database, ids.len()));
    }
}

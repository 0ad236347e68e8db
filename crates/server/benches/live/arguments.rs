use std::path::PathBuf;

use glimpse_store::RetentionPolicy;

/// What the bench is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Arguments {
    pub(crate) task: Task,
    /// `sqlite` or `postgres`.
    pub(crate) store: String,
    /// How many flows live.
    pub(crate) flows: u32,
    /// How many transactions each of them holds.
    pub(crate) transactions: usize,
    /// How many flows are led through the steps that are timed.
    pub(crate) timed: u32,
    /// For how many seconds retention is watched at its normal rate.
    pub(crate) seconds: u64,
    /// How many flows retention deletes at a time.
    pub(crate) batch: u32,
    /// Of a child: where its data are, and the second from which times count.
    pub(crate) place: Option<String>,
    pub(crate) base: i64,
}

#[derive(Clone, Debug)]
pub(crate) enum Task {
    /// One row of the table: both children below, over fresh data.
    Point,
    /// Fills a store; a process of its own, so that the measured one has its memory to itself.
    Fill,
    /// Measures over a store that is full.
    Look,
    /// Serves on a socket for the comparison with nginx.
    Serve,
    Speed,
    Churn,
    Partitions,
    Table(Vec<PathBuf>),
    Model(Vec<PathBuf>),
    Quick,
}

impl Arguments {
    pub(crate) fn read(given: impl Iterator<Item = String>) -> Self {
        let mut arguments = Self {
            task: Task::Point,
            store: "sqlite".to_owned(),
            flows: 1000,
            transactions: 100,
            timed: 2000,
            seconds: 30,
            batch: RetentionPolicy::default().batch,
            place: None,
            base: 0,
        };
        let mut given = given;
        while let Some(word) = given.next() {
            let mut value = || given.next().unwrap_or_else(|| panic!("{word} needs a value"));
            match word.as_str() {
                // cargo bench says so itself.
                "--bench" => {}
                "--store" => arguments.store = value(),
                "--flows" => arguments.flows = value().parse().unwrap(),
                "--transactions" => arguments.transactions = value().parse().unwrap(),
                "--timed" => arguments.timed = value().parse().unwrap(),
                "--seconds" => arguments.seconds = value().parse().unwrap(),
                "--batch" => arguments.batch = value().parse().unwrap(),
                "--place" => arguments.place = Some(value()),
                "--base" => arguments.base = value().parse().unwrap(),
                "--fill" => arguments.task = Task::Fill,
                "--look" => arguments.task = Task::Look,
                "--serve" => arguments.task = Task::Serve,
                "--speed" => arguments.task = Task::Speed,
                "--churn" => arguments.task = Task::Churn,
                "--partitions" => arguments.task = Task::Partitions,
                "--table" => arguments.task = Task::Table(given.by_ref().map(PathBuf::from).collect()),
                "--model" => arguments.task = Task::Model(given.by_ref().map(PathBuf::from).collect()),
                "--quick" => {
                    arguments.task = Task::Quick;
                    (arguments.flows, arguments.transactions) = (60, 3);
                    (arguments.timed, arguments.seconds) = (12, 1);
                }
                other => panic!("{other} is no option of this bench; its first lines name them"),
            }
        }
        arguments
    }

    /// The same for a child.
    pub(crate) fn to_child(&self, task: &str, place: &str) -> Vec<String> {
        let pairs = [
            ("--store", self.store.clone()),
            ("--flows", self.flows.to_string()),
            ("--transactions", self.transactions.to_string()),
            ("--timed", self.timed.to_string()),
            ("--seconds", self.seconds.to_string()),
            ("--batch", self.batch.to_string()),
            ("--base", self.base.to_string()),
            ("--place", place.to_owned()),
        ];
        let options = pairs.into_iter().flat_map(|(name, value)| [name.to_owned(), value]);
        [task.to_owned()].into_iter().chain(options).collect()
    }
}

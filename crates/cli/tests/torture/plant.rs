//! Bugs that are planted on purpose, to see that they are caught.

use crate::cluster::Cluster;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// What makes a code usable once is undone.
    DoubleExchange,
    /// The installation's time stands still while an hour passes.
    LateToken,
    /// Some ciphertexts are not deleted.
    Residue,
    /// An answer goes to whoever asks next.
    CrossFlow,
}

/// The exchange does not drop what only the code opens, nor move the flow on.
const UNDO_EXCHANGE: &str = "
    CREATE FUNCTION keep_stage() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN IF NEW.stage = ''exchanged'' THEN NEW.stage := ''completed''; NEW.exchanged_at := NULL;
     NEW.code_hash := OLD.code_hash; END IF; RETURN NEW; END';
    CREATE TRIGGER keep_stage BEFORE UPDATE ON flow FOR EACH ROW EXECUTE FUNCTION keep_stage();
    CREATE FUNCTION keep_code() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN IF OLD.kind = ''code'' THEN RETURN NULL; END IF; RETURN OLD; END';
    CREATE TRIGGER keep_code BEFORE DELETE ON wrap FOR EACH ROW EXECUTE FUNCTION keep_code();
    CREATE FUNCTION keep_grant() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN IF OLD.name = ''data/grant'' THEN RETURN NULL; END IF; RETURN OLD; END';
    CREATE TRIGGER keep_grant BEFORE DELETE ON blob FOR EACH ROW EXECUTE FUNCTION keep_grant();";

/// One ciphertext of each flow stays.
const KEEP_BLOBS: &str = "
    CREATE FUNCTION keep_blobs() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN IF OLD.name = ''request'' THEN RETURN NULL; END IF; RETURN OLD; END';
    CREATE TRIGGER keep_blobs BEFORE DELETE ON blob FOR EACH ROW EXECUTE FUNCTION keep_blobs();";

/// Plants those that are the database's.
pub(crate) fn in_database(cluster: &Cluster, bug: Option<Bug>) {
    match bug {
        Some(Bug::DoubleExchange) => drop(cluster.sql(UNDO_EXCHANGE)),
        Some(Bug::Residue) => drop(cluster.sql(KEEP_BLOBS)),
        Some(Bug::LateToken | Bug::CrossFlow) | None => {}
    }
}

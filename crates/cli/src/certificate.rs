use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use glimpse_sandbox::{TestAuthority, TestCertificate, TestCertificateError, TestUsage};
use glimpse_store::Clock;
use jiff::{SignedDuration, Timestamp};

use crate::{
    failure::{Failure, Outcome},
    output::say,
};

/// Make certificates to test with
///
/// Real banks want certificates of a qualified trust service (QWAC for TLS, QSeal for signatures). What is made here has
/// the same extensions, from an authority that nobody trusts but whoever is told to: the sandbox, a bank's test system.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make an authority, a QWAC and a QSeal with the PSD2 extensions
    #[command(after_help = "Example:\n  glimpse certificate test certificates")]
    Test(Wanted),
}

#[derive(Args)]
pub(crate) struct Wanted {
    /// The directory to write to; files that are there are left alone
    directory: PathBuf,
    /// The authorisation number (organizationIdentifier)
    #[arg(long, default_value = "PSDDE-BAFIN-123456")]
    organization: String,
    /// The roles, separated by commas: PSP_AS, PSP_PI, PSP_AI, PSP_IC
    #[arg(long, value_delimiter = ',', default_value = "PSP_AI",
          value_parser = ["PSP_AS", "PSP_PI", "PSP_AI", "PSP_IC"])]
    roles: Vec<String>,
    /// How many days the certificates are valid
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(i64).range(1..=3650))]
    days: i64,
}

pub(crate) fn run(command: &Command) -> Outcome {
    match command {
        Command::Test(wanted) => make(wanted),
    }
}

fn make(wanted: &Wanted) -> Outcome {
    let organization = wanted.organization.trim();
    if !is_authorisation_number(organization) {
        return Err(Failure::usage(
            "The authorisation number is PSD, a country, the authority, and the number there, at most 64 signs.",
        )
        .next("Such as PSDDE-BAFIN-123456."));
    }
    let now = Clock::system(None).now();
    // Clocks differ a little between machines.
    let from = now - SignedDuration::from_hours(1);
    let until = now + SignedDuration::from_hours(24 * wanted.days);
    let files =
        pairs(wanted, organization, from, until).map_err(|error| Failure::new(format!("{error}.")))?;
    std::fs::create_dir_all(&wanted.directory).map_err(|error| cannot_write(&wanted.directory, &error))?;
    let existing = files.iter().map(|file| wanted.directory.join(file.name)).find(|path| path.exists());
    if let Some(path) = existing {
        return Err(Failure::new(format!("{} is there already; nothing was written.", path.display()))
            .next("Name an empty directory."));
    }
    for File { name, text, secret } in &files {
        let path = wanted.directory.join(name);
        let mode = if *secret { 0o600 } else { 0o644 };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path)
            .map_err(|error| cannot_write(&path, &error))?;
        file.write_all(text.as_bytes()).map_err(|error| cannot_write(&path, &error))?;
    }
    Ok(say(section(&wanted.directory))?)
}

/// Whether it is one by ETSI TS 119 495, section 5.2.1: `PSD`, two letters of a country, two to eight of the authority,
/// and its identifier.
fn is_authorisation_number(text: &str) -> bool {
    let upper = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut parts = text.splitn(3, '-');
    let [country, authority, number] =
        [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
    text.len() <= 64
        && country.strip_prefix("PSD").is_some_and(|country| country.len() == 2 && upper(country))
        && (2..=8).contains(&authority.len())
        && upper(authority)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_graphic())
}

struct File {
    name: &'static str,
    text: String,
    secret: bool,
}

fn pairs(
    wanted: &Wanted,
    organization: &str,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<File>, TestCertificateError> {
    let authority = TestAuthority::new(from, until)?;
    let open = |name, text| File { name, text, secret: false };
    let mut files = vec![open("authority.pem", authority.certificate())];
    for (usage, certificate, key) in
        [(TestUsage::Qwac, "qwac.pem", "qwac.key"), (TestUsage::Qseal, "qseal.pem", "qseal.key")]
    {
        let pair = authority.issue(&TestCertificate {
            usage,
            organization: organization.to_owned(),
            roles: wanted.roles.clone(),
            not_before: from,
            not_after: until,
        })?;
        files.push(open(certificate, pair.certificate));
        files.push(File { name: key, text: pair.key, secret: true });
    }
    Ok(files)
}

/// How the configuration names them.
fn section(directory: &Path) -> String {
    let path = |name: &str| directory.join(name).display().to_string();
    format!(
        "[identity.test]\nqwac_certificate = {:?}\nqwac_key = {:?}\nqseal_certificate = {:?}\nqseal_key = {:?}\n\
         authorities = {:?}",
        path("qwac.pem"),
        path("qwac.key"),
        path("qseal.pem"),
        path("qseal.key"),
        path("authority.pem"),
    )
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{} cannot be written ({error}).", path.display()))
}

//! `glimpse bank check` at banks that want to know who calls, and at one that wants a token first.

use std::{fs, path::Path, sync::Arc};

use glimpse_sandbox::{Fault, Rule, Sandbox, SandboxConfig, Step, TestAuthority, TestCertificate, TestUsage};
use jiff::Timestamp;

use crate::command::{Said, glimpse, said};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Banks behind TLS, and a configuration that names certificates of their authority.
struct Ground {
    directory: tempfile::TempDir,
    sandbox: Sandbox,
}

impl Ground {
    async fn with(twins: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let authority =
            TestAuthority::new(time("2020-01-01T00:00:00Z"), time("2099-01-01T00:00:00Z")).unwrap();
        let write = |name: &str, text: String| fs::write(directory.path().join(name), text).unwrap();
        write("authority.pem", authority.certificate());
        for (usage, name) in [(TestUsage::Qwac, "qwac"), (TestUsage::Qseal, "qseal")] {
            let from = time("2020-01-01T00:00:00Z");
            let wanted = TestCertificate::of_service(usage, from, time("2098-01-01T00:00:00Z"));
            let pair = authority.issue(&wanted).unwrap();
            write(&format!("{name}.pem"), pair.certificate);
            write(&format!("{name}.key"), pair.key);
        }
        let mut config = SandboxConfig::new(Arc::new(|| time("2026-11-23T10:00:00Z")), 7);
        config.twins = twins.iter().map(|(name, _)| (*name).to_owned()).collect();
        config.authority = Some(authority);
        let sandbox = Sandbox::start(config).await.unwrap();
        let mut text = "[identity.main]\nqwac_certificate = \"qwac.pem\"\nqwac_key = \"qwac.key\"\n\
                        qseal_certificate = \"qseal.pem\"\nqseal_key = \"qseal.key\"\nauthorities = \"authority.pem\"\n"
            .to_owned();
        for bank in sandbox.banks() {
            let Some((name, settings)) = twins.iter().find(|(name, _)| bank.name.ends_with(name)) else {
                continue;
            };
            let settings = settings.replace("BANK", &bank.url);
            text.push_str(&format!(
                "[[bank]]\nid = \"{name}\"\nname = \"{}\"\nbank_codes = [\"{}\"]\nconnector = \"xs2a\"\n\
                 base_url = \"{}\"\nallow_private_network = true\nsettings = {settings}\n",
                bank.name, bank.bank_code, bank.url
            ));
        }
        write("glimpse.toml", text);
        Self { directory, sandbox }
    }

    async fn check(&self, id: &str) -> Said {
        let directory: &Path = self.directory.path();
        let mut command = glimpse(&["bank", "check", id, "--config", "glimpse.toml"]);
        command.current_dir(directory);
        tokio::task::spawn_blocking(move || said(command.output().unwrap())).await.unwrap()
    }
}

#[tokio::test]
async fn bank_check_shows_what_a_bank_makes_of_us() {
    let ground = Ground::with(&[
        ("strict", "{ identity = \"main\", signature = {} }"),
        ("dated", "{ identity = \"main\", signature = {} }"),
        ("certificate-only", "{ identity = \"main\", approach = \"redirect\" }"),
        (
            "sparda",
            "{ profile = \"sparda\", identity = \"main\", oauth = { client_id = \"PSDDE-BAFIN-123456\", server = \"BANK\" } }",
        ),
    ])
    .await;
    let strict = ground.check("strict").await;
    assert_eq!((strict.status, strict.stderr.as_str()), (0, ""), "{}", strict.stdout);
    for part in [
        "Mockbank - strict (strict), https://127.0.0.1:",
        "ok       qwac of [identity.main]: it lasts ",
        "ok       reached: it answers, in ",
        "ok       known: it says what it should (status 4",
        "ok       dialog: it begins with a login here; without a user it goes no further",
        "ok       dialog: nothing was begun at the bank",
    ] {
        assert!(strict.stdout.contains(part), "{part}: {}", strict.stdout);
    }
    // This one wants the date signed, and another name for the algorithm.
    let dated = ground.check("dated").await;
    assert_eq!(dated.status, 1, "{}", dated.stdout);
    assert!(
        dated.stdout.contains("problem  known: status 401 SIGNATURE_INVALID: service.misconfigured"),
        "{}",
        dated.stdout
    );
    let there = ground.check("certificate-only").await;
    assert_eq!(there.status, 0, "{}", there.stdout);
    for part in [
        "ok       consent.create: status 201",
        "ok       dialog: a user would now be sent to the bank's page",
        "ok       consent.delete: status 204",
        "ok       dialog: ended again, and nothing is left at the bank",
    ] {
        assert!(there.stdout.contains(part), "{part}: {}", there.stdout);
    }
    let tokens = ground.check("sparda").await;
    assert_eq!(tokens.status, 0, "{}", tokens.stdout);
    assert!(tokens.stdout.contains("ok       oauth.metadata: status 200"), "{}", tokens.stdout);
    let nobody = ground.check("nobody").await;
    assert_eq!(nobody.status, 2);
    assert!(nobody.stderr.contains("fints.product_id is not set"), "{}", nobody.stderr);
    assert!(nobody.stderr.contains("docs/xs2a.md"), "{}", nobody.stderr);
    ground.sandbox.shutdown().await;
}

#[tokio::test]
async fn bank_check_takes_no_stranger_for_the_bank() {
    let ground = Ground::with(&[
        ("download", "{ identity = \"main\" }"),
        ("hypovereinsbank", "{ identity = \"main\", profile = \"hypovereinsbank\" }"),
        ("bank-verlag", "{ identity = \"main\", profile = \"bank-verlag\" }"),
    ])
    .await;
    let answer = |status: u16, code: &str| Fault::Answer {
        status,
        code: code.to_owned(),
        text: "No.".to_owned(),
        fails_sca: false,
    };
    let raw = |status: u16, content_type: &str, body: &str| Fault::Raw {
        status,
        content_type: content_type.to_owned(),
        body: body.to_owned(),
    };
    for (fault, said) in [
        (Fault::Html { status: 404 }, "problem  known: status 404: bank.protocol; no answer of the protocol"),
        (Fault::Html { status: 200 }, "problem  known: status 200: bank.protocol; no answer of the protocol"),
        (raw(302, "text/plain", ""), "problem  known: status 302: bank.protocol; no answer of the protocol"),
        (raw(200, "application/json", "{\"shop\":1}"), "problem  known: status 200: bank.protocol"),
        (raw(401, "text/plain", ""), "problem  known: status 401: service.misconfigured"),
        (answer(400, "FORMAT_ERROR"), "problem  known: status 400 FORMAT_ERROR: bank.protocol"),
        (answer(401, "ROLE_INVALID"), "problem  known: status 401 ROLE_INVALID: service.misconfigured"),
        (answer(403, "SERVICE_BLOCKED"), "problem  known: status 403 SERVICE_BLOCKED: service.misconfigured"),
        (Fault::Html { status: 502 }, "problem  known: status 502: bank.unavailable"),
    ] {
        ground.sandbox.clear_scenarios();
        ground.sandbox.add_scenarios(vec![Rule::at(Step::ConsentStatus, fault)]);
        let told = ground.check("download").await;
        assert_eq!(told.status, 1, "{said}: {}", told.stdout);
        assert!(told.stdout.contains(said), "{said}: {}", told.stdout);
        assert!(!told.stdout.contains("dialog:"), "nothing is begun at a stranger's: {}", told.stdout);
    }
    // The bank itself, in any of the words in which it does not know nobody's consent.
    for (status, code) in [(403, "CONSENT_UNKNOWN"), (404, "RESOURCE_UNKNOWN"), (401, "TOKEN_UNKNOWN")] {
        ground.sandbox.clear_scenarios();
        ground.sandbox.add_scenarios(vec![Rule::at(Step::ConsentStatus, answer(status, code))]);
        let told = ground.check("download").await;
        assert_eq!(told.status, 0, "{code}: {}", told.stdout);
    }
    ground.sandbox.clear_scenarios();
    // One that wants the user's address with every call, and one whose gateway wants a key.
    let attended = ground.check("hypovereinsbank").await;
    assert_eq!(attended.status, 0, "{}", attended.stdout);
    let keyless = ground.check("bank-verlag").await;
    assert_eq!(keyless.status, 1, "{}", keyless.stdout);
    let said = "problem  known: status 401: service.misconfigured";
    assert!(keyless.stdout.contains(said), "{}", keyless.stdout);
    // Whoever does not know the bank's authority is told where it stands.
    let text = fs::read_to_string(ground.directory.path().join("glimpse.toml")).unwrap();
    fs::write(
        ground.directory.path().join("glimpse.toml"),
        text.replace("authorities = \"authority.pem\"\n", ""),
    )
    .unwrap();
    let untrusted = ground.check("download").await;
    assert_eq!(untrusted.status, 1, "{}", untrusted.stdout);
    for part in
        ["problem  reached: the bank's TLS certificate is not trusted", "authorities of the bank's [identity"]
    {
        assert!(untrusted.stdout.contains(part), "{part}: {}", untrusted.stdout);
    }
    ground.sandbox.shutdown().await;
}

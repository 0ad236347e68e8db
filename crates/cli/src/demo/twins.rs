//! How an operator would write down the sandbox's banks that deviate.

use glimpse_xs2a::Profile;
use serde_json::{Value, json};
use url::Url;

/// The settings of the bank of that name. Nothing is signed: in a demo nobody has certificates.
pub(super) fn settings(name: &str, base_url: &Url) -> Value {
    let oauth = json!({ "server": base_url, "client_id": "PSDDE-BAFIN-123456" });
    if let Some(profile) = Profile::built_in(name) {
        let mut settings = profile.settings().clone();
        settings.remove("signature");
        if let (Some(Value::Object(theirs)), Value::Object(ours)) = (settings.get_mut("oauth"), oauth) {
            theirs.extend(ours);
        }
        if name == "bank-verlag" {
            settings.insert("headers".to_owned(), json!({ "X-Gateway-Key": "sandbox-gateway-key" }));
        }
        return Value::Object(settings);
    }
    match name {
        "certificate-only" | "confirmation" | "relative" => json!({ "approach": "redirect" }),
        "second-password" => json!({ "login": ["user_name", "password", "second_password"] }),
        "lists" => json!({ "approach": "redirect", "consent_models": ["available-accounts"] }),
        "described" => json!({
            "login": ["user_name", "password", "second_password"],
            "card_accounts": true,
        }),
        "cards" => json!({ "card_accounts": true }),
        "oauth" => json!({ "approach": "redirect", "oauth": oauth }),
        "oauth-page" => json!({
            "approach": "redirect",
            "oauth": {
                "client_id": "PSDDE-BAFIN-123456",
                "server": base_url,
                "link": "page",
                "token_url": base_url.join("/oauth/token").ok(),
            },
        }),
        _ => json!({}),
    }
}

//! The description of the API is checked in and true.

use serde_json::Value;

use crate::support::{Call, World};

#[tokio::test]
async fn the_checked_in_description_is_the_one_that_is_served() {
    let world = World::new().await;
    let served = Call::get("/openapi.json").send(&world).await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, served.text()).unwrap();
    }
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(checked_in == served.text(), "run the test with UPDATE_DOCS=1 and commit docs/openapi.json");
}

#[tokio::test]
async fn what_it_describes_exists_and_is_described() {
    let world = World::new().await;
    let document: Value = serde_json::from_str(&glimpse_server::api::document().unwrap()).unwrap();
    let mut operations = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations += 1;
            let address = path.replace(['{', '}'], "");
            let call = Call::new(&method.to_uppercase(), &address).raw("application/json", b"");
            let answer = call.send(&world).await;
            assert!([200, 401].contains(&answer.status), "{method} {path}: {}", answer.status);
            let answers = operation["responses"].as_object().unwrap();
            let mut promised = vec!["405"];
            promised.extend(if method == "post" { &["413", "415"][..] } else { &[] });
            promised.extend(if operation["tags"][0] == "Data" { &["403", "404"][..] } else { &[] });
            for status in promised {
                let schema = &answers[status]["content"]["application/json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/Error", "{method} {path} {status}");
            }
            let described = operation["summary"].is_string() || operation["description"].is_string();
            assert!(described && operation["tags"].is_array(), "{method} {path}");
        }
    }
    assert_eq!(operations, 18);
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, property) in schema["properties"].as_object().unwrap() {
            let described = |part: &Value| part["description"].is_string() || part["$ref"].is_string();
            let variants =
                property["oneOf"].as_array().is_some_and(|variants| variants.iter().any(described));
            let told = described(property) || variants;
            assert!(told, "{name}.{field} has no description: {property}");
        }
    }
}

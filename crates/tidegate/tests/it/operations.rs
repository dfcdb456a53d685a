//! What administrators are shown of a running instance beside its ports: health, settings, and the audit log as a file.

use serde_json::{Value, json};
use tidegate_tests::actors::{developer, publisher};
use tidegate_tests::app::{ADMIN_PASSWORD, Start};

use crate::support::{BINARY, fresh};

const OWN: &str = "/api/tidegate/v1";

fn areas(health: &Value) -> Vec<&str> {
    health["checks"].as_array().unwrap().iter().map(|check| check["area"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn health_tells_of_every_role_and_of_what_is_behind_it() {
    let (_folder, app) = fresh().await;
    developer(&app).await.get(&format!("{OWN}/health")).await.expect(401);
    let health = publisher(&app).await.get(&format!("{OWN}/health")).await.expect(200).json();
    for area in ["readiness", "store", "keyManager", "certificates", "disk", "redis", "clock"] {
        assert!(areas(&health).contains(&area), "{area} in {health}");
    }
    let roles: Vec<&str> = health["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["area"] == "readiness" && check["status"] == "ok")
        .map(|check| check["name"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["gateway", "key-manager", "control-plane"], "{health}");
    let certificate =
        health["checks"].as_array().unwrap().iter().find(|check| check["area"] == "certificates").unwrap();
    assert!(certificate["numbers"]["days_left"].as_i64().unwrap() > 300, "{certificate}");
    let is_wrong = |finding: &&Value| finding["severity"] == "error";
    assert_eq!(health["findings"].as_array().unwrap().iter().find(is_wrong), None, "{health}");
}

#[tokio::test]
async fn what_is_wrong_is_told_with_what_helps() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[store]\nredis_url = 'redis://127.0.0.1:1'\n[server]\nhost_name = 'nowhere.invalid'\n";
    let app = Start::new(BINARY, folder.path()).config(config).start().await;
    let health = publisher(&app).await.get(&format!("{OWN}/health")).await.expect(200).json();
    assert_eq!(health["status"], "warning", "{health}");
    let redis = health["checks"].as_array().unwrap().iter().find(|check| check["area"] == "redis").unwrap();
    assert_eq!(redis["status"], "warning", "{redis}");
    let finding = health["findings"].as_array().unwrap().iter().find(|one| one["check"] == "host names");
    let finding = finding.unwrap_or_else(|| panic!("{health}"));
    assert!(finding["what"].as_str().unwrap().contains("nowhere.invalid") && finding["mend"] != "", "{finding}");
}

#[tokio::test]
async fn settings_have_their_origin_and_no_secret_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let app =
        Start::new(BINARY, folder.path()).config("[log]\nlevel = 'info'\n").argument("-Dgateway.environment=Default");
    let app = app.start().await;
    developer(&app).await.get(&format!("{OWN}/settings")).await.expect(401);
    let answer = publisher(&app).await.get(&format!("{OWN}/settings")).await.expect(200);
    assert!(!answer.text().contains(ADMIN_PASSWORD));
    let settings = answer.json();
    let find = |key: &str| settings["list"].as_array().unwrap().iter().find(|one| one["key"] == key).unwrap().clone();
    let password = find("key_manager.initial_admin_password");
    assert_eq!((&password["isSecret"], &password["isSet"]), (&json!(true), &json!(true)), "{password}");
    assert_eq!((password.get("value"), &password["origin"]["kind"]), (None, &json!("environment")));
    assert_eq!(find("gateway.environment")["origin"], json!({"kind": "flag", "text": "flag -Dgateway.environment"}));
    let level = find("log.level");
    assert_eq!(level["origin"]["kind"], "file");
    assert!(level["origin"]["text"].as_str().unwrap().contains("tidegate.toml:"), "{level}");
    assert_eq!(find("server.host_name")["origin"]["kind"], "default");
    assert!(!level["description"].as_str().unwrap().is_empty() && !level["kind"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn the_audit_log_can_be_searched_and_taken_away_as_a_file() {
    let (_folder, app) = fresh().await;
    let admin = publisher(&app).await;
    let environment =
        |name: &str, text: &str| json!({"name": name, "description": text, "vhosts": [{"host": "api.example"}]});
    let made = admin.post("/api/am/admin/v4/environments", &environment("east", "one")).await.expect(201).json();
    let path = format!("/api/am/admin/v4/environments/{}", made["id"].as_str().unwrap());
    admin.put(&path, &environment("east", "=two, \"quoted\"")).await.expect(200);

    // What it was before and is after; found by words of the detail, in any case.
    let found = admin.get(&format!("{OWN}/audit?q=EAST&action=environment.update")).await.expect(200).json();
    let event = &found["list"][0];
    assert_eq!(event["detail"]["before"]["description"], "one", "{event}");
    assert_eq!(event["detail"]["after"]["description"], "=two, \"quoted\"");
    assert_eq!(admin.get(&format!("{OWN}/audit?q=nothing%25like")).await.json()["pagination"]["total"], 0);
    let words = admin.get(&format!("{OWN}/audit/words")).await.expect(200).json();
    assert!(words["actions"].as_array().unwrap().contains(&json!("environment.create")), "{words}");
    assert!(words["users"].as_array().unwrap().contains(&json!("admin")), "{words}");

    // As a file: one line an event, with a head; the rest of a long one without.
    let export = |query: &str| format!("{OWN}/audit/export?q=east&{query}");
    let csv = admin.get(&export("format=csv")).await.expect(200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(csv.header("content-disposition").contains("audit.csv"));
    assert_eq!(csv.header("x-total-count"), "2");
    let lines: Vec<String> = csv.text().lines().map(str::to_owned).collect();
    assert!(lines.len() == 3 && lines[0].starts_with("at,user,action"), "{lines:?}");
    assert_eq!(admin.get(&export("format=csv&offset=1")).await.text().lines().count(), 1);
    let all = admin.get(&export("format=json")).await.expect(200).json();
    assert_eq!(all.as_array().unwrap().len(), 2, "{all}");
    for (query, field) in [("format=xml", "format"), ("limit=0", "limit"), ("limit=10001", "limit")] {
        let refusal = admin.get(&export(query)).await.expect(400).json();
        assert_eq!(refusal["error"][0]["message"], field, "{refusal}");
    }
    for path in ["audit/export", "audit/words"] {
        developer(&app).await.get(&format!("{OWN}/{path}")).await.expect(401);
    }
}

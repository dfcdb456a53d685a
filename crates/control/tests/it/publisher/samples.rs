//! Real documents: fixed samples of two npm packages, unpacked by `scripts/openapi-samples.sh`. Each is imported, and
//! the JSON ones are read again as YAML; what is refused must be refused for a reason in the table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tidegate_control::Limits;
use tidegate_control::definition::load;

use super::support::App;

/// Why a real document may be refused: a part of the message, and how we know that it is right to.
const KNOWN: &[(&str, &str)] =
    &[("has no operation; an API needs at least one", "documents of web hooks only: there is nothing to call")];

fn samples() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/openapi-samples");
    if folder.join("UNAVAILABLE").exists() {
        eprintln!("no sample documents: {}", std::fs::read_to_string(folder.join("UNAVAILABLE")).unwrap());
        return None;
    }
    let entries = std::fs::read_dir(&folder)
        .unwrap_or_else(|why| panic!("{}: {why}; run scripts/openapi-samples.sh first", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json" || extension == "yaml"));
    files.sort();
    Some(files)
}

#[tokio::test]
async fn real_documents_are_imported() {
    let Some(files) = samples() else { return };
    let app = App::start().await;
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut imported = 0;
    for (number, file) in files.iter().enumerate() {
        let bytes = std::fs::read(file).unwrap();
        let additional = json!({"name": format!("Sample{number}"), "context": format!("/s{number}"), "version": "v1"});
        let answer = app.creator().upload("/apis/import-openapi", &bytes, additional).await;
        if answer.status == 201 {
            imported += 1;
            let id = answer.expect(201)["id"].as_str().unwrap().to_owned();
            reads_back(&app, &id, file).await;
            continue;
        }
        let body = answer.expect(400);
        let description = body["description"].as_str().unwrap().to_owned();
        reasons.entry(description).or_default().push(file.file_name().unwrap().to_string_lossy().into_owned());
    }
    eprintln!("{imported} of {} real documents imported", files.len());
    for (reason, files) in &reasons {
        eprintln!("refused {}: {reason:.300}", files.join(", "));
    }
    let unexplained: Vec<_> =
        reasons.keys().filter(|reason| !KNOWN.iter().any(|(part, _)| reason.contains(part))).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    assert!(imported * 10 >= files.len() * 9, "fewer than nine in ten were imported");
}

/// What was stored is itself a definition, with the API's own operations and scopes.
async fn reads_back(app: &App, id: &str, file: &Path) {
    let api = app.store.api(&id.into()).await.unwrap().unwrap().api;
    let text = app.store.api_definition(&id.into()).await.unwrap().unwrap();
    let limits = Limits { definition_bytes_max: 64 << 20, ..Limits::default() };
    let definition = load(text.as_bytes(), &limits).unwrap_or_else(|why| panic!("{}: {why:?}", file.display()));
    let mut stored = definition.operations(&[]);
    for (stored, kept) in stored.iter_mut().zip(&api.operations) {
        stored.id.clone_from(&kept.id);
    }
    assert_eq!(stored, api.operations, "{}", file.display());
    let names = |scopes: &[tidegate_model::api::ApiScope]| -> std::collections::BTreeSet<String> {
        scopes.iter().map(|entry| entry.scope.name.clone()).collect()
    };
    assert_eq!(names(&definition.scopes), names(&api.scopes), "{}", file.display());
}

#[test]
fn the_same_documents_in_yaml_read_the_same() {
    let Some(files) = samples() else { return };
    let limits = Limits { definition_bytes_max: 64 << 20, ..Limits::default() };
    let is_small_json = |file: &&PathBuf| {
        file.extension().is_some_and(|kind| kind == "json") && std::fs::metadata(file).unwrap().len() < 200_000
    };
    for file in files.iter().filter(is_small_json) {
        let bytes = std::fs::read(file).unwrap();
        let Ok(json) = load(&bytes, &limits) else { continue };
        let tree: Value = serde_json::from_slice(&bytes).unwrap();
        let yaml = serde_saphyr::to_string(&tree).unwrap();
        let read = load(yaml.as_bytes(), &limits).unwrap_or_else(|why| panic!("{}: {why:?}", file.display()));
        assert_eq!(read.tree, json.tree, "{}", file.display());
    }
}

//! `GET /apis/export`: an API as an archive with the folders and files that WSO2's `apictl` reads: settings, definition,
//! documents, picture, and where it is deployed. Secrets of backends are left out.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::document::SourceType;
use tidegate_model::id::ApiId;
use tidegate_model::revision::Revision;
use tidegate_store::api::ApiRecord;
use tidegate_store::revision::RevisionContent;

use super::api::{find, may_see, view};
use super::params::Params;
use super::refusal;
use crate::archive::Archive;
use crate::audit;
use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::state::Control;

/// Of the files, as WSO2 4.x writes it; apictl reads those of its own and of later versions.
const FORMAT_VERSION: &str = "v4.3.0";

/// How the files are called. YAML readers read JSON, so what is in them is the same.
#[derive(Deserialize, Clone, Copy, Default)]
enum Format {
    #[default]
    #[serde(rename = "YAML")]
    Yaml,
    #[serde(rename = "JSON")]
    Json,
}

/// Query parameters: the API by id, or by name and version.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    api_id: Option<ApiId>,
    name: Option<String>,
    version: Option<String>,
    revision_number: Option<String>,
    #[serde(default)]
    latest_revision: bool,
    #[serde(default)]
    format: Format,
}

/// `GET /apis/export?apiId=&name=&version=&revisionNumber=&latestRevision=&format=`.
///
/// # Errors
/// 400 without an API, 401, 403, 404/900308, 404/900347.
pub async fn export(
    State(control): State<Control>,
    signed: Signed,
    Params(asked): Params<Asked>,
) -> Result<([(HeaderName, HeaderValue); 2], Vec<u8>)> {
    let caller = signed.require(&["api_view", "api_publish", "api_create", "api_import_export", "api_manage"])?;
    let record = which(&control, caller, &asked).await?;
    let id = record.api.id.clone();
    let revisions = control.store.revisions(&id).await?;
    let (content, revision) = content(&control, record, &revisions, &asked).await?;
    let archive = write(&control, &id, content, revision.as_ref(), &revisions, asked.format).await?;
    let detail = json!({"revision": revision.map(|revision| revision.number)});
    audit::note(&control, caller, "api.export", id.as_str(), detail).await;
    let disposition = HeaderValue::from_static("attachment; filename=\"api.zip\"");
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/zip")), (CONTENT_DISPOSITION, disposition)], archive))
}

async fn which(control: &Control, caller: &Caller, asked: &Asked) -> Result<ApiRecord> {
    match (&asked.api_id, &asked.name, &asked.version) {
        (Some(id), _, _) => find(control, caller, id).await,
        (None, Some(name), Some(version)) => {
            let versions = control.store.api_versions(name).await?;
            let found = versions.into_iter().find(|record| record.api.version == *version && may_see(caller, record));
            let found = found.ok_or_else(|| ApiError::api_not_found(&format!("{name} {version}")))?;
            // A list has not all of it.
            find(control, caller, &found.api.id).await
        }
        _ => Err(ApiError::bad_request("name the API with `apiId`, or with `name` and `version`")),
    }
}

/// What is exported: a revision that was asked for, else the working copy.
async fn content(
    control: &Control,
    record: ApiRecord,
    revisions: &[Revision],
    asked: &Asked,
) -> Result<(RevisionContent, Option<Revision>)> {
    let id = record.api.id.clone();
    let wanted = match &asked.revision_number {
        Some(number) => {
            let found = revisions.iter().find(|revision| revision.number.to_string() == *number);
            Some(found.ok_or_else(|| refusal::revision_not_found(number))?)
        }
        None if asked.latest_revision => revisions.last(),
        None => None,
    };
    let Some(revision) = wanted else {
        let definition = control.store.api_definition(&id).await?.unwrap_or_default();
        return Ok((RevisionContent { api: record.api, definition }, None));
    };
    let content = control.store.revision_content(&id, &revision.id).await?;
    let content = content.ok_or_else(|| refusal::revision_not_found(revision.id.as_str()))?;
    Ok((content, Some(revision.clone())))
}

async fn write(
    control: &Control,
    id: &ApiId,
    content: RevisionContent,
    revision: Option<&Revision>,
    revisions: &[Revision],
    format: Format,
) -> Result<Vec<u8>> {
    let extension = if matches!(format, Format::Json) { "json" } else { "yaml" };
    let root = segment(&format!("{}-{}", content.api.name, content.api.version));
    let mut archive = Archive::default();
    let mut put = |path: String, kind: &str, data: Value| {
        let file = json!({"type": kind, "version": FORMAT_VERSION, "data": data});
        archive.add(&format!("{root}/{path}.{extension}"), file.to_string().as_bytes());
    };
    let placed: Vec<Value> = revisions
        .iter()
        .filter(|known| revision.is_none_or(|wanted| wanted.id == known.id))
        .flat_map(|known| &known.deployments)
        .map(|at| json!({"displayOnDevportal": at.is_shown, "deploymentEnvironment": at.environment}))
        .collect();
    put("deployment_environments".to_owned(), "deployment_environments", json!(placed));
    let mut api = view::content(content.api)?;
    api["isRevision"] = json!(revision.is_some());
    api["revisionId"] = json!(revision.map_or(0, |revision| revision.number));
    put("api".to_owned(), "api", api);
    for document in control.store.documents(id).await? {
        let folder = format!("{root}/Docs/{}", segment(&document.name));
        let data = super::document::view(&document);
        let file = json!({"type": "document", "version": FORMAT_VERSION, "data": data});
        archive.add(&format!("{folder}/document.{extension}"), file.to_string().as_bytes());
        if document.source_type != SourceType::Url
            && let Some(stored) = control.store.document_content(id, &document.id).await?
        {
            let name = document.file_name.as_deref().unwrap_or(&document.name);
            archive.add(&format!("{folder}/{}", segment(name)), &stored.content);
        }
    }
    if let Some(picture) = control.store.thumbnail(id).await? {
        let kind = picture.media_type.rsplit('/').next().unwrap_or("png").to_owned();
        archive.add(&format!("{root}/Image/icon.{}", segment(&kind)), &picture.content);
    }
    archive.add(&format!("{root}/Definitions/swagger.{extension}"), content.definition.as_bytes());
    Ok(archive.finish())
}

/// One part of a path: nothing in it leads elsewhere.
fn segment(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_alphanumeric() || " ._-()".contains(c) { c } else { '_' }).take(100).collect();
    if plain.trim_matches(['.', ' ']).is_empty() { "_".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for (name, expected) in [
            ("Guide", "Guide"),
            ("../../etc", ".._.._etc"),
            ("..", "_"),
            ("", "_"),
            ("a/b\\c", "a_b_c"),
            ("Ü 1", "Ü 1"),
        ] {
            assert_eq!(segment(name), expected);
        }
    }
}

//! Documents and their content.

use tidegate_model::document::{Document, SourceType};
use tidegate_model::id::ApiId;
use tidegate_store::document::DocumentContent;
use tidegate_store::{Error, Store};

use crate::api::{add, api};
use crate::on_both_engines;

fn document(api: &ApiId, id: &str, name: &str) -> Document {
    Document {
        id: id.to_owned(),
        api: api.clone(),
        name: name.to_owned(),
        kind: "OTHER".to_owned(),
        other_kind_name: Some("Poem".to_owned()),
        summary: "s".to_owned(),
        source_type: SourceType::File,
        source_url: None,
        file_name: Some("f.txt".to_owned()),
        visibility: "API_LEVEL".to_owned(),
        created_at: 5,
        updated_at: 5,
    }
}

async fn documents_are_kept_renamed_copied_and_removed(store: Store) {
    let (one, two) = (api("Pizza", "/pizza", "1"), api("Pizza", "/pizza", "2"));
    add(&store, &one).await;
    add(&store, &two).await;
    let mut made = document(&one.id, "d1", "B");
    store.insert_document(&made).await.unwrap();
    store.insert_document(&document(&one.id, "d2", "A")).await.unwrap();
    assert!(matches!(store.insert_document(&document(&one.id, "d3", "A")).await, Err(Error::Taken(_))));
    let orphan = document(&ApiId::from("nobody"), "d4", "A");
    assert!(matches!(store.insert_document(&orphan).await, Err(Error::Reference(_))));
    assert_eq!(store.document_content(&one.id, "d1").await.unwrap(), None);

    let content = DocumentContent { media_type: "text/plain".to_owned(), content: vec![0, 255, 7] };
    assert!(store.set_document_content(&made, &content).await.unwrap());
    made.name = "C".to_owned();
    made.updated_at = 9;
    assert!(store.update_document(&made).await.unwrap());
    assert_eq!(store.document(&one.id, "d1").await.unwrap().unwrap(), made);
    assert_eq!(store.document_content(&one.id, "d1").await.unwrap().unwrap(), content);
    let names: Vec<String> = store.documents(&one.id).await.unwrap().into_iter().map(|found| found.name).collect();
    assert_eq!(names, ["A", "C"]);
    assert!(store.document(&two.id, "d1").await.unwrap().is_none(), "of another API");

    let mut tx = store.begin().await.unwrap();
    tx.copy_documents(&one.id, &two.id, 11).await.unwrap();
    tx.copy_thumbnail(&one.id, &two.id).await.unwrap();
    tx.commit().await.unwrap();
    let copies = store.documents(&two.id).await.unwrap();
    assert_eq!((copies.len(), copies[1].created_at), (2, 11));
    assert_eq!(store.document_content(&two.id, &copies[1].id).await.unwrap().unwrap(), content);
    assert_eq!(store.all_documents().await.unwrap().len(), 4);
    assert!(store.delete_document(&one.id, "d1").await.unwrap());
    assert!(!store.delete_document(&one.id, "d1").await.unwrap());
    assert!(!store.update_document(&made).await.unwrap());
}

on_both_engines!(documents_are_kept_renamed_copied_and_removed);

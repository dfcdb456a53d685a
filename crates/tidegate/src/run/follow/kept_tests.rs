//! The plan on disk: what was kept comes back, what was tampered with does not.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;
use tidegate_model::application::ApplicationFact;

use super::*;

const KEY: [u8; 32] = [3; 32];

fn application(id: &str) -> ApplicationFact {
    ApplicationFact { id: id.into(), name: "secret name".into(), owner: "o".into(), throttling_policy: "Gold".into() }
}

fn api(id: &str, description: &str) -> DeployedApi {
    let api = json!({"id": id, "name": id, "context": format!("/{id}"), "version": "1", "description": description});
    DeployedApi { api: serde_json::from_value(api).unwrap(), revision: "r".into(), default_api: None }
}

fn deployed(id: &str, description: &str) -> Vec<Update> {
    vec![Update::Api(id.into(), Some(Box::new(api(id, description))))]
}

fn keeper(data: &Path, environment: &str, key: [u8; 32]) -> Keeper {
    Keeper::new(data, environment, Sealer::new(&key))
}

async fn ids(kept: Kept) -> Vec<String> {
    kept.apis.map(|api| api.unwrap().api.id.to_string()).collect()
}

async fn keep_one(data: &Path) {
    let keeper = keeper(data, "Default", KEY);
    assert!(keeper.read().await.is_none());
    keeper.begin(&Snapshot { applications: vec![application("b")], ..Snapshot::default() }).await;
    keeper.add(vec![api("one", ""), api("two", "")]).await;
    keeper.complete("feed".into(), 7).await;
    keeper.apply("feed".into(), 9, vec![Update::Application("a".into(), Some(application("a")))]).await;
    keeper.finish().await;
}

#[tokio::test]
async fn what_was_kept_comes_back_with_its_feed_and_position() {
    let data = tempfile::tempdir().unwrap();
    keep_one(data.path()).await;
    let kept = keeper(data.path(), "Default", KEY).read().await.unwrap();
    assert_eq!((kept.feed.as_str(), kept.snapshot.seq), ("feed", 9));
    assert_eq!(kept.snapshot.applications, [application("a"), application("b")]);
    assert!((tidegate_model::millis::now() - kept.as_of).abs() < 60_000);
    assert_eq!(ids(kept).await, ["one", "two"]);
}

#[tokio::test]
async fn changes_go_on_where_the_file_ended_and_the_last_one_about_a_thing_counts() {
    let data = tempfile::tempdir().unwrap();
    keep_one(data.path()).await;
    let again = keeper(data.path(), "Default", KEY);
    again.read().await.unwrap();
    again.apply("feed".into(), 10, deployed("two", "changed")).await;
    again.apply("feed".into(), 11, vec![Update::Api("one".into(), None)]).await;
    again.apply("feed".into(), 12, vec![Update::Application("a".into(), None)]).await;
    again.finish().await;
    let kept = keeper(data.path(), "Default", KEY).read().await.unwrap();
    assert_eq!((kept.snapshot.seq, kept.snapshot.applications.len()), (12, 1));
    let apis: Vec<DeployedApi> = kept.apis.map(Result::unwrap).collect();
    assert_eq!(apis, [api("two", "changed")]);
}

#[tokio::test]
async fn a_change_costs_its_own_line_and_what_no_longer_counts_is_cleared_away() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join(FILE);
    let keeper = keeper(data.path(), "Default", KEY);
    keeper.begin(&Snapshot::default()).await;
    let long = "x".repeat(1 << 14);
    keeper.add((0..100).map(|n| api(&format!("api{n}"), &long)).collect()).await;
    keeper.complete("feed".into(), 1).await;
    keeper.apply("feed".into(), 2, deployed("api7", "short")).await;
    keeper.finish().await;
    let whole = fs::metadata(&path).unwrap().len();
    let mut keeper = self::keeper(data.path(), "Default", KEY);
    keeper.read().await.unwrap();
    keeper.apply("feed".into(), 3, deployed("api8", "short")).await;
    keeper.finish().await;
    assert!(fs::metadata(&path).unwrap().len() - whole < 2_000, "one API is written, not all");
    let mut longest = 0;
    for seq in 4..10 {
        keeper = self::keeper(data.path(), "Default", KEY);
        keeper.read().await.unwrap();
        keeper.apply("feed".into(), seq, (0..60).flat_map(|n| deployed(&format!("api{n}"), &long)).collect()).await;
        keeper.finish().await;
        longest = longest.max(fs::metadata(&path).unwrap().len());
    }
    assert!(longest < 4 * whole, "{longest} bytes for a plan of {whole}");
    let kept = self::keeper(data.path(), "Default", KEY).read().await.unwrap();
    assert_eq!(kept.snapshot.seq, 9);
    assert_eq!(kept.apis.map(|api| api.unwrap().api.description.unwrap().len()).sum::<usize>(), 100 << 14);
}

#[tokio::test]
async fn a_line_that_a_crash_cut_off_and_a_plan_that_was_never_complete_do_not_count() {
    let data = tempfile::tempdir().unwrap();
    keep_one(data.path()).await;
    let path = data.path().join(FILE);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
    let again = keeper(data.path(), "Default", KEY);
    let kept = again.read().await.unwrap();
    assert_eq!((kept.snapshot.seq, kept.snapshot.applications.len()), (7, 1), "as it was before the change");
    again.begin(&Snapshot::default()).await;
    again.add(vec![api("three", "")]).await;
    again.apply("feed".into(), 8, deployed("four", "")).await;
    again.finish().await;
    let kept = keeper(data.path(), "Default", KEY).read().await.unwrap();
    assert_eq!(kept.snapshot.seq, 8);
    let mut found = ids(kept).await;
    found.sort();
    assert_eq!(found, ["four", "one", "two"]);
}

#[tokio::test]
async fn lines_cannot_be_left_out_or_put_in_another_order() {
    let data = tempfile::tempdir().unwrap();
    keep_one(data.path()).await;
    let path = data.path().join(FILE);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let written = |lines: &[&str]| fs::write(&path, lines.iter().map(|line| format!("{line}\n")).collect::<String>());
    for at in 0..lines.len() - 1 {
        let (mut without, mut swapped) = (lines.clone(), lines.clone());
        without.remove(at);
        swapped.swap(at, at + 1);
        for changed in [without, swapped] {
            written(&changed).unwrap();
            assert!(keeper(data.path(), "Default", KEY).read().await.is_none(), "line {at}");
        }
    }
}

#[tokio::test]
async fn what_is_kept_is_sealed_and_private() {
    let data = tempfile::tempdir().unwrap();
    keep_one(data.path()).await;
    let path = data.path().join(FILE);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!fs::read_to_string(&path).unwrap().contains("secret name"));
    assert!(keeper(data.path(), "Default", [4; 32]).read().await.is_none(), "another key");
    assert!(keeper(data.path(), "Other", KEY).read().await.is_none(), "another environment");
    let mut bytes = fs::read(&path).unwrap();
    bytes[40] = if bytes[40] == b'A' { b'B' } else { b'A' };
    fs::write(&path, &bytes).unwrap();
    assert!(keeper(data.path(), "Default", KEY).read().await.is_none(), "tampered with");
    fs::write(&path, "").unwrap();
    assert!(keeper(data.path(), "Default", KEY).read().await.is_none(), "cut off");
}

#[tokio::test]
async fn a_plan_known_to_be_present_is_not_written_again_but_dated() {
    let data = tempfile::tempdir().unwrap();
    keep_one(data.path()).await;
    let path = data.path().join(FILE);
    let before = fs::read(&path).unwrap();
    let old = SystemTime::now() - Duration::from_secs(5_000);
    File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
    let again = keeper(data.path(), "Default", KEY);
    let kept = again.read().await.unwrap();
    assert!(tidegate_model::millis::now() - kept.as_of > 4_000_000);
    again.apply("feed".into(), 9, Vec::new()).await;
    again.finish().await;
    let again = keeper(data.path(), "Default", KEY);
    let kept = again.read().await.unwrap();
    assert!(tidegate_model::millis::now() - kept.as_of < 60_000);
    again.finish().await;
    assert_eq!(fs::read(&path).unwrap(), before);
}

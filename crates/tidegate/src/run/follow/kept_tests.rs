//! The plan on disk: what was kept comes back, what was tampered with does not.

use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use tidegate_model::application::ApplicationFact;

use super::*;

const KEY: [u8; 32] = [3; 32];

fn application(id: &str) -> ApplicationFact {
    ApplicationFact { id: id.into(), name: "secret name".into(), owner: "o".into(), throttling_policy: "Gold".into() }
}

fn keeper(data: &Path, environment: &str, key: [u8; 32]) -> Keeper {
    Keeper::new(data, environment, Sealer::new(&key))
}

async fn keep_one(data: &Path) {
    let keeper = keeper(data, "Default", KEY);
    assert!(keeper.read().await.is_none());
    keeper
        .replace("feed".into(), Snapshot { seq: 7, applications: vec![application("b")], ..Snapshot::default() })
        .await;
    keeper.apply("feed".into(), 9, &[Update::Application("a".into(), Some(application("a")))]).await;
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
    again.begin(kept).await;
    again.apply("feed".into(), 9, &[]).await;
    let kept = again.read().await.unwrap();
    assert!(tidegate_model::millis::now() - kept.as_of < 60_000);
    again.finish().await;
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn many_changes_in_a_moment_are_written_together() {
    let data = tempfile::tempdir().unwrap();
    let keeper = keeper(data.path(), "Default", KEY);
    let begun = Instant::now();
    let mut written = BTreeSet::new();
    for seq in 0..40 {
        keeper.apply("feed".into(), seq, &[Update::Application("a".into(), Some(application("a")))]).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        written.extend(fs::metadata(data.path().join(FILE)).map(|meta| meta.ino()));
    }
    let writes_max = 1 + begun.elapsed().as_secs() as usize;
    assert!(written.len() <= writes_max, "{} writes in {:?}", written.len(), begun.elapsed());
    keeper.finish().await;
    let kept = self::keeper(data.path(), "Default", KEY).read().await.unwrap();
    assert_eq!(kept.snapshot.seq, 39, "the last change is written at the end");
}

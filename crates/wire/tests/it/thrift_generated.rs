//! The checked-in code is what the Thrift compiler makes of the IDL.

use std::path::Path;
use std::process::Command;

#[test]
fn generating_again_changes_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let into = tempfile::tempdir().unwrap();
    let output = Command::new(root.join("scripts/thrift-generate.sh")).arg(into.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/thrift/generated");
    let names = |folder: &Path| {
        let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(into.path()), names(&committed));
    for name in names(&committed) {
        let (made, kept) = (std::fs::read(into.path().join(&name)), std::fs::read(committed.join(&name)));
        assert!(made.unwrap() == kept.unwrap(), "{name:?} differs: run scripts/thrift-generate.sh");
    }
}

//! Several instances on one machine: different offsets, `auto`, and what is said when two are in each other's way.

use std::net::TcpListener;
use std::path::Path;

use tidegate_tests::app::{FREE_PORTS, Start};

use crate::support::BINARY;

/// Free ports, except for the gateway's: a base of its own on a loopback address that no other test uses.
fn based_at(here: &str) -> (String, u16) {
    let base = TcpListener::bind((here, 0)).unwrap().local_addr().unwrap().port();
    let config = FREE_PORTS.replacen("port = 0", &format!("port = {base}\naddress = '{here}'"), 1);
    (config, base)
}

fn instance(folder: &Path, name: &str, config: &str) -> Start {
    Start::new(BINARY, &folder.join(name)).only_config(config).argument("--name").argument(name)
}

#[tokio::test]
async fn two_offsets_run_side_by_side_and_a_third_instance_in_their_way_is_told_by_whom() {
    const HERE: &str = "127.4.1.1";
    let folder = tempfile::tempdir().unwrap();
    let (config, base) = based_at(HERE);
    let blue = instance(folder.path(), "blue", &config).start().await;
    let green = instance(folder.path(), "green", &config).argument("-DportOffset=3").start().await;
    assert_eq!((blue.port("gateway-http"), green.port("gateway-http")), (base, base + 3));
    for app in [&blue, &green] {
        app.http.get(&app.ops("/readyz")).send().await.expect(200);
        let gateway = format!("http://{HERE}:{}/nobody", app.port("gateway-http"));
        app.http.get(&gateway).send().await.expect(404);
    }
    let (succeeded, said) = instance(folder.path(), "red", &config).argument("--port-offset=3").run_to_end();
    let expected =
        format!("gateway-http on {HERE}:{}: in use by tidegate (pid {}), instance \"green\"", base + 3, green.pid());
    assert!(!succeeded && said.contains(&expected), "{expected}\nnot in\n{said}");
}

#[tokio::test]
async fn a_data_directory_has_one_running_instance() {
    let folder = tempfile::tempdir().unwrap();
    let blue = instance(folder.path(), "blue", FREE_PORTS).start().await;
    let (succeeded, said) = instance(folder.path(), "blue", FREE_PORTS).run_to_end();
    let expected = format!("belongs to a running instance (pid {})", blue.pid());
    assert!(!succeeded && said.contains(&expected), "{expected}\nnot in\n{said}");
    blue.stop().await;
    instance(folder.path(), "blue", FREE_PORTS).start().await.stop().await;
}

#[tokio::test]
async fn instances_that_look_for_room_at_the_same_moment_find_it_each_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (config, _) = based_at("127.4.1.2");
    let start = |name: &str| instance(folder.path(), name, &config).argument("--port-offset=auto");
    let (one, two, three) = (start("one"), start("two"), start("three"));
    let (one, two, three) = tokio::join!(one.start(), two.start(), three.start());
    let mut ports = [&one, &two, &three].map(|app| app.port("gateway-http"));
    ports.sort_unstable();
    assert!(ports[0] < ports[1] && ports[1] < ports[2], "{ports:?}");
}

#[tokio::test]
async fn a_pinned_port_of_another_instance_is_told_by_that_instances_name() {
    const HERE: &str = "127.4.1.3";
    let folder = tempfile::tempdir().unwrap();
    let (config, base) = based_at(HERE);
    let pinned = config.replacen("address", "follow_offset = false\naddress", 1);
    let blue = instance(folder.path(), "blue", &pinned).start().await;
    let (succeeded, said) = instance(folder.path(), "green", &pinned).argument("--port-offset=5").run_to_end();
    let expected = format!(
        "gateway-http on {HERE}:{base}: in use by tidegate (pid {}), instance \"blue\"\n  no offset moves gateway-http \
         (follow_offset = false); give it another port in [listeners.gateway-http]",
        blue.pid()
    );
    assert!(!succeeded && said.contains(&expected), "{expected}\nnot in\n{said}");
}

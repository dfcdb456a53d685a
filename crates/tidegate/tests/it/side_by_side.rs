//! Several instances on one machine: different offsets, `auto`, and what is said when two are in each other's way.

use std::collections::BTreeSet;
use std::path::Path;

use tidegate_tests::app::{App, FREE_PORTS, Start};
use tidegate_tests::port::base_at;

use crate::support::BINARY;

/// Free ports, except for the gateway's: a base of its own, 37 above the lowest that is free, on a loopback address.
pub fn based_at(here: &str) -> (String, u16) {
    let base = base_at(here, 100) + 37;
    let config = FREE_PORTS.replacen("port = 0", &format!("port = {base}\naddress = '{here}'"), 1);
    (config, base)
}

fn instance(folder: &Path, name: &str, config: &str) -> Start {
    let start = Start::new(BINARY, &folder.join(name)).only_config(config).argument("--name").argument(name);
    start.registry(&folder.join(".registry"))
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
    let expected = format!(
        "gateway-http on {HERE}:{}: in use by tidegate (pid {}), your instance `green` with its data in {}",
        base + 3,
        green.pid(),
        folder.path().join("green").display()
    );
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

/// How many start at once, as the acceptance says it.
const MANY: usize = 20;

#[tokio::test]
async fn twenty_that_start_in_the_same_instant_each_find_a_place_and_keep_it() {
    let folder = tempfile::tempdir().unwrap();
    // Two listeners 37 apart, as the usual ones are: what one moves by 37 meets the other.
    let (config, base) = based_at("127.4.1.2");
    let https = format!("[listeners.gateway-https]\nport = {}\naddress = '127.4.1.2'\n", base - 37);
    let config = config.replace("[listeners.gateway-https]\nport = 0\n", &https);
    let config = format!("{config}[key_manager]\npassword_hashing = 'test'\n");
    let start = |number: usize| instance(folder.path(), &format!("i{number}"), &config).argument("--port-offset=auto");
    let starts: Vec<Start> = (0..MANY).map(start).collect();
    let mut apps = Vec::new();
    for app in futures_util::future::join_all(starts.iter().map(Start::start)).await {
        apps.push(app);
    }
    let offset = |app: &App| app.port("gateway-http") - base;
    let offsets: Vec<u16> = apps.iter().map(offset).collect();
    let distinct: BTreeSet<u16> = offsets.iter().copied().collect();
    assert_eq!(distinct.len(), MANY, "{offsets:?}");
    let ports = apps.iter().flat_map(|app| [app.port("gateway-http"), app.port("gateway-https")]);
    assert_eq!(ports.collect::<BTreeSet<u16>>().len(), 2 * MANY);

    // Killed, its place is free at once: first for itself, then for anybody.
    let killed = apps.swap_remove(3);
    let (place, number) = (offset(&killed), killed.name()[1..].parse().unwrap());
    killed.kill();
    let again = start(number).start().await;
    assert_eq!(offset(&again), place, "it comes back to its place");
    again.kill();
    let lower = instance(folder.path(), "new", &config).argument(&format!("--port-offset=auto:{place}-{place}"));
    let lower = lower.start().await;
    assert_eq!(offset(&lower), place);

    // Its place is taken now, so it goes elsewhere; and stays there over a stop.
    let moved = start(number).start().await;
    let elsewhere = offset(&moved);
    assert!(elsewhere != place);
    moved.stop().await;
    lower.stop().await;
    let back = start(number).start().await;
    assert_eq!(offset(&back), elsewhere, "{place} is free too, but it kept where it was last");
}

#[tokio::test]
async fn a_search_without_room_says_how_far_it_went_and_who_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (config, base) = based_at("127.4.1.3");
    let blue = instance(folder.path(), "blue", &config).argument("--port-offset=auto:10-12").argument("--step=2");
    let blue = blue.start().await;
    let green = instance(folder.path(), "green", &config).argument("--port-offset=auto:10-12").argument("--step=2");
    let green = green.start().await;
    assert_eq!((blue.port("gateway-http"), green.port("gateway-http")), (base + 10, base + 12));
    let red = instance(folder.path(), "red", &config).argument("--port-offset=auto:10-12").argument("--step=2");
    let (succeeded, said) = red.run_to_end();
    assert!(!succeeded);
    for expected in [
        "no offset has every port free: 2 tried, from 10 to 12 in steps of 2".to_owned(),
        format!("* 1 port in use by tidegate (pid {}), your instance `green` with its data in", green.pid()),
        format!("such as gateway-http on 127.4.1.3:{}", base + 12),
    ] {
        assert!(said.contains(&expected), "{expected}\nnot in\n{said}");
    }
}

#[tokio::test]
async fn a_name_is_had_by_one_running_instance() {
    let folder = tempfile::tempdir().unwrap();
    let blue = instance(folder.path(), "blue", FREE_PORTS).start().await;
    let again = Start::new(BINARY, &folder.path().join("elsewhere")).argument("--name=blue");
    let (succeeded, said) = again.registry(&folder.path().join(".registry")).run_to_end();
    let data = folder.path().join("blue");
    let expected = format!("an instance named `blue` is running (pid {}, data in {})", blue.pid(), data.display());
    assert!(!succeeded && said.contains(&expected), "{expected}\nnot in\n{said}");
}

#[tokio::test]
async fn a_pinned_port_of_another_instance_is_told_by_that_instances_name() {
    const HERE: &str = "127.4.1.4";
    let folder = tempfile::tempdir().unwrap();
    let (config, base) = based_at(HERE);
    let pinned = config.replacen("address", "follow_offset = false\naddress", 1);
    let blue = instance(folder.path(), "blue", &pinned).start().await;
    let (succeeded, said) = instance(folder.path(), "green", &pinned).argument("--port-offset=5").run_to_end();
    let expected = format!(
        "gateway-http on {HERE}:{base}: in use by tidegate (pid {}), your instance `blue` with its data in {}\n  no offset \
         moves gateway-http (follow_offset = false); give it another port in [listeners.gateway-http]",
        blue.pid(),
        folder.path().join("blue").display()
    );
    assert!(!succeeded && said.contains(&expected), "{expected}\nnot in\n{said}");
}

//! The port map that administrators are shown: several real instances at once, a stranger, one that died, and what another
//! instance would meet.

use std::net::TcpListener;
use std::path::Path;

use serde_json::{Value, json};
use tidegate_tests::actors::{developer, publisher};
use tidegate_tests::app::{App, FREE_PORTS, Start};
use tidegate_tests::port::base_at;

use crate::support::BINARY;

/// Loopback addresses that no other test uses.
const HERE: &str = "127.21.1.1";
const PORTS: &str = "/api/tidegate/v1/ports";

/// The gateway's two listeners 37 apart, as the usual ones are; all others anywhere.
fn config(base: u16) -> String {
    let http = format!("[listeners.gateway-http]\nport = {base}\naddress = '{HERE}'\n");
    let https = format!("[listeners.gateway-https]\nport = {}\naddress = '{HERE}'\n", base - 37);
    let rest = FREE_PORTS.replace("[listeners.gateway-http]\nport = 0\n", "");
    http + &https + &rest.replace("[listeners.gateway-https]\nport = 0\n", "")
}

fn instance(folder: &Path, name: &str, config: &str, offset: u16) -> Start {
    let start = Start::new(BINARY, &folder.join(name)).only_config(config).argument("--name").argument(name);
    start.registry(&folder.join(".registry")).argument(&format!("--port-offset={offset}"))
}

async fn read(app: &App, query: &str) -> Value {
    publisher(app).await.get(&format!("{PORTS}{query}")).await.expect(200).json()
}

/// A base at which the gateway's two listeners are free up to offset 6.
fn base() -> u16 {
    base_at(HERE, 44) + 37
}

fn listener<'v>(map: &'v Value, instance: &str, listener: &str) -> &'v Value {
    let instances = map["instances"].as_array().unwrap();
    let of = instances.iter().find(|one| one["name"] == instance).unwrap_or_else(|| panic!("{instance} in {map}"));
    let listeners = of["listeners"].as_array().unwrap();
    listeners.iter().find(|one| one["listener"] == listener).unwrap_or_else(|| panic!("{listener} in {of}"))
}

/// Who is in the way of the gateway's listener at an offset.
fn in_the_way<'v>(map: &'v Value, offset: u16, listener: &str) -> &'v Value {
    let blocked = map["offsets"]["blocked"].as_array().unwrap();
    let it = blocked.iter().find(|one| one["offset"] == offset && one["listener"] == listener);
    &it.unwrap_or_else(|| panic!("{listener} at {offset} in {blocked:?}"))["by"]
}

#[tokio::test]
async fn every_instance_is_shown_with_its_ports_and_what_another_would_meet() {
    let folder = tempfile::tempdir().unwrap();
    let base = base();
    let config = config(base);
    let blue = instance(folder.path(), "blue", &config, 0).start().await;
    let green = instance(folder.path(), "green", &config, 3).start().await;
    let stranger = TcpListener::bind((HERE, base + 5)).unwrap();

    // Both are there, each with its real ports, and all of them listen by the system's own word.
    let map = read(&blue, "").await;
    let names: Vec<&Value> = map["instances"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!((&map["this"], names), (&json!("blue"), vec![&json!("blue"), &json!("green")]), "{map}");
    for (app, offset) in [(&blue, 0), (&green, 3)] {
        let http = listener(&map, app.name(), "gateway-http");
        assert_eq!((&http["port"], &http["state"]), (&json!(base + offset), &json!("open")), "{http}");
        assert_eq!(http["addresses"], json!([HERE]));
        assert_eq!(listener(&map, app.name(), "management-https")["port"], app.port("management-https"));
    }
    assert_eq!(map["instances"][1]["pid"], green.pid());
    assert_eq!(map["remarks"], json!([]), "nothing is wrong");

    // Offsets: an instance's own, the one 37 apart, the stranger's, and the first ones with room.
    assert_eq!(in_the_way(&map, 3, "gateway-http"), &json!({"kind": "instance", "name": "green", "pid": green.pid()}));
    assert_eq!(in_the_way(&map, 37, "gateway-https")["name"], "blue", "37 apart");
    let by = in_the_way(&map, 5, "gateway-http");
    assert_eq!((&by["kind"], &by["pid"]), (&json!("process"), &json!(std::process::id())), "{by}");
    let free: Vec<u64> = map["offsets"]["free"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    assert!(free.contains(&1) && !free.iter().any(|offset| [0, 3, 5].contains(offset)), "{free:?}");

    // What if: before it hurts.
    let what_if = read(&blue, "?offset=3").await["whatIf"].take();
    assert_eq!((&what_if["fits"], &what_if["nearestFree"]), (&json!(false), &json!(4)), "{what_if}");
    let wanted = &what_if["listeners"][0];
    assert_eq!((&wanted["listener"], &wanted["port"]), (&json!("gateway-http"), &json!(base + 3)));
    assert_eq!(wanted["by"]["name"], "green", "{what_if}");
    let what_if = read(&blue, "?offset=1").await["whatIf"].take();
    assert_eq!((&what_if["fits"], &what_if["nearestFree"]), (&json!(true), &json!(1)), "{what_if}");
    let beyond = read(&blue, &format!("?offset={}", u16::MAX)).await["whatIf"].take();
    assert!(beyond["fits"] == false && beyond["problems"][0].as_str().unwrap().contains("beyond"), "{beyond}");

    // The stranger leaves, and its offset is free. Green dies, and what it left in the registry is told.
    drop(stranger);
    green.kill();
    let map = read(&blue, "?offset=5").await;
    assert_eq!((&map["whatIf"]["fits"], map["instances"].as_array().unwrap().len()), (&json!(true), 1), "{map}");
    let left_over = map["remarks"].as_array().unwrap().iter().find(|remark| remark["severity"] == "note");
    assert!(left_over.is_some_and(|it| it["what"].as_str().unwrap().contains("left over")), "{}", map["remarks"]);
}

#[tokio::test]
async fn the_same_number_on_two_addresses_is_a_warning_before_it_hurts() {
    const THERE: &str = "127.21.1.2";
    let folder = tempfile::tempdir().unwrap();
    let config = config(base());
    let blue = instance(folder.path(), "blue", &config, 0).start().await;
    let _green = instance(folder.path(), "green", &config.replace(HERE, THERE), 0).start().await;
    let map = read(&blue, "").await;
    let remark = &map["remarks"][0];
    assert_eq!(remark["severity"], "warning", "{map}");
    let at =
        json!([{"instance": "blue", "listener": "gateway-http"}, {"instance": "green", "listener": "gateway-http"}]);
    assert_eq!(remark["at"], at, "{remark}");
}

#[tokio::test]
async fn a_gateway_elsewhere_is_in_the_map_and_one_of_this_machine_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let control = instance(folder.path(), "control", FREE_PORTS, 0).argument("--roles=key-manager,control-plane");
    let control = control.start().await;
    let edge = |name: &str| {
        let start = Start::new(BINARY, &folder.path().join(name)).argument("--roles=gateway").argument("--name");
        start.argument(name).argument("--key-manager").argument(&control.management(""))
    };
    let near = edge("near").registry(&folder.path().join(".registry")).start().await;
    // One of another registry is seen as one of another machine would be: it needs a token of its own.
    let token = publisher(&control).await;
    let token = token.post("/api/tidegate/v1/join-tokens", &json!({"name": "far", "role": "gateway"})).await;
    let token = token.expect(201).json()["token"].as_str().unwrap().to_owned();
    let far = edge("far").argument(&format!("-Dgateway.join_token={token}"));
    let far =
        far.argument(&format!("-Dkey_manager.ca_file={}", folder.path().join("control/tls/development.pem").display()));
    let far = far.start().await;

    let map = read(&control, "").await;
    let shown: Vec<(&str, bool)> = map["instances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["isHere"].as_bool().unwrap()))
        .collect();
    assert_eq!(shown, [("control", true), ("near", true), ("far", false)], "{map}");
    let http = listener(&map, "far", "gateway-http");
    assert_eq!((&http["port"], &http["state"]), (&json!(far.port("gateway-http")), &json!("told")));
    assert_eq!(listener(&map, "near", "gateway-http")["port"], near.port("gateway-http"));

    // The list of nodes has them all: gateways that joined, and who shares the store.
    let nodes = publisher(&control).await.get("/api/tidegate/v1/nodes").await.expect(200).json();
    let listed: Vec<(&str, bool)> = nodes["list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["hasStore"].as_bool().unwrap()))
        .collect();
    assert_eq!(listed, [("far", false), ("near", false), ("control", true)], "{nodes}");
}

#[tokio::test]
async fn ports_are_for_administrators_and_an_offset_is_a_number() {
    let (_folder, app) = crate::support::fresh().await;
    developer(&app).await.get(PORTS).await.expect(401);
    app.http.get(&app.management(PORTS)).send().await.expect(401);
    let admin = publisher(&app).await;
    for wrong in ["x", "-1", "1.5", "65536"] {
        let refusal = admin.get(&format!("{PORTS}?offset={wrong}")).await.expect(400).json();
        assert_eq!(refusal["error"][0]["message"], "offset", "{wrong}: {refusal}");
    }
    // Listeners that take any port have no offset to choose.
    let map = admin.get(PORTS).await.expect(200).json();
    assert_eq!((&map["offsets"]["takesAny"], &map["offsets"]["blocked"]), (&json!(true), &json!([])), "{map}");
}

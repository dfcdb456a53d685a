//! The running instances of a user: listed, stopped, asked for log and portal.

use tidegate_tests::app::{FREE_PORTS, Start};
use tidegate_tests::process::signal;

use crate::support::BINARY;
use crate::world::World;

fn start(world: &World, name: &str) -> Start {
    Start::new(BINARY, &world.path().join(name)).registry(&world.registry())
}

#[tokio::test]
async fn who_runs_is_listed_with_all_its_ports() {
    let world = World::new(FREE_PORTS);
    assert_eq!(world.run("instances").expect(0).out, "no instance of yours is running\n");
    assert_eq!(world.run("ports --all --json").expect(0).out, "[]\n");
    let blue = start(&world, "blue").start().await;
    let green =
        start(&world, "green").argument("--roles=gateway,key-manager").argument("--port-offset=3").start().await;

    let list = world.run("instances").expect(0).out;
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0][..4], ["NAME", "STATE", "PID", "OFFSET"]);
    assert_eq!(rows[1][..5], ["blue", "ready", &blue.pid().to_string(), "0", "all"], "named by its data directory");
    assert_eq!(rows[2][..6], ["green", "ready", &green.pid().to_string(), "3", "gateway,", "key-manager"]);

    let all = world.run("ports --all --json").expect(0).json();
    let entry = &all[1];
    assert_eq!(entry["listeners"]["gateway-http"]["port"], green.port("gateway-http"));
    assert_eq!(entry["data_dir"], world.path().join("green").to_str().unwrap());
    assert_eq!(entry["roles"], serde_json::json!(["gateway", "key-manager"]));
    assert!(entry["up_ms"].as_u64().is_some() && entry["memory_kib"].as_u64() > Some(1_000), "{entry}");
    let shown = world.run("ports --all").expect(0).out;
    for expected in [
        format!("blue: ready, pid {}, offset 0, roles all, version ", blue.pid()),
        format!("ops               127.0.0.1:{}", blue.port("ops")),
    ] {
        assert!(shown.contains(&expected), "{expected} in {shown}");
    }

    blue.kill();
    let left = world.run("instances --json").expect(0).json();
    assert_eq!(left.as_array().map(Vec::len), Some(1), "who is gone is not listed: {left}");
}

#[tokio::test]
async fn an_instance_is_stopped_by_name_and_the_others_run_on() {
    let world = World::new(FREE_PORTS);
    let blue = start(&world, "blue").start().await;
    let green = start(&world, "green").start().await;
    let said = world.run("instances stop blue").expect(0);
    assert_eq!(said.out, format!("blue (pid {}) stopped\n", blue.pid()));
    assert!(blue.log().contains("stopping: running calls are finished first"));
    green.http.get(&green.ops("/readyz")).send().await.expect(200);
    let unknown = world.run("instances stop blue").expect(1);
    assert!(unknown.err.contains("no instance named `blue` is running; those that are: green"), "{}", unknown.err);
    assert_eq!(world.run("instances stop").expect(2).out, "");
    world.run("instances stop --all").expect(0);
    assert_eq!(world.run("instances stop --all").expect(0).out, "no instance of yours is running\n");
}

#[tokio::test]
async fn one_that_does_not_stop_in_time_is_told_and_killed_only_when_asked() {
    let world = World::new(FREE_PORTS);
    let app = start(&world, "busy").start().await;
    // Stopped by the system, it cannot even begin to end.
    let pid = app.pid();
    signal(pid, "STOP");
    let told = world.run("instances stop busy --wait 0").expect(1).out;
    assert!(told.contains("still finishes running calls") && told.contains("--force"), "{told}");
    let killed = world.run("instances stop busy --wait 0 --force").expect(0).out;
    assert_eq!(killed, format!("busy (pid {pid}) killed\n"));
    assert_eq!(world.run("instances --json").expect(0).out, "[]\n");
}

#[tokio::test]
async fn logs_are_shown_from_the_file_or_it_is_said_that_there_is_none() {
    let world = World::new(FREE_PORTS);
    let file = world.path().join("elsewhere/blue.log");
    let config = format!(
        "[log]\nfile = {:?}\nfile_bytes_max = 4096\nfiles_kept = 1\nlevel = 'debug'\n",
        file.display().to_string()
    );
    let blue = start(&world, "blue").config(&config).start().await;
    let _green = start(&world, "green").start().await;
    let shown = world.run("instances logs blue -n 1").expect(0).out;
    assert_eq!(shown.lines().count(), 1, "{shown}");
    let none = world.run("instances logs green").expect(1);
    assert!(none.err.contains("`green` (pid ") && none.err.contains("-Dlog.file=FILE"), "{}", none.err);
    assert!(world.run("instances logs red").expect(1).err.contains("no instance named `red`"));
    assert_eq!(blue.log().lines().filter(|line| line.contains(" INFO ")).count(), 0, "the file has them");
    // Small enough to have been full by now: one more is kept, and none beyond its size.
    let folder = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let mut sizes: Vec<(String, u64)> = folder
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.metadata().unwrap().len()))
        .collect();
    sizes.sort();
    assert_eq!(sizes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["blue.log", "blue.log.1"]);
    assert!(sizes.iter().all(|(_, bytes)| *bytes <= 4096), "{sizes:?}");
}

#[tokio::test]
async fn the_portal_of_an_instance_is_named() {
    let world = World::new(FREE_PORTS);
    let blue = start(&world, "blue").start().await;
    let key_manager = format!("--key-manager={}", blue.management(""));
    let _edge = start(&world, "edge").argument("--roles=gateway").argument(&key_manager).start().await;
    for line in ["instances open blue", "instances open blue --print"] {
        assert_eq!(world.run(line).expect(0).out, format!("{}/\n", blue.management("")), "{line}: no desktop is here");
    }
    let _keys = start(&world, "keys").argument("--roles=key-manager").start().await;
    let keys = world.run("instances open keys").expect(1);
    assert!(keys.err.contains("`keys` has no portal: its roles are key-manager"), "{}", keys.err);
    let edge = world.run("instances open edge").expect(1);
    assert!(edge.err.contains("`edge` has no portal: its roles are gateway"), "{}", edge.err);
}

#[tokio::test]
async fn ports_of_a_running_configuration_are_its_own_and_others_are_named() {
    let world = World::new(FREE_PORTS);
    let blue = start(&world, "blue").argument("--port-offset=auto").start().await;
    let data = world.path().join("blue");
    let port = blue.port("ops");
    let own = format!("ports --json --data-dir {} -Dlisteners.ops.port={port}", data.display());
    let listing = world.run(&own).expect(0).json();
    let state = |listing: &serde_json::Value| {
        let rows = listing["listeners"].as_array().unwrap();
        rows.iter().find(|row| row["listener"] == "ops").unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&listing), format!("open, by this instance (pid {})", blue.pid()));
    let other = world.run(&format!("ports --json --name red -Dlisteners.ops.port={port}")).expect(1).json();
    assert_eq!(state(&other), format!("in use by your instance `blue` (pid {})", blue.pid()));
}

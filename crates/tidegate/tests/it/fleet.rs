//! A fleet's life: up, looked at, one dies, up again, down.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::Value;
use tidegate_tests::actors::{DEVPORTAL, developer, eventually, publisher};
use tidegate_tests::app::{ADMIN_PASSWORD, App};
use tidegate_tests::http::Http;
use tidegate_tests::process::signal;
use tidegate_tests::upstream::Upstream;

use crate::side_by_side::based_at;
use crate::world::World;

fn world(here: &str) -> (World, u16) {
    let (config, base) = based_at(here);
    (World::new(&format!("{config}[key_manager]\npassword_hashing = 'test'\n")), base)
}

fn members(document: &Value) -> &Vec<Value> {
    document["members"].as_array().unwrap_or_else(|| panic!("{document}"))
}

fn pid(member: &Value) -> u64 {
    member["instance"]["pid"].as_u64().unwrap_or_else(|| panic!("{member}"))
}

fn states(world: &World) -> Vec<String> {
    let status = world.run("fleet status --json").json();
    members(&status).iter().map(|member| member["state"].as_str().unwrap().to_owned()).collect()
}

/// Kills one and waits until the system has taken it apart.
fn kill_9(world: &World, pid: u64) {
    signal(u32::try_from(pid).unwrap(), "KILL");
    let begun = std::time::Instant::now();
    while world.run("instances --json").out.contains(&format!("\"pid\": {pid},")) {
        assert!(begun.elapsed().as_secs() < 10, "it is still there");
    }
}

#[tokio::test]
async fn a_fleet_is_started_shown_mended_and_stopped() {
    let (world, base) = world("127.4.2.1");
    let up = world.run("fleet up -n 3 --json --offset auto:5-40").expect(0).json();
    let first: Vec<u64> = members(&up).iter().map(pid).collect();
    let mut offsets: Vec<u64> =
        members(&up).iter().map(|member| member["instance"]["offset"].as_u64().unwrap()).collect();
    offsets.sort_unstable();
    offsets.dedup();
    assert!(offsets.len() == 3 && offsets[0] >= 5, "{offsets:?}");
    assert_eq!(states(&world), ["ready", "ready", "ready"]);

    // One password for all that are made now; it opens the door of each, and stands in no file.
    let password = up["admin_password"].as_str().unwrap();
    for member in members(&up) {
        let data_dir = member["instance"]["data_dir"].as_str().unwrap();
        let pem = std::fs::read(format!("{data_dir}/tls/development.pem")).unwrap();
        let register =
            format!("{}client-registration/v0.17/register", member["instance"]["management_url"].as_str().unwrap());
        let body = serde_json::json!({"clientName": "x", "owner": "admin", "grantType": "password", "callbackUrl": ""});
        let http = Http::trusting(&pem);
        http.post(&register).basic("admin", password).json(&body).send().await.expect(200);
        for log in ["tidegate.log", "output.log"] {
            let path = format!("{data_dir}/log/{log}");
            assert!(!std::fs::read_to_string(&path).unwrap().contains(password), "{path}");
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{path}");
        }
    }

    kill_9(&world, first[1]);
    assert_eq!(states(&world), ["ready", "died", "ready"]);
    let status = world.run("fleet status").expect(1);
    assert!(status.out.contains("1 should run and does not"), "{}", status.out);

    // Said again it starts what is missing, in its old place, and leaves the rest; more can be had.
    let again = world.run("fleet up -n 4 --json").expect(0).json();
    let second: Vec<u64> = members(&again).iter().map(pid).collect();
    assert!(second[0] == first[0] && second[1] != first[1] && second[2] == first[2], "{first:?} {second:?}");
    assert_eq!(again["members"][1]["instance"]["offset"], up["members"][1]["instance"]["offset"]);
    assert_eq!(again["members"][0]["was_running"], true);
    let fourth = again["members"][3]["instance"]["listeners"]["gateway-http"]["port"].as_u64().unwrap();
    assert!(fourth >= u64::from(base) + 5, "it looks where the others were told to: {again}");

    let logs = world.run("fleet logs -n 1").expect(0).out;
    assert_eq!(logs.lines().map(|line| &line[..7]).collect::<Vec<_>>(), ["fleet-1", "fleet-2", "fleet-3", "fleet-4"]);

    let down = world.run("fleet down").expect(0).out;
    let names: Vec<&str> = down.lines().map(|line| &line[..7]).collect();
    assert_eq!(names, ["fleet-4", "fleet-3", "fleet-2", "fleet-1"], "the last one first: {down}");
    assert_eq!(states(&world), ["down", "down", "down", "down"]);
    assert_eq!(world.run("instances --json").json(), serde_json::json!([]));
    let back = world.run("fleet up").expect(0).out;
    assert!(back.contains("4 of 4 ready") && !back.contains("password"), "no password is made anew: {back}");
}

#[tokio::test]
async fn one_that_cannot_start_says_why_and_the_others_run() {
    let (world, _) = world("127.4.2.2");
    std::fs::create_dir_all(world.path().join("data/team-2")).unwrap();
    // Somebody's instance has the second one's data directory.
    let held = std::fs::File::create(world.path().join("data/team-2/lock")).unwrap();
    held.lock().unwrap();
    let up = world.run("fleet up -n 3 --name team --data-dir data").expect(1);
    assert!(up.out.contains("team-2 failed:") && up.out.contains("belongs to a running instance"), "{}", up.out);
    assert!(up.out.contains("2 of 3 ready"), "{}", up.out);
    let status = world.run("fleet status --name team --json").expect(1).json();
    assert_eq!(status["members"][1]["state"], "stopped");
    drop(held);
    world.run("fleet up --name team").expect(0);
    assert!(world.path().join("data/team-2/tidegate.db").exists());
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_starts() {
    let (world, _) = world("127.4.2.3");
    for (line, code, expected) in [
        ("fleet status", 1, "there is no fleet; `tidegate fleet up -n 3` makes one"),
        ("fleet up -n 0", 1, "-n 0 starts nothing"),
        ("fleet up -n 5000", 1, "beyond 1000 instances"),
        ("fleet up --layout split -n 1", 1, "-n 2 or more"),
        ("fleet up --layout split --roles gateway", 1, "says who has which roles"),
        ("fleet up --offset 7", 1, "at --port-offset 7 all instances would be in one place"),
        ("fleet up --offset auto:1-2 --port-offset auto", 1, "say different things"),
        ("fleet up --name ../x", 1, "is no name for a fleet"),
        ("fleet up --roles gatway", 2, "did you mean `gateway`?"),
        ("fleet up -- --sampel", 1, "unexpected argument '--sampel'"),
    ] {
        let said = world.run(line).expect(code);
        assert!(said.err.contains(expected), "{line}: {}", said.err);
    }
    assert!(!world.path().join(".local").exists(), "nothing was started");
    assert!(!world.registry().join("fleets").exists(), "nothing is remembered");
}

#[test]
fn a_running_fleet_is_not_turned_into_another() {
    let (world, _) = world("127.4.2.4");
    world.run("fleet up -n 2").expect(0);
    for (line, expected) in [
        ("fleet up -n 1", "has 2 instances, and `up` takes none away"),
        ("fleet up --layout split", "has another layout"),
        ("fleet up --name-prefix other", "are named fleet-…"),
        ("fleet status --name other", "there is no fleet named `other`; --name says which: fleet"),
    ] {
        let said = world.run(line).expect(1);
        assert!(said.err.contains(expected), "{line}: {}", said.err);
    }
    world.run("fleet down --forget").expect(0);
    assert!(world.run("fleet status").expect(1).err.contains("there is no fleet"));
}

#[test]
fn followed_logs_go_on_with_the_instance() {
    let (world, _) = world("127.4.2.5");
    world.run("fleet up -n 1").expect(0);
    let mut follow = world.command("instances logs fleet-1 -f -n 1").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(follow.stdout.take().unwrap()).lines();
    let before = lines.next().unwrap().unwrap();
    assert!(!before.contains("stopping"), "{before}");
    world.run("instances stop fleet-1").expect(0);
    let line = lines.next().unwrap().unwrap();
    assert!(line.contains("stopping: running calls are finished first"), "{line}");
    follow.kill().unwrap();
    follow.wait().unwrap();
    assert_eq!(states(&world), ["stopped"], "stopped by hand is not died");
    let left = world.run("instances logs fleet-1 -n 1").expect(0).out;
    assert!(left.contains("stopping"), "the log of one that does not run can be read: {left}");
}

#[tokio::test]
async fn a_split_fleet_finds_together_and_serves_though_all_offsets_differ() {
    let (world, base) = world("127.4.2.6");
    let mut up = world.command("fleet up --layout split -n 3 --json");
    up.env("TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD", ADMIN_PASSWORD);
    let up = tokio::task::spawn_blocking(move || up.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&up.stdout).into_owned() + &String::from_utf8_lossy(&up.stderr);
    assert_eq!(up.status.code(), Some(0), "{said}");
    let up: Value = serde_json::from_slice(&up.stdout).unwrap();
    assert_eq!(up["admin_password"], Value::Null, "one that was given is not shown");
    let names: Vec<&str> = members(&up).iter().map(|member| member["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["fleet-control", "fleet-gateway-1", "fleet-gateway-2"]);
    assert_eq!(members(&up)[0]["instance"]["roles"], serde_json::json!(["control-plane", "key-manager"]));

    let data = world.path().join(".local/share/tidegate");
    let [control, first, second] = [0, 1, 2].map(|index| App::running(&data.join(names[index])));
    let ports = [&first, &second].map(|gateway| gateway.port("gateway-http"));
    assert!(ports[0] != ports[1] && ports.iter().all(|port| *port >= base), "{ports:?}");
    let backend = Upstream::echo().await;
    let api = publisher(&control).await.publish("Shared", &backend.url(), serde_json::json!({})).await;
    let (application, keys) = developer(&control).await.ready_application("Both", &api).await;
    for gateway in [&first, &second] {
        eventually(gateway, "/shared/1.0.0/x", Some(&keys.token), 200).await;
        eventually(gateway, "/shared/1.0.0/x", None, 401).await;
    }
    let developer = developer(&control).await;
    assert_eq!(developer.get(&format!("{DEVPORTAL}/applications/{application}")).await.status.as_u16(), 200);

    // Stopped and started again, everybody is where they were and knows the other.
    world.run("fleet down").expect(0);
    let back = world.run("fleet up --json").expect(0).json();
    let ports_of = |document: &Value| {
        let ports = |member: &Value| member["instance"]["listeners"]["gateway-http"]["port"].clone();
        members(document).iter().map(ports).collect::<Vec<_>>()
    };
    assert_eq!(ports_of(&back), ports_of(&up));
    let gateway = App::running(&data.join(names[2]));
    eventually(&gateway, "/shared/1.0.0/x", Some(&keys.token), 200).await;
}

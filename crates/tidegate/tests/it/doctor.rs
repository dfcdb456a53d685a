//! `tidegate doctor`: each fault is made for real, told with what, why and how to mend it, and mended where that is safe.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tidegate_tests::actors::{Actor, PUBLISHER, eventually, publisher, sign_in, text};
use tidegate_tests::app::{ADMIN_PASSWORD, App, FREE_PORTS, Start};
use tidegate_tests::port::Port;
use tidegate_tests::upstream::Upstream;

use crate::support::BINARY;
use crate::world::{Said, World};

/// Who made a change, in the audit log.
const BY: &str = "tidegate doctor";

/// The doctor for an instance that a test started with its data in `data`.
fn doctor(data: &Path, registry: &Path, more: &str) -> Said {
    let mut command = Command::new(BINARY);
    command.current_dir(data).env_clear().env("HOME", data).env("TIDEGATE_REGISTRY", registry);
    command.arg("doctor").arg("--config").arg(data.join("tidegate.toml")).arg("--data-dir").arg(data);
    let Output { status, stdout, stderr } = command.args(more.split_whitespace()).output().expect("the binary starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Said { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
}

/// As an instance makes its data directory itself.
fn private_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    folder
}

/// Findings of one check.
fn of<'a>(report: &'a Value, check: &str) -> Vec<&'a Value> {
    let findings = report["findings"].as_array().expect("findings is a list");
    findings.iter().filter(|finding| finding["check"] == check).collect()
}

#[track_caller]
fn says(value: &Value, member: &str, words: &[&str]) {
    for word in words {
        assert!(text(value, member).contains(word), "{word:?} in {member} of {value}");
    }
}

#[tokio::test]
async fn nothing_is_wrong_before_a_start_and_while_it_runs() {
    let world = World::new(FREE_PORTS);
    let said = world.run("doctor").expect(0);
    assert!(said.out.ends_with("nothing is wrong\n"), "{}", said.out);
    assert!(!said.out.contains('\x1b'), "colours are for terminals");
    assert!(!world.registry().exists() && !world.path().join(".local").exists(), "looking makes nothing");

    let folder = private_folder();
    let start = Start::new(BINARY, folder.path()).registry(&world.registry());
    let app = start.start().await;
    let said = doctor(folder.path(), &world.registry(), "").expect(0);
    assert!(said.out.ends_with("nothing is wrong\n"), "{}", said.out);
    app.stop().await;
}

#[test]
fn a_port_that_is_taken_is_told_with_who_and_which_setting_and_where_there_is_room() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let listeners = FREE_PORTS.replacen("port = 0", &format!("port = {port}"), 1);
    let world = World::new(&format!("[server]\noffset = 0 # as ever\n{listeners}"));
    let said = world.run("doctor").expect(2);
    for words in [
        format!("gateway-http wants 0.0.0.0:{port} (listeners.gateway-http.port, tidegate.toml:"),
        format!("(pid {}) holds", std::process::id()),
        "why   the instance does not start".to_owned(),
        "start with --port-offset ".to_owned(),
        "fix   in tidegate.toml, line 2:".to_owned(),
        "1 error".to_owned(),
    ] {
        assert!(said.out.contains(&words), "{words:?} in\n{}", said.out);
    }

    // The shape of the report is for programs: it stays.
    let report = world.run("doctor --json").expect(2).out;
    let finding: Value = serde_json::from_str(&report).unwrap();
    let room = text(&finding["findings"][0], "mend").split(' ').nth(3).unwrap().trim_end_matches(',').to_owned();
    let comm = fs::read_to_string("/proc/self/comm").unwrap();
    let steady = report
        .replace(&format!("{} (pid {})", comm.trim(), std::process::id()), "HOLDER (pid PID)")
        .replace(&port.to_string(), "PORT")
        .replace(&format!("port-offset {room}"), "port-offset ROOM")
        .replace(&format!("offset = {room} "), "offset = ROOM ");
    insta::assert_snapshot!(steady);

    // Nobody is asked, so nothing is changed; then the offset's line is.
    let refused = world.run("doctor --fix").expect(2);
    assert!(refused.err.contains("add --yes"), "{}", refused.err);
    let file = || fs::read_to_string(world.path().join("tidegate.toml")).unwrap();
    assert!(file().starts_with("[server]\noffset = 0 # as ever\n"));
    let said = world.run("doctor --fix --yes").expect(0);
    assert!(said.out.contains("done\n\nleft now: nothing is wrong"), "{}", said.out);
    // Another process may have taken a port meanwhile: then it is the next.
    let line = file().lines().nth(1).unwrap().to_owned();
    assert!(line.starts_with("offset = ") && line.ends_with(" # as ever") && line != "offset = 0 # as ever", "{line}");
}

#[test]
fn a_configuration_that_does_not_load_is_a_list_of_findings_and_the_rest_is_looked_at() {
    let world = World::new("[gatway]\n[log]\nlevle = 'x'\n");
    fs::create_dir(world.registry()).unwrap();
    fs::set_permissions(world.registry(), fs::Permissions::from_mode(0o700)).unwrap();
    let stale = world.registry().join("gone.json");
    fs::write(&stale, "{}").unwrap();
    let report = world.run("doctor --json").expect(2).json();
    let configuration = of(&report, "configuration");
    assert_eq!(configuration.len(), 2, "{report}");
    says(configuration[0], "what", &["gatway: unknown section"]);
    says(of(&report, "leases")[0], "what", &["gone.json is left over"]);
    assert!(stale.exists(), "looking removes nothing");
    let skipped = report["skipped"].as_array().unwrap();
    assert!(skipped.iter().any(|one| one["check"] == "ports" && one["why"] == "the configuration does not load"));
    let mended = world.run("doctor --fix --yes --json").expect(2).json();
    assert_eq!(mended["fixed"][0]["change"], format!("remove {}", stale.display()));
    assert!(!stale.exists() && of(&mended, "leases").is_empty(), "{mended}");
}

#[test]
fn a_data_directory_that_others_can_enter_is_closed() {
    let world = World::new(FREE_PORTS);
    let data = world.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let report = world.run("doctor --data-dir data --json").expect(1).json();
    says(of(&report, "data-directory")[0], "what", &["can be entered by others (mode 755)"]);
    world.run("doctor --data-dir data --fix --yes").expect(0);
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn addresses_with_a_base_port_are_found_and_made_symbolic_and_the_api_works() {
    let folder = private_folder();
    let registry = folder.path().join(".registry");
    let (offset, app) = Start::new(BINARY, folder.path()).start_at_an_offset().await;
    let more = format!("--port-offset {offset}");
    let base = |listener: &str| app.port(listener) - offset;
    let (gateway, management) = (base("gateway-http"), base("management-https"));
    let backend = Upstream::echo().await;
    let open = |verb: &str| json!([{"target": "/*", "verb": verb, "authType": "None"}]);
    let all = publisher(&app).await;
    all.publish("Lasting", &backend.url(), json!({"operations": open("GET")})).await;
    let described = format!("Get a token at https://localhost:{management}/oauth2/token first.");
    let written = format!("http://localhost:{gateway}/lasting/1.0.0");
    let outer = all.publish("Outer", &written, json!({"operations": open("GET"), "description": described})).await;
    eventually(&app, "/lasting/1.0.0/x", None, 200).await;

    let report = doctor(folder.path(), &registry, &format!("{more} --json")).expect(2).json();
    let found = of(&report, "addresses");
    let copy =
        |words: &str| *found.iter().find(|one| text(one, "what").contains(words)).unwrap_or_else(|| panic!("{report}"));
    let (working, deployed) = (copy("API Outer 1.0.0 (working copy)"), copy("API Outer 1.0.0 (deployed to Default)"));
    assert_eq!((&working["severity"], &deployed["severity"]), (&json!("warning"), &json!("error")));
    says(
        deployed,
        "what",
        &[&written, &format!("port {gateway} is the base port of gateway-http"), "/endpointConfig/"],
    );
    says(deployed, "fix", &["+ tidegate://gateway/lasting/1.0.0", "+ tidegate://key-manager/oauth2/token"]);

    let said = doctor(folder.path(), &registry, &format!("{more} --fix --yes")).expect(0);
    assert!(said.out.contains("left now: nothing is wrong"), "{}", said.out);
    eventually(&app, "/outer/1.0.0/x", None, 200).await;
    assert!(!backend.seen().is_empty());
    let kept = all.get(&format!("{PUBLISHER}/apis/{outer}")).await.expect(200).json();
    assert_eq!(kept["endpointConfig"]["production_endpoints"]["url"], "tidegate://gateway/lasting/1.0.0");
    assert_eq!(kept["description"], "Get a token at tidegate://key-manager/oauth2/token first.");
    let revisions = all.get(&format!("{PUBLISHER}/apis/{outer}/revisions")).await.expect(200).json();
    assert_eq!(revisions["count"], 2, "what was deployed is kept: {revisions}");
    audited(&app, &outer).await;
}

/// Both changes are in the audit log, by whom.
async fn audited(app: &App, api: &str) {
    let admin: Actor<'_> = sign_in(app, "admin", ADMIN_PASSWORD, "apim:admin").await;
    let path = format!("/api/tidegate/v1/audit?subject={api}");
    let events = admin.get(&path).await.expect(200).json();
    let by_doctor = events["list"].as_array().unwrap().iter().filter(|event| event["user"] == BY).count();
    assert_eq!(by_doctor, 2, "{events}");
}

/// A key manager and control plane, and the folder of a gateway beside it that is not started.
struct Site {
    world: World,
    km: App,
}

impl Site {
    async fn new() -> Self {
        let world = World::new("");
        let start = Start::new(BINARY, &world.path().join("km")).registry(&world.registry());
        let roles = start.argument("--name=km").argument("--roles=key-manager,control-plane");
        let km = roles.start().await;
        Self { world, km }
    }

    /// The doctor for a gateway with this in its configuration.
    fn doctor(&self, section: &str, more: &str) -> Said {
        let config = format!("[server]\nname = 'edge'\nroles = ['gateway']\n{section}\n{FREE_PORTS}");
        if fs::read_to_string(self.file()).unwrap_or_default().is_empty() {
            fs::write(self.file(), config).unwrap();
        }
        self.world.run(&format!("doctor {more}"))
    }

    fn file(&self) -> std::path::PathBuf {
        self.world.path().join("tidegate.toml")
    }
}

#[tokio::test]
async fn a_key_manager_on_another_port_is_found_and_the_line_corrected() {
    let site = Site::new().await;
    let nobodys = Port::reserve();
    let (wrong, right) = (nobodys.number(), site.km.port("management-https"));
    let section = format!("[key_manager]\nurl = ['https://localhost:{wrong}'] # the key manager");
    let report = site.doctor(&section, "--json").expect(2).json();
    let found = of(&report, "key-manager");
    says(
        found[0],
        "what",
        &[&format!("nobody listens at https://localhost:{wrong} (key_manager.url, tidegate.toml:5)")],
    );
    says(found[0], "mend", &[&format!("your instance `km` (pid {})", site.km.pid()), &format!("localhost:{right}")]);

    let said = site.doctor(&section, "--fix --yes").expect(0);
    assert!(said.out.contains(&format!("+ url = ['https://localhost:{right}'] # the key manager")), "{}", said.out);
    let said = site.doctor(&section, "").expect(0);
    for check in ["key manager", "clocks"] {
        assert!(said.out.contains(&format!("ok      {check}\n")), "{check} was looked at:\n{}", said.out);
    }
}

#[tokio::test]
async fn thrift_ports_that_do_not_meet_are_told_with_both_numbers_and_both_ways() {
    let site = Site::new().await;
    let nobodys = Port::reserve();
    let (tried, serves) = (nobodys.number(), site.km.port("thrift"));
    let section = |port: u16| {
        format!(
            "[key_manager]\nclient = 'thrift'\nurl = ['{}']\nusername = 'admin'\npassword = 'x'\nthrift_port = {port}",
            site.km.management("")
        )
    };
    let report = site.doctor(&section(tried), "--json").expect(2).json();
    let found = of(&report, "thrift");
    says(
        found[0],
        "what",
        &[&format!("tries Thrift on port {tried} (key_manager.thrift_port"), &format!("serves it on {serves}")],
    );
    says(found[0], "mend", &[&format!("set key_manager.thrift_port = {serves}"), "or remove it"]);

    fs::write(site.file(), "").unwrap();
    let said = site.doctor(&section(serves), "").expect(0);
    assert!(said.out.contains("ok      Thrift\n"), "{}", said.out);

    // As WSO2's file has it: literal, whatever the offsets are.
    fs::write(site.file(), "").unwrap();
    let conf = site.world.path().join("am/repository/conf");
    fs::create_dir_all(&conf).unwrap();
    fs::write(conf.join("carbon.xml"), "<Server><Ports><Offset>2</Offset></Ports></Server>").unwrap();
    let manager = format!(
        "<APIManager><APIKeyManager>\n<ServerURL>{}/services/</ServerURL><Username>admin</Username><Password>x</Password>\n\
         <KeyValidatorClientType>ThriftClient</KeyValidatorClientType>\n<ThriftClientPort>{tried}</ThriftClientPort>\n\
         </APIKeyManager></APIManager>",
        site.km.management("")
    );
    fs::write(conf.join("api-manager.xml"), manager).unwrap();
    let report = site.doctor("", "--json --wso2-home am").expect(2).json();
    let found = of(&report, "thrift");
    says(found[0], "what", &["ThriftClientPort, am/repository/conf/api-manager.xml:4"]);
    says(
        found[0],
        "mend",
        &["is literal: neither offset 2 here nor the key manager's is added", "leave ThriftClientPort out"],
    );
}

#[test]
fn an_expired_certificate_is_an_error() {
    let world = World::new(&format!("[tls]\ncertificate = 'cert.pem'\nkey = 'key.pem'\n{FREE_PORTS}"));
    let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    fs::write(world.path().join("cert.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
    fs::write(world.path().join("key.pem"), key.serialize_pem()).unwrap();
    let report = world.run("doctor --json").expect(2).json();
    let found = of(&report, "certificates");
    says(found[0], "what", &["cert.pem expired on", "2021"]);
    says(found[0], "why", &["clients refuse to connect"]);
    fs::write(world.path().join("key.pem"), rcgen::KeyPair::generate().unwrap().serialize_pem()).unwrap();
    let report = world.run("doctor --json").expect(2).json();
    says(of(&report, "certificates")[0], "what", &["do not work together"]);
}

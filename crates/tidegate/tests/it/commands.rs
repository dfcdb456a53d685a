//! Commands that only look: `config`, `ports`, `version`, help.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::BINARY;

/// The binary with nothing of this machine's configuration around it.
fn tidegate(folder: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command.current_dir(folder).env_clear().env("HOME", folder);
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a command line to its end.
fn run(folder: &Path, line: &str) -> Output {
    tidegate(folder).args(line.split_whitespace()).output().expect("the binary starts")
}

#[test]
fn config_show_says_every_value_and_who_said_so_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "[server]\nname = 'blue'\n[store]\nurl = 'postgres://tide:hidden@db/tide'\n";
    fs::write(folder.path().join("tidegate.toml"), toml).unwrap();
    let output = run(folder.path(), "config show --origin -DportOffset=7");
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let line = |key: &str| {
        let line = shown.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("{key} in {shown}"));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("server.name"), "server.name = \"blue\" # tidegate.toml:2");
    assert_eq!(line("server.offset"), "server.offset = 7 # flag -DportOffset");
    assert_eq!(line("store.url"), "store.url = \"postgres://tide:redacted@db/tide\" # tidegate.toml:4");
    assert_eq!(line("log.level"), "log.level = \"info\" # default");
    assert_eq!(line("# tls.key"), "# tls.key = # default");
    assert!(!shown.contains("hidden"));

    let json: serde_json::Value =
        serde_json::from_slice(&run(folder.path(), "config show --json --origin").stdout).unwrap();
    assert_eq!(json["server.name"]["origin"], "tidegate.toml:2");
}

#[test]
fn config_check_says_all_problems_at_once_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tidegate.toml"), "[gatway]\n[log]\nlevle = 'x'\n").unwrap();
    let output = tidegate(folder.path())
        .args(["config", "check", "--port-offset", "-1", "-DportOffset=2", "--wso2-home", "absent"])
        .env("TIDEGATE__LOG__FORMAT", "xml")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    for expected in [
        "tidegate.toml:1: gatway: unknown section; did you mean [gateway]?",
        "tidegate.toml:3: log.levle: unknown setting; did you mean `level`?",
        "flag -DportOffset: server.offset: also set, to another value, by flag --port-offset; say it once",
        "flag --port-offset: server.offset: an offset is added to every port and cannot be negative, got -1",
        "flag --wso2-home: cannot read absent/repository/conf/carbon.xml: No such file",
        "environment variable TIDEGATE__LOG__FORMAT: log.format: expected one of `text`, `json`, got \"xml\"",
    ] {
        assert!(said.contains(expected), "{expected}\nnot in\n{said}");
    }
    assert!(run(folder.path(), "config check --config /dev/null").status.success());
}

#[test]
fn the_offset_of_a_wso2_installation_is_taken_over_and_can_be_overruled() {
    let folder = tempfile::tempdir().unwrap();
    let conf = folder.path().join("am/repository/conf");
    fs::create_dir_all(&conf).unwrap();
    let write = |offset: &str| {
        fs::write(conf.join("carbon.xml"), format!("<Server><Ports><Offset>{offset}</Offset></Ports></Server>"))
    };
    let offset = |line: &str| {
        let output = run(folder.path(), line);
        let json: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
        (json["server.offset"]["value"].clone(), json["server.offset"]["origin"].clone())
    };
    write("4").unwrap();
    let show = "config show --json --origin --wso2-home am";
    assert_eq!(offset(show), ("4".into(), "am/repository/conf/carbon.xml:1".into()));
    assert_eq!(offset(&format!("{show} -DportOffset=5")), ("5".into(), "flag -DportOffset".into()));
    write("${my.offset}").unwrap();
    assert_eq!(offset(&format!("{show} -Dmy.offset=6")).0, "6");
    write("four").unwrap();
    let output = run(folder.path(), show);
    assert!(
        text(&output.stderr)
            .contains("am/repository/conf/carbon.xml: line 1: Ports/Offset: expected a whole number, found \"four\""),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn ports_says_who_decided_and_who_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let held = TcpListener::bind("127.4.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let flags = format!(
        "-Dserver.bind=127.4.0.1 -Dlisteners.ops.address=127.4.0.1 -Dlisteners.ops.port={port} \
         -Dlisteners.management-http.enabled=false \
         -Dserver.roles=gateway,control-plane"
    );
    let output = run(folder.path(), &format!("ports --json {flags}"));
    assert_eq!(output.status.code(), Some(1), "a port is taken");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = |name: &str| json["listeners"].as_array().unwrap().iter().find(|row| row["listener"] == name).unwrap();
    let holder = row("ops")["state"].as_str().unwrap();
    assert!(holder.ends_with(&format!("(pid {})", std::process::id())), "{holder}");
    assert_eq!(row("ops")["decided_by"], "port, flag -Dlisteners.ops.port");
    assert_eq!(row("management-http")["state"], "off: by setting");
    assert_eq!(row("thrift")["state"], "off: no role here has it");

    let output = run(folder.path(), &format!("ports {flags} --offset 1 -Dlisteners.ops.follow_offset=false"));
    let shown = text(&output.stdout);
    assert!(shown.contains("instance default, offset 1"), "{shown}");
    assert!(shown.contains("offset, flag --offset"), "{shown}");

    let output = run(folder.path(), &format!("ports {flags} --offset auto"));
    assert!(text(&output.stdout).contains("(the first with every port free)"), "{}", text(&output.stdout));
    assert!(output.status.success());
}

#[test]
fn help_teaches_and_a_wrong_line_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let help = text(&run(folder.path(), "--help").stdout);
    for expected in ["Examples:", "-DportOffset=3", "--port-offset auto", "config show --origin"] {
        assert!(help.contains(expected), "{expected} in {help}");
    }
    assert!(text(&run(folder.path(), "version").stdout).starts_with("tidegate 0."));
    assert_eq!(run(folder.path(), "prots").status.code(), Some(2));
    assert!(text(&run(folder.path(), "prots").stderr).contains("'ports'"));
}

#[test]
fn a_wso2_installation_is_a_layer_and_every_value_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../compat/tests/fixtures/gateway");
    let show = |more: &str| {
        let line = format!("config show --json --origin --roles gateway --wso2-home {} {more}", home.display());
        let output = run(folder.path(), &line);
        let said = text(&output.stderr);
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap_or_else(|_| panic!("{said}"))
    };
    let shown = show("");
    let entry = |key: &str| (shown[key]["value"].clone(), shown[key]["origin"].as_str().unwrap().to_owned());
    let at = |file: &str, line: u32| format!("{}/repository/conf/{file}:{line}", home.display());
    assert_eq!(entry("server.offset"), ("2".into(), at("carbon.xml", 5)));
    assert_eq!(entry("listeners.gateway-http.port"), ("8290".into(), at("axis2/axis2.xml", 3)));
    assert_eq!(entry("listeners.management-https.port"), ("9453".into(), at("tomcat/catalina-server.xml", 4)));
    assert_eq!(entry("listeners.thrift.port"), ("10401".into(), at("api-manager.xml", 21)));
    assert_eq!(entry("listeners.thrift.follow_offset"), ("false".into(), at("api-manager.xml", 21)));
    assert_eq!(entry("key_manager.url").1, at("api-manager.xml", 15));
    assert_eq!(entry("key_manager.client"), ("\"thrift\"".into(), at("api-manager.xml", 18)));
    assert_eq!(entry("key_manager.username"), ("\"gateway\"".into(), at("api-manager.xml", 16)));
    assert_eq!(entry("key_manager.password"), ("\"<redacted>\"".into(), at("api-manager.xml", 17)));
    assert_eq!(entry("key_manager.thrift_port"), ("10397".into(), at("api-manager.xml", 19)));
    assert_eq!(entry("key_manager.timeout_ms"), ("10000".into(), at("api-manager.xml", 20)));
    let said =
        text(&run(folder.path(), &format!("config check --roles gateway --wso2-home {}", home.display())).stderr);
    assert!(!said.contains("has no setting"), "every setting exists now: {said}");
    let overruled = show("-Dlisteners.gateway-http.port=1 -DportOffset=3");
    assert_eq!(overruled["listeners.gateway-http.port"]["value"], "1");
    assert_eq!(overruled["server.offset"]["value"], "3");
}

#[test]
fn absurd_values_of_a_wso2_installation_are_told_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let conf = folder.path().join("am/repository/conf");
    fs::create_dir_all(conf.join("axis2")).unwrap();
    fs::write(conf.join("carbon.xml"), "<Server><Ports><Offset>-1</Offset></Ports></Server>").unwrap();
    let axis2 = "<axisconfig>\n<transportReceiver name='http'><parameter name='port'>99999</parameter></transportReceiver>\
                 </axisconfig>";
    fs::write(conf.join("axis2/axis2.xml"), axis2).unwrap();
    fs::write(conf.join("api-manager.xml"), "<APIManager><APIKeyManager>").unwrap();
    let output = run(folder.path(), "config check --wso2-home am");
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    for expected in [
        "am/repository/conf/carbon.xml: line 1: Ports/Offset: must be 0 to 65535, not -1",
        "am/repository/conf/axis2/axis2.xml:2: listeners.gateway-http.port: must be 0 to 65535, not 99999",
        "am/repository/conf/api-manager.xml: not well-formed XML",
    ] {
        assert!(said.contains(expected), "{expected}\nnot in\n{said}");
    }
}

#[test]
fn an_all_in_one_wso2_installation_asks_itself_unless_a_client_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let conf = folder.path().join("am/repository/conf");
    fs::create_dir_all(&conf).unwrap();
    fs::write(conf.join("carbon.xml"), "<Server><Ports><Offset>2</Offset></Ports></Server>").unwrap();
    let api_manager = "<APIManager><APIKeyManager>\
        <ServerURL>https://${carbon.local.ip}:${mgt.transport.https.port}${carbon.context}/services/</ServerURL>\
        <Username>admin</Username><Password>admin</Password><KeyValidatorClientType>ThriftClient</KeyValidatorClientType>\
        <ThriftClientPort>10399</ThriftClientPort></APIKeyManager></APIManager>";
    fs::write(conf.join("api-manager.xml"), api_manager).unwrap();
    let show = |more: &str| {
        let output = run(folder.path(), &format!("config show --json --origin --wso2-home am {more}"));
        let said = text(&output.stderr);
        let shown = serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
        (shown, said)
    };
    let (shown, _) = show("");
    assert_eq!(shown["key_manager.client"]["value"], "\"local\"");
    assert_eq!(shown["key_manager.thrift_port"]["origin"], "default");
    let (shown, _) = show("-Dkey_manager.client=thrift");
    assert_eq!(shown["key_manager.client"]["value"], "\"thrift\"");
    assert_eq!(shown["key_manager.thrift_port"]["value"], "10399");
    assert!(shown["key_manager.url"]["value"].to_string().contains(":9445"), "{}", shown["key_manager.url"]);
    let check = |more: &str| text(&run(folder.path(), &format!("config check --wso2-home am {more}")).stderr);
    let said = check("");
    assert!(said.contains("asks itself"), "{said}");
    let said = check("-Dkey_manager.client=thrift");
    assert!(said.contains("is a key manager itself, and yet its gateway asks"), "{said}");
}

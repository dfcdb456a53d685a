//! The ports of `carbon.xml`.

use tidegate_compat::carbon::{CarbonPorts, read};

fn file(ports: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="ISO-8859-1"?>
<Server xmlns="http://wso2.org/projects/carbon/carbon.xml">
    <!-- <Ports><Offset>99</Offset></Ports> -->
    <Name>WSO2 API Manager</Name>
    <Ports>{ports}</Ports>
</Server>"#
    )
}

fn ports(text: &str) -> CarbonPorts {
    read(&file(text), |_| None).expect("the case is a good file")
}

fn refused(text: &str) -> String {
    read(&file(text), |name| (name == "known").then(|| "7".to_owned())).unwrap_err().to_string()
}

#[test]
fn the_offset_is_read_and_its_absence_told_from_0() {
    assert_eq!(ports("<Offset>3</Offset>").offset, Some((3, 5)));
    assert_eq!(ports("<Offset>\n 0 <!-- c -->\n</Offset>").offset, Some((0, 5)));
    assert_eq!(ports("").offset, None);
    assert_eq!(read("<Server/>", |_| None).unwrap().offset, None);
}

#[test]
fn the_table_of_ports_has_the_shipped_values_where_the_file_is_silent() {
    let ports = ports("<JMX><RMIServerPort>11112</RMIServerPort></JMX><JNDIProviderPort>2199</JNDIProviderPort>");
    assert_eq!(ports.ports["JMX.RMIServerPort"], 11112);
    assert_eq!(ports.ports["JMX.RMIRegistryPort"], 9999);
    assert_eq!(ports.ports["JNDIProviderPort"], 2199);
    assert_eq!(self::ports("").ports.get("JNDIProviderPort"), None, "it is commented out in the shipped file");
}

#[test]
fn variables_naming_a_port_have_the_offset_and_others_stay() {
    let ports = ports("<Offset>3</Offset>");
    for (text, expected) in [
        ("${Ports.ThriftEntitlementReceivePort}", "10503"),
        (
            "https://${carbon.local.ip}:${mgt.transport.https.port}${carbon.context}/services/",
            "https://${carbon.local.ip}:9446${carbon.context}/services/",
        ),
        (
            "${carbon.management.port} ${mgt.transport.http.port} ${https.nio.port} ${http.nio.port}",
            "9446 9766 8246 8283",
        ),
        ("${Ports.EmbeddedLDAP.LDAPServerPort}", "10392"),
        ("${Ports.Offset}", "3"),
        ("${Ports.JNDIProviderPort}", "${Ports.JNDIProviderPort}"),
        ("${a${http.nio.port}", "${a8283"),
        ("${http.nio.port", "${http.nio.port"),
        ("$${}${ http.nio.port }é", "$${}8283é"),
    ] {
        assert_eq!(ports.substitute(text, 3), expected, "{text}");
    }
}

#[test]
fn a_port_moved_out_of_range_is_not_made_up() {
    assert_eq!(ports("").variable("http.nio.port", 60_000), None);
}

#[test]
fn the_offset_may_be_a_property() {
    let ports = read(&file("<Offset>${known}</Offset>"), |name| (name == "known").then(|| "7".to_owned()));
    assert_eq!(ports.unwrap().offset.unwrap().0, 7);
}

#[test]
fn values_that_are_no_ports_are_refused_all_at_once() {
    assert_eq!(
        refused("<Offset>three</Offset>\n<JMX><RMIServerPort>-1</RMIServerPort></JMX>"),
        "line 5: Ports/Offset: expected a whole number, found \"three\"; \
         line 6: Ports/JMX/RMIServerPort: must be 0 to 65535, not -1"
    );
    for (text, expected) in [
        ("<Offset/>", "line 5: Ports/Offset: is empty; write a whole number or remove the element"),
        ("<Offset>70000</Offset>", "line 5: Ports/Offset: must be 0 to 65535, not 70000"),
        ("<Offset>1.5</Offset>", "line 5: Ports/Offset: expected a whole number, found \"1.5\""),
        (
            "<Offset>${unknown}</Offset>",
            "line 5: Ports/Offset: \"${unknown}\" has a variable nobody defines; give it with -D or write the number",
        ),
        ("<Offset>1</Offset><Offset>2</Offset>", "line 5: Ports/Offset: given twice, differently"),
    ] {
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn another_file_is_refused_by_name() {
    let error = read("<APIManager/>", |_| None).unwrap_err();
    assert_eq!(error.to_string(), "expected the root element <Server>, found <APIManager>");
}

//! Sequences that a Publisher of WSO2 1.x pushes: how many there may be, how large and by what name.

use tidegate_control::authority::Caller;
use tidegate_control::soap::SUPER_TENANT;
use tidegate_control::soap::sequence::{self, NAME_BYTES_MAX, SEQUENCE_BYTES_MAX, SEQUENCES_MAX};
use tidegate_model::user::ADMIN;
use tidegate_wire::soap::{Element, Fault, Limits, Request};

use super::support::App;

fn request(body: &str) -> Request {
    let envelope = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
    );
    Request::read(envelope.as_bytes(), Some("text/xml"), None, &Limits::default())
        .unwrap_or_else(|_| panic!("{body:.99}"))
}

async fn call(app: &App, operation: &str, arguments: &str) -> Result<Vec<Element>, Fault> {
    let caller = Caller {
        user: "admin".to_owned(),
        roles: vec![ADMIN.to_owned()],
        scopes: Default::default(),
        client_id: "".into(),
    };
    let request = request(&format!("<{operation}>{arguments}</{operation}>"));
    sequence::call(&app.control, &caller, operation, &request).await
}

async fn add(app: &App, sequence: &str) -> Result<(), String> {
    let answer = call(app, "addSequence", &format!("<e>{sequence}</e>")).await;
    answer.map(|_| ()).map_err(|fault| fault.reason)
}

#[tokio::test]
async fn there_are_so_many_sequences_and_no_more_until_one_goes() {
    let app = App::start().await;
    let mut tx = app.store.begin().await.unwrap();
    for number in 1..SEQUENCES_MAX {
        tx.set_gateway_sequence(SUPER_TENANT, &format!("s{number}"), "<sequence/>", 1).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(add(&app, "<sequence name=\"last\"/>").await, Ok(()));
    let refused = "there are 2000 sequences already; delete some first".to_owned();
    assert_eq!(add(&app, "<sequence name=\"more\"/>").await, Err(refused.clone()));
    assert_eq!(app.store.gateway_sequence(SUPER_TENANT, "more").await.unwrap(), None, "nothing of it is kept");
    let other = "<sequenceElement><sequence name=\"theirs\"/></sequenceElement><tenantDomain>t.example</tenantDomain>";
    let fault = call(&app, "addSequenceForTenant", other).await.unwrap_err();
    assert_eq!(fault.reason, refused, "of all tenants together");

    assert_eq!(add(&app, "<sequence name=\"last\"><log/></sequence>").await, Ok(()), "one that is there may change");
    call(&app, "deleteSequence", "<sequenceName>s1</sequenceName>").await.unwrap();
    assert_eq!(add(&app, "<sequence name=\"more\"/>").await, Ok(()));
}

#[tokio::test]
async fn a_sequence_has_so_many_bytes_and_its_name_too() {
    let app = App::start().await;
    let of_size = |bytes: usize| {
        let empty = "<sequence name=\"x\"></sequence>".len();
        format!("<sequence name=\"x\">{}</sequence>", "y".repeat(bytes - empty))
    };
    assert_eq!(add(&app, &of_size(SEQUENCE_BYTES_MAX)).await, Ok(()));
    let refused = add(&app, &of_size(SEQUENCE_BYTES_MAX + 1)).await.unwrap_err();
    assert_eq!(refused, "the sequence is larger than 524288 bytes");
    let kept = app.store.gateway_sequence(SUPER_TENANT, "x").await.unwrap().unwrap();
    assert_eq!(kept.len(), SEQUENCE_BYTES_MAX, "the one before stays");

    let named = |bytes: usize| format!("<sequence name=\"{}\"/>", "n".repeat(bytes));
    assert_eq!(add(&app, &named(NAME_BYTES_MAX)).await, Ok(()));
    for wrong in [named(NAME_BYTES_MAX + 1), named(0), "<other name=\"x\"/>".to_owned()] {
        let refused = add(&app, &wrong).await.unwrap_err();
        assert!(refused.contains("a <sequence> with a name of at most 300 bytes"), "{refused}");
    }
}

"""Calls every SOAP operation of a running Tidegate with zeep, from its own WSDL, in both SOAP versions, over TLS.

Usage: peer.py BASE_URL CA_FILE, with a JSON document on standard input (user, password, token, application, api). Prints
what it saw as JSON; exits with a traceback when something is not as a WSDL-driven client expects.
"""

import json
import sys

import requests
import zeep
from lxml import etree
from zeep.exceptions import Fault
from zeep.transports import Transport

BASE, CA = sys.argv[1], sys.argv[2]
GIVEN = json.load(sys.stdin)
AXIS2 = "http://org.apache.axis2/xsd"
SYNAPSE = "http://ws.apache.org/ns/synapse"
seen = {}


def session(user=GIVEN["user"], password=GIVEN["password"]):
    own = requests.Session()
    own.verify = CA
    # Else REQUESTS_CA_BUNDLE of the environment would count more.
    own.trust_env = False
    if user:
        own.auth = (user, password)
    return own


def client(service, version, own=None):
    """A client from the WSDL, through the port of one SOAP version."""
    made = zeep.Client(f"{BASE}/services/{service}?wsdl", transport=Transport(session=own or session()))
    address = made.wsdl.services[service].ports[f"{service}Https{version}Endpoint"].binding_options["address"]
    assert address.startswith(BASE + "/services/"), address
    return made, made.bind(service, f"{service}Https{version}Endpoint")


def key_validation(version):
    _, service = client("APIKeyValidationService", version)
    asked = dict(context=GIVEN["context"], version="1.0.0", requiredAuthenticationLevel="Any", clientDomain=None)
    good = service.validateKey(accessToken=GIVEN["token"], matchingResource="/*", httpVerb="GET", **asked)
    assert good.authorized is True and good.validationStatus == 0, good
    assert (good.applicationName, good.subscriber, good.type) == ("Shop", "admin", "PRODUCTION"), good
    bad = service.validateKey(accessToken="nonsense", **asked)
    assert bad.authorized is False and bad.validationStatus == 900901 and bad.subscriber is None, bad
    found = service.getAllURITemplates(context=GIVEN["context"], version="1.0.0")
    assert {(t.HTTPVerb, t.uriTemplate, t.authType) for t in found} >= {("GET", "/*", "Any")}, found
    assert not service.getAllURITemplates(context="/nowhere", version="9")
    return [good.apiName, good.userType, len(found)]


def domains(version):
    """The declared exception arrives as a fault with its detail."""
    _, keys = client("APIKeyMgtSubscriberService", version)
    made = keys.getApplicationAccessToken("admin", "Shop", "SANDBOX", None, ["shop.example"], "600")
    assert made.accessAllowDomains == ["shop.example"] and made.validityTime == "600", made
    _, service = client("APIKeyValidationService", version)
    ask = lambda domain: service.validateKey(GIVEN["context"], "1.0.0", made.applicationAccessToken, "Any", domain)
    assert ask("shop.example").authorized is True
    try:
        ask("elsewhere.example")
        raise AssertionError("a foreign domain was let in")
    except Fault as fault:
        assert "Unauthorized client domain" in fault.message, fault.message
        name = "APIKeyValidationServiceAPIManagementException"
        assert fault.detail.find(f".//{{{AXIS2}}}{name}") is not None, etree.tostring(fault.detail)
    return made.consumerKey


def subscriber(version):
    _, service = client("APIKeyMgtSubscriberService", version)
    api = dict(apiName=GIVEN["api"], version="1.0.0", providerId="admin")
    keys = service.getApplicationAccessToken("admin", "Shop", "SANDBOX", None, [], None)
    assert keys.accessAllowDomains == ["ALL"] or keys.accessAllowDomains == ["shop.example"], keys
    renewed = service.renewAccessToken(
        "SANDBOX", keys.applicationAccessToken, ["ALL"], keys.consumerKey, keys.consumerSecret, "300")
    assert renewed and renewed != keys.applicationAccessToken
    _, validation = client("APIKeyValidationService", version)
    status = lambda token: validation.validateKey(GIVEN["context"], "1.0.0", token, "Any", None).validationStatus
    assert status(keys.applicationAccessToken) == 900904, "the renewed token goes on"
    assert status(renewed) == 0
    single = service.getAccessToken("admin", api, "Shop", "SANDBOX", None)
    assert status(single) == 0
    assert service.revokeAccessToken(single, keys.consumerKey, "admin") is None
    assert status(single) == 900904
    service.revokeAccessTokenForApplication({"name": "Shop", "subscriber": {"name": "admin"}})
    assert status(renewed) == 900904
    again = service.getApplicationAccessToken("admin", "Shop", "SANDBOX", None, [], None).applicationAccessToken
    service.revokeAccessTokenBySubscriber({"name": "admin"})
    assert status(again) == 900904
    again = service.getApplicationAccessToken("admin", "Shop", "SANDBOX", None, [], None).applicationAccessToken
    service.revokeKeysByTier("Unlimited")
    assert status(again) == 900904
    service.clearOAuthCache(keys.consumerKey, None)
    # The production key's token ended with the others.
    assert status(GIVEN["token"]) == 900904
    GIVEN["token"] = service.getApplicationAccessToken("admin", "Shop", "PRODUCTION", None, [], None).applicationAccessToken
    names = [(one.apiName, one.version) for one in service.getSubscribedAPIsOfUser("admin")]
    assert (GIVEN["api"], "1.0.0") in names, names
    return names


def invalidation(version):
    _, service = client("APIAuthenticationService", version)
    assert service.invalidateKey("some token") is None
    service.invalidateOAuthKeys("some key", "admin")
    service.invalidateResourceCache(GIVEN["context"], "1.0.0", "/*", "GET")
    service.invalidateKeys([{"key": "some token"}, {"context": GIVEN["context"], "apiVersion": "1.0.0"}])
    return True


def authentication(version):
    """A session by login, good for the other services without a password, until logout."""
    own = session(user=None)
    _, service = client("AuthenticationAdmin", version, own)
    assert service.login("admin", "wrong", "10.0.0.1") is False
    assert "JSESSIONID" not in own.cookies
    assert service.login(GIVEN["user"], GIVEN["password"], "10.0.0.1") is True
    cookie = next(cookie for cookie in own.cookies if cookie.name == "JSESSIONID")
    assert cookie.secure and cookie.has_nonstandard_attr("HttpOnly")
    _, subscriber = client("APIKeyMgtSubscriberService", version, own)
    assert subscriber.getSubscribedAPIsOfUser("admin") is not None
    kept = cookie.value
    service.logout()
    own.headers["Cookie"] = f"JSESSIONID={kept}"
    try:
        subscriber.getSubscribedAPIsOfUser("admin")
        raise AssertionError("the session outlived its logout")
    except Fault as fault:
        assert "login first" in fault.message, fault.message
    return True


def definition(name, endpoint, context):
    send = f'<send><endpoint name="e"><address uri="{endpoint}"/></endpoint></send>'
    return f"""<api xmlns="{SYNAPSE}" name="admin--{name}:v1" context="{context}" version="1" version-type="url">
      <resource methods="GET POST" url-mapping="/*" faultSequence="fault"><inSequence>
        <filter source="$ctx:AM_KEY_TYPE" regex="PRODUCTION"><then>{send}</then>
        <else><sequence key="_sandbox_key_error_"/></else></filter>
      </inSequence><outSequence><send/></outSequence></resource>
      <handlers><handler class="org.wso2.carbon.apimgt.handlers.security.APIAuthenticationHandler"/></handlers></api>"""


def rest_api(version):
    _, service = client("RestApiAdmin", version)
    api, name = f"Pushed{version}", f"admin--Pushed{version}:v1"
    source = lambda backend: definition(api, backend, f"/pushed{version.lower()}")
    absent = lambda: getattr(service.getApiByName(name), "name", None) is None
    assert absent()
    assert service.addApiFromString(source("http://127.0.0.1:9/a")) is True
    found = service.getApiByName(name)
    assert found.name == name and found.resources[0].methods == ["GET", "POST"], found
    try:
        service.addApiFromString(source("http://127.0.0.1:9/b"))
        raise AssertionError("added twice")
    except Fault as fault:
        assert "already" in fault.message, fault.message
    assert service.updateApiFromString(name, source("http://127.0.0.1:9/b")) is True
    text = service.getApiSource({"name": name})
    assert etree.fromstring(text).tag == f"{{{SYNAPSE}}}api" and "http://127.0.0.1:9/b" in text, text
    try:
        service.updateApiFromString(name, source("http://127.0.0.1:9/c").replace("<then>", '<then><script language="js"/>'))
        raise AssertionError("a script was taken")
    except Fault as fault:
        assert "<script>" in fault.message, fault.message
    assert service.deleteApi(name) is True
    absent = lambda: getattr(service.getApiByName(name), "name", None) is None
    assert absent()
    assert service.addApiForTenant(source("http://127.0.0.1:9/a"), "carbon.super") is True
    assert service.updateApiForTenant(name, source("http://127.0.0.1:9/b"), "carbon.super") is True
    assert service.getApiForTenant(name, "carbon.super").name == name
    assert service.deleteApiForTenant(name, "carbon.super") is True
    return True


def sequences(version):
    made, service = client("SequenceAdminService", version)
    name = f"admin--Pushed{version}:v1--In"
    text = f'<sequence xmlns="{SYNAPSE}" name="{name}"><!-- as it is --><log level="full"/></sequence>'
    assert service.isExistingSequence(name) is False
    # zeep writes anyType as text; elements are sent by the stories in Rust.
    service.addSequence(text)
    assert service.isExistingSequence(name) is True
    with made.settings(raw_response=True):
        raw = service.getSequence(name).text
    assert text in raw, raw
    service.deleteSequence(name)
    assert service.isExistingSequence(name) is False
    service.addSequenceForTenant(text, "example.com")
    assert service.isExistingSequenceForTenant(name, "example.com") is True
    assert service.isExistingSequence(name) is False, "tenants are apart"
    with made.settings(raw_response=True):
        assert text in service.getSequenceForTenant(name, "example.com").text
    service.deleteSequenceForTenant(name, "example.com")
    return True


def refusals(version):
    """Wrong password, and a user without the permission."""
    for own, says in ((session(password="wrong"), "login first"), (session("plain", GIVEN["password"]), "not authorized")):
        _, service = client("APIKeyValidationService", version, own)
        try:
            service.validateKey(GIVEN["context"], "1.0.0", GIVEN["token"], "Any", None)
            raise AssertionError(f"let in: {says}")
        except Fault as fault:
            assert says in fault.message, fault.message
    _, service = client("APIKeyMgtSubscriberService", version, session("plain", GIVEN["password"]))
    try:
        service.getSubscribedAPIsOfUser("admin")
        raise AssertionError("one user acted for another")
    except Fault as fault:
        assert "may not act" in fault.message, fault.message
    return True


for soap in ("Soap11", "Soap12"):
    for part in (key_validation, domains, subscriber, invalidation, authentication, rest_api, sequences, refusals):
        seen[f"{soap} {part.__name__}"] = part(soap)

# Last, as nothing is subscribed afterwards.
_, service = client("APIKeyMgtSubscriberService", "Soap11")
service.unsubscribeFromAPI("admin", {"apiName": GIVEN["api"], "version": "1.0.0", "providerId": "admin"})
assert not service.getSubscribedAPIsOfUser("admin")
seen["unsubscribed"] = True
json.dump(seen, sys.stdout)

"""Tidegate under test: one instance with an API, an application and a token; on one serving thread unless said otherwise."""

import base64
import json
import os
import ssl
import subprocess
import time
import urllib.parse
import urllib.request

from . import machine
from .peers import Peer

ANY = ssl._create_unverified_context()  # the instance signs its own certificate
PASSWORD = "bench-only"


class Tidegate(Peer):
    """A running instance; `token` opens its API."""

    def __init__(self, work, name, binary, origin, threads=1, access_log=True, secured=True, io="epoll"):
        super().__init__(name, machine.first_line(str(binary), "--version").split()[-1], None, 0)
        self.binary, self.folder = binary, work / name
        self.folder.mkdir()
        self.configure(threads, access_log, io)
        self.start()
        self.token = self.seed(origin, secured)

    def configure(self, threads=1, access_log=True, io="epoll"):
        """Any free ports, `threads` serving threads."""
        listeners = ("gateway-http", "gateway-https", "management-https", "management-http", "thrift", "ops")
        config = "".join(f"[listeners.{listener}]\nport = 0\n" for listener in listeners)
        config += f"[gateway]\nthreads = {threads}\nheader_bytes_max = 65536\nio = '{io}'\n"
        config += f'access_log = "{self.folder}/access.log"\n' if access_log else ""
        (self.folder / "tidegate.toml").write_text(config)

    def start(self, *arguments):
        """Starts it and waits until it is ready."""
        folder, self.data = self.folder, self.folder / "data"
        environment = {**os.environ, "HOME": str(folder), "TIDEGATE_REGISTRY": str(folder.parent / "registry"),
                       "TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD": PASSWORD}
        (self.data / "instance.json").unlink(missing_ok=True)
        log = open(folder / "out", "w")
        command = [str(self.binary), "run", "--config", str(folder / "tidegate.toml"), "--data-dir", str(self.data),
                   "--name", self.name, *arguments]
        started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        while not (self.data / "instance.json").exists():
            if self.process.poll() is not None:
                raise SystemExit((folder / "out").read_text())
            time.sleep(0.005)
        self.ready_ms = (time.monotonic() - started) * 1000
        self.at_rest_kib = machine.resident_kib(self.process.pid)
        ports = json.loads((self.data / "instance.json").read_text())
        self.ports = {name: place["port"] for name, place in find_listeners(ports).items()}
        self.port, self.tls_port = self.ports["gateway-http"], self.ports["gateway-https"]

    def management(self, method, path, body=None, headers=None):
        request = urllib.request.Request(f"https://localhost:{self.ports['management-https']}{path}", method=method,
                                         data=body, headers=headers or {})
        with urllib.request.urlopen(request, context=ANY) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def seed(self, origin, secured):
        """Publishes the API and gets a token for it as any developer would."""
        headers = self.sign_in()
        send = lambda path, body, method="POST": self.management(method, path, json.dumps(body).encode(), headers)
        publisher, devportal = "/api/am/publisher/v4", "/api/am/devportal/v3"
        open_to_all = {} if secured else {"authType": "None"}
        if not secured:
            self.open_the_tap(headers)
        self.limits(send)
        api = send(f"{publisher}/apis", {
            "name": "Bench", "context": "/bench", "version": "1", "policies": ["Bench"], "apiThrottlingPolicy": "Bench",
            "operations": [{"target": "/*", "verb": verb, **open_to_all} for verb in ("GET", "POST")],
            "endpointConfig": {"endpoint_type": "http",
                               "production_endpoints": {"url": f"http://127.0.0.1:{origin}"}}})["id"]
        revision = send(f"{publisher}/apis/{api}/revisions", {"description": "bench"})["id"]
        send(f"{publisher}/apis/{api}/deploy-revision?revisionId={revision}",
             [{"name": "Default", "vhost": "localhost", "displayOnDevportal": True}])
        send(f"{publisher}/apis/change-lifecycle?action=Publish&apiId={api}", {})
        application = send(f"{devportal}/applications", {
            "name": "Bench", "throttlingPolicy": "Bench", "description": "", "tokenType": "JWT"})["applicationId"]
        send(f"{devportal}/subscriptions", {"applicationId": application, "apiId": api, "throttlingPolicy": "Bench"})
        keys = send(f"{devportal}/applications/{application}/generate-keys", {
            "keyType": "PRODUCTION", "keyManager": "Resident Key Manager", "grantTypesToBeSupported": ["client_credentials"],
            "validityTime": 36000})
        token = keys["token"]["accessToken"]
        self.wait_until_served(token)
        return token

    def sign_in(self):
        """The headers of an administrator's calls."""
        client = self.management("POST", "/client-registration/v0.17/register", json.dumps({
            "clientName": "bench", "owner": "admin", "grantType": "password", "callbackUrl": "https://bench.example/",
            "saasApp": True}).encode(), {**basic("admin", PASSWORD), "Content-Type": "application/json"})
        scopes = "apim:api_create apim:api_publish apim:api_view apim:subscribe apim:app_manage apim:sub_manage apim:admin"
        form = {"grant_type": "password", "username": "admin", "password": PASSWORD, "scope": scopes}
        token = self.management("POST", "/oauth2/token", urllib.parse.urlencode(form).encode(),
                                basic(client["clientId"], client["clientSecret"]))["access_token"]
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def limits(self, send):
        """A limit on each of three levels: they count, and never refuse."""
        limit = {"type": "REQUESTCOUNTLIMIT", "requestCount": {"timeUnit": "min", "unitTime": 1, "requestCount": 2_000_000_000}}
        base = {"policyName": "Bench", "displayName": "Bench", "description": "", "defaultLimit": limit}
        for level in ("application", "subscription", "advanced"):
            send(f"/api/am/admin/v4/throttling/policies/{level}", base)

    def open_the_tap(self, headers):
        """Calls without a caller have a limit of their own, which a load reaches at once."""
        policies = "/api/am/admin/v4/throttling/policies/subscription"
        found = self.management("GET", policies, headers=headers)["list"]
        policy = next(policy for policy in found if policy["policyName"] == "Unauthenticated")
        policy["defaultLimit"]["requestCount"]["requestCount"] = 2_000_000_000
        body = json.dumps(policy).encode()
        self.management("PUT", f"{policies}/{policy['policyId']}", body, headers)

    def wait_until_served(self, token):
        request = urllib.request.Request(self.url("/bench/1/1k"), headers={"Authorization": f"Bearer {token}"})
        for attempt in range(100):
            try:
                return urllib.request.urlopen(request).read()
            except OSError:
                if attempt == 99:
                    raise
                time.sleep(0.05)

    def issuer_and_keys(self):
        """What peers need to check the same token: issuer, key set, and the key as PEM."""
        part = self.token.split(".")[1]
        issuer = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["iss"]
        keys = self.management("GET", "/oauth2/jwks")
        return issuer, keys, pem(keys["keys"][0])


def basic(name, secret):
    """The header of RFC 7617."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def find_listeners(document):
    """The listeners of `instance.json`, wherever they stand in it."""
    if isinstance(document, dict):
        if "gateway-http" in document and isinstance(document["gateway-http"], dict):
            return document
        for value in document.values():
            found = find_listeners(value)
            if found:
                return found
    return {}


def pem(key):
    """An RSA key of a key set as PEM (SubjectPublicKeyInfo, RFC 5280)."""
    number = lambda text: int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")

    def item(tag, content):
        size = len(content)
        length = bytes([size]) if size < 128 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes(
            (size.bit_length() + 7) // 8, "big")
        return bytes([tag]) + length + content

    integer = lambda value: item(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))
    public = item(0x30, integer(number(key["n"])) + integer(number(key["e"])))
    algorithm = item(0x30, bytes.fromhex("06092a864886f70d010101") + b"\x05\x00")
    text = base64.encodebytes(item(0x30, algorithm + item(3, b"\0" + public))).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n"

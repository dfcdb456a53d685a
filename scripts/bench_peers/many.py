"""10,000 APIs with 50 resources each and 100,000 subscriptions, beside one API: memory, start, calls, changes, lists. `make bench-many`.

    ROUNDS=12 SECONDS_EACH=2 PROFILE=release python3 -m scripts.bench_peers.many [--apis N] [--binary PATH] [--no-write]

Three instances take turns: `one` has one API, `many` has all of them, and `joined` is a gateway in a process of its own that
follows `many`. What is compared was done in the same round.
"""

import argparse
import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

from . import load, machine, many_report, peers
from .statistic import ratio
from .tidegate import ANY, Tidegate, basic

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "12"))
SECONDS = int(os.environ.get("SECONDS_EACH", "2"))
PROFILE = os.environ.get("PROFILE", "release")
OPERATIONS, EACH = 50, 10
TOKENS = 1_000
CALLS = 10_000
CHANGES = int(os.environ.get("CHANGES", "12"))
CONNECTIONS = 50
#: In which a change and all that follows it has happened: a gateway without a store writes to disk once a second.
SETTLED_S = 3.0
PLACE = [{"name": "Default", "vhost": "localhost", "displayOnDevportal": True}]
PUBLISHER, DEVPORTAL = "/api/am/publisher/v4", "/api/am/devportal/v3"

SPREAD = """
local calls = {}
function init()
  for line in io.lines("%s") do
    local path, token = line:match("^(%%S+) (%%S+)$")
    calls[#calls + 1] = wrk.format("GET", path, {["Authorization"] = "Bearer " .. token})
  end
end
function request() return calls[math.random(#calls)] end
"""


class Site(Tidegate):
    """An instance with so many APIs, filled through the store while it does not run."""

    def __init__(self, work, name, binary, fill, origin, apis, applications):
        self.fill, self.apis, self.applications = fill, apis, applications
        super().__init__(work, name, binary, origin)

    def seed(self, origin, _):
        headers = self.sign_in()
        self.limits(lambda path, body: self.management("POST", path, json.dumps(body).encode(), headers))
        self.stop()
        command = [self.fill, self.data, f"http://127.0.0.1:{origin}", self.apis, OPERATIONS, self.applications, min(EACH, self.apis)]
        subprocess.run([str(part) for part in command], check=True)
        self.start()
        self.headers = self.sign_in()
        self.memory = machine.memory_mib(self.pid)
        self.tokens = [self.token_of(n) for n in range(min(TOKENS, self.applications))]
        self.wait_for_200()
        return self.tokens[0]

    def token_of(self, n):
        form = b"grant_type=client_credentials"
        return self.management("POST", "/oauth2/token", form, basic(f"client{n}", f"secret{n}"))["access_token"]

    def call(self, n):
        """Path and token of the `n`th call of those spread over everything there is."""
        application = n % len(self.tokens)
        api = (application * EACH + n // len(self.tokens) % EACH) % self.apis
        return f"/api{api}/1.0.0/items{n % (OPERATIONS // 10) * 10}/{n}", self.tokens[application]

    def wait_for_200(self):
        with Caller(self.port) as caller:
            path, token = self.call(0)
            while caller.status(path, token) != 200:
                time.sleep(0.02)

    def rest(self, method, path, body=None):
        return self.management(method, path, None if body is None else json.dumps(body).encode(), self.headers)

    def api_id(self, n):
        query = urllib.parse.quote(f'context:"/api{n}"')
        return self.rest("GET", f"{PUBLISHER}/apis?query={query}")["list"][0]["id"]


class Joined(Tidegate):
    """A gateway without a store that follows `control`."""

    def __init__(self, work, binary, control):
        self.control = control
        super().__init__(work, "joined", binary, None)

    def start(self, *_):
        super().start("--roles", "gateway", "--key-manager", f"https://localhost:{self.control.ports['management-https']}")

    def seed(self, *_):
        self.call = self.control.call
        Site.wait_for_200(self)
        time.sleep(SETTLED_S)
        self.memory = machine.memory_mib(self.pid)
        return self.control.token


class Caller:
    """One kept connection to a gateway."""

    def __init__(self, port):
        self.port = port

    def __enter__(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        return self

    def __exit__(self, *_):
        self.connection.close()

    def status(self, path, token):
        self.connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def wait_ms(self, path, token, status):
        """Milliseconds until a call is answered so."""
        begun = time.monotonic()
        while self.status(path, token) != status:
            if time.monotonic() - begun > 10:
                raise load.Failed(f"{path} is not answered {status} after 10 s")
            time.sleep(0.001)
        return (time.monotonic() - begun) * 1000


def backend(work):
    """Answers everything with the same KiB."""
    port, root = machine.free_port(), work / "files"
    root.mkdir()
    (root / "1k").write_text("x" * 1024)
    http_block = f"server {{ listen 127.0.0.1:{port} backlog=4096 reuseport; root {root}; location / {{ rewrite .* /1k break; }} }}"
    return peers.nginx(work, "backend", http_block, port)


def calls(work, one, many, joined):
    """CPU and calls a second, round by round: one API alone, one among many, all in turn, and the same at `joined`."""
    mixes = {"one": [one.call(n * len(one.tokens)) for n in range(CALLS)],
             "one among many": [(many.call(0)[0], many.call(0)[1])] * CALLS,
             "all of many": [many.call(n) for n in range(CALLS)]}
    mixes["joined, all"] = mixes["all of many"]
    at = {"one": one, "one among many": many, "all of many": many, "joined, all": joined}
    scripts = {}
    for name, mix in mixes.items():
        listed = work / f"{name.replace(' ', '-')}.calls"
        listed.write_text("".join(f"{path} {token}\n" for path, token in mix))
        scripts[name] = listed.with_suffix(".lua")
        scripts[name].write_text(SPREAD % listed)
    cpu, rate = {name: [] for name in mixes}, {name: [] for name in mixes}
    for turn in range(ROUNDS + 1):
        for name, script in scripts.items():
            before = machine.cpu_us(at[name].pid)
            done = load.closed(at[name].url("/"), script, CONNECTIONS, SECONDS)
            if turn:  # The first one fills caches and pools.
                cpu[name].append((machine.cpu_us(at[name].pid) - before) / done)
                rate[name].append(done / SECONDS)
    return cpu, rate


def settle(sites, act):
    """Milliseconds of CPU each site spends on `act` and on what follows, beyond what it spends at rest in that time."""
    spent = []
    for do in (lambda: None, act):
        before = [machine.cpu_us(site.pid) for site in sites]
        begun = time.monotonic()
        do()
        time.sleep(max(0.0, SETTLED_S - (time.monotonic() - begun)))
        spent.append([(machine.cpu_us(site.pid) - was) / 1000 for site, was in zip(sites, before)])
    return [busy - rest for rest, busy in zip(*spent)]


class Deployments:
    """Takes an API off the gateways and deploys it again."""

    def __init__(self, site, gateways, n):
        self.site, self.gateways = site, gateways
        self.id = site.api_id(n)
        self.revision = site.rest("GET", f"{PUBLISHER}/apis/{self.id}/revisions")["list"][0]["id"]
        self.path, self.token = site.call(n // EACH + n % EACH * len(site.tokens))
        assert self.path.startswith(f"/api{n}/"), self.path

    def post(self, what):
        self.site.rest("POST", f"{PUBLISHER}/apis/{self.id}/{what}-revision?revisionId={self.revision}", PLACE)

    def seen_ms(self):
        """Milliseconds from the answer to a deployment until each gateway serves it; one gateway a deployment."""
        seen = []
        for gateway in self.gateways:
            with Caller(gateway.port) as caller:
                self.post("undeploy")
                caller.wait_ms(self.path, self.token, 404)
                self.post("deploy")
                seen.append(caller.wait_ms(self.path, self.token, 200))
        return seen

    def cpu_ms(self, sites):
        self.post("undeploy")
        time.sleep(SETTLED_S)
        return settle(sites, lambda: self.post("deploy"))


def changes(one, many, joined):
    """How soon one change is seen, and what it costs, beside one API."""
    result = {name: [] for name in ("seen one", "seen many", "seen joined", "cpu one", "cpu many", "cpu joined",
                                    "subscribe many", "subscribe joined")}
    single = Deployments(one, [one], 0)
    for turn in range(CHANGES):
        several = Deployments(many, [many, joined], (11 + 97 * turn % 100 * EACH) % many.apis)
        result["seen one"] += single.seen_ms()
        for name, seen in zip(("seen many", "seen joined"), several.seen_ms()):
            result[name].append(seen)
        if turn < CHANGES // 2:
            result["cpu one"] += single.cpu_ms([one])
            for name, spent in zip(("cpu many", "cpu joined"), several.cpu_ms([many, joined])):
                result[name].append(spent)
            for name, spent in zip(("subscribe many", "subscribe joined"), subscribe(many, joined, turn)):
                result[name].append(spent)
    return result


def subscribe(many, joined, turn):
    """CPU of one more subscription."""
    api, application = many.api_id(many.apis - 1 - turn), many.rest("GET", f"{DEVPORTAL}/applications?limit=1")
    body = {"applicationId": application["list"][0]["applicationId"], "apiId": api, "throttlingPolicy": "Bench"}
    return settle([many, joined], lambda: many.rest("POST", f"{DEVPORTAL}/subscriptions", body))


def lists(site):
    """Milliseconds of a page of 25, over a kept connection."""
    connection = http.client.HTTPSConnection("localhost", site.ports["management-https"], context=ANY)
    api = site.api_id(0)
    paths = {"publisher: APIs": f"{PUBLISHER}/apis?limit=25", "publisher: APIs by name": f"{PUBLISHER}/apis?limit=25&sortBy=apiName&sortOrder=asc",
             "publisher: search": f"{PUBLISHER}/search?query=Api77&limit=25",
             "publisher: subscriptions of an API": f"{PUBLISHER}/subscriptions?apiId={api}&limit=25",
             "publisher: subscriptions": f"{PUBLISHER}/subscriptions?limit=25",
             "devportal: APIs": f"{DEVPORTAL}/apis?limit=25", "devportal: APIs searched": f"{DEVPORTAL}/apis?limit=25&query=Api77",
             "devportal: applications": f"{DEVPORTAL}/applications?limit=25",
             "devportal: tags": f"{DEVPORTAL}/tags?limit=25",
             "tidegate: facets": "/api/tidegate/v1/apis/facets"}
    result = {}
    for name, path in paths.items():
        times = []
        for _ in range(9):
            begun = time.monotonic()
            connection.request("GET", path, headers=site.headers)
            answer = connection.getresponse()
            text = answer.read()
            times.append((time.monotonic() - begun) * 1000)
        if answer.status == 200:
            result[name] = statistics.median(times)
        else:
            print(f"{path}: {answer.status} {text[:200]}", file=sys.stderr)
    return result


def measure(work, binary, fill, apis, running):
    """Everything."""
    start = lambda peer: (running.append(peer), peer)[1]
    step = lambda text: print(text, file=sys.stderr, flush=True)
    origin = start(backend(work))
    step("filling")
    one = start(Site(work, "one", binary, fill, origin.port, 1, 1))
    many = start(Site(work, "many", binary, fill, origin.port, apis, apis))
    joined = start(Joined(work, binary, many))
    sites = {"one": one, "many": many, "joined": joined}
    found = {"apis": apis, "version": many.version, "memory": {name: site.memory for name, site in sites.items()},
             "ready_ms": {name: site.ready_ms for name, site in sites.items()}}
    step(f"memory {found['memory']}, ready {found['ready_ms']}")
    found["lists"] = lists(many)
    step(f"lists {found['lists']}")
    found["changes"] = changes(one, many, joined)
    step(f"changes { {name: statistics.median(values) for name, values in found['changes'].items()} }")
    found["cpu"], found["rate"] = calls(work, one, many, joined)
    found["ratios"] = {name: ratio(found["cpu"][name], found["cpu"]["one"]) for name in found["cpu"] if name != "one"}
    found["memory after calls"] = {name: machine.memory_mib(site.pid) for name, site in sites.items()}
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--apis", type=int, default=10_000)
    arguments.add_argument("--binary", help="measure this one instead of building it")
    arguments.add_argument("--fill", help="fill the store with this one, of the same schema, instead of building it")
    arguments.add_argument("--no-write", action="store_true", help="print, and leave docs/performance as it is")
    options = arguments.parse_args()
    for program, package in (("nginx", "nginx-light"), ("wrk", "wrk")):
        machine.need(program, package)
    build = ["cargo", "build", "--profile", PROFILE, "--locked"]
    if not options.fill:
        subprocess.run([*build, "-p", "tidegate-store", "--example", "fill_store"], cwd=ROOT, check=True)
    if not options.binary:
        subprocess.run([*build, "--bin", "tidegate"], cwd=ROOT, check=True)
    folder = ROOT / "target" / PROFILE
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        work.chmod(0o755)
        running = []
        try:
            fill = options.fill or folder / "examples" / "fill_store"
            found = measure(work, options.binary or folder / "tidegate", fill, options.apis, running)
        finally:
            for peer in reversed(running):
                peer.stop()
    text = many_report.markdown(found)
    print(text)
    if not options.no_write:
        (ROOT / "docs" / "performance" / "many.md").write_text(text)


if __name__ == "__main__":
    main()

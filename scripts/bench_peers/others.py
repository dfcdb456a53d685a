"""Gateways that join when their programs are on the path: KrakenD, Tyk and Caddy, passing calls through on one core.

One that cannot be started, or answers something else than the backend's bytes, is left out and the reason printed."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

from . import machine
from .peers import Peer

#: Go's scheduler uses one core for what it runs.
ONE_CORE = {**os.environ, "GOMAXPROCS": "1"}


class Guest(Peer):
    """A peer with what it needs beside it."""

    def __init__(self, *arguments, companions=()):
        super().__init__(*arguments)
        self.companions = companions

    def stop(self):
        super().stop()
        for companion in self.companions:
            companion.terminate()
            companion.wait(10)


def present(work, origin):
    """Those that are here and work."""
    for name, make in (("krakend", krakend), ("tyk", tyk), ("caddy", caddy)):
        if not shutil.which(name):
            continue
        folder = work / name
        folder.mkdir()
        try:
            guest = make(folder, origin)
        except (SystemExit, OSError, subprocess.SubprocessError) as why:
            print(f"{name} is left out: {why}", file=sys.stderr)
            continue
        if why := differs(guest):
            print(f"{name} is left out: {why}", file=sys.stderr)
            guest.stop()
            continue
        yield guest


def differs(guest):
    """What is wrong with its answer, if anything."""
    url = guest.url("/bench/1/1k")
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            body = answer.read()
    except (urllib.error.URLError, OSError) as why:
        return f"{url}: {why}"
    return None if body == b"x" * 1024 else f"{url} answered {len(body)} bytes that are not the backend's"


def begin(folder, name, version, port, *command, companions=()):
    """Starts a program and waits for its port."""
    with open(folder / f"{name}.out", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=ONE_CORE, cwd=folder)
    guest = Guest(name, version, process, port, companions=companions)
    try:
        machine.wait_for_port(port)
    except SystemExit:
        guest.stop()
        raise SystemExit(f"`{' '.join(command)}` opened no port; it said: {(folder / f'{name}.out').read_text()[-500:].strip()}")
    return guest


def version(*command):
    """The last word of what a program says of its version."""
    said = subprocess.run(command, capture_output=True, text=True)
    return next(iter((said.stdout + said.stderr).split()[-1:]), "of unknown version")


def krakend(folder, origin):
    """KrakenD with one endpoint that is passed on as it is (`no-op`)."""
    port = machine.free_port()
    backend = {"host": [f"http://127.0.0.1:{origin}"], "url_pattern": "/1k", "encoding": "no-op"}
    endpoint = {"endpoint": "/bench/1/1k", "output_encoding": "no-op", "backend": [backend]}
    quiet = {"telemetry/logging": {"level": "CRITICAL", "stdout": False, "syslog": False}, "router": {"disable_access_log": True}}
    settings = {"version": 3, "listen_ip": "127.0.0.1", "port": port, "max_idle_connections_per_host": 512,
                "disable_keep_alives": False, "endpoints": [endpoint], "extra_config": quiet}
    (folder / "krakend.json").write_text(json.dumps(settings))
    return begin(folder, "krakend", version("krakend", "version"), port, "krakend", "run", "-c", str(folder / "krakend.json"))


def tyk(folder, origin):
    """Tyk with one API that asks for no key. It needs Redis, which is started for it."""
    server = next(filter(None, map(shutil.which, ("redis-server", "valkey-server"))), None)
    if server is None:
        raise SystemExit("it needs `redis-server` or `valkey-server`, and neither is on the path")
    port, store = machine.free_port(), machine.free_port()
    apps = folder / "apps"
    apps.mkdir()
    api = {"name": "bench", "api_id": "1", "org_id": "1", "active": True, "use_keyless": True,
           "disable_rate_limit": True, "disable_quota": True,
           "version_data": {"not_versioned": True, "versions": {"Default": {"name": "Default"}}},
           "proxy": {"listen_path": "/bench/1/", "strip_listen_path": True, "target_url": f"http://127.0.0.1:{origin}/"}}
    (apps / "bench.json").write_text(json.dumps(api))
    settings = {"listen_address": "127.0.0.1", "listen_port": port, "secret": "bench", "log_level": "error",
                "use_db_app_configs": False, "app_path": str(apps), "policies": {"policy_source": "file"},
                "storage": {"type": "redis", "host": "127.0.0.1", "port": store}, "enable_analytics": False,
                "max_idle_connections_per_host": 512}
    (folder / "tyk.conf").write_text(json.dumps(settings))
    number = version("tyk", "version")
    redis = begin(folder, "redis", "", store, server, "--bind", "127.0.0.1", "--port", str(store), "--save", "")
    return begin(folder, "tyk", number, port, "tyk", "--conf", str(folder / "tyk.conf"), companions=(redis.process,))


def caddy(folder, origin):
    """Caddy as a reverse proxy."""
    port = machine.free_port()
    (folder / "Caddyfile").write_text(f"""{{
        admin off
        auto_https off
    }}
    http://127.0.0.1:{port} {{
        handle_path /bench/1/* {{
            reverse_proxy 127.0.0.1:{origin} {{
                transport http {{
                    keepalive_idle_conns_per_host 512
                }}
            }}
        }}
    }}
    """)
    command = ("caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile"))
    number = machine.first_line("caddy", "version").split()[0]
    return begin(folder, "caddy", number, port, *command)

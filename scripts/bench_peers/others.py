"""Gateways that join when they are here: KrakenD (or Go, to build its engine), Tyk and Caddy, on one core.

One that cannot be started, or answers something else than it should, is left out and the reason printed."""

import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

from . import krakend, machine
from .guest import begin, version

def passing(work, origin):
    """Those that are here and pass a call on as it is."""
    yield from present(work, {"krakend": lambda folder: krakend.passing(folder, origin),
                              "tyk": lambda folder: tyk(folder, origin),
                              "caddy": lambda folder: caddy(folder, origin)})


def checking(work, origin, issuer, keys, bearer):
    """Those that are here, and check a token and limits."""
    yield from present(work, {"krakend+jwt": lambda folder: krakend.checking(folder, origin, issuer, keys)}, bearer)


def present(work, makers, headers=None):
    """Those that can be started and answer right. With headers: that refuse who has none."""
    for name, make in makers.items():
        folder = work / name
        folder.mkdir()
        try:
            guest = make(folder)
        except (SystemExit, OSError, subprocess.SubprocessError) as why:
            print(f"{name} is left out: {why}", file=sys.stderr)
            continue
        if guest is None:
            continue
        if why := differs(guest, headers or {}):
            print(f"{name} is left out: {why}", file=sys.stderr)
            guest.stop()
            continue
        yield guest


def differs(guest, headers):
    """What is wrong with its answers, if anything."""
    url = guest.url("/bench/1/1k")
    status, body = fetch(url, headers)
    if body != b"x" * 1024:
        return f"{url} answered {status} and not the backend's bytes: {body[:200]}"
    if headers and (found := fetch(url, {})[0]) != 401:
        return f"{url} answered {found} to who has no token"
    return None


def fetch(url, headers):
    """Status and body of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()
    except (urllib.error.URLError, OSError) as why:
        return 0, str(why).encode()


def tyk(folder, origin):
    """Tyk with one API that asks for no key. It needs Redis, which is started for it."""
    if not shutil.which("tyk"):
        return None
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
    if not shutil.which("caddy"):
        return None
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

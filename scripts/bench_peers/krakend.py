"""KrakenD: the program when it is on the path, else its open-source engine with its JWT check and rate limit, built when Go
is there (`lura/`). Both take the same settings."""

import json
import pathlib
import shutil
import subprocess
import sys

from . import machine
from .guest import begin, version

HERE = pathlib.Path(__file__).resolve().parent
#: Where the engine is built.
BUILT = HERE.parents[1] / "target" / "bench-peers" / "krakend"


def passing(folder, origin):
    """One endpoint that is passed on as it is (`no-op`)."""
    return start(folder, "krakend", endpoint(origin, {}))


def checking(folder, origin, issuer, keys):
    """The same behind the check of a token (RS256, for each call: it has no cache of tokens) and two limits, for the
    endpoint and for each client; it has no third. Without an access log."""
    (folder / "keys.json").write_text(json.dumps(keys))
    checks = {
        "auth/validator": {"alg": "RS256", "issuer": issuer, "jwk_local_path": str(folder / "keys.json"),
                           "disable_jwk_security": True},
        "qos/ratelimit/router": {"max_rate": 1000000000, "client_max_rate": 1000000000, "strategy": "header",
                                 "key": "Authorization"},
    }
    return start(folder, "krakend+jwt", endpoint(origin, checks))


def endpoint(origin, checks):
    """The benchmark's endpoint."""
    backend = {"host": [f"http://127.0.0.1:{origin}"], "url_pattern": "/1k", "encoding": "no-op"}
    return {"endpoint": "/bench/1/1k", "output_encoding": "no-op", "backend": [backend], "extra_config": checks}


def start(folder, name, endpoint):
    """Starts it with one endpoint; `None` where it is not."""
    program = shutil.which("krakend") or built()
    if program is None:
        return None
    port = machine.free_port()
    quiet = {"telemetry/logging": {"level": "CRITICAL", "stdout": False, "syslog": False}, "router": {"disable_access_log": True}}
    settings = {"version": 3, "listen_ip": "127.0.0.1", "port": port, "max_idle_connections_per_host": 512,
                "disable_keep_alives": False, "endpoints": [endpoint], "extra_config": quiet}
    (folder / "krakend.json").write_text(json.dumps(settings))
    return begin(folder, name, version(program, "version"), port, program, "run", "-c", str(folder / "krakend.json"))


def built():
    """The engine, built at the first time and when its source is newer; `None` without Go or its modules."""
    if BUILT.exists() and BUILT.stat().st_mtime > (HERE / "lura" / "main.go").stat().st_mtime:
        return str(BUILT)
    if not shutil.which("go"):
        return None
    print("building KrakenD's engine with Go …", file=sys.stderr)
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["go", "build", "-o", str(BUILT), "."], cwd=HERE / "lura", capture_output=True, text=True)
    if done.returncode != 0:
        print(f"KrakenD is left out, its engine cannot be built: {done.stderr.strip()[-500:]}", file=sys.stderr)
        return None
    return str(BUILT)

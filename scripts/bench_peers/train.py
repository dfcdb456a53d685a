"""The load that `make dist` has a counting binary run under: every kind of call the gateway is fast for, and the ways around.

    python3 -m scripts.bench_peers.train BINARY FOLDER
"""

import os
import pathlib
import sys
import tempfile

from . import load, machine, peers
from .tidegate import Tidegate

SECONDS = 3


def main():
    binary, counts = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    os.environ["LLVM_PROFILE_FILE"] = f"{counts}/%p-%m.profraw"
    machine.need("nginx", "nginx-light libnginx-mod-http-lua")
    machine.need("wrk", "wrk")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        work.chmod(0o755)
        backend = peers.backend(work)
        try:
            for way in ("epoll", "io_uring"):
                train(work, binary, backend.port, way)
        finally:
            backend.stop()


def train(work, binary, origin, way):
    """One instance; what it counted is written when it ends as it should."""
    try:
        server = Tidegate(work, f"train-{way}", binary, origin, io=way)
    except SystemExit as why:
        print(f"without {way}: {why}", file=sys.stderr)
        return
    bearer = {"Authorization": f"Bearer {server.token}"}
    try:
        for path, method, body, clients, headers, seconds in (
            ("/1k", "GET", b"", 50, bearer, SECONDS * 2),
            ("/1k", "GET", b"", 300, bearer, SECONDS),
            ("/post", "POST", load.ONE_KIB, 50, bearer, SECONDS),
            ("/100k", "GET", b"", 50, bearer, SECONDS),
            ("/chunked", "GET", b"", 50, bearer, SECONDS),
        ):
            script = load.script(work, method, headers, body)
            load.closed(server.url(f"/bench/1{path}"), script, clients, seconds)
            print(f"{way}: {method} {path}, {clients} connections", file=sys.stderr, flush=True)
        secure = peers.Peer(server.name, server.version, server.process, server.tls_port, "https")
        for headers in (bearer, {**bearer, "Connection": "close"}):
            load.closed(secure.url("/bench/1/1k"), load.script(work, "GET", headers, b""), 50, SECONDS)
    finally:
        server.stop()


if __name__ == "__main__":
    main()

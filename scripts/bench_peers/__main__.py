"""Runs everything interleaved, prints one table, and writes it to docs/performance/.

    ROUNDS=12 SECONDS_EACH=3 PROFILE=dist python3 -m scripts.bench_peers [--only NAME;…] [--no-write]
"""

import argparse
import os
import pathlib
import resource
import signal
import statistics
import subprocess
import sys
import tempfile

from . import connections, load, machine, others, peers, report
from .tidegate import Tidegate

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "12"))
SECONDS = int(os.environ.get("SECONDS_EACH", "3"))
PROFILE = os.environ.get("PROFILE", "dist")


def build():
    """What is published, the same in another profile, or the binary that `BINARY` names."""
    if named := os.environ.get("BINARY"):
        return pathlib.Path(named)
    if PROFILE == "dist":
        subprocess.run([ROOT / "scripts" / "build-dist.sh"], check=True)
        return ROOT / "target" / "dist" / "tidegate"
    subprocess.run(["cargo", "build", "--profile", PROFILE, "--locked", "--bin", "tidegate"], cwd=ROOT, check=True)
    return ROOT / "target" / PROFILE / "tidegate"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default="", help="parts of the names of rows, with ; between")
    arguments.add_argument("--no-write", action="store_true", help="print, and leave docs/performance as it is")
    options = arguments.parse_args()
    for program, package in (("nginx", "nginx-light libnginx-mod-http-lua"), ("haproxy", "haproxy"), ("wrk", "wrk"),
                             ("h2load", "nghttp2-client"), ("openssl", "openssl")):
        machine.need(program, package)
    # Told to stop, it stops what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    binary = build()
    machine.forget_pages(binary)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        work.chmod(0o755)
        running = []
        try:
            results = measure(work, binary, running, set(filter(None, options.only.split(";"))))
        finally:
            for peer in running:
                peer.stop()
    text = report.text(results)
    print(text)
    if not options.no_write and not options.only:
        report.write(results, ROOT / "docs" / "performance")


def measure(work, binary, running, only):
    """All rows; each round goes through all peers of the row in turn."""
    start = lambda peer: (running.append(peer), peer)[1] if peer else None
    origin = start(peers.backend(work))
    tls = certificate(work)
    chain = start(Tidegate(work, "tidegate", binary, origin.port))
    plain = start(Tidegate(work, "tidegate-plain", binary, origin.port, access_log=False, secured=False))
    ringed = start(on_ring(work, "tidegate-ring", binary, origin.port))
    ringed_plain = start(on_ring(work, "tidegate-ring-plain", binary, origin.port, access_log=False, secured=False))
    issuer, keys, key = chain.issuer_and_keys()
    nginx = start(peers.plain_nginx(work, origin.port))
    small = start(peers.plain_nginx(work, origin.port, buffers=False))
    secure = start(peers.plain_nginx(work, origin.port, tls))
    lua = start(peers.lua_nginx(work, origin.port))
    haproxy = start(peers.haproxy(work, origin.port, key))
    envoy = start(peers.envoy(work, origin.port, issuer, keys, ROOT / "target" / "bench-peers"))
    bearer = {"Authorization": f"Bearer {chain.token}"}
    guests = [start(guest) for guest in others.passing(work, origin.port)]
    checking = [start(guest) for guest in others.checking(work, origin.port, issuer, keys, bearer)]
    policy = [peer for peer in (lua, haproxy, envoy, *checking) if peer]
    over_tls = [peer and peers.Peer(peer.name, peer.version, peer.process, peer.tls_port, "https") for peer in (chain, ringed)]
    chain_headers = lambda peer: {"Authorization": f"Bearer {peer.token}"}
    results = report.Results(versions={peer.name: peer.version for peer in running if peer.name != "backend"})
    get, post = ("GET", b""), ("POST", load.ONE_KIB)
    rows = [
        # name, path at the peer, path here, ours, theirs, request, connections, headers
        ("pass-through, 1 KiB GET, 50 connections", "/1k", (plain, ringed_plain), [nginx, *guests], get, 50, {}),
        ("pass-through, 1 KiB GET, 500 connections", "/1k", (plain, ringed_plain), [nginx], get, 500, {}),
        ("whole chain, 1 KiB GET", "/1k", (chain, ringed), [nginx, *policy], get, 50, bearer),
        ("whole chain, 1 KiB POST", "/post", (chain, ringed), [nginx], post, 50, bearer),
        ("whole chain, 100 KiB GET", "/100k", (chain, ringed), [nginx, small, haproxy], get, 50, bearer),
        ("whole chain, 100 KiB chunked", "/chunked", (chain, ringed), [nginx, small, haproxy], get, 50, bearer),
        ("whole chain over TLS, 1 KiB GET", "/1k", over_tls, [secure], get, 50, bearer),
        ("TLS handshakes, a call each", "/1k", over_tls, [secure], get, 50, {**bearer, "Connection": "close"}),
    ]
    for name, path, ours, theirs, (method, body), clients, headers in rows:
        if only and not any(word in name for word in only):
            continue
        tokens = {peer.name: chain_headers(peer) for peer in (chain, ringed) if peer and headers}
        for one in row(work, name, path, [peer for peer in ours if peer], theirs, method, body, clients, headers, tokens):
            results.rows.append(one)
            print(report.line(one), file=sys.stderr, flush=True)
    if not only:
        results.latency = latency(work, chain, nginx, bearer)
        results.memory = connections.measure(chain, nginx, bearer)
        results.scaling = scaling(work, binary, origin.port, running)
    return results


def on_ring(work, name, binary, origin, **options):
    """Tidegate over io_uring, where the kernel lets it."""
    try:
        return Tidegate(work, name, binary, origin, io="io_uring", **options)
    except SystemExit as why:
        print(f"without io_uring: {why}", file=sys.stderr)
        return None


def row(work, name, path, ours, theirs, method, body, clients, headers, tokens):
    """Microseconds of CPU a request, round by round, for each server in turn; a row for each way of ours."""
    scripts = {peer.name: load.script(work, method, {**headers, **tokens.get(peer.name, {})}, body) for peer in (*ours, *theirs)}
    rounds = {peer.name: [] for peer in (*ours, *theirs)}
    for _ in range(ROUNDS):
        for peer in (*ours, *theirs):
            script = scripts[peer.name]
            here = f"/bench/1{path}" if peer.name.split("-")[0] != "nginx" else path
            before = machine.cpu_us(peer.pid)
            done = load.closed(peer.url(here), script, clients, SECONDS)
            rounds[peer.name].append((machine.cpu_us(peer.pid) - before) / done)
    their_rounds = {peer.name: rounds[peer.name] for peer in theirs}
    return [report.Row(name if at == 0 else f"{name}{report.RING}", one.name, {one.name: rounds[one.name], **their_rounds})
            for at, one in enumerate(ours)]


def latency(work, ours, nginx, bearer):
    """p99 of both at 60 % of what nginx can do."""
    script = load.script(work, "GET", bearer, b"")
    most = load.closed(nginx.url("/1k"), script, 50, SECONDS) / SECONDS
    rate = most * 0.6
    result = {"rate": rate, "ours": [], "nginx": []}
    for _ in range(max(3, ROUNDS // 2)):
        result["ours"].append(load.open_loop(ours.url("/bench/1/1k"), bearer, rate, 50, SECONDS, work))
        result["nginx"].append(load.open_loop(nginx.url("/1k"), bearer, rate, 50, SECONDS, work))
    return result


def scaling(work, binary, origin, running):
    """CPU a request with one serving thread and with two: what a second core adds is what it does not waste."""
    both = [Tidegate(work, f"tidegate-{count}", binary, origin, threads=count) for count in (1, 2)]
    running.extend(both)
    costs = {1: [], 2: []}
    for _ in range(ROUNDS):
        for count, peer in zip((1, 2), both):
            script = load.script(work, "GET", {"Authorization": f"Bearer {peer.token}"}, b"")
            before = machine.cpu_us(peer.pid)
            done = load.closed(peer.url("/bench/1/1k"), script, 50, SECONDS)
            costs[count].append((machine.cpu_us(peer.pid) - before) / done)
    return 2 * statistics.median(one / two for one, two in zip(costs[1], costs[2]))


def certificate(work):
    """A P-256 certificate for nginx, as Tidegate makes one for itself."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
               "-subj", "/CN=localhost", "-keyout", str(work / "tls.key"), "-out", str(work / "tls.crt")]
    subprocess.run(command, check=True, capture_output=True)
    return work / "tls.crt", work / "tls.key"


if __name__ == "__main__":
    main()

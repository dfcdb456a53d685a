"""The load: a closed loop (`wrk`), and an open one at a fixed rate (`h2load`)."""

import re
import statistics
import subprocess

ONE_KIB = b"x" * 1024


class Failed(Exception):
    """The peer did not do the work."""


def script(work, method, headers, body):
    """A wrk script for one kind of request; returns its path."""
    path = work / f"wrk-{abs(hash((method, tuple(headers.items()), len(body))))}.lua"
    lines = [f'wrk.method = "{method}"']
    lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()]
    if body:
        lines.append(f'wrk.body = string.rep("x", {len(body)})')
    path.write_text("\n".join(lines))
    return path


def closed(url, path, connections, seconds):
    """Requests done by `connections` clients that each wait for their answer."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(path), url]
    out = subprocess.run(command, capture_output=True, text=True).stdout
    found = re.search(r"(\d+) requests in ([\d.]+)(m?s|m)", out)
    if not found or "Non-2xx" in out:
        raise Failed(out)
    return int(found[1])


def open_loop(url, headers, rate, connections, seconds, work):
    """Percentile 99 of the latency in milliseconds at a fixed rate of requests a second."""
    log = work / "h2load.log"
    log.unlink(missing_ok=True)
    per_client = max(1, round(rate / connections))
    command = ["h2load", "--h1", f"-c{connections}", "-t1", f"-D{seconds}", "--warm-up-time=1", f"--rps={per_client}",
               f"--log-file={log}", *[part for item in headers.items() for part in ("-H", f"{item[0]}: {item[1]}")], url]
    subprocess.run(command, capture_output=True, text=True)
    latencies = []
    with open(log) as lines:
        for line in lines:
            _, status, microseconds = line.split()[:3]
            if status == "200":
                latencies.append(int(microseconds) / 1000)
    if len(latencies) < 100:
        raise Failed(f"only {len(latencies)} answers at {rate}/s")
    return statistics.quantiles(latencies, n=100)[98]

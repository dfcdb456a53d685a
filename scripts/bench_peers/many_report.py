"""The table of `scripts.bench_peers.many`, as Markdown."""

import datetime
import os
import platform
import statistics

#: A list's page of 25, milliseconds.
LIST_MS_MAX = 50


def markdown(found):
    """Everything, with the goals of issue 6."""
    apis, memory, after = found["apis"], found["memory"], found["memory after calls"]
    changes = {name: statistics.median(values) for name, values in found["changes"].items()}
    out = ["<!-- Written by `make bench-many`; do not edit. -->", "", "# Many APIs beside one", "",
           f"{apis:,} APIs with 50 resources each, {apis:,} applications with 10 subscriptions each, beside an instance with one API. "
           f"Measured on {datetime.date.today()}, {os.cpu_count()} cores, Linux {platform.release()}, tidegate {found['version']}.", ""]
    table(out, ("what", "one", "many", "a gateway that follows it", "goal"), [
        ("resident after the start, MiB", *columns(memory, "rss"), "< 1024"),
        ("anonymous of it, MiB", *columns(memory, "anonymous"), ""),
        ("most resident ever, MiB", *columns(after, "peak"), "< 1024"),
        ("resident after the load, MiB", *columns(after, "rss"), ""),
        ("ready after, ms", *(f"{found['ready_ms'][name]:.0f}" for name in ("one", "many", "joined")), ""),
        ("a deployment is served after, ms", *(f"{changes[f'seen {name}']:.1f}" for name in ("one", "many", "joined")), "< 50"),
        ("CPU of a deployment, ms", *(f"{changes[f'cpu {name}']:.1f}" for name in ("one", "many", "joined")), "as one"),
        ("CPU of a subscription, ms", "", *(f"{changes[f'subscribe {name}']:.1f}" for name in ("many", "joined")), ""),
    ])
    out.append("CPU is that of the process, beyond what it spends at rest in the same time; beside a store, REST, TLS and the commit are "
               "in it. Times count from the answer to the deployment.")
    out.append("")
    table(out, ("calls", "µs a call", "calls a second", "CPU against one API (95 %)", "goal"), [
        (name, f"{statistics.median(found['cpu'][name]):.1f}", f"{statistics.median(found['rate'][name]):.0f}", interval(found, name), "≤ 1.05" if name != "one" else "")
        for name in found["cpu"]])
    out.append("All calls pass the whole chain: route, JWT, subscription, three limits, metrics, statistics, access log. `all` are 10,000 "
               "different calls with 1,000 tokens to as many APIs as these subscribe to, in random order.")
    out.append("")
    table(out, ("page of 25", "ms", "goal"), [(name, f"{ms:.1f}", f"< {LIST_MS_MAX}") for name, ms in found["lists"].items()])
    return "\n".join(out).rstrip() + "\n"


def columns(memory, what):
    return (f"{memory[name][what]:.0f}" for name in ("one", "many", "joined"))


def interval(found, name):
    if name not in found["ratios"]:
        return ""
    middle, low, high = found["ratios"][name]
    return f"**{middle:.3f}** ({low:.3f}–{high:.3f})"


def table(out, head, rows):
    out.append("| " + " | ".join(head) + " |")
    out.append("|" + "---|" * len(head))
    out.extend("| " + " | ".join(row) + " |" for row in rows)
    out.append("")

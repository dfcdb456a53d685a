"""The table: for the terminal, as Markdown, and as a picture."""

import dataclasses
import datetime
import os
import platform
import statistics

from .statistic import ratio

#: Behind the name of a row that is over io_uring (`gateway.io`); the goals are the same.
RING = ", io_uring"

#: Goals by row and peer: the upper end of the interval must be below.
GOALS = {
    ("pass-through, 1 KiB GET, 50 connections", "nginx"): 0.75,
    ("pass-through, 1 KiB GET, 500 connections", "nginx"): 0.75,
    ("whole chain, 1 KiB GET", "nginx"): 0.80,
    ("whole chain, 1 KiB GET", "nginx+lua"): 0.40,
    ("whole chain, 1 KiB GET", "haproxy"): 0.28,
    ("whole chain, 1 KiB GET", "envoy"): 0.18,
    ("whole chain, 1 KiB POST", "nginx"): 0.75,
    ("whole chain, 100 KiB GET", "nginx"): 0.85,
    ("whole chain, 100 KiB GET", "haproxy"): 0.85,
    ("whole chain, 100 KiB chunked", "nginx"): 0.85,
    ("whole chain, 100 KiB chunked", "haproxy"): 0.85,
    ("whole chain over TLS, 1 KiB GET", "nginx-tls"): 0.85,
    ("TLS handshakes, a call each", "nginx-tls"): 0.70,
}


@dataclasses.dataclass
class Row:
    """Microseconds of CPU a request by server and round."""
    name: str
    ours: str
    rounds: dict

    def ratios(self):
        """Peer, its median, our ratio to it with its interval, and the goal."""
        mine = self.rounds[self.ours]
        for peer, theirs in self.rounds.items():
            if peer != self.ours:
                yield peer, statistics.median(theirs), ratio(mine, theirs), GOALS.get((self.name.removesuffix(RING), peer))


@dataclasses.dataclass
class Results:
    versions: dict
    rows: list = dataclasses.field(default_factory=list)
    latency: dict | None = None
    memory: dict | None = None
    scaling: float | None = None


def verdict(interval, goal):
    """A goal is met when the whole interval is below it."""
    if goal is None:
        return ""
    middle, _, high = interval
    return "met" if high <= goal else ("tie" if middle <= goal * 1.05 else "missed")


def line(row):
    mine = statistics.median(row.rounds[row.ours])
    parts = [f"{peer} {theirs:.1f} us: {mid:.2f} ({low:.2f}-{high:.2f})" + (f" goal {goal} {verdict((mid, low, high), goal)}" if goal else "")
             for peer, theirs, (mid, low, high), goal in row.ratios()]
    return f"{row.name:<54} {mine:6.1f} us   " + "   ".join(parts)


def text(results):
    lines = ["", "CPU a request and its ratio to each peer (95 % interval); lower is better", *map(line, results.rows)]
    if results.latency:
        ours, nginx = (statistics.median(results.latency[side]) for side in ("ours", "nginx"))
        lines.append(f"p99 at {results.latency['rate']:.0f}/s: {ours:.2f} ms, nginx {nginx:.2f} ms")
    if results.memory:
        memory = results.memory
        lines.append(f"at rest {memory['at_rest_mib']:.1f} MiB; an idle connection {memory['ours']:.2f} KiB, nginx {memory['nginx']:.2f} KiB")
    if results.scaling:
        lines.append(f"from one serving thread to two: {results.scaling:.2f} x the work for the same CPU each")
    return "\n".join(lines)


def markdown(results):
    out = ["<!-- Written by `make bench-peers`; do not edit. -->", "", f"Measured on {datetime.date.today()}, {os.cpu_count()} cores, "
           f"Linux {platform.release()}: " + ", ".join(f"{name} {version}" for name, version in results.versions.items()) + ".", "",
           "| work | Tidegate, µs | peer | peer, µs | ratio (95 %) | goal | |", "|---|---|---|---|---|---|---|"]
    for row in results.rows:
        mine = statistics.median(row.rounds[row.ours])
        for peer, theirs, (mid, low, high), goal in row.ratios():
            goal_text = f"≤ {goal}" if goal else ""
            out.append(f"| {row.name} | {mine:.1f} | {peer} | {theirs:.1f} | **{mid:.2f}** ({low:.2f}–{high:.2f}) | {goal_text} | {verdict((mid, low, high), goal)} |")
    if results.latency:
        ours, nginx = (statistics.median(results.latency[side]) for side in ("ours", "nginx"))
        out += ["", f"p99 at {results.latency['rate']:.0f} calls a second (60 % of what nginx does): {ours:.2f} ms, nginx {nginx:.2f} ms."]
    if results.memory:
        memory = results.memory
        out += ["", f"Memory: {memory['at_rest_mib']:.1f} MiB at rest; an idle kept connection takes {memory['ours']:.2f} KiB, at nginx {memory['nginx']:.2f} KiB."]
    if results.scaling:
        out += ["", f"From one serving thread to two: {results.scaling:.2f} times the work."]
    return "\n".join(out) + "\n"


def svg(results):
    """Bars: our CPU a request as a share of each peer's, with its interval and the goal."""
    bars = [(row.name, peer, interval, goal) for row in results.rows for peer, _, interval, goal in row.ratios()]
    height, top = 26, 46
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 {top + height * len(bars) + 16}" font-family="system-ui, sans-serif" font-size="13">',
           "<style>text{fill:#1f2933}.b{fill:#0f7b8a}.l{stroke:#9aa5b1}.g{stroke:#c2570c}@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.b{fill:#3bb3c3}.g{stroke:#fb923c}}</style>",
           '<text x="12" y="24" font-weight="600">CPU a request, as a share of the peer\'s (1 = the same; shorter is better)</text>',
           '<line class="g" x1="642" x2="642" y1="12" y2="28" stroke-width="3"/><text x="652" y="24">goal</text>']
    scale = 320 / max(1.1, max(high for _, _, (_, _, high), _ in bars))
    for at, (name, peer, (mid, low, high), goal) in enumerate(bars):
        y = top + at * height
        out.append(f'<text x="12" y="{y + 14}">{name} / {peer}</text>')
        out.append(f'<rect class="b" x="480" y="{y + 2}" width="{mid * scale:.1f}" height="16" rx="2"/>')
        out.append(f'<line class="l" x1="{480 + low * scale:.1f}" x2="{480 + high * scale:.1f}" y1="{y + 10}" y2="{y + 10}" stroke-width="2"/>')
        if goal:
            out.append(f'<line class="g" x1="{480 + goal * scale:.1f}" x2="{480 + goal * scale:.1f}" y1="{y}" y2="{y + 20}" stroke-width="3"/>')
        out.append(f'<text x="850" y="{y + 14}" text-anchor="end">{mid:.2f}</text>')
    one = 480 + scale
    out.append(f'<line class="l" x1="{one:.1f}" x2="{one:.1f}" y1="{top - 6}" y2="{top + height * len(bars)}" stroke-dasharray="4 3"/></svg>')
    return "\n".join(out)


def write(results, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.md").write_text(markdown(results))
    (folder / "ratios.svg").write_text(svg(results))

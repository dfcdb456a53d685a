"""What the operating system says: CPU time and memory of a process with its children, free ports, programs."""

import os
import shutil
import socket
import subprocess
import sys
import time


def free_port():
    """A port nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid):
    """The process and its children."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return [pid] + [member for child in children for member in family(int(child))]


def cpu_us(pid):
    """Microseconds of CPU the family has used: user and system, as the scheduler counts them (exact, not in ticks)."""
    total = 0
    for member in family(pid):
        try:
            for thread in os.listdir(f"/proc/{member}/task"):
                with open(f"/proc/{member}/task/{thread}/schedstat") as stat:
                    total += int(stat.read().split()[0])
        except FileNotFoundError:
            continue
    return total / 1000


def resident_kib(pid):
    """Resident memory of the family."""
    total = 0
    for member in family(pid):
        with open(f"/proc/{member}/status") as status:
            total += next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return total


def forget_pages(path):
    """Has the system read a file anew. A program that was written a moment ago is held in larger pieces than one that was
    installed before the machine started, and each piece that is touched counts as its memory as a whole."""
    os.sync()
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def memory_mib(pid):
    """Memory of one process: resident now and at most, its share of it, and what is neither a file nor shared."""
    def fields(file):
        with open(f"/proc/{pid}/{file}") as lines:
            parts = (line.split() for line in lines)
            return {part[0].rstrip(":"): int(part[1]) / 1024 for part in parts if len(part) == 3 and part[2] == "kB"}

    now, most = fields("smaps_rollup"), fields("status")
    return {"rss": now["Rss"], "pss": now["Pss"], "anonymous": now["Anonymous"], "peak": most["VmHWM"]}


def wait_for_port(port, seconds=20):
    """Waits until something listens."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit(f"nothing listens on port {port} after {seconds} s")


def need(program, package):
    """Installs a program's Debian package when it is missing."""
    if shutil.which(program):
        return
    print(f"installing {package} …", file=sys.stderr)
    sudo = [] if os.getuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run([*sudo, "apt-get", "update", "-qq"], check=False)
    subprocess.run([*sudo, "-E", "apt-get", "install", "-y", "-qq", *package.split()], check=True, env=environment,
                   stdout=subprocess.DEVNULL)
    if not shutil.which(program):
        raise SystemExit(f"the package {package} was installed, but brought no {program}")


def first_line(*command):
    """The first line a program prints, on either stream."""
    run = subprocess.run(command, capture_output=True, text=True)
    return (run.stdout + run.stderr).strip().splitlines()[0]

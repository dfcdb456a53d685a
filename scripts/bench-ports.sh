#!/usr/bin/env bash
# Many instances on one machine, as an operator has them: COUNT all-in-one instances started at the same moment with
# `--port-offset auto`. How many become ready, how many ports are had by two, time to the last ready, resident memory
# of each, and the whole flow (publish, subscribe, token, call) once on each. Before that, one instance alone. Fails
# when one of them does.
#
#   COUNT=100 PROFILE=release scripts/bench-ports.sh
set -euo pipefail
cd "$(dirname "$0")/.."

COUNT=${COUNT:-100}
PROFILE=${PROFILE:-release}

# Each instance has a few dozen files and sockets open, and the bench speaks to several at a time.
ulimit -n "$(ulimit -Hn)"
cargo build --quiet --profile "$PROFILE" --locked -p tidegate --bin tidegate --example bench_ports
folder=$([ "$PROFILE" = dev ] && echo debug || echo "$PROFILE")

echo "machine: $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
    "$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r), load $(cut -d' ' -f1 /proc/loadavg)"
echo "build:   $(target/"$folder"/tidegate version), profile $PROFILE"
exec "target/$folder/examples/bench_ports" "target/$folder/tidegate" "$COUNT"

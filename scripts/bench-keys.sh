#!/usr/bin/env bash
# What asking for keys costs: validations per second by Thrift, SOAP and REST on one connection and on fifty, a gateway's
# throughput with remembered grants against new ones, the time from a revocation to its refusal by three gateways. Real
# processes of the real binary; prints machine facts, tables and ratios. Takes about two minutes once it is built.
#
#   PROFILE=release scripts/bench-keys.sh [--json] [--seconds 3] [--tokens 2000] [--connections 50] [--revocations 20]
#                                         [--gateways 3] [--seconds-max 240]
set -euo pipefail
cd "$(dirname "$0")/.."

PROFILE=${PROFILE:-release}

# The askers are part of the load and are built like what they ask.
cargo build --quiet --profile "$PROFILE" --locked -p tidegate --bin tidegate --example bench_keys
folder=target/$([ "$PROFILE" = dev ] && echo debug || echo "$PROFILE")
ulimit -n "$(ulimit -Hn)"

# The program cleans up after itself, on Ctrl-C too; this is for when it is killed.
work=$(mktemp -d)
clean() {
    trap - EXIT INT TERM
    if [ -n "${pid:-}" ] && kill -INT "$pid" 2>/dev/null; then wait "$pid" || true; fi
    local instance other
    for instance in "$work"/*/*/instance.json; do
        [ -e "$instance" ] || continue
        other=$(tr -d ' \n' <"$instance" | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
        [ "$(readlink "/proc/$other/exe")" = "$(realpath "$folder/tidegate")" ] && kill -KILL "$other"
    done
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

TMPDIR=$work "$folder/examples/bench_keys" "$folder/tidegate" --profile "$PROFILE" "$@" & pid=$!
code=0; wait "$pid" || code=$?
pid=; exit "$code"

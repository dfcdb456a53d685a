#!/usr/bin/env bash
# The user stories in a real browser against the real binary, when Node is there; installs Debian's Chromium and curl
# when they are missing. `scripts/test-web.sh WORD…` tells only the files whose name has one of the words.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

if ! command -v npm >/dev/null; then
    echo "npm is not installed: the browser stories are left out (Node >= 20.19 brings it)"
    exit 0
fi

export CHROMIUM="${CHROMIUM:-/usr/bin/chromium}"
[ -x "$CHROMIUM" ] || packages "Chromium, the browser of the stories; CHROMIUM may name another" --no-install-recommends chromium
[ -x "$CHROMIUM" ] || { echo "the package chromium was installed, but brought no $CHROMIUM" >&2; exit 1; }
command -v curl >/dev/null || packages "curl, which runs the lines that the portal shows" --no-install-recommends curl

if [ -z "${TIDEGATE_BINARY:-}" ]; then
    cargo build --locked -p tidegate
    TIDEGATE_BINARY="${CARGO_TARGET_DIR:-target}/debug/tidegate"
fi
TIDEGATE_BINARY=$(realpath "$TIDEGATE_BINARY")
export TIDEGATE_BINARY
cd portal
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
exec npm run --silent stories -- "$@"

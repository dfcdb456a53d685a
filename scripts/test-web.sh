#!/usr/bin/env bash
# The user stories in a real browser against the real binary, when Node is there; installs Debian's Chromium when it is
# missing. `scripts/test-web.sh WORD…` tells only the files whose name has one of the words.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
    echo "npm is not installed: the browser stories are left out (Node >= 20.19 brings it)"
    exit 0
fi

export CHROMIUM="${CHROMIUM:-/usr/bin/chromium}"

# Brings a Debian package; the second argument says what for.
package() {
    local sudo=""
    if ! command -v apt-get >/dev/null; then
        echo "make test needs $2; install your system's package for it (Debian: $1)" >&2
        exit 1
    fi
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "make test needs root or sudo once, to install $1" >&2; exit 1; }
        sudo=sudo
    fi
    echo "installing $1 ($2) …"
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

[ -x "$CHROMIUM" ] || package chromium "the browser of the stories, Chromium, with CHROMIUM set to its path"
[ -x "$CHROMIUM" ] || { echo "the package chromium was installed, but brought no $CHROMIUM" >&2; exit 1; }
command -v curl >/dev/null || package curl "curl, which runs the lines that the portal shows"

if [ -z "${TIDEGATE_BINARY:-}" ]; then
    cargo build --locked -p tidegate
    TIDEGATE_BINARY="${CARGO_TARGET_DIR:-target}/debug/tidegate"
fi
TIDEGATE_BINARY=$(realpath "$TIDEGATE_BINARY")
export TIDEGATE_BINARY
cd portal
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
exec npm run --silent stories -- "$@"

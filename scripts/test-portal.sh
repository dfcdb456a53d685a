#!/usr/bin/env bash
# The portal's own tests, when Node is there; the binary builds without it.
set -euo pipefail
cd "$(dirname "$0")/../portal"
if ! command -v npm >/dev/null; then
    echo "npm is not installed: the portal's tests are left out (Node >= 20.19 brings it)"
    exit 0
fi
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
npm test --silent

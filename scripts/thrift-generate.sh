#!/usr/bin/env bash
# Writes crates/wire/src/thrift/generated/ from crates/wire/idl/, or into the folder named as argument (a test compares).
# Needs Debian's thrift-compiler (0.17); scripts/install-test-servers.sh brings it.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
into=${1:-$root/crates/wire/src/thrift/generated}
command -v thrift >/dev/null || { echo "the Thrift compiler is missing: apt-get install thrift-compiler" >&2; exit 1; }
mkdir -p "$into"
cd "$root/crates/wire/idl"
for idl in authenticator.thrift keymgt.thrift; do
    # The result structs have field 0, which the compiler lets nobody write without this flag.
    thrift -nowarn -allow-neg-keys --gen rs -out "$into" "$idl"
done

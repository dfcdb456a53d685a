#!/usr/bin/env bash
# Builds what is published: a first binary that counts which ways it takes, a minute of load on it, and with what it counted
# the binary itself (profile-guided optimisation). Needs `llvm-tools` of the toolchain, nginx and wrk, which are fetched; where
# the toolchain has none the binary is built without.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo=${CARGO:-cargo}
host=$(rustc -vV | sed -n 's/^host: //p')
counts=$PWD/target/pgo
merged=$counts/merged.profdata
llvm=$(rustc --print sysroot)/lib/rustlib/$host/bin/llvm-profdata
[ -x "$llvm" ] || rustup component add llvm-tools || {
    echo "no llvm-tools: building without a profile" >&2
    $cargo build --profile dist --locked --bin tidegate
    exit
}

# `--target` keeps build scripts and macros out of it.
build() {
    RUSTFLAGS="$1" $cargo build --profile dist --locked --bin tidegate --target "$host" --target-dir "$2"
}

rm -rf "$counts"
build "-Cprofile-generate=$counts" target/pgo-counting
python3 -m scripts.bench_peers.train "target/pgo-counting/$host/dist/tidegate" "$counts"
"$llvm" merge -o "$merged" "$counts"/*.profraw
build "-Cprofile-use=$merged" target/pgo-built
mkdir -p target/dist
# Cargo has a second name for what it builds.
rm -f target/dist/tidegate
cp "target/pgo-built/$host/dist/tidegate" target/dist/tidegate
echo "target/dist/tidegate"

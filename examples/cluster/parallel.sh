#!/usr/bin/env bash
# A sweep in shards with GNU parallel, then one file of results.
#
#   SHARDS=16 OUT=all.db ./parallel.sh config.yaml --db market.db --set period=10..100:5
#
# Started again, it resumes. For other machines, which need the same folder:
#
#   PARALLEL="--sshlogin node1,node2 --workdir $PWD --env OPENBELL" ./parallel.sh …
set -euo pipefail

SHARDS="${SHARDS:-16}"
OUT="${OUT:-all.db}"
FOLDER="${FOLDER:-shards}"
# At the same time on each machine; a shard uses all cores unless --workers is given.
JOBS="${JOBS:-1}"
export OPENBELL="${OPENBELL:-deno run -A jsr:@openbell/session/cli}"

mkdir -p "$FOLDER"
# printf %q keeps spaces in arguments; $OPENBELL is several words.
seq "$SHARDS" | parallel --will-cite --jobs "$JOBS" --retries 3 \
  $OPENBELL sweep "$(printf '%q ' "$@")" --quiet \
  --shard "{}/$SHARDS" --out "$FOLDER/{}.db"

files=()
for shard in $(seq "$SHARDS"); do files+=("$FOLDER/$shard.db"); done
$OPENBELL sweep merge "${files[@]}" --out "$OUT"

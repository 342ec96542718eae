#!/usr/bin/env bash
# Compares the engine with those of Python: installs them once, checks that all do the same
# work, then measures. Needs Deno, Python 3.12 and PyPI; no part of the tests.
#
#   bench/peers/run.sh                    all of it: some quarter of an hour
#   bench/peers/run.sh single [options]   one backtest: --bars, --rounds, --sides, --gate-only
#   bench/peers/run.sh sweep [options]    EMA pairs: --sets, --bars, --rounds, --gate-only,
#                                         --without-fills
#
# PYTHON names the interpreter (default python3.12), OPENBELL_PEERS the folder of
# environments and data (default .peers, which git ignores).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3.12}
folder=${OPENBELL_PEERS:-$here/../../.peers}

if ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))'; then
  echo "error: $python is not Python 3.12; PYTHON can name another" >&2
  exit 1
fi

# An environment with the packages of a file, unless it is there already.
install() {
  local environment=$folder/$1 requirements=$here/$2
  cmp -s "$requirements" "$environment/requirements.txt" && return
  rm -rf "$environment"
  "$python" -m venv "$environment"
  "$environment/bin/pip" install --quiet --requirement "$requirements" || return
  cp "$requirements" "$environment/requirements.txt"
}

measure() {
  local script=$1
  shift
  deno run -A --no-check "$here/$script.ts" --folder "$folder" "$@"
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
install main requirements.txt
install zipline requirements_zipline.txt || echo "zipline cannot be installed here" >&2

case "${1:-all}" in
  single) measure single_run "${@:2}" ;;
  sweep) measure sweep "${@:2}" ;;
  all)
    measure single_run
    measure single_run --bars 100000
    measure sweep --sets 100
    measure sweep --sets 400 --rounds 3
    ;;
  *)
    echo "error: there is no \"$1\"; there are single and sweep" >&2
    exit 1
    ;;
esac

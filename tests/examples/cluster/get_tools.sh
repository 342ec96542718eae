#!/usr/bin/env bash
# Installs GNU parallel and Slurm from Debian's packages, and Ray from PyPI into .cluster, for the
# tests of examples/cluster. What is there stays as it is. Packages of the system need root.
set -euo pipefail
cd "$(dirname "$0")/../../.."
PATH="$PATH:/usr/sbin"

missing=()
command -v parallel >/dev/null || missing+=(parallel)
command -v slurmctld >/dev/null || missing+=(slurmctld slurmd slurm-client munge)
if [ "${#missing[@]}" -gt 0 ]; then
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
fi
if [ ! -d .cluster/ray ]; then
  python3 -m pip install --quiet --target .cluster ray==2.60.0
fi

#!/usr/bin/env bash
# Installs GNU parallel, Slurm and PostgreSQL from Debian's packages, and Ray from PyPI into .cluster,
# for the tests of examples/cluster and of queues. What is there stays as it is. Packages of the system need root. What
# cannot be installed here is said, and the tests say which scheduler they lack.
set -uo pipefail
cd "$(dirname "$0")/../../.."
PATH="$PATH:/usr/sbin"

missing=()
command -v parallel >/dev/null || missing+=(parallel)
command -v slurmctld >/dev/null || missing+=(slurmctld slurmd slurm-client munge)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
if [ "${#missing[@]}" -gt 0 ]; then
  timeout 300 bash -ec '
    apt-get update
    # The tests make clusters of their own: none is needed that the system starts.
    mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/openbell.conf
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  ' install "${missing[@]}" || echo "not installed: ${missing[*]} (needs Debian, its packages, and root)"
fi
if [ ! -d .cluster/ray ]; then
  # A folder that is half filled would be taken for Ray.
  part=.cluster/part
  rm -rf "$part"
  if timeout 300 python3 -m pip install --quiet --target "$part" ray==2.60.0; then
    mv "$part"/* .cluster
  else
    echo "not installed: Ray (needs python3 with pip, and PyPI)"
  fi
  rm -rf "$part"
fi

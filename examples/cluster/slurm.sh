#!/usr/bin/env bash
# A sweep in shards as a job array of Slurm. Submit it from a folder that all nodes share:
#
#   sbatch --wait slurm.sh config.yaml --db market.db --set period=10..100:5
#   openbell sweep merge shards/*.db --out all.db
#
# Another number of shards:
#
#   SHARDS=256 sbatch --array=1-256 slurm.sh …
#
# Shards that failed are run again, and go on where they stopped:
#
#   SHARDS=256 sbatch --array=7,31 slurm.sh …
#SBATCH --job-name=openbell
#SBATCH --array=1-64
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=shard-%a.log
set -euo pipefail

# Not the number of tasks of this array: some shards may run again alone.
SHARDS="${SHARDS:-64}"
OPENBELL="${OPENBELL:-deno run -A jsr:@openbell/session/cli}"
shard="$SLURM_ARRAY_TASK_ID"

mkdir -p shards
$OPENBELL sweep "$@" --quiet --workers "${SLURM_CPUS_ON_NODE:-1}" \
  --shard "$shard/$SHARDS" --out "shards/$shard.db"

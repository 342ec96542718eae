"""A sweep in shards on a Ray cluster, then one file of results.

    python ray_driver.py --shards 64 --out all.db -- \
        config.yaml --db market.db --set period=10..100:5

The folder is one that all nodes share. Started again, it resumes.
"""

import argparse
import os
import pathlib
import shlex
import subprocess

import ray

OPENBELL = os.environ.get("OPENBELL", "deno run -A jsr:@openbell/session/cli")


def openbell(folder, *args):
    command = [*shlex.split(OPENBELL), "sweep", *args]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{shlex.join(command)}: {done.stderr.strip()}")
    return done.stdout


# A shard that is started again, here or on another node, goes on where it stopped.
@ray.remote(max_retries=3, retry_exceptions=True)
def run_shard(folder, args, shard, shards, cpus):
    out = f"shards/{shard}.db"
    part = ["--shard", f"{shard}/{shards}", "--out", out]
    openbell(folder, *args, *part, "--workers", str(cpus), "--quiet")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shards", type=int, required=True)
    parser.add_argument("--out", default="all.db")
    parser.add_argument("--cpus", type=int, default=1, help="cores of a shard")
    parser.add_argument("sweep", nargs="+", help="the arguments of openbell sweep")
    options = parser.parse_args()

    # Ray finds a running cluster by RAY_ADDRESS, else starts one here.
    ray.init(log_to_driver=False)
    folder = os.getcwd()
    pathlib.Path(folder, "shards").mkdir(exist_ok=True)
    task = run_shard.options(num_cpus=options.cpus)
    files = ray.get([
        task.remote(folder, options.sweep, shard, options.shards, options.cpus)
        for shard in range(1, options.shards + 1)
    ])
    print(openbell(folder, "merge", *files, "--out", options.out), end="")


if __name__ == "__main__":
    main()

/** A Slurm of one node on 127.0.0.1, with all its files in a folder. */
import { programPath, run } from "./_tools.ts";

const DAEMONS = ["munged", "slurmctld", "slurmd", "sbatch"];

/** Whether Slurm is installed. */
export function hasSlurm(): boolean {
  return DAEMONS.every((name) => programPath(name) !== undefined);
}

/** Calls `body` with the environment in which Slurm's commands find it. */
export async function withSlurm(
  folder: string,
  body: (env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const host = Deno.hostname().split(".")[0];
  const { username } = await import("node:os").then((os) => os.userInfo());
  const [controller, node] = freePorts(2);
  const key = `${folder}/munge.key`;
  Deno.writeFileSync(key, crypto.getRandomValues(new Uint8Array(1024)));
  Deno.chmodSync(key, 0o400);
  for (const name of ["state", "spool"]) Deno.mkdirSync(`${folder}/${name}`);
  const config = `${folder}/slurm.conf`;
  Deno.writeTextFileSync(
    config,
    `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${node}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.sock
CredType=cred/munge
SlurmUser=${username}
SlurmdUser=${username}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`,
  );
  const env = { SLURM_CONF: config };
  try {
    await run(program("munged"), [
      `--socket=${folder}/munge.sock`,
      `--key-file=${key}`,
      `--log-file=${folder}/munged.log`,
      `--pid-file=${folder}/munged.pid`,
      `--seed-file=${folder}/munged.seed`,
      // The temporary folder is everybody's.
      "--force",
    ]);
    await run(program("slurmctld"), ["-i", "-f", config], { env });
    await run(program("slurmd"), ["-c", "-f", config], { env });
    await body(env);
  } finally {
    for (const name of ["slurmd", "slurmctld", "munged"]) {
      await stop(`${folder}/${name}.pid`);
    }
  }
}

function program(name: string): string {
  return programPath(name) ?? name;
}

/** Ports that nothing listens on. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Ends a daemon, if it has begun, and waits until it writes nothing more. */
async function stop(pidFile: string): Promise<void> {
  const pid = pidIn(pidFile);
  if (pid === undefined) return;
  Deno.kill(pid, "SIGTERM");
  await run("tail", [`--pid=${pid}`, "-f", "/dev/null"]);
}

function pidIn(path: string): number | undefined {
  try {
    return Number(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

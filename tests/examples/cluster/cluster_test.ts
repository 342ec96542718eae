// The scripts of examples/cluster, as they are, give the table of one machine.
import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { inProject, openbell, openbellArgs } from "../../cli/_openbell.ts";
import { makeSweepMarket, sweepInput } from "../../sweep/_sweep.ts";
import { tableHash } from "../../sweep/_table.ts";
import { withFolder } from "../../system/_market.ts";
import { hasSlurm, withSlurm } from "./_slurm.ts";
import { hasRay, programPath, RAY_FOLDER, run } from "./_tools.ts";

const SETS = ["--set", "period=2..4", "--set", "quantity=5,10"];
const ENV = { OPENBELL: [Deno.execPath(), ...openbellArgs([])].join(" ") };

/** A folder with config and bars; the sweep runs there, and its table is compared. */
async function compare(
  runShards: (folder: string, args: string[]) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    Deno.renameSync(db, `${folder}/market.db`);
    const input = JSON.stringify(sweepInput()).replaceAll("$fast", "$period");
    // YAML that is JSON too.
    Deno.writeTextFileSync(`${folder}/config.yaml`, input);
    const args = ["config.yaml", "--db", "market.db", ...SETS];
    await runShards(folder, args);
    const one = await openbell(["sweep", ...args, "--out", "one.db"], {
      cwd: folder,
    });
    assertEquals(one.code, 0, one.stderr);
    assertEquals(tableHash(`${folder}/all.db`), tableHash(`${folder}/one.db`));
  });
}

/** Merges the shards that a scheduler has run. */
async function merge(cwd: string, shards: number): Promise<void> {
  const files = Array.from({ length: shards }, (_, i) => `shards/${i + 1}.db`);
  const args = ["sweep", "merge", ...files, "--out", "all.db"];
  const { code, stderr } = await openbell(args, { cwd });
  assertEquals(code, 0, stderr);
}

/** A test that needs a program; `deno task cluster` installs all of them. */
function testWith(
  what: string,
  isThere: boolean,
  name: string,
  body: () => Promise<void>,
): void {
  if (!isThere) {
    console.log(`${what} is not tested: it is missing; run deno task cluster`);
  }
  Deno.test({ name, ignore: !isThere, fn: body });
}

testWith(
  "GNU parallel",
  programPath("parallel") !== undefined,
  "parallel.sh runs all shards and merges them; again, it resumes",
  () =>
    compare(async (cwd, args) => {
      const env = { ...ENV, SHARDS: "2", JOBS: "2" };
      const script = inProject("examples/cluster/parallel.sh");
      const first = await run("bash", [script, ...args], { cwd, env });
      assert(first.startsWith("6 of 6 sets are in all.db"), first);
      assertEquals(await run("bash", [script, ...args], { cwd, env }), first);
    }),
);

testWith(
  "Slurm",
  hasSlurm(),
  "slurm.sh runs a job array of shards, and shards alone again",
  () =>
    compare((cwd, args) =>
      withFolder((folder) =>
        withSlurm(folder, async (slurm) => {
          const env = { ...ENV, ...slurm, SHARDS: "3" };
          const script = inProject("examples/cluster/slurm.sh");
          const submit = (array: string) =>
            run("sbatch", ["--wait", `--array=${array}`, script, ...args], {
              cwd,
              env,
            });
          await submit("1-3");
          Deno.removeSync(`${cwd}/shards/2.db`);
          await submit("2");
          await merge(cwd, 3);
        })
      )
    ),
);

testWith(
  "Ray",
  hasRay(),
  "ray_driver.py runs all shards as tasks and merges them",
  () =>
    compare(async (cwd, args) => {
      const script = inProject("examples/cluster/ray_driver.py");
      const env = {
        ...ENV,
        PYTHONPATH: RAY_FOLDER,
        RAY_USAGE_STATS_ENABLED: "0",
      };
      const text = await run(
        "python3",
        [script, "--shards", "2", "--out", "all.db", "--", ...args],
        { cwd, env },
      );
      assert(text.startsWith("6 of 6 sets are in all.db"), text);
    }),
);

interface Job {
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly env: readonly {
            readonly name: string;
            readonly value: string;
          }[];
        }[];
      };
    };
  };
}

Deno.test("kubernetes.yaml: the command of the Indexed Job runs each of its shards", async () => {
  const path = inProject("examples/cluster/kubernetes.yaml");
  const { spec } = parse(Deno.readTextFileSync(path)) as unknown as Job;
  const [{ command: [shell, ...args], env }] = spec.template.spec.containers;
  assertEquals(spec.completionMode, "Indexed");
  assertEquals(env.map(({ name }) => name), ["SHARDS", "OPENBELL"]);
  assertEquals(env[0].value, String(spec.completions));
  const here = args.map((text) =>
    text.replace("--set period=10..100:5 --set quantity=50,100", SETS.join(" "))
  );
  assert(here[1] !== args[1]);
  await compare(async (cwd) => {
    for (const index of ["0", "1"]) {
      const variables = { ...ENV, SHARDS: "2", JOB_COMPLETION_INDEX: index };
      await run(shell, here, { cwd, env: variables });
    }
    await merge(cwd, 2);
  });
});

interface Compose {
  readonly services: Readonly<
    Record<string, { readonly volumes: readonly string[] }>
  >;
}

Deno.test("compose.yaml: strategies and bars may be in the same folder", () => {
  const path = inProject("examples/cluster/compose.yaml");
  const text = Deno.readTextFileSync(path)
    .replaceAll(/\$\{(?:CODE|BARS):-[^}]*\}/g, "/home/me/market");
  const { services: { worker } } = parse(text) as unknown as Compose;
  const targets = worker.volumes.map((volume) => volume.split(":")[1]);
  assertEquals(targets, ["/code", "/home/me/market", "/cache"]);
});

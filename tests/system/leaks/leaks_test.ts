/**
 * Many runs in one program: what it holds does not grow.
 *
 * `OPENBELL_LEAK_RUNS` is their number in each way.
 */
import { assert, assertEquals } from "@std/assert";
import { inProject } from "../../cli/_openbell.ts";
import { withFolder } from "../_market.ts";
import type { Held } from "./_many_runs.ts";

const RUNS = Number(Deno.env.get("OPENBELL_LEAK_RUNS") ?? 60);

/** How many bytes of heap a run may leave. */
const WAYS: Readonly<Record<string, number>> = {
  "inline object": 6_000,
  "inline clock": 6_000,
  "workers object": 6_000,
  // The runtime never unloads a module.
  "inline module": 20_000,
  "workers module": 6_000,
};

/** How much more may be kept until the next collection of garbage. */
const KEPT_BYTES_MAX = 256 * 2 ** 20;

async function run(folder: string, way: string): Promise<readonly Held[]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--v8-flags=--expose-gc"],
      ...["--config", inProject("deno.json")],
      inProject("tests/system/leaks/_many_runs.ts"),
      ...[folder, way, String(RUNS)],
    ],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => JSON.parse(line));
}

for (const [way, heapBytesMax] of Object.entries(WAYS)) {
  Deno.test(`${RUNS} runs, ${way}: heap, files, threads and memory stay`, async () => {
    await withFolder(async (folder) => {
      const [half, all] = await run(folder, way);
      if (Deno.env.has("OPENBELL_LEAK_RUNS")) console.log(way, half, all);
      const runs = RUNS / 2;
      assert(
        all.heapBytes - half.heapBytes < 100_000 + runs * heapBytesMax,
        `heap: ${half.heapBytes}, then ${all.heapBytes}`,
      );
      assert(all.files <= half.files, `${half.files} files, ${all.files}`);
      // A pool of the runtime may start one more.
      assert(all.threads <= half.threads + 1, `${all.threads} threads`);
      const grown = all.residentBytes - half.residentBytes;
      assert(grown < KEPT_BYTES_MAX, `${grown} bytes more`);
      // Without collections, all runs would be kept.
      assert(runs * all.runBytes > KEPT_BYTES_MAX, `${all.runBytes} a run`);
    });
  });
}

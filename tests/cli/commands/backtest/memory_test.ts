/** `backtest --memory`: one error in place of the runtime's own text. */
import { assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../../../system/_market.ts";
import { openbell, openbellArgs } from "../../_openbell.ts";
import { writeRun } from "../../sandbox/_slow_run.ts";

const HOG = `
const kept = [];
function hog() { for (;;) kept.push(new Array(10_000).fill(Math.random())); }
`;
const PLACES = {
  load: `${HOG} hog(); export default {};`,
  setup: `${HOG} export default {
    subscriptions: [{ intervals: ["1m"] }], setup() { hog(); } };`,
  onBar: `${HOG} export default {
    subscriptions: [{ intervals: ["1m"] }], onBar() { hog(); } };`,
};
/** What the error says of them. */
const CALLS: Readonly<Record<string, string>> = {
  load: "[^\\n]+strategy\\.ts was loaded",
  setup: "strategy was in setup on 2024-07-08",
  onBar: "strategy was in onBar on 2024-07-08",
};
const HONEST = `export default { subscriptions: [{ intervals: ["1m"] }] };`;
const MODES = [[], ["--sandbox"], ["--runner", "inline"]];

for (const flags of MODES) {
  const title = flags.join(" ") || "without a sandbox";
  Deno.test(`backtest --memory ${title}: strategies that need more end the run with one error`, async () => {
    await withFolder(async (folder) => {
      for (const [place, source] of Object.entries(PLACES)) {
        const { db, config } = writeRun(folder, source);
        const args = ["backtest", config, "--db", db, "--memory=96M"];
        const { code, stdout, stderr } = await openbell([...args, ...flags], {
          hangsMs: 60_000,
        });
        assertEquals([place, code, stdout], [place, 1, ""]);
        assertMatch(
          stderr,
          new RegExp(
            `^error: The heap of a thread has reached 96 MB, the limit of --memory, while strategy ${
              CALLS[place]
            }: a strategy keeps too much, or the run needs a higher limit\\n$`,
          ),
        );
      }
    });
  });

  Deno.test(`backtest --memory ${title}: a run within the limit has the same result`, async () => {
    await withFolder(async (folder) => {
      const { db, config } = writeRun(folder, HONEST);
      const args = ["backtest", config, "--db", db, "--quiet", ...flags];
      const hashes = [];
      for (const limit of [[], ["--memory", "256M"]]) {
        const { code, stdout, stderr } = await openbell(
          [...args, ...limit, "--json", "-"],
        );
        assertEquals([code, stderr], [0, ""]);
        hashes.push(JSON.parse(stdout).hash);
      }
      assertEquals(hashes[1], hashes[0]);
      assertEquals(typeof hashes[0], "string");
    });
  });

  Deno.test(`backtest --memory ${title}: other failures are reported as without it`, async () => {
    await withFolder(async (folder) => {
      const { db, config } = writeRun(
        folder,
        `export default { subscriptions: [{ intervals: ["1m"] }],
          onBar() { throw new Error("<--- Last few GCs --->"); } };`,
      );
      const args = ["backtest", config, "--db", db, ...flags];
      const plain = await openbell(args);
      assertEquals(plain.code, 1);
      assertEquals(await openbell([...args, "--memory", "256M"]), plain);
    });
  });
}

Deno.test("backtest --memory: a program that a strategy leaves behind does not hold the command up", async () => {
  await withFolder(async (folder) => {
    const pids = `${folder}/pid.txt`;
    const { db, config } = writeRun(
      folder,
      `new Deno.Command("sh", {
        args: ["-c", ${JSON.stringify(`sleep 60 & echo $! > ${pids}`)}],
        stdin: "null", stdout: "null", stderr: "inherit",
      }).outputSync();
      ${HONEST}`,
    );
    const args = ["backtest", config, "--db", db, "--quiet"];
    try {
      const { code, stderr } = await openbell([...args, "--memory", "256M"], {
        hangsMs: 20_000,
      });
      assertEquals([code, stderr], [0, ""]);
    } finally {
      Deno.kill(Number(Deno.readTextFileSync(pids)), "SIGKILL");
    }
  });
});

Deno.test("backtest --memory without --sandbox: needs all permissions, and says which is missing", async () => {
  await withFolder(async (folder) => {
    const { db, config } = writeRun(folder, HONEST);
    const args = ["backtest", config, "--db", db, "--memory", "256M"];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: openbellArgs(args).flatMap((arg) =>
        arg === "-A" ? ["-A", "--deny-net"] : [arg]
      ),
      env: { NO_COLOR: "1", OPENBELL_DEBUG: "0" },
      signal: AbortSignal.timeout(20_000),
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [
      2,
      "error: --memory without --sandbox runs the command in a second process, with all permissions; this one has no --allow-net. Start it with --allow-all, or use --sandbox\n",
    ]);
  });
});

Deno.test("backtest --memory: sizes that mean nothing are refused", async () => {
  await withFolder(async (folder) => {
    const { db, config } = writeRun(folder, HONEST);
    const args = ["backtest", config, "--db", db, "--memory"];
    for (const size of ["64", "0M", "9999999G", "a lot", "-5M"]) {
      for (const flags of [[], ["--sandbox"]]) {
        const { code, stderr } = await openbell([...args, size, ...flags]);
        assertEquals([code, stderr], [
          2,
          `error: --memory ${size}: expected a size from 16M to 1024G, such as 512M or 2G\n`,
        ]);
      }
    }
    const { code } = await openbell(args);
    assertEquals(code, 2);
  });
});

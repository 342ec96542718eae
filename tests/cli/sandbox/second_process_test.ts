/** The two processes of `backtest --sandbox` and `--memory`: they end together. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../../system/_market.ts";
import { openbell } from "../_openbell.ts";
import { ENDLESS, inTime, readUntil, start, writeRun } from "./_slow_run.ts";

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: 137 } as const;

for (const flag of ["--sandbox", "--memory=512M"]) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const) {
    Deno.test(`backtest ${flag}: after ${signal} both processes end`, async () => {
      await withFolder(async (folder) => {
        const { db, config } = writeRun(folder, ENDLESS, {
          strategy_seconds: 0,
        });
        const args = ["backtest", config, "--db", db, flag];
        const child = start(args, undefined, "piped");
        const { ended } = await inTime(
          readUntil(child.stderr, "begun"),
          "the run's begin",
        );
        child.kill(signal);
        const { code } = await inTime(child.status, "the first process");
        assertEquals(code, CODES[signal]);
        await inTime(ended, "standard error");
        // Both hold standard output, so it ends with the second of them.
        await inTime(child.stdout.pipeTo(new WritableStream()), "the second");
      });
    });
  }
}

Deno.test("backtest --sandbox: a second process that dies is one error", async () => {
  await withFolder(async (folder) => {
    const { db, config } = writeRun(folder, ENDLESS, { strategy_seconds: 0 });
    const child = start(["backtest", config, "--db", db, "--sandbox"]);
    const { ended } = await inTime(
      readUntil(child.stderr, "begun"),
      "the run's begin",
    );
    const { stdout } = await new Deno.Command("pgrep", {
      args: ["-P", String(child.pid)],
    }).output();
    Deno.kill(Number(new TextDecoder().decode(stdout)), "SIGKILL");
    const { code } = await inTime(child.status, "the first process");
    assertEquals(code, 1);
    assertMatch(
      await ended,
      /\nerror: The process of the sandbox was ended by SIGKILL\n$/,
    );
  });
});

Deno.test("a sandboxed strategy sees no arguments, process number or folder, and cannot send signals", async () => {
  await withFolder(async (folder) => {
    const { db, config } = writeRun(
      folder,
      `import process, { argv, cwd } from "node:process";
const tries = {
  args: () => [...Deno.args, ...process.argv, ...argv].join(),
  pids: () => [Deno.pid, Deno.ppid].join(),
  location: () => String(location),
  cwd: () => Deno.cwd(),
  cwd2: () => process.cwd(),
  cwd3: () => cwd(),
  env: () => Deno.env.get("HOME"),
  kill: () => Deno.kill(Deno.pid, "SIGTERM"),
  kill2: () => process.kill(process.pid, "SIGTERM"),
  abort: () => process.abort(),
  exit: () => process.exit(3),
  exit2: () => process.reallyExit(3),
  signals: () => Deno.addSignalListener("SIGTERM", () => {}),
};
const got = [];
for (const [name, attempt] of Object.entries(tries)) {
  try { got.push(name + "=" + attempt()); } catch { got.push(name + " refused"); }
}
export default {
  subscriptions: [{ intervals: ["1m"] }],
  setup(context) { context.log(JSON.stringify(got)); },
};`,
    );
    const json = `${folder}/result.json`;
    const args = ["backtest", config, "--db", db, "--quiet", "--sandbox"];
    const { code, stderr } = await openbell([...args, "--json", json], {
      cwd: folder,
    });
    assertEquals([code, stderr], [0, ""]);
    const [line] = JSON.parse(Deno.readTextFileSync(json)).log.lines;
    assertEquals(JSON.parse(line.message), [
      "args=",
      "pids=0,0",
      "location=data:hidden",
      "cwd refused",
      "cwd2 refused",
      "cwd3=/",
      "env refused",
      "kill refused",
      "kill2 refused",
      "abort refused",
      "exit refused",
      "exit2 refused",
      "signals refused",
    ]);
  });
});

Deno.test("backtest --sandbox: a strategy cannot end its process by functions that it imports by name", async () => {
  await withFolder(async (folder) => {
    const { db, config } = writeRun(
      folder,
      `import { kill, pid } from "node:process";
      export default {
        subscriptions: [{ intervals: ["1m"] }],
        setup() { kill(pid, "SIGKILL"); },
      };`,
    );
    const args = ["backtest", config, "--db", db, "--quiet", "--sandbox"];
    const { code, stdout, stderr } = await openbell(args);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^error: Strategy strategy failed in setup on 2024-07-08: Code in the sandbox cannot call _kill [^\n]+\n$/,
    );
  });
});

Deno.test("backtest --sandbox: strategies import by the names of the working folder's deno.json", async () => {
  await withFolder(async (folder) => {
    const { db, config } = writeRun(
      folder,
      `import { intervals } from "mine";
       import { more } from "parts/more.ts";
       export default { subscriptions: [{ intervals }], params: more };`,
    );
    Deno.mkdirSync(`${folder}/lib`);
    Deno.mkdirSync(`${folder}/below`);
    Deno.writeTextFileSync(
      `${folder}/lib/mine.ts`,
      `export const intervals = ["1m"];`,
    );
    Deno.writeTextFileSync(`${folder}/lib/more.ts`, `export const more = {};`);
    const run = (cwd: string) =>
      openbell(["backtest", config, "--db", db, "--quiet", "--sandbox"], {
        cwd,
      });
    // Control: without the file the names mean nothing.
    assertEquals((await run(folder)).code, 1);
    Deno.writeTextFileSync(
      `${folder}/deno.json`,
      `{
        // names of modules
        "imports": { "mine": "./lib/mine.ts", "parts/": "./lib/" },
      }`,
    );
    for (const cwd of [folder, `${folder}/below`]) {
      const { code, stderr } = await run(cwd);
      assertEquals([code, stderr], [0, ""]);
    }
    Deno.writeTextFileSync(`${folder}/deno.json`, `{ "imports": \n { `);
    const { code, stderr } = await run(folder);
    assertEquals(code, 2);
    assert(
      stderr.startsWith("error: Cannot read ") &&
        stderr.endsWith("deno.json: CloseBraceExpected in line 2\n"),
      stderr,
    );
  });
});

/** Whatever a strategy leaves open, runs end, and so do command line and programs. */
import { assertEquals } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import { inProject, openbell, runArgs } from "./_openbell.ts";
import { writeRun } from "./sandbox/_slow_run.ts";

const LEFT: Readonly<Record<string, string>> = {
  interval: "setInterval(() => {}, 10);",
  worker:
    `new Worker("data:text/javascript,setInterval(() => {}, 10)", { type: "module" });`,
  loopingWorker:
    `new Worker("data:text/javascript,for(;;);", { type: "module" });`,
  nodeWorker:
    `new (await import("node:worker_threads")).Worker("setInterval(() => {}, 10)", { eval: true });`,
  broadcastChannel: `new BroadcastChannel("left").onmessage = () => {};`,
  messagePort: `new MessageChannel().port1.onmessage = () => {};`,
  listener: `Deno.listen({ port: 0, hostname: "127.0.0.1" }).accept();`,
  server: `Deno.serve({ port: 0, onListen() {} }, () => new Response());`,
  child:
    `new Deno.Command(Deno.execPath(), { args: ["eval", ""], stdout: "null", stderr: "null" }).spawn();`,
  signal: `Deno.addSignalListener("SIGTERM", () => {});`,
  watcher: `Deno.watchFs(".");`,
};

for (const runner of ["inline", "workers"]) {
  Deno.test(`backtest ${runner}: ends whatever a strategy leaves open`, async () => {
    await withFolder(async (folder) => {
      for (const [name, code] of Object.entries(LEFT)) {
        const { db, config } = writeRun(
          folder,
          `${code}\nexport default { subscriptions: [{ intervals: ["1m"] }] };`,
        );
        const args = ["backtest", config, "--db", db, "--quiet"];
        const { code: exit, stderr } = await openbell(
          [...args, "--runner", runner],
          { hangsMs: 20_000 },
        );
        assertEquals([name, exit, stderr], [name, 0, ""]);
      }
    });
  });
}

/** A program that runs a config, then does what `after` says. */
function programOf(config: string, db: string, runner: string, after: string) {
  return `import { loadSessionConfig, runBacktest } from "${
    inProject("mod.ts")
  }";
    const config = loadSessionConfig(${JSON.stringify(config)});
    const db = ${JSON.stringify(db)};
    const { hash } = await runBacktest(config, { db, runner: "${runner}" });
    console.log(hash.length);
    ${after}`;
}

/** A thread's own end is the program's; an inline run shares the program's thread. */
const ENDS = { workers: "", inline: "Deno.exit();" };

for (const [runner, after] of Object.entries(ENDS)) {
  const how = after === "" ? "by itself" : "when it exits";
  Deno.test(`a program's run ${runner} ends whatever a strategy leaves open, and the program ${how}`, async () => {
    await withFolder(async (folder) => {
      const program = `${folder}/program.ts`;
      for (const [name, code] of Object.entries(LEFT)) {
        const { db, config } = writeRun(
          folder,
          `${code}\nexport default { subscriptions: [{ intervals: ["1m"] }] };`,
        );
        Deno.writeTextFileSync(program, programOf(config, db, runner, after));
        const { code: exit, stdout, stderr } = await new Deno.Command(
          Deno.execPath(),
          {
            args: runArgs(program, []),
            env: { NO_COLOR: "1" },
            signal: AbortSignal.timeout(20_000),
          },
        ).output();
        const decoder = new TextDecoder();
        assertEquals(
          [name, exit, decoder.decode(stdout), decoder.decode(stderr)],
          [name, 0, "64\n", ""],
        );
      }
    });
  });
}

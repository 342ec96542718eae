/** Whatever a strategy leaves open, the command line ends by itself. */
import { assertEquals } from "@std/assert";
import { withFolder } from "../system/_market.ts";
import { openbell } from "./_openbell.ts";
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

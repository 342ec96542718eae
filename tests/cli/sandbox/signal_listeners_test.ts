/** Strategies that listen to signals do not keep the command from ending. */
import { assertEquals } from "@std/assert";
import { withFolder } from "../../system/_market.ts";
import { ENDLESS, inTime, readUntil, start, writeRun } from "./_slow_run.ts";

const LISTENERS = `
import process from "node:process";
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
  Deno.addSignalListener(signal, () => {});
  for (const name of ["on", "once", "addListener", "prependListener"]) {
    process[name](signal, () => {});
  }
}
// What was replaced does not come back.
delete Deno.addSignalListener;
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
  Deno.addSignalListener?.(signal, () => {});
}
`;

for (const runner of ["workers", "inline"]) {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    Deno.test(`${runner}: ${signal} ends a run whose strategy listens to it`, async () => {
      await withFolder(async (folder) => {
        const { db, config } = writeRun(folder, LISTENERS + ENDLESS, {
          strategy_seconds: 0,
        });
        const args = ["backtest", config, "--db", db, "--runner", runner];
        const child = start(args);
        const { ended } = await inTime(
          readUntil(child.stderr, "begun"),
          "the run's begin",
        );
        child.kill(signal);
        const { signal: ending } = await inTime(child.status, "the process");
        assertEquals(ending, signal);
        await inTime(ended, "standard error");
      });
    });
  }
}

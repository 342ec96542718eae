import { assertEquals } from "@std/assert";
import {
  lateError,
  LOAD_SECONDS,
  LoadLimit,
} from "../../src/system/worker_load.ts";

Deno.test("a limit calls back when modules are late, and not once they are loaded", async () => {
  const calls: string[] = [];
  const late = Promise.withResolvers<void>();
  const ended = new LoadLimit(() => calls.push("ended"), 0.01);
  ended.end();
  new LoadLimit(() => {
    calls.push("late");
    late.resolve();
  }, 0.02);
  await late.promise;
  assertEquals(calls, ["late"]);
});

Deno.test("the error of late modules names worker, module and remedy", () => {
  const { code, worker, phase, message } = lateError(
    "quality_manager",
    new URL("https://jsr.io/@openbell/session/workers/quality_manager.ts"),
  );
  assertEquals([code, worker, phase], [
    "worker_failed",
    "quality_manager",
    "start",
  ]);
  assertEquals(
    message,
    `The quality manager cannot start: its module https://jsr.io/@openbell/session/workers/quality_manager.ts was not loaded within ${LOAD_SECONDS} seconds; the registry, the proxy or the disk that it comes from does not answer. What has arrived is kept: try again, or run "openbell cache" first`,
  );
});

/**
 * The modules of all commands, for machines that go offline; see
 * `command_modules.ts`.
 *
 * @module
 */

/** Imports the modules of all commands, and the program that loads them. It is not meant to be called. */
export const COMMAND_MODULES: readonly (() => Promise<unknown>)[] = [
  () => import("./actions.ts"),
  () => import("./instruments.ts"),
  () => import("./backtest.ts"),
  () => import("./runs.ts"),
  () => import("./bars.ts"),
  () => import("./cache.ts"),
  () => import("./calendar.ts"),
  () => import("./completion.ts"),
  () => import("./continuous.ts"),
  () => import("./config.ts"),
  () => import("./dashboard.ts"),
  () => import("./db.ts"),
  () => import("./export.ts"),
  () => import("./fetch.ts"),
  () => import("./import.ts"),
  () => import("./indicator.ts"),
  () => import("./init.ts"),
  () => import("./live.ts"),
  () => import("./new.ts"),
  () => import("./quality.ts"),
  () => import("./sweep.ts"),
  () => import("./worker.ts"),
  () => import("../program.ts"),
  () => import("../sandbox/second_process.ts"),
  () => import("../../queue/client.ts"),
];

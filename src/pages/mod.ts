/**
 * HTML pages of runs and sweeps: one file each, which needs no network.
 *
 * ```ts ignore
 * import { loadSessionConfig, makeReport, runBacktest } from "@openbell/session";
 *
 * const db = "market.db";
 * const result = await runBacktest(loadSessionConfig("config.yaml"), { db });
 * Deno.writeTextFileSync("run.html", await makeReport(result, { db }));
 * ```
 *
 * @module
 */
export { makeReport, type ReportOptions } from "./report/report.ts";
export { sweepHtml } from "./sweep/sweep_page.ts";

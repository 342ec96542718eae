/**
 * The dashboard: a server on this machine that shows saved runs, sweeps, bars and
 * calendars in a browser, and offers what it shows as JSON.
 *
 * ```ts ignore
 * import { startDashboard } from "@openbell/session/dashboard";
 *
 * const dashboard = startDashboard({ db: "market.db", runs: "runs" });
 * console.log(dashboard.url);
 * await dashboard.finished;
 * ```
 *
 * @module
 */
export {
  type Dashboard,
  type DashboardOptions,
  startDashboard,
} from "./dashboard.ts";
export type {
  LaunchRun,
  RunEvent,
  RunJobError,
  RunOrder,
  RunProcess,
} from "./run_jobs.ts";

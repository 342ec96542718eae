/**
 * Paths of runs that are started from the page.
 *
 * @module
 */
import { RunStore } from "../runs/run_store.ts";
import { json } from "./answers.ts";
import { changesIn, setIn } from "./requests.ts";
import { get, type Route, route } from "./route.ts";
import type { RunJobs } from "./run_jobs.ts";
import { changedRun, type OrderPlaces, setRun } from "./run_orders.ts";
import { withSweep } from "./sweeps.ts";

/** Where runs are started from. */
export interface JobSources extends OrderPlaces {
  /** The files of sweeps' results. */
  readonly sweeps: readonly string[];
}

/** Paths that start runs, tell how they go, and cancel them. */
export function jobRoutes(sources: JobSources, jobs: RunJobs): Route[] {
  return [
    route(
      "POST",
      /^\/api\/runs\/(\d+)\/again$/,
      async ({ request, parts: [id] }) => {
        const changes = await changesIn(request);
        const runs = new RunStore(sources.runs, { readOnly: true });
        try {
          const order = changedRun(runs, Number(id), changes, sources);
          return json(jobs.start(order), 202);
        } finally {
          runs.close();
        }
      },
      '/api/runs/N/again: starts a run of its config with changes, {"changes": {"strategies.0.params.fast": 5}}',
    ),
    route(
      "POST",
      /^\/api\/sweeps\/(\d+)\/runs$/,
      async ({ request, parts: [id] }) => {
        const set = await setIn(request);
        const order = withSweep(
          sources.sweeps,
          Number(id),
          (sweep) => setRun(sweep, set, sources),
        );
        return json(jobs.start(order), 202);
      },
      '/api/sweeps/N/runs: starts a run of a set, {"set": 4}, over all sessions of the config',
    ),
    get(
      /^\/api\/jobs$/,
      () => json(jobs.list()),
      "/api/jobs: runs that were started here, the newest first",
    ),
    get(
      /^\/api\/jobs\/(\d+)$/,
      ({ parts: [id] }) => json(jobs.get(Number(id))),
      "/api/jobs/N: how one of them goes",
    ),
    get(
      /^\/api\/jobs\/(\d+)\/events$/,
      ({ parts: [id] }) => jobs.events(Number(id)),
      "/api/jobs/N/events: the same as server-sent events, until it has ended",
    ),
    route(
      "DELETE",
      /^\/api\/jobs\/(\d+)$/,
      ({ parts: [id] }) => json(jobs.cancel(Number(id))),
      "/api/jobs/N: cancels it",
    ),
  ];
}

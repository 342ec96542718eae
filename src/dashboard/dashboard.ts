/**
 * The dashboard: a server on this machine that shows runs, bars and calendars.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { SessionError } from "../errors.ts";
import { failure } from "./answers.ts";
import { Guard } from "./guard.ts";
import { jobRoutes } from "./job_routes.ts";
import { liveRoutes } from "./live/live_routes.ts";
import { LiveStreams } from "./live/live_stream.ts";
import { type DashboardSources, Routes } from "./routes.ts";
import { curveRoutes } from "./run_curves.ts";
import { type LaunchRun, RunJobs } from "./run_jobs.ts";

/** Options of {@linkcode startDashboard}. */
export interface DashboardOptions {
  /** The folder of saved runs. Defaults to `runs`. */
  readonly runs?: string;
  /** The path of the bar store. Without it no bars are shown. */
  readonly db?: string;
  /**
   * Files of sweeps' results, as `sweep --out` writes them. Defaults to `sweep.db`
   * in the working folder, if there is one.
   */
  readonly sweeps?: readonly string[];
  /** The address of a queue of sweeps; what it lacks is in the environment. */
  readonly queue?: string;
  /**
   * The folder that the modules of runs must be in which are started from the
   * page. Defaults to the working folder.
   */
  readonly project?: string;
  /** Starts runs that the page asks for. Without it the page starts none. */
  readonly launch?: LaunchRun;
  /** Stores that live runs record to. Defaults to the bar store. */
  readonly live?: readonly string[];
  /** The port, on 127.0.0.1. Defaults to one that is free. */
  readonly port?: number;
  /** The token that requests need. Defaults to a random one. */
  readonly token?: string;
}

/** A dashboard that runs. */
export interface Dashboard {
  /** The address to open, with the token. */
  readonly url: string;
  /** The port. */
  readonly port: number;
  /** The token. */
  readonly token: string;
  /** Resolves when the server has ended. */
  readonly finished: Promise<void>;
  /** Ends the server. */
  stop(): Promise<void>;
}

const TOKEN_BYTES = 18;
/** The file that the task `sweep` of a new project writes. */
const OWN_SWEEP = "sweep.db";
/** How long pages that follow something may take to end when the server does. */
const GRACE_MS = 500;

/**
 * Starts the dashboard on 127.0.0.1. It answers who has the token, and shows
 * nothing but the folder of runs and the store that it was given.
 *
 * ```ts
 * import { startDashboard } from "@openbell/session/dashboard";
 *
 * const dashboard = startDashboard();
 * const headers = { authorization: `Bearer ${dashboard.token}` };
 * const answer = await fetch(`http://127.0.0.1:${dashboard.port}/api`, { headers });
 * console.log((await answer.json()).paths);
 * await dashboard.stop();
 * ```
 *
 * @throws {SessionError} `argument_invalid` if the port is taken.
 */
export function startDashboard(options: DashboardOptions = {}): Dashboard {
  const { runs = "runs", db, sweeps, port = 0, project = "." } = options;
  const live = options.live ?? (db === undefined ? [] : [db]);
  const token = options.token ?? randomBytes(TOKEN_BYTES).toString("base64url");
  const { queue } = options;
  const sources: DashboardSources = {
    runs,
    db,
    get sweeps() {
      return sweeps ?? ownSweep();
    },
    queue,
    project,
  };
  const streams = new LiveStreams();
  const jobs = new RunJobs(options.launch);
  const routes = new Routes(sources, [
    ...curveRoutes(runs),
    ...jobRoutes(sources, jobs),
    ...liveRoutes(live, streams),
  ]);
  const cutting = new AbortController();
  const server = serve(
    port,
    cutting.signal,
    (request) => respond(request, routes, guard),
  );
  const guard = new Guard({ token, port: server.addr.port });
  return {
    url: `http://127.0.0.1:${server.addr.port}/?token=${token}`,
    port: server.addr.port,
    token,
    finished: server.finished,
    async stop() {
      // Answers that go on would hold up the server's end, and so would a page
      // that does not take what it was sent: its connection is cut.
      await jobs.stop();
      if (await streams.close(GRACE_MS)) return await server.shutdown();
      cutting.abort();
      await server.finished;
    },
  };
}

/** The results of the project's own sweep, if there are any by now. */
function ownSweep(): readonly string[] {
  try {
    return Deno.statSync(OWN_SWEEP).isFile ? [OWN_SWEEP] : [];
  } catch {
    return [];
  }
}

/** Listens on 127.0.0.1. */
function serve(
  port: number,
  signal: AbortSignal,
  respond: (request: Request) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve(
      { hostname: "127.0.0.1", port, signal, onListen: () => {} },
      respond,
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new SessionError(
      "argument_invalid",
      `The port ${port} of 127.0.0.1 is taken; name another one, or none for one that is free`,
      { cause: error },
    );
  }
}

async function respond(
  request: Request,
  routes: Routes,
  guard: Guard,
): Promise<Response> {
  try {
    const url = new URL(request.url);
    const refusal = guard.refusal(request, url);
    if (refusal !== undefined) return refusal;
    const cookie = guard.cookieFor(url);
    if (cookie !== undefined && url.pathname === "/") {
      // The token leaves the address bar and the history.
      return new Response(null, {
        status: 303,
        headers: { location: "/", "set-cookie": cookie },
      });
    }
    return await routes.answer(request, url);
  } catch (error) {
    return failure(error);
  }
}

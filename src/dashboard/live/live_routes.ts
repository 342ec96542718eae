/**
 * Paths of live runs.
 *
 * @module
 */
import { TrailReader } from "../../live/trail/trail_reader.ts";
import { json } from "../answers.ts";
import { switchIn } from "../requests.ts";
import { get, type Route, route } from "../route.ts";
import { eventAnswer } from "../server_events.ts";
import type { LiveStreams } from "./live_stream.ts";
import {
  askForSwitch,
  jsonIn,
  liveList,
  liveRun,
  noRunError,
  runIn,
  storeFile,
} from "./live_stores.ts";

/** Paths that tell how live runs go, and that use their kill switch. */
export function liveRoutes(
  stores: readonly string[],
  streams: LiveStreams,
): Route[] {
  return [
    get(
      /^\/api\/live$/,
      () => json(liveList(stores, Date.now())),
      "/api/live: the stores of live runs, and their runs",
    ),
    get(
      /^\/api\/live\/(\d+)$/,
      ({ parts: [store], url }) =>
        json(liveRun(stores, Number(store), runName(url), Date.now())),
      "/api/live/N?run=R: a live run of store N with positions and working orders",
    ),
    get(
      /^\/api\/live\/(\d+)\/events$/,
      ({ parts: [store], request, url }) =>
        events(stores, Number(store), request, url, streams),
      "/api/live/N/events?run=R&symbol=S: what happens in it as server-sent events; after=ID or Last-Event-ID goes on after one of them",
    ),
    route(
      "POST",
      /^\/api\/live\/(\d+)\/kill$/,
      async ({ parts: [store], request }) => {
        const wanted = await switchIn(request);
        const { run } = askForSwitch(
          stores,
          Number(store),
          wanted,
          Date.now(),
        );
        return json({ run, asked: wanted.request }, 202);
      },
      '/api/live/N/kill: uses the kill switch of a run, {"run": "R", "request": "kill"}; or flatten, or release',
    ),
  ];
}

function runName(url: URL): string | undefined {
  return url.searchParams.get("run") ?? undefined;
}

function events(
  stores: readonly string[],
  store: number,
  request: Request,
  url: URL,
  streams: LiveStreams,
): Response {
  const db = storeFile(stores, store);
  const { run, symbol } = followedIn(db, url);
  if (request.method === "HEAD") return eventAnswer(null);
  const after = request.headers.get("last-event-id") ??
    url.searchParams.get("after") ?? undefined;
  return eventAnswer(streams.follow({ store, db, run, symbol, after }));
}

/** The run that is followed, and the symbol: its first one if none is named. */
function followedIn(
  db: string,
  url: URL,
): { readonly run: string; readonly symbol: string | undefined } {
  const name = runName(url);
  const trail = TrailReader.open(db);
  try {
    const run = trail && runIn(trail, name);
    if (run === undefined) throw noRunError(db, name);
    const [first] = Object(jsonIn(run.about)).symbols ?? [];
    const symbol = url.searchParams.get("symbol") ?? first;
    return {
      run: run.name,
      symbol: typeof symbol === "string" ? symbol : undefined,
    };
  } finally {
    trail?.close();
  }
}

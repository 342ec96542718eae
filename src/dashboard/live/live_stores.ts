/**
 * The live runs that the dashboard shows, from the trails beside their stores.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { SILENT_MS } from "../../live/trail/trail_file.ts";
import { TrailReader, type TrailRun } from "../../live/trail/trail_reader.ts";
import type { SwitchKind } from "../../session/live_board.ts";
import { openBarStore } from "../../store/sqlite/sqlite_bar_store.ts";
import { messageOf } from "../../text/message_of.ts";

/** A live run, where it is and how it is. */
export interface LiveFacts {
  /** The number of its store, from 1. */
  readonly store: number;
  /** Its name. */
  readonly run: string;
  /** Whether it goes on: it has not ended, and has been heard of just now. */
  readonly isUnderWay: boolean;
  /** Whether it has told that it has ended. */
  readonly hasEnded: boolean;
  /** When it has been heard of last, UTC epoch milliseconds. */
  readonly heard: number;
  /** What is said of it once, see `TrailAbout`. */
  readonly about: unknown;
  /** How it is, see `LiveStatus`. */
  readonly status: unknown;
}

/** What a request for a switch says. */
export interface SwitchRequest {
  /** The name of the run, which confirms that it is meant. */
  readonly run: string;
  /** What is asked for. */
  readonly request: SwitchKind;
}

/** The stores with their live runs, the one that was heard of last first. */
export function liveList(stores: readonly string[], now: number): unknown {
  return stores.map((file, i) => {
    const store = i + 1;
    try {
      const runs = withTrail(file, (trail) => trail.runs()) ?? [];
      return { store, file, runs: runs.map((run) => factsOf(store, run, now)) };
    } catch (error) {
      return { store, file, runs: [], error: messageOf(error) };
    }
  });
}

/** One run with its account. */
export function liveRun(
  stores: readonly string[],
  store: number,
  name: string | undefined,
  now: number,
): unknown {
  const file = storeFile(stores, store);
  const run = withTrail(file, (trail) => runIn(trail, name));
  if (run === undefined) throw noRunError(file, name);
  return { ...factsOf(store, run, now), account: jsonIn(run.account) };
}

/** Asks a run for a switch; it uses it before its next slice. */
export function askForSwitch(
  stores: readonly string[],
  store: number,
  { run: name, request }: SwitchRequest,
  now: number,
): LiveFacts {
  const file = storeFile(stores, store);
  const run = withTrail(file, (trail) => runIn(trail, name));
  if (run === undefined) throw noRunError(file, name);
  const facts = factsOf(store, run, now);
  if (facts.hasEnded) {
    throw new SessionError(
      "argument_invalid",
      `The run ${run.name} has ended: there are no orders to cancel`,
    );
  }
  const opened = openBarStore(file);
  try {
    opened.live.ask(run.name, request);
  } finally {
    opened.close();
  }
  return facts;
}

/** The file of a store by its number. */
export function storeFile(stores: readonly string[], store: number): string {
  const file = stores[store - 1];
  if (file !== undefined) return file;
  throw new SessionError(
    "argument_invalid",
    stores.length === 0
      ? "This dashboard shows no live runs; start it with --live FILE, the store that openbell live records to"
      : `There is no store ${store}: there are 1 to ${stores.length}`,
  );
}

/** The run of a trail by its name; the one that was heard of last without one. */
export function runIn(
  trail: TrailReader,
  name: string | undefined,
): TrailRun | undefined {
  return name === undefined ? trail.runs()[0] : trail.run(name);
}

/** What is told of a run. */
export function factsOf(store: number, run: TrailRun, now: number): LiveFacts {
  const { name, heard } = run;
  const status = jsonIn(run.status);
  const state = Object(status).state;
  const hasEnded = state === "done" || state === "failed";
  return {
    store,
    run: name,
    isUnderWay: !hasEnded && now - heard < SILENT_MS,
    hasEnded,
    heard,
    about: jsonIn(run.about),
    status,
  };
}

/** The error of a store without the run. */
export function noRunError(
  file: string,
  name: string | undefined,
): SessionError {
  return new SessionError(
    "data_missing",
    name === undefined
      ? `No live run has recorded to ${file} yet`
      : `No live run ${JSON.stringify(name)} has recorded to ${file}`,
  );
}

/** What a text of a trail says; `null` for one that is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function withTrail<T>(
  file: string,
  action: (trail: TrailReader) => T,
): T | undefined {
  const trail = TrailReader.open(file);
  if (trail === undefined) return undefined;
  try {
    return action(trail);
  } finally {
    trail.close();
  }
}

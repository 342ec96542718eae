/**
 * A sweep as the queue has it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { isSection } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import type { SweepFingerprint, SweepSpec } from "../sweep/results_file.ts";
import type { SetOutcome } from "../tape/set_job.ts";
import type { SweepMetric, SweepMetrics } from "../tape/set_metrics.ts";
import { metricsFrom, SWEEP_METRICS } from "../tape/set_metrics.ts";
import { isPrintable } from "../text/clean.ts";
import type { SweepCode } from "./code.ts";
import type { Row, Sql } from "./database.ts";

/** What is known of a sweep: `running` until all its sets are tried. */
export type SweepState =
  | "running"
  /** All sets are finished. */
  | "finished"
  /** Sets are parked, and all others are finished. */
  | "incomplete"
  /** An error ended it. */
  | "failed"
  | "cancelled";

/** A sweep in the queue: all that a worker needs to run its sets. */
export interface QueuedSweep {
  /** Its number. */
  readonly id: number;
  /** The version of the engine that it needs. */
  readonly engine: string;
  /** The name of its config in messages. */
  readonly title: string;
  /** The config as it was read, without what only live runs need. */
  readonly config: unknown;
  /** What was asked for, as far as it is not in the config. */
  readonly spec: SweepSpec;
  /** What identifies it. */
  readonly fingerprint: SweepFingerprint;
  /** The figure that ranks the sets. */
  readonly rank: SweepMetric;
  /** Where workers get the bars. */
  readonly bars: string;
  /** The hash of the bar store. */
  readonly storeHash: string;
  /** Its modules. */
  readonly code: SweepCode;
  /** The number of its sets. */
  readonly sets: number;
  /** The number of windows that sets run over, those of tests not counted. */
  readonly windows: number;
  /** How long a worker may be silent, in seconds. */
  readonly lease: number;
  /** How far it is. */
  readonly state: SweepState;
  /** What ended it. */
  readonly error: string | undefined;
}

/** One result as it is stored. */
export interface ResultRow {
  /** The window. */
  readonly fold: number;
  /** The set. */
  readonly set_id: number;
  /** `done` or `failed`. */
  readonly status: SetOutcome["status"];
  /** SHA-256 of fills and equity; empty if the set failed. */
  readonly hash: string;
  /** The error of a failed set. */
  readonly error: string | null;
  /** The figures as JSON; see {@linkcode figuresText}. */
  readonly figures: string;
  /** The account of a test as JSON. */
  readonly account: string | null;
}

/**
 * Reads a sweep.
 *
 * @throws {SessionError} `argument_invalid` if there is none with this number;
 * `store_corrupt` if another program has changed it.
 */
export async function readSweep(sql: Sql, id: number): Promise<QueuedSweep> {
  const { rows: [row] } = await sql.executeSql(
    "SELECT * FROM openbell.sweep WHERE id = $1",
    [id],
  );
  if (row === undefined) {
    const { rows } = await sql.executeSql(
      "SELECT id FROM openbell.sweep ORDER BY id DESC LIMIT 5",
    );
    const known = rows.map((one) => String(one.id)).join(", ");
    throw new SessionError(
      "argument_invalid",
      `The queue has no sweep ${id}; ${
        known === "" ? "it has none" : `the last ones are ${known}`
      }`,
    );
  }
  return sweepOf(row);
}

function damaged(id: number, why: string): SessionError {
  return new SessionError(
    "store_corrupt",
    `Sweep ${id} of the queue is damaged: ${why}; cancel it and queue it again`,
  );
}

function sweepOf(row: Row): QueuedSweep {
  const text = (name: string) => String(row[name]);
  const id = Number(row.id);
  const json = (name: string) => {
    try {
      return JSON.parse(text(name));
    } catch {
      throw damaged(id, `its ${name} is no JSON`);
    }
  };
  const section = (name: string) => {
    const value = json(name);
    if (isSection(value)) return value as never;
    throw damaged(id, `its ${name} is no section`);
  };
  const code: SweepCode = json("code");
  // Hashes are names of files in the cache.
  for (const hash of [text("store_hash"), String(code?.hash)]) {
    if (!HASH.test(hash)) throw damaged(id, "a hash of it is none");
  }
  if (!Array.isArray(code.modules) || !code.modules.every(isModule)) {
    throw damaged(id, "its modules are none");
  }
  if (!SWEEP_METRICS.some((one) => one === row.rank)) {
    throw damaged(id, "its rank is no figure");
  }
  return {
    id,
    engine: text("engine"),
    title: text("title"),
    config: json("config"),
    spec: section("spec"),
    fingerprint: section("fingerprint"),
    rank: text("rank") as SweepMetric,
    bars: text("bars"),
    storeHash: text("store_hash"),
    code,
    sets: Number(row.sets),
    windows: Number(row.windows),
    lease: Number(row.lease),
    state: text("state") as SweepState,
    error: row.error === null ? undefined : text("error"),
  };
}

/** SHA-256 in hexadecimal. */
const HASH = /^[0-9a-f]{64}$/;
/** Characters of the longest address of a module. */
const MODULE_MAX = 4_096;

/** Whether a value of the queue is the address of a module. */
function isModule(value: unknown): boolean {
  if (typeof value !== "string" || value.length > MODULE_MAX) return false;
  if (!isPrintable(value) || value === "") return false;
  if (!value.startsWith("file:")) return true;
  try {
    return fileURLToPath(value) !== "";
  } catch {
    return false;
  }
}

/** The row of an outcome. */
export function resultRow(
  fold: number,
  set: number,
  outcome: SetOutcome,
): ResultRow {
  const isDone = outcome.status === "done";
  const { account, falls } = isDone
    ? outcome
    : { account: undefined, falls: undefined };
  return {
    fold,
    set_id: set,
    status: outcome.status,
    hash: isDone ? outcome.hash : "",
    error: isDone ? null : outcome.error.message,
    figures: isDone
      ? figuresText(outcome.metrics)
      : figuresText(metricsFrom(() => null)),
    account: account === undefined ? null : JSON.stringify({ account, falls }),
  };
}

/** Figures as JSON; infinite ones and a negative zero are texts. */
export function figuresText(metrics: SweepMetrics): string {
  return JSON.stringify(Object.fromEntries(
    SWEEP_METRICS.map((name) => {
      const value = metrics[name];
      if (value === null || Number.isNaN(value)) return [name, null];
      const isJson = Number.isFinite(value) && !Object.is(value, -0);
      return [name, isJson ? value : Object.is(value, -0) ? "-0" : `${value}`];
    }),
  ));
}

/** Figures from their JSON; `undefined` if it is that of others. */
function figuresFrom(text: string): SweepMetrics | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isSection(found)) return undefined;
  const figures = found;
  const isFigure = (value: unknown) =>
    value === undefined || value === null || Number.isFinite(value) ||
    FIGURE_TEXTS.includes(String(value));
  if (!SWEEP_METRICS.every((name) => isFigure(figures[name]))) {
    return undefined;
  }
  return metricsFrom((name) => {
    const value = figures[name];
    return value === null || value === undefined ? null : Number(value);
  });
}

/** Figures that JSON has no numbers for; see {@linkcode figuresText}. */
const FIGURE_TEXTS: readonly string[] = ["Infinity", "-Infinity", "-0"];

/**
 * The outcome of a set as results have it.
 *
 * @throws {SessionError} `store_corrupt` if another program has changed it.
 */
export function outcomeOf(
  row: Row,
  { id, sets }: QueuedSweep,
):
  | {
    readonly status: "done";
    readonly hash: string;
    readonly metrics: SweepMetrics;
  }
  | { readonly status: "failed"; readonly error: string } {
  const set = Number(row.set_id);
  const isSet = set >= 0 && set < sets;
  if (isSet && row.status === "failed") {
    return { status: "failed", error: String(row.error) };
  }
  const hash = String(row.hash);
  const metrics = figuresFrom(String(row.figures));
  if (
    isSet && row.status === "done" && metrics !== undefined && HASH.test(hash)
  ) return { status: "done", hash, metrics };
  throw damaged(id, `the result of set ${set} in window ${row.fold} is none`);
}

/**
 * Saved runs from the rows of their file, which another program may have changed.
 *
 * @module
 */
import { isSection } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import type { RunResult } from "../results/run_result.ts";
import { cellIn, numberIn, textIn } from "../store/sqlite/rows.ts";
import { isA } from "../text/message_of.ts";
import { metricsFrom } from "../tape/set_metrics.ts";
import { joinResult } from "./result_parts.ts";
import type { SavedModule, SavedRun } from "./saved_run.ts";

/** What a result has, by the kind of its values. */
const LISTS = ["sessions", "fills", "equity", "orderEndings", "gaps"];
const SECTIONS = ["config", "account", "statistics", "quality", "metrics"];

/** Characters of a text of a run; a note has the most, 1,000, and paths have 4,096. */
const TEXT_MAX = 5_000;

/** A value of a damaged run: why it is none. */
class Damage extends Error {}

/** A run without its tags. */
export function readRun(
  row: unknown,
  folder: string,
): Omit<SavedRun, "tags" | "parent" | "sandbox"> {
  const id = numberIn(row, "id");
  return undamaged(id, folder, () => ({
    id,
    savedAt: instantIn(row, "saved_at"),
    name: shortIn(row, "name"),
    version: shortIn(row, "version"),
    hash: shortIn(row, "hash"),
    accountHash: shortIn(row, "account_hash"),
    config: configIn(row),
    configFile: shortIn(row, "config_file"),
    store: shortIn(row, "store"),
    modules: modulesIn(row),
    from: shortIn(row, "first_date"),
    to: shortIn(row, "last_date"),
    sessions: finiteIn(row, "sessions"),
    bars: finiteIn(row, "bars"),
    seconds: finiteIn(row, "seconds"),
    figures: figuresIn(row),
    curve: curveIn(row),
    note: shortIn(row, "note"),
  }));
}

/** How a run was started, from its row. */
export function launchOf(row: unknown): Pick<SavedRun, "parent" | "sandbox"> {
  const parent = cellIn(row, "parent");
  return {
    ...(typeof parent === "number" && Number.isSafeInteger(parent) &&
      parent > 0 && { parent }),
    sandbox: cellIn(row, "sandbox") === 1,
  };
}

/** The result of the run with this number and hash, from the rows of its parts. */
export function readResult(
  id: number,
  hash: string,
  rows: readonly unknown[],
  folder: string,
): RunResult {
  return undamaged(id, folder, () => {
    const result = joinResult(rows.map((row) => {
      const data = cellIn(row, "data");
      if (data instanceof Uint8Array) {
        return { path: textIn(row, "path"), data };
      }
      throw new Damage("a part of its result is not bytes");
    }));
    const lacking = LISTS.find((key) =>
      !Array.isArray(Reflect.get(result, key))
    ) ?? SECTIONS.find((key) => !isSection(Reflect.get(result, key)));
    if (lacking !== undefined) throw new Damage(`its result has no ${lacking}`);
    if (result.hash === hash) return result;
    throw new Damage("its result is that of another run");
  });
}

/**
 * Reads a part of a run, or uses what was read; what fails is one error that
 * names the run. Errors that have a code are other ones.
 */
export function undamaged<T>(id: number, folder: string, read: () => T): T {
  const explain = (cause: unknown): never => {
    if (isA(cause, SessionError)) throw cause;
    const why = cause instanceof Damage
      ? cause.message
      : "its result cannot be read";
    throw new SessionError(
      "store_corrupt",
      `Run ${id} in ${folder} is damaged: ${why}; openbell runs rm ${id} removes it`,
      { cause },
    );
  };
  try {
    const value = read();
    return value instanceof Promise ? value.catch(explain) as T : value;
  } catch (cause) {
    return explain(cause);
  }
}

/** A text that is none of the long ones: whoever shows it has to clean it. */
function shortIn(row: unknown, column: string): string {
  const text = textIn(row, column);
  if (text.length <= TEXT_MAX) return text;
  throw new Damage(`its ${column} has ${text.length} characters`);
}

function finiteIn(row: unknown, column: string): number {
  const value = cellIn(row, column);
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Damage(`its ${column} are no number`);
}

function instantIn(row: unknown, column: string): string {
  const text = textIn(row, column);
  if (Number.isFinite(Date.parse(text))) return text;
  throw new Damage(`its ${column} is no instant`);
}

function jsonIn(row: unknown, column: string): unknown {
  try {
    return JSON.parse(textIn(row, column));
  } catch {
    throw new Damage(`its ${column} is no JSON`);
  }
}

function configIn(row: unknown): SavedRun["config"] {
  const config = jsonIn(row, "config");
  if (isSection(config)) return config as unknown as SavedRun["config"];
  throw new Damage("its config is none");
}

function modulesIn(row: unknown): SavedModule[] {
  const modules = jsonIn(row, "modules");
  if (!Array.isArray(modules)) throw new Damage("its modules are no list");
  return modules.map((one: unknown) => ({
    name: textIn(one, "name"),
    module: textIn(one, "module"),
    hash: textIn(one, "hash"),
  }));
}

function figuresIn(row: unknown): SavedRun["figures"] {
  const figures = jsonIn(row, "figures");
  if (!isSection(figures)) throw new Damage("its figures are none");
  return metricsFrom((metric) => {
    const value = figures[metric];
    return typeof value === "number" ? value : null;
  });
}

function curveIn(row: unknown): number[] {
  const curve = jsonIn(row, "curve");
  if (Array.isArray(curve) && curve.every((one) => typeof one === "number")) {
    return curve;
  }
  throw new Damage("its curve is no list of numbers");
}

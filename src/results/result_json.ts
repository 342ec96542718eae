/**
 * A run's result as JSON.
 *
 * @module
 */
import { jsonText } from "../text/clean.ts";
import { isoInstant } from "../time/date.ts";
import type { RunResult } from "./run_result.ts";

/** Characters per part. */
const PART_LENGTH = 65_536;

/** Types of values that JSON omits. */
const OMITTED: ReadonlySet<string> = new Set([
  "undefined",
  "function",
  "symbol",
]);

/**
 * A result as JSON, in parts, because the JSON of a long run exceeds the
 * longest possible string. Instants are ISO 8601 in UTC. Each row of a table is
 * on a line of its own.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { resultJson } from "@openbell/session/results";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 * Deno.writeTextFileSync(`${folder}/result.json`, [...resultJson(result)].join(""));
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function* resultJson(result: RunResult): Generator<string> {
  const { account, gaps, gapFilling, received, log } = result;
  yield* jsonParts({
    ...result,
    account: {
      ...account,
      roundTrips: withInstants(account.roundTrips, ["entryTime", "exitTime"]),
      openPositions: withInstants(account.openPositions, ["since"]),
      liquidations: withInstants(account.liquidations, ["time"]),
    },
    gaps: withInstants(gaps, ["start", "end"]),
    ...(gapFilling !== undefined && {
      gapFilling: {
        ...gapFilling,
        slots: withInstants(gapFilling.slots, ["start", "end"]),
      },
    }),
    ...(received !== undefined && {
      received: {
        ...received,
        revisions: withInstants(received.revisions, ["start", "received"]),
      },
    }),
    log: { ...log, lines: withInstants(log.lines, ["time"]) },
  });
  yield "\n";
}

/** Rows with the instants under `names` as ISO 8601. */
function withInstants<T extends object>(
  rows: readonly T[],
  names: readonly (keyof T & string)[],
): readonly unknown[] {
  return rows.map((row) => {
    const instants = names.map((name) =>
      [name, isoInstant(Number(row[name]))] as const
    );
    return { ...row, ...Object.fromEntries(instants) };
  });
}

/**
 * The same JSON as `jsonText(value)`, in parts: objects are
 * indented by two spaces, and each element of an array is on one line.
 */
export function* jsonParts(value: unknown): Generator<string> {
  let part = "";
  for (const piece of pieces(value, "")) {
    part += piece;
    if (part.length < PART_LENGTH) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}

function* pieces(value: unknown, indent: string): Generator<string> {
  if (Array.isArray(value)) {
    yield* lines("[]", indent, value.length, (i) => {
      return [jsonText(value[i])];
    });
  } else if (isPlain(value)) {
    const entries = Object.entries(value)
      .filter(([, part]) => !OMITTED.has(typeof part));
    yield* lines("{}", indent, entries.length, function* (i) {
      yield `${jsonText(entries[i][0])}: `;
      yield* pieces(entries[i][1], `${indent}  `);
    });
  } else yield jsonText(value);
}

/** The entries between two brackets, each on its own line. */
function* lines(
  brackets: string,
  indent: string,
  count: number,
  line: (i: number) => Iterable<string>,
): Generator<string> {
  yield brackets[0];
  for (let i = 0; i < count; i++) {
    yield `${i === 0 ? "" : ","}\n${indent}  `;
    yield* line(i);
  }
  yield `${count === 0 ? "" : `\n${indent}`}${brackets[1]}`;
}

/** Whether an object has no `toJSON()` of its own. */
function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !("toJSON" in value);
}

/**
 * A run's result as JSON.
 *
 * @module
 */
import { isoInstant } from "../time/date.ts";
import type { RunResult } from "./run_result.ts";

/** Characters that are handed on together. */
const PART_LENGTH = 65_536;

/** What JSON has no words for. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "undefined",
  "function",
  "symbol",
]);

/**
 * A result as JSON, part by part: that of a long run is longer than a string
 * can be. Every instant in it is ISO 8601 in UTC, as in all that is written;
 * the rows of a table stand one to a line.
 *
 * ```ts ignore
 * import { resultJson, runBacktest } from "@openbell/session";
 *
 * const result = await runBacktest(config, { db: "market.db" });
 * Deno.writeTextFileSync("result.json", [...resultJson(result)].join(""));
 * ```
 */
export function* resultJson(result: RunResult): Generator<string> {
  const { account, gaps, log } = result;
  yield* jsonParts({
    ...result,
    account: {
      ...account,
      roundTrips: withInstants(account.roundTrips, ["entryTime", "exitTime"]),
      openPositions: withInstants(account.openPositions, ["since"]),
    },
    gaps: withInstants(gaps, ["start", "end"]),
    log: { ...log, lines: withInstants(log.lines, ["time"]) },
  });
  yield "\n";
}

/** Rows whose `names` are instants, with their text instead. */
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
 * What `JSON.stringify(value, null, 2)` says in other lines: an array's rows
 * stand one to a line. In parts of some size.
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
      return [JSON.stringify(value[i]) ?? "null"];
    });
  } else if (isPlain(value)) {
    const entries = Object.entries(value)
      .filter(([, part]) => !LEFT_OUT.has(typeof part));
    yield* lines("{}", indent, entries.length, function* (i) {
      yield `${JSON.stringify(entries[i][0])}: `;
      yield* pieces(entries[i][1], `${indent}  `);
    });
  } else yield JSON.stringify(value) ?? "null";
}

/** What stands between two brackets, a line each. */
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

/** Neither an array nor an object that says itself what its JSON is. */
function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !("toJSON" in value);
}

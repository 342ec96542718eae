/**
 * A result in compressed parts, and back.
 *
 * The text of one long result exceeds the longest possible string, so long lists
 * are cut off and kept in parts of their own.
 *
 * @module
 */
import { gunzipSync, gzipSync } from "node:zlib";
import type { RunResult } from "../results/run_result.ts";
import { withColumns } from "../results/result_tables.ts";

/** Some rows of a list in a result, or what remains without its long lists. */
export interface ResultPart {
  /** The keys that lead to the list, joined by dots; empty for the remainder. */
  readonly path: string;
  /** JSON, compressed. */
  readonly data: Uint8Array;
}

const PART_ROWS = 5_000;
/** Far more than any part has: one of a damaged file must not fill the memory. */
const PART_BYTES_MAX = 2 ** 28;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Cuts a result into parts. The first is the remainder, then each list in order. */
export function* resultParts(result: RunResult): Generator<ResultPart> {
  const lists: { path: string; rows: readonly unknown[] }[] = [];
  const remainder = JSON.stringify(
    withoutLists(result, [], (path, rows) => lists.push({ path, rows })),
  );
  yield { path: "", data: packed(remainder) };
  for (const { path, rows } of lists) {
    for (let from = 0; from < rows.length; from += PART_ROWS) {
      const part = rows.slice(from, from + PART_ROWS);
      yield { path, data: packed(JSON.stringify(part)) };
    }
  }
}

/** The result whose parts these are, in their order. */
export function joinResult(parts: Iterable<ResultPart>): RunResult {
  let result: object = {};
  for (const { path, data } of parts) {
    const bytes = gunzipSync(data, { maxOutputLength: PART_BYTES_MAX });
    const value: unknown = JSON.parse(decoder.decode(bytes));
    if (path === "") result = Object(value);
    else append(result, path, value);
  }
  return withColumns(result as Omit<RunResult, "toColumns">);
}

function packed(text: string): Uint8Array {
  return gzipSync(encoder.encode(text));
}

/** A copy of a value whose long lists are empty; each of them goes to `take`. */
function withoutLists(
  value: unknown,
  keys: readonly string[],
  take: (path: string, rows: readonly unknown[]) => void,
): unknown {
  if (Array.isArray(value)) {
    if (value.length <= PART_ROWS) return value;
    take(keys.join("."), value);
    return [];
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      // A key with a dot could not be found again; its lists stay where they are.
      key.includes(".") ? inner : withoutLists(inner, [...keys, key], take),
    ]),
  );
}

/** Appends rows to the list at a path. */
function append(result: object, path: string, rows: unknown): void {
  let found: unknown = result;
  for (const key of path.split(".")) found = Reflect.get(Object(found), key);
  if (!Array.isArray(found) || !Array.isArray(rows)) {
    throw new TypeError(`There is no list ${path} in the saved result`);
  }
  for (const row of rows) found.push(row);
}

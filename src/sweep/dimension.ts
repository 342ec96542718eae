/**
 * One parameter of a sweep and its values.
 *
 * @module
 */
import type { VariableValue } from "../config/variables.ts";
import { SessionError } from "../errors.ts";

/** One parameter and its values. */
export interface Dimension {
  /** The parameter: a variable of the config, a parameter of a strategy, or a path. */
  readonly name: string;
  /** Its values in order; empty for a range without a step, from which a random search draws. */
  readonly values: readonly VariableValue[];
  /** The ends of a range without a step. */
  readonly between?: readonly [number, number];
}

/** The maximum number of values of a range. */
const VALUES_MAX = 1_000_000;
const DECIMALS_MAX = 12;
const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const RANGE = new RegExp(
  `^(${NUMBER})\\.\\.(${NUMBER})(?:([:*])(${NUMBER}))?$`,
);
const WHOLE_NUMBER = new RegExp(`^${NUMBER}$`);

/**
 * Parses an argument of `--set`: `NAME=VALUES`. Values are a list of single
 * values (`10`, `true`, `fast`, `"10"` for a text) and ranges, which include both
 * ends: `5..50:5` in steps, `1..1000*10` by a factor, `1..9` in steps of 1. A
 * random search draws from `0.1..0.5`, a range without a step.
 *
 * ```ts
 * import { parseDimension } from "./dimension.ts";
 *
 * console.log(parseDimension("x=0.1..0.3:0.1,9").values); // [0.1, 0.2, 0.3, 9]
 * ```
 *
 * @throws {SessionError} `argument_invalid` if the text has another form.
 */
export function parseDimension(text: string): Dimension {
  const at = text.indexOf("=");
  const name = at < 0 ? "" : text.slice(0, at).trim();
  if (name === "") {
    throw invalid(
      text,
      "it must be NAME=VALUES, for example period=5..50:5 or mode=a,b",
    );
  }
  const items = text.slice(at + 1).split(",").map((item) => item.trim());
  if (items.length === 1) {
    const between = endsOf(items[0]);
    if (between !== undefined) return { name, values: [], between };
  }
  const values = items.flatMap((item) => valuesOf(item, text));
  return makeDimension(name, values);
}

/**
 * A parameter with a list of values.
 *
 * @throws {SessionError} `argument_invalid` if the list is empty or repeats a
 * value.
 */
export function makeDimension(
  name: string,
  values: readonly VariableValue[],
): Dimension {
  if (values.length === 0) throw invalid(name, "it has no values");
  const seen = new Set<VariableValue>();
  for (const value of values) {
    if (seen.has(value)) throw invalid(name, `it repeats the value ${value}`);
    seen.add(value);
  }
  return { name, values: [...values] };
}

/** The ends of a range without a step, unless both are whole numbers. */
function endsOf(item: string): [number, number] | undefined {
  const match = RANGE.exec(item);
  if (match === null || match[3] !== undefined) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2]);
  if (Number.isInteger(from) && Number.isInteger(to)) return undefined;
  return from < to ? [from, to] : undefined;
}

function valuesOf(item: string, text: string): VariableValue[] {
  const match = RANGE.exec(item);
  if (match === null) return [scalar(item, text)];
  const [, from, to, kind, by] = match;
  if (!(Number(from) <= Number(to))) {
    throw invalid(text, `the start of ${item} is above its end`);
  }
  if (kind === "*") {
    return geometric(Number(from), Number(to), Number(by), text);
  }
  if (kind === undefined && decimals(from) + decimals(to) > 0) {
    throw invalid(text, `${item} needs a step, such as ${item}:0.1`);
  }
  return arithmetic(from, to, by ?? "1", text);
}

/** Computed in units of the last decimal place, so that steps of 0.1 are exact decimals. */
function arithmetic(
  from: string,
  to: string,
  step: string,
  text: string,
): number[] {
  const places = Math.max(decimals(from), decimals(to), decimals(step));
  if (places > DECIMALS_MAX) {
    throw invalid(text, `it has more than ${DECIMALS_MAX} decimal places`);
  }
  const scale = 10 ** places;
  const [first, last, by] = [from, to, step].map((n) =>
    Math.round(Number(n) * scale)
  );
  if (!(by > 0)) throw invalid(text, `the step ${step} must be above 0`);
  const count = Math.floor((last - first) / by) + 1;
  if (!(count <= VALUES_MAX) || !Number.isSafeInteger(last)) {
    throw invalid(text, `it has ${count} values, more than ${VALUES_MAX}`);
  }
  return Array.from({ length: count }, (_, i) => (first + i * by) / scale);
}

function geometric(
  from: number,
  to: number,
  factor: number,
  text: string,
): number[] {
  if (!(from > 0 && factor > 1)) {
    throw invalid(
      text,
      "a range by a factor must start above 0, and its factor must be above 1",
    );
  }
  const values: number[] = [];
  // Rounding may put the last value slightly above the end.
  for (let i = 0; from * factor ** i <= to * (1 + 1e-12); i++) {
    if (i === VALUES_MAX) {
      throw invalid(text, `it has more than ${VALUES_MAX} values`);
    }
    values.push(Number((from * factor ** i).toPrecision(12)));
  }
  return values;
}

function scalar(item: string, text: string): VariableValue {
  if (item === "") throw invalid(text, "one of its values is empty");
  if (item === "true" || item === "false") return item === "true";
  if (/^".*"$/.test(item)) return item.slice(1, -1);
  if (item.includes("..")) {
    throw invalid(
      text,
      `${item} is not a range such as 5..50:5, 0.1..0.5:0.1 or 1..1000*10`,
    );
  }
  return WHOLE_NUMBER.test(item) ? Number(item) : item;
}

/** The decimal places of a number as written. */
function decimals(text: string): number {
  const [digits, exponent] = text.toLowerCase().split("e");
  const places = (digits.split(".")[1] ?? "").replace(/0+$/, "").length;
  return Math.max(0, places - Number(exponent ?? 0));
}

function invalid(text: string, problem: string): SessionError {
  return new SessionError(
    "argument_invalid",
    `Cannot sweep ${JSON.stringify(text)}: ${problem}`,
  );
}

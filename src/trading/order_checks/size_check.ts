/**
 * Checks sizes and the options of targets.
 *
 * @module
 */
import type { OrderSize } from "../sizing.ts";
import { fieldProblem, priceProblem, shown } from "./check_values.ts";

const TARGET_FIELDS: ReadonlySet<string> = new Set([
  "tag",
  "reason",
  "bracket",
]);

const AMOUNTS = ["cash", "percent", "risk", "riskPercent"] as const;
const STOPS = ["stopPrice", "stopDistance"] as const;
const SIZE_FIELDS: ReadonlySet<string> = new Set([
  ...AMOUNTS,
  ...STOPS,
  "price",
]);

/** A size whose fields are not checked yet. */
type AnySize = {
  readonly [Field in typeof AMOUNTS[number] | typeof STOPS[number] | "price"]?:
    unknown;
};

/** What is wrong with a target; `undefined` if it is valid. */
export function targetProblem(
  name: string,
  target: unknown,
): string | undefined {
  return typeof target === "number" && Number.isFinite(target)
    ? undefined
    : `the target ${name} is ${shown(target)}; it must be a finite number`;
}

/** What is wrong with the options of a target; `undefined` if they are valid or absent. */
export function targetOptionsProblem(options: unknown): string | undefined {
  if (options === undefined) return undefined;
  return objectProblem("the options of a target are", options) ??
    fieldProblem("a target has", Object(options), TARGET_FIELDS);
}

/** What is wrong with a size; `undefined` if it is valid. */
export function sizeProblem(size: OrderSize): string | undefined {
  const problem = objectProblem("the size is", size) ??
    fieldProblem("a size has", size, SIZE_FIELDS);
  if (problem !== undefined) return problem;
  const fields: AnySize = size;
  const amounts = AMOUNTS.filter((name) => fields[name] !== undefined);
  const stops = STOPS.filter((name) => fields[name] !== undefined);
  if (amounts.length !== 1) {
    return `a size needs one of ${AMOUNTS.join(", ")}, ${found(amounts)} given`;
  }
  const [name] = amounts;
  const isRisk = name === "risk" || name === "riskPercent";
  if (isRisk && stops.length !== 1) {
    return `a size by ${name} needs one of ${STOPS.join(" and ")}, ${
      found(stops)
    } given`;
  }
  if (!isRisk && stops.length > 0) {
    return `a size by ${name} has no ${stops[0]}`;
  }
  const amount = fields[name];
  const isValid = typeof amount === "number" && Number.isFinite(amount) &&
    (name === "cash" || amount >= 0);
  if (!isValid) {
    return `${name} is ${shown(amount)}; it must be ${
      name === "cash" ? "a finite number" : "a number of 0 or more"
    }`;
  }
  for (const field of [...stops, "price"] as const) {
    const value = fields[field];
    const wrong = value === undefined ? undefined : priceProblem(field, value);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function objectProblem(what: string, value: unknown): string | undefined {
  const isObject = typeof value === "object" && value !== null &&
    !Array.isArray(value);
  return isObject ? undefined : `${what} ${shown(value)}; it must be an object`;
}

function found(names: readonly string[]): string {
  return names.length === 0 ? "none is" : `${names.join(" and ")} are`;
}

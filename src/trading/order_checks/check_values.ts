/**
 * Checks of single values of a request, with the text of each problem.
 *
 * @module
 */
import { nearest } from "../../text/nearest.ts";
import { isQuantity } from "../money.ts";

/**
 * What is wrong with a price; `undefined` if it is valid. `isSigned` allows zero and
 * below.
 */
export function priceProblem(
  name: string,
  value: unknown,
  isSigned = false,
): string | undefined {
  const isPrice = typeof value === "number" && (isSigned || value > 0) &&
    Number.isFinite(value);
  if (!isPrice && isSigned) {
    return `${name} is ${shown(value)}; it must be a finite number`;
  }
  return isPrice
    ? undefined
    : `${name} is ${shown(value)}; it must be ${aboveZero(value)}`;
}

/** What is wrong with a quantity; `undefined` if it is valid. */
export function quantityProblem(value: unknown): string | undefined {
  if (isQuantity(value)) return undefined;
  const tooLarge = typeof value === "number" && Number.isInteger(value) &&
    value > Number.MAX_SAFE_INTEGER;
  const right = tooLarge
    ? `at most ${Number.MAX_SAFE_INTEGER}`
    : `${aboveZero(value)}, with at most eight decimals`;
  return `quantity is ${shown(value)}; it must be ${right}`;
}

/**
 * What is wrong with the names of the fields; `undefined` if all are known. An
 * unknown field is an error: its author expects an effect that it does not
 * have.
 */
export function fieldProblem(
  what: string,
  given: object,
  known: ReadonlySet<string>,
): string | undefined {
  // Allocates nothing for valid names: every order passes through here.
  for (const name in given) {
    if (known.has(name) || !Object.hasOwn(given, name)) continue;
    if (given[name as keyof typeof given] === undefined) continue;
    const names = [...known];
    const meant = nearest(name, names);
    return `${what} no ${JSON.stringify(name)}; ${
      meant === undefined
        ? `there are ${names.join(", ")}`
        : `did you mean ${JSON.stringify(meant)}?`
    }`;
  }
  return undefined;
}

/** A value as its author wrote it, so that text and numbers differ. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

function aboveZero(value: unknown): string {
  return typeof value === "number" ? "above zero" : "a number above zero";
}

/**
 * Checks the bracket of a request.
 *
 * @module
 */
import {
  type Bracket,
  type BracketField,
  LIMIT_FIELDS,
  STOP_FIELDS,
} from "../order_types/request_fields.ts";
import type { OrderRequest } from "../order_types/table.ts";
import { fieldProblem, priceProblem, shown } from "./check_values.ts";

const BRACKET_FIELDS: ReadonlySet<string> = new Set([
  ...STOP_FIELDS,
  ...LIMIT_FIELDS,
]);

/** What is wrong with a request's bracket; `undefined` if it is valid or absent. */
export function bracketProblem(request: OrderRequest): string | undefined {
  const { bracket } = request;
  if (bracket === undefined) return undefined;
  if (typeof bracket !== "object" || bracket === null) {
    return `bracket is ${
      shown(bracket)
    }; it must be an object with stopPrice, limitPrice or both`;
  }
  const unknown = fieldProblem("a bracket has", bracket, BRACKET_FIELDS);
  if (unknown !== undefined) return unknown;
  if (request.reduceOnly) return "a reduceOnly order cannot have a bracket";
  return legsProblem(bracket) ?? valuesProblem(bracket) ??
    sidesProblem(request, bracket);
}

function legsProblem(bracket: Bracket): string | undefined {
  const stops = givenOf(bracket, STOP_FIELDS);
  const limits = givenOf(bracket, LIMIT_FIELDS);
  if (stops.length === 0 && limits.length === 0) {
    return "a bracket needs stopPrice, limitPrice or both, or a distance such as stopPercent";
  }
  for (const [name, given] of [["stop", stops], ["limit", limits]] as const) {
    if (given.length > 1) {
      return `the bracket's ${name} has ${
        given.join(" and ")
      }; give one of them`;
    }
  }
  return undefined;
}

function givenOf(
  bracket: Bracket,
  fields: readonly BracketField[],
): readonly BracketField[] {
  return fields.filter((field) => bracket[field] !== undefined);
}

function valuesProblem(bracket: Bracket): string | undefined {
  for (const field of [...STOP_FIELDS, ...LIMIT_FIELDS]) {
    const value: unknown = bracket[field];
    if (value === undefined) continue;
    const name = `the bracket's ${field}`;
    const problem = priceProblem(name, value);
    if (problem !== undefined) return problem;
    const isShare = field === "stopPercent" || field === "trailPercent";
    if (isShare && typeof value === "number" && value >= 100) {
      return `${name} is ${value}; it must be below 100`;
    }
  }
  return undefined;
}

function sidesProblem(
  { side }: OrderRequest,
  { stopPrice, limitPrice }: Bracket,
): string | undefined {
  if (stopPrice === undefined || limitPrice === undefined) return undefined;
  const buy = side === "buy";
  if (buy ? stopPrice < limitPrice : stopPrice > limitPrice) return undefined;
  return `the bracket's stopPrice ${stopPrice} must be ${
    buy ? "below" : "above"
  } its limitPrice ${limitPrice}`;
}

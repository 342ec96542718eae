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

const ALL_FIELDS: readonly BracketField[] = [...STOP_FIELDS, ...LIMIT_FIELDS];
const BRACKET_FIELDS: ReadonlySet<string> = new Set(ALL_FIELDS);

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
  const stops = countGiven(bracket, STOP_FIELDS);
  const limits = countGiven(bracket, LIMIT_FIELDS);
  if (stops === 0 && limits === 0) {
    return "a bracket needs stopPrice, limitPrice or both, or a distance such as stopPercent";
  }
  if (stops > 1) return legProblem("stop", bracket, STOP_FIELDS);
  if (limits > 1) return legProblem("limit", bracket, LIMIT_FIELDS);
  return undefined;
}

// Allocates nothing: every bracket passes through here.
function countGiven(
  bracket: Bracket,
  fields: readonly BracketField[],
): number {
  let count = 0;
  for (let i = 0; i < fields.length; i++) {
    if (bracket[fields[i]] !== undefined) count++;
  }
  return count;
}

function legProblem(
  name: string,
  bracket: Bracket,
  fields: readonly BracketField[],
): string {
  const given = fields.filter((field) => bracket[field] !== undefined);
  return `the bracket's ${name} has ${given.join(" and ")}; give one of them`;
}

function valuesProblem(bracket: Bracket): string | undefined {
  for (let i = 0; i < ALL_FIELDS.length; i++) {
    const field = ALL_FIELDS[i];
    const value: unknown = bracket[field];
    if (value === undefined) continue;
    const isShare = field === "stopPercent" || field === "trailPercent";
    const below = isShare ? 100 : Infinity;
    if (typeof value === "number" && value > 0 && value < below) continue;
    const name = `the bracket's ${field}`;
    return priceProblem(name, value) ??
      `${name} is ${value}; it must be below 100`;
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

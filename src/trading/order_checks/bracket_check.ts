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

/**
 * What is wrong with a request's bracket; `undefined` if it is valid or absent.
 * `isSigned` allows prices of zero and below.
 */
export function bracketProblem(
  request: OrderRequest,
  isSigned = false,
): string | undefined {
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
  return legsProblem(bracket) ?? valuesProblem(bracket, isSigned) ??
    sidesProblem(request, bracket);
}

function legsProblem(bracket: Bracket): string | undefined {
  // By name, since every bracket passes through here.
  const stops = given(bracket.stopPrice) + given(bracket.stopPercent) +
    given(bracket.stopOffset) + given(bracket.stopTicks) +
    given(bracket.trailAmount) + given(bracket.trailPercent);
  const limits = given(bracket.limitPrice) + given(bracket.limitPercent) +
    given(bracket.limitOffset) + given(bracket.limitTicks);
  if (stops === 0 && limits === 0) {
    return "a bracket needs stopPrice, limitPrice or both, or a distance such as stopPercent";
  }
  if (stops > 1) return legProblem("stop", bracket, STOP_FIELDS);
  if (limits > 1) return legProblem("limit", bracket, LIMIT_FIELDS);
  return undefined;
}

function given(value: unknown): number {
  return value === undefined ? 0 : 1;
}

function legProblem(
  name: string,
  bracket: Bracket,
  fields: readonly BracketField[],
): string {
  const given = fields.filter((field) => bracket[field] !== undefined);
  return `the bracket's ${name} has ${given.join(" and ")}; give one of them`;
}

function valuesProblem(
  bracket: Bracket,
  isSigned: boolean,
): string | undefined {
  return levelProblem("stopPrice", bracket.stopPrice, isSigned) ??
    valueProblem("stopPercent", bracket.stopPercent, 100) ??
    valueProblem("stopOffset", bracket.stopOffset) ??
    valueProblem("stopTicks", bracket.stopTicks) ??
    valueProblem("trailAmount", bracket.trailAmount) ??
    valueProblem("trailPercent", bracket.trailPercent, 100) ??
    levelProblem("limitPrice", bracket.limitPrice, isSigned) ??
    valueProblem("limitPercent", bracket.limitPercent) ??
    valueProblem("limitOffset", bracket.limitOffset) ??
    valueProblem("limitTicks", bracket.limitTicks);
}

function levelProblem(
  field: BracketField,
  value: unknown,
  isSigned: boolean,
): string | undefined {
  return isSigned && value !== undefined
    ? priceProblem(`the bracket's ${field}`, value, true)
    : valueProblem(field, value);
}

function valueProblem(
  field: BracketField,
  value: unknown,
  below = Infinity,
): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && value > 0 && value < below) return undefined;
  const name = `the bracket's ${field}`;
  return priceProblem(name, value) ??
    `${name} is ${value}; it must be below 100`;
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

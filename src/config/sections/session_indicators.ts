/**
 * `session_data_config.indicators.session`: indicators that run with the
 * session.
 *
 * @module
 */
import { isInterval } from "../../time/interval.ts";
import type { Interval } from "../../types.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { isGiven, type MistakeList, valueAt } from "../mistakes.ts";
import { absentOr, required, section } from "../shape.ts";
import {
  FREE_FORM,
  IDENTIFIER,
  INTERVAL,
  isIdentifier,
  list,
  value,
} from "../values.ts";
import { lengthKey } from "./streams.ts";

/** One indicator that runs with the session. */
export interface SessionIndicatorConfig {
  /** The id that strategies use; default name, parameters in order, interval: `ema_10_5m`. */
  readonly id: string;
  /** Name in the indicator registry. */
  readonly name: string;
  /** The bars it reads, which need not be streamed. */
  readonly interval: Interval;
  /** Parameters by name, as given; the registry adds its defaults. */
  readonly params: JsonObject;
}

/** A session indicator as given, before its id and its parameters are completed. */
export interface SessionIndicatorEntry {
  /** Default: name, parameters in order, interval. */
  readonly id?: string | null;
  /** Name in the indicator registry. */
  readonly name: string;
  /** The bars it reads, which need not be streamed. */
  readonly interval: Interval;
  /** Short for `params: { period }`. */
  readonly period?: number | null;
  /** Parameters by name. */
  readonly params?: JsonObject | null;
}

/**
 * Returns why no indicator has that name and these parameters, and what is
 * allowed; `undefined` if one does.
 */
export type IndicatorCheck = (
  name: string,
  params: JsonObject,
) => string | undefined;

const PERIOD = value<number>(
  "a whole number of 1 or more",
  (v) => typeof v === "number" && Number.isInteger(v) && v >= 1,
  { type: "integer", minimum: 1 },
);

const ENTRY = section<SessionIndicatorEntry>({
  id: absentOr(
    IDENTIFIER,
    "The id that strategies use",
    "name, parameters in order, interval: `ema_10_5m`",
  ),
  name: required(IDENTIFIER, "Name in the indicator registry"),
  interval: required(INTERVAL, "The bars it reads, which need not be streamed"),
  period: absentOr(
    PERIOD,
    "Short for `params: { period }`, in bars of the interval",
  ),
  params: absentOr(
    FREE_FORM,
    "Parameters by name",
    "the defaults of the indicator",
  ),
});

/** The shape of the list. */
export const SESSION_INDICATORS = list(ENTRY, "a list of indicators", 0);

/** Checks intervals, ids and parameters of the indicators. */
export function checkSessionIndicators(
  raw: unknown,
  streams: ReadonlySet<string>,
  mistakes: MistakeList,
  check: IndicatorCheck | undefined,
): void {
  const path = ["session_data_config", "indicators", "session"];
  const entries = valueAt(raw, path);
  if (!Array.isArray(entries)) return;
  const ids = new Map<string, number>();
  const byLength = streamsByLength(streams);
  for (const [i, given] of entries.entries()) {
    if (mistakes.isFull) return;
    const where = [...path, i];
    const interval = valueAt(given, ["interval"]);
    const twinned = streamAsLong(interval, streams, byLength);
    if (twinned !== undefined) {
      mistakes.add([...where, "interval"], `${twinned}, as among the streams`);
    }
    if (
      isGiven(valueAt(given, ["period"])) &&
      isGiven(valueAt(given, ["params", "period"]))
    ) {
      mistakes.add([...where, "period"], "a period here or in params");
    }
    const parts = partsOf(given);
    const id = idOf(given, parts);
    if (id !== undefined) {
      const twin = ids.get(id);
      if (twin !== undefined) {
        const allowed = `an id other than that of indicators.session[${twin}]`;
        mistakes.add([...where, "id"], allowed, `${id} is taken`);
      }
      ids.set(id, i);
    }
    const { name, params, otherParams } = parts;
    if (name === undefined) continue;
    const reason = check?.(name, params ?? otherParams ?? {});
    if (reason !== undefined) {
      const allowed = "a registered indicator with parameters that it takes";
      mistakes.add([...where, "name"], allowed, reason);
    }
  }
}

/** The first stream of each length. */
function streamsByLength(
  streams: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const byLength = new Map<string, string>();
  for (const stream of streams) {
    const length = isInterval(stream) ? lengthKey(stream) : undefined;
    if (length !== undefined && !byLength.has(length)) {
      byLength.set(length, stream);
    }
  }
  return byLength;
}

/** The stream that is as long as an interval but has another name. */
function streamAsLong(
  interval: unknown,
  streams: ReadonlySet<string>,
  byLength: ReadonlyMap<string, string>,
): string | undefined {
  if (typeof interval !== "string" || !isInterval(interval)) return undefined;
  const length = lengthKey(interval);
  if (length === undefined || streams.has(interval)) return undefined;
  return byLength.get(length);
}

/** The parts of an entry whose shapes are right. */
interface EntryParts {
  readonly name?: string;
  readonly interval?: Interval;
  /** All parameters; `undefined` if the period or `params` have no right shape. */
  readonly params?: JsonObject;
  /** The parameters without the period. */
  readonly otherParams?: JsonObject;
}

/** What can be checked of an entry, whatever else is wrong with it. */
function partsOf(entry: unknown): EntryParts {
  const at = (key: string) => valueAt(entry, [key]) ?? undefined;
  const name = at("name"), interval = at("interval");
  const period = PERIOD.safeParse(at("period") ?? 1);
  const params = FREE_FORM.safeParse(at("params") ?? {});
  return {
    ...(isIdentifier(name) && { name }),
    ...(typeof interval === "string" && isInterval(interval) && { interval }),
    ...(params.success && { otherParams: params.data }),
    ...(period.success && params.success && {
      params: withPeriod(
        at("period") === undefined ? undefined : period.data,
        params.data,
      ),
    }),
  };
}

/** The id of an entry; `undefined` if what decides it is wrong. */
function idOf(
  entry: unknown,
  { name, interval, params }: EntryParts,
): string | undefined {
  const id = valueAt(entry, ["id"]);
  if (isGiven(id)) return isIdentifier(id) ? id : undefined;
  return name === undefined || interval === undefined || params === undefined
    ? undefined
    : defaultId(name, params, interval);
}

/** A session indicator with its id, and with `period` among its parameters. */
export function completeSessionIndicator(
  entry: SessionIndicatorEntry,
): SessionIndicatorConfig {
  const { id, name, interval } = entry;
  const params = withPeriod(entry.period, entry.params);
  return {
    id: id ?? defaultId(name, params, interval),
    name,
    interval,
    params,
  };
}

function withPeriod(
  period: number | null | undefined,
  params: JsonObject | null | undefined,
): JsonObject {
  return period === undefined || period === null
    ? { ...params }
    : { period, ...params };
}

/** `ema_10_5m`: name, values of the parameters in order, interval. */
function defaultId(
  name: string,
  params: JsonObject,
  interval: Interval,
): string {
  const values = Object.values(params).map(idPart);
  return [name, ...values, interval].join("_");
}

function idPart(value: JsonValue): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll(/[^\w.-]+/g, "-");
}

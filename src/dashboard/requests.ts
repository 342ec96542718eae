/**
 * What requests ask for, checked.
 *
 * @module
 */
import { isSection } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import { parseDate } from "../time/date.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { Changes } from "./run_orders.ts";
import type { SwitchRequest } from "./live/live_stores.ts";
import { type BarsRequest, MOST_BARS } from "./stored_bars.ts";
import type { QualityRequest } from "./stored_quality.ts";

const SWITCHES: readonly SwitchRequest["request"][] = [
  "kill",
  "flatten",
  "release",
];

/** The date of a parameter, if it is given. */
function dateIn(searchParams: URLSearchParams, name: string) {
  const text = searchParams.get(name);
  if (text === null || text === "") return undefined;
  parseDate(text);
  return text;
}

/** What `/api/quality` asks for. */
export function qualityRequest({ searchParams }: URL): QualityRequest {
  return {
    symbol: searchParams.get("symbol") ?? "",
    interval: searchParams.get("interval") ?? undefined,
    from: dateIn(searchParams, "from"),
    to: dateIn(searchParams, "to"),
  };
}

/** What `/api/bars` asks for. */
export function barsRequest({ searchParams }: URL): BarsRequest {
  const date = (name: string) => dateIn(searchParams, name);
  const count = Number(searchParams.get("count") ?? 1_000);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new SessionError(
      "argument_invalid",
      `count must be a whole number from 1 to ${MOST_BARS}`,
    );
  }
  return {
    symbol: searchParams.get("symbol") ?? "",
    interval: searchParams.get("interval") ?? "1d",
    from: date("from"),
    to: date("to"),
    count,
  };
}

/** The sessions that `/api/calendar` asks for. */
export function sessions({ searchParams }: URL): unknown {
  const exchange = searchParams.get("exchange") ?? "US_EQUITY";
  const from = searchParams.get("from") ?? "";
  const to = searchParams.get("to") ?? "";
  parseDate(from);
  parseDate(to);
  const time = new TimeManager({ exchange });
  return time.getTradingDates(from, to).map((date) =>
    time.requireTradingSession(date)
  );
}

/** The body of a change, checked. */
export async function changeIn(
  request: Request,
): Promise<{ readonly tags?: string[]; readonly note?: string }> {
  const wrong = wrongBody('{"tags": ["a"], "note": "text"}');
  const { tags, note } = await objectIn(request, wrong);
  const isTags = tags === undefined ||
    (Array.isArray(tags) && tags.every((tag) => typeof tag === "string"));
  if (!isTags || (note !== undefined && typeof note !== "string")) throw wrong;
  return { tags, note };
}

/** The changes of a run to start; none without a body. */
export async function changesIn(request: Request): Promise<Changes> {
  const wrong = wrongBody('{"changes": {"strategies.0.params.fast": 5}}');
  const { changes = {} } = await objectIn(request, wrong);
  if (!isSection(changes)) throw wrong;
  return changes;
}

/** The set of a sweep that a run is asked of. */
export async function setIn(request: Request): Promise<number> {
  const wrong = wrongBody('{"set": 4}');
  const { set } = await objectIn(request, wrong);
  if (typeof set !== "number" || !Number.isSafeInteger(set)) throw wrong;
  return set;
}

/** The switch that a live run is asked for; it confirms the name of the run. */
export async function switchIn(request: Request): Promise<SwitchRequest> {
  const wrong = wrongBody('{"run": "name of the run", "request": "kill"}');
  const { run, request: name } = await objectIn(request, wrong);
  const kind = SWITCHES.find((one) => one === name);
  if (typeof run !== "string" || kind === undefined) throw wrong;
  return { run, request: kind };
}

/** The body of a request, an object. */
async function objectIn(
  request: Request,
  wrong: SessionError,
): Promise<Readonly<Record<string, unknown>>> {
  const text = await request.text();
  if (text.length > 100_000) throw wrong;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (!isSection(body)) throw wrong;
  return body;
}

/** The error of a body that is not as it should be. */
function wrongBody(example: string): SessionError {
  return new SessionError(
    "argument_invalid",
    `The body must be JSON as ${example}`,
  );
}

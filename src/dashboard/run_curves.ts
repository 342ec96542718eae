/**
 * The indicators of saved runs, for charts of stored bars.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import {
  type IndicatorCurves,
  indicatorCurves,
} from "../pages/report/indicator_curves.ts";
import { RunStore } from "../runs/run_store.ts";
import { json } from "./answers.ts";
import { type Asked, get, type Route } from "./route.ts";
import { MOST_BARS } from "./stored_bars.ts";

/** How many symbols and intervals are remembered; each takes a run to compute. */
const REMEMBERED = 8;

/** The values of indicators in columns, from one instant to another. */
type CurvesAnswer = Pick<IndicatorCurves, "outputs" | "time" | "values">;

/** The path of indicators of the runs in a folder. */
export function curveRoutes(runsFolder: string): Route[] {
  const curves = new RunCurves(runsFolder);
  return [
    get(
      /^\/api\/runs\/(\d+)\/indicators$/,
      async (asked) => json(await curves.answer(asked)),
      `/api/runs/N/indicators?symbol=S&interval=5m&from=MS&to=MS: values of its indicators on bars that start from one UTC millisecond to another, in columns, at most ${MOST_BARS}; null until ready; the first time, the config runs once more for the symbol`,
    ),
  ];
}

/** Computes the indicators of runs, and remembers the last ones. */
class RunCurves {
  readonly #folder: string;
  /** The last asked for is the newest. */
  readonly #known = new Map<string, Promise<IndicatorCurves>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async answer({ url, parts: [id] }: Asked): Promise<CurvesAnswer> {
    const { searchParams } = url;
    const curves = await this.#of(
      Number(id),
      searchParams.get("symbol") ?? "",
      searchParams.get("interval") ?? "",
    );
    return between(
      curves,
      instantIn(searchParams, "from", -Infinity),
      instantIn(searchParams, "to", Infinity),
    );
  }

  async #of(
    id: number,
    symbol: string,
    interval: string,
  ): Promise<IndicatorCurves> {
    const runs = new RunStore(this.#folder, { readOnly: true });
    try {
      // A run may have been removed; its number is not given again.
      const { store, sandbox } = runs.get(id);
      const key = JSON.stringify([id, symbol, interval]);
      const known = this.#known.get(key);
      const curves = known ??
        runs.withResult(id, (result) =>
          indicatorCurves({
            result,
            db: store,
            sandbox,
            symbol,
            interval,
          }));
      this.#remember(key, curves);
      return await curves;
    } finally {
      runs.close();
    }
  }

  #remember(key: string, curves: Promise<IndicatorCurves>): void {
    this.#known.delete(key);
    this.#known.set(key, curves);
    curves.catch(() => this.#known.delete(key));
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(oldest);
    }
  }
}

/** The rows whose bars start in a range, the last ones if there are too many. */
function between(
  { outputs, time, values }: IndicatorCurves,
  from: number,
  to: number,
): CurvesAnswer {
  const after = time.findIndex((ms) => ms > to);
  const end = after < 0 ? time.length : after;
  const found = time.findIndex((ms) => ms >= from);
  const first = found < 0 ? time.length : found;
  const start = Math.max(first, end - MOST_BARS);
  return {
    outputs,
    time: time.slice(start, Math.max(start, end)),
    values: values.map((column) => column.slice(start, Math.max(start, end))),
  };
}

function instantIn(
  searchParams: URLSearchParams,
  name: string,
  otherwise: number,
): number {
  const text = searchParams.get(name);
  if (text === null || text === "") return otherwise;
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new SessionError(
    "argument_invalid",
    `${name} must be a whole number of UTC milliseconds`,
  );
}

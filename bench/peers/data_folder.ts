/**
 * The data of the comparison with Python's engines.
 *
 * @module
 */
import { sessionsOf, untilLastBar, walkMarket } from "../same_work/data.ts";
import { writeFiles } from "../same_work/files.ts";
import type { Market } from "../same_work/work.ts";
import { type CrossOutcome, plainCross } from "./plain_cross.ts";

/** The periods of the single run. */
export const PERIODS = { fast: 10, slow: 30 } as const;

const USER_FOLDER = new URL("openbell/", import.meta.url);

/**
 * Minutes of one symbol without gaps: data C of the comparison of engines, or its
 * first bars. Sessions have whole 5m bars, so peers may step these.
 */
export function peersMarket(bars: number): Market {
  return untilLastBar(walkMarket({
    symbols: 1,
    from: "2009-01-01",
    to: "2019-12-31",
    rows: bars,
  }));
}

/** Sessions in a year, a mean over the calendar years that a market touches. */
export function sessionsPerYear({ sessions }: Market): number {
  const [first, last] = [sessions[0], sessions[sessions.length - 1]]
    .map(({ date }) => Number(date.slice(0, 4)));
  return sessionsOf(`${first}-01-01`, `${last}-12-31`).length /
    (last - first + 1);
}

/**
 * Writes `bars.csv`, `sessions.csv`, the expected `fills.csv` and `equity.csv`, and
 * strategy and config of the engine here, whose end is that of the bars.
 */
export function writeDataFolder(
  folder: string,
  market: Market,
): CrossOutcome {
  const expected = plainCross(market, PERIODS.fast, PERIODS.slow);
  writeFiles(folder, market, expected);
  Deno.copyFileSync(new URL("cross.ts", USER_FOLDER), `${folder}/cross.ts`);
  Deno.writeTextFileSync(`${folder}/cross.yaml`, configOf(market));
  return expected;
}

/** The user's config with the last date of a market. */
export function configOf({ sessions }: Market): string {
  const config = Deno.readTextFileSync(new URL("cross.yaml", USER_FOLDER));
  return config.replace(/(?<=\bend: )[\d-]+/, sessions.at(-1)?.date ?? "");
}

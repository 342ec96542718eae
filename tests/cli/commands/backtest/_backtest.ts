/** A market, configs and runs of `openbell backtest` from outside. */
import { assertEquals, assertMatch } from "@std/assert";
import { daysBetween, makeMarket } from "../../../system/_market.ts";
import { type Ended, openbell as runOpenbell } from "../../_openbell.ts";

export const RUNNERS = ["inline", "workers", "auto"] as const;
export const DAYS = daysBetween("2024-07-01", "2024-07-09");
export const FAILING =
  new URL("../../../fixtures/strategies/failing.ts", import.meta.url).href;
/** A process that has not ended by then is taken to hang. */
const HANGS_MS = 20_000;

/** Runs the command line, which must end soon by itself. */
export function openbell(args: readonly string[]): Promise<Ended> {
  return runOpenbell(args, { hangsMs: HANGS_MS });
}

export function writeConfig(
  folder: string,
  changes: Record<string, unknown> = {},
) {
  const path = `${folder}/${crypto.randomUUID()}.json`;
  const { session_data_config, ...rest } = changes;
  Deno.writeTextFileSync(
    path,
    JSON.stringify({
      backtest_config: { start_date: "2024-07-01", end_date: "2024-07-09" },
      session_data_config: {
        symbols: ["AAA", "BBB"],
        streams: ["1m", "5m"],
        ...(session_data_config as Record<string, unknown>),
      },
      ...rest,
    }),
  );
  return path;
}

export function writeMarket(folder: string): string {
  return makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.1 }],
  }).db;
}

/** Runs and expects failure; returns the message. */
export async function failure(
  code: 1 | 2,
  args: readonly string[],
): Promise<string> {
  const ended = await openbell(["backtest", ...args]);
  assertEquals(ended.stdout, "");
  assertMatch(ended.stderr, /^error: [^\n]+\n$/);
  assertEquals(ended.code, code, ended.stderr);
  return ended.stderr.slice("error: ".length, -1);
}

/** What a run of a config that is right fails with. */
export function runFailure(config: string, db: string, runner: string) {
  return failure(1, [config, "--db", db, "--runner", runner]);
}

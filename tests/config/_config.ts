/** Configs and mistakes for the tests of the config. */
import { assertEquals } from "@std/assert";
import { checkSessionConfig } from "../../src/config/parse.ts";

/** A section of a config as a test writes it. */
export type Section = Record<string, unknown>;

/** The smallest valid config; `over` and `data` replace its keys. */
export function config(over: Section = {}, data: Section = {}): Section {
  return {
    backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
    session_data_config: {
      symbols: ["SPY", "QQQ"],
      streams: ["1m", "5m"],
      ...data,
    },
    ...over,
  };
}

/** The mistakes of a config by path, as `found / allowed (hint)`. */
export function mistakes(input: unknown): Map<string, string> {
  return new Map(
    checkSessionConfig(input).mistakes.map((m) => [
      m.path,
      `${m.found} / ${m.allowed} (${m.hint})`,
    ]),
  );
}

/** The only mistake of a config. */
export function onlyMistake(input: unknown): [string, string] {
  const all = [...mistakes(input)];
  assertEquals(all.length, 1, JSON.stringify(all));
  return all[0];
}

/**
 * What a live run needs before it starts.
 *
 * @module
 */
import {
  type SessionConfig,
  streamIntervals,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { feedProblems } from "../feeds/registry.ts";
import { hookProblems } from "./hook_notifier.ts";
import { parseInterval } from "../time/interval.ts";
import type { BaseInterval } from "../types.ts";

/** The interval that live mode streams. */
export const LIVE_INTERVAL: BaseInterval = "1m";

const MINUTE_MS = 60_000;

/**
 * All that a live run of the config lacks, each as one line: mode, store, keys and
 * addresses in the environment, intervals that are streamed. Empty if nothing is missing.
 */
export function missingForLive(
  config: SessionConfig,
  db: string | null | undefined,
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): string[] {
  const { mode, session_data_config } = config;
  const problems: string[] = [];
  if (mode !== "live") {
    problems.push(`the mode is ${mode}; write mode: live`);
  }
  if (config.api_config.data_api === null) {
    problems.push(
      "no source of bars; write api_config.data_api: alpaca, binance, replay or module",
    );
  }
  if ((db ?? config.store) === null || (db ?? config.store) === undefined) {
    problems.push(
      "no bar store; name it with --db, or as store in the config",
    );
  }
  const lengths = streamIntervals(session_data_config)
    .map((interval) => ({ interval, ms: parseInterval(interval).lengthMs }));
  const short = lengths.filter(({ ms = Infinity }) => ms < MINUTE_MS);
  if (short.length > 0) {
    problems.push(
      `${
        short.map(({ interval }) => interval).join(", ")
      } cannot be made of the ${LIVE_INTERVAL} bars that live mode streams; remove it from streams`,
    );
  } else if (lengths.every(({ ms }) => ms === undefined)) {
    problems.push(
      `live mode streams ${LIVE_INTERVAL} bars, and streams has no interval within the session; add ${LIVE_INTERVAL}`,
    );
  }
  return [
    ...problems,
    ...feedProblems(config, LIVE_INTERVAL, env),
    ...hookProblems(config.live_config.notify, env),
  ];
}

/**
 * Requires all that a live run needs.
 *
 * @throws {SessionError} `config_invalid` with all that is missing.
 */
export function requireForLive(
  title: string,
  ...needs: Parameters<typeof missingForLive>
): void {
  requireNothingMissing(title, missingForLive(...needs));
}

/**
 * Requires that a live run lacks nothing.
 *
 * @throws {SessionError} `config_invalid` with all that is missing.
 */
export function requireNothingMissing(
  title: string,
  problems: readonly string[],
): void {
  if (problems.length === 0) return;
  const count = problems.length === 1 ? "1 thing" : `${problems.length} things`;
  throw new SessionError(
    "config_invalid",
    [`${title} misses ${count} for a live run:`, ...problems].join("\n  "),
  );
}

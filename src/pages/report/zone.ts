/**
 * The time zone of a report.
 *
 * @module
 */
import type { RunResult } from "../../results/run_result.ts";
import { TimeManager } from "../../time/time_manager.ts";

/** The time zone that a page of a run shows times in: that of the exchange. */
export function zoneOf({ config, sessions }: RunResult): string {
  const time = new TimeManager({ exchange: config.exchange_group });
  for (const { date } of sessions) {
    const session = time.getTradingSession(date);
    if (session !== undefined) return session.zone;
  }
  return "UTC";
}

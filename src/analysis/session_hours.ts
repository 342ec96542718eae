/**
 * The hours of a session of the delivery log.
 *
 * @module
 */
import type { SessionRecord } from "../memory/session_table.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { TradingSession } from "../time/session.ts";
import type { TimeManager } from "../time/time_manager.ts";

/** The trading session of a record, in a run of `plan` by the calendar `time`. */
export function tradingSession(
  record: SessionRecord,
  { exchange }: Pick<RunPlan, "exchange">,
  { zone }: Pick<TimeManager, "zone">,
): TradingSession {
  return {
    date: record.date,
    exchange,
    open: record.open,
    close: record.close,
    breaks: record.breaks,
    earlyClose: record.earlyClose,
    zone,
  };
}

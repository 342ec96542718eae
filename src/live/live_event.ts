/**
 * What happens in a live run, for programs, JSON lines and notifications.
 *
 * @module
 */
import type { FeedNotice } from "../feeds/feed.ts";
import type { LogRecord } from "../log/log_record.ts";
import type { SwitchKind } from "../session/live_board.ts";
import type { Side } from "../trading/order_types/request_fields.ts";
import { cleanForLog } from "../text/clean.ts";
import type { TradingDate } from "../types.ts";

/** What an event of a live run has. */
export interface LiveEventBase {
  /** When the event was told, UTC epoch milliseconds of the machine's clock. */
  readonly time: number;
}

/** What an event within a session has. */
export interface SessionEventBase extends LiveEventBase {
  /** The trading date. */
  readonly date: TradingDate;
  /** Time of the market, UTC epoch milliseconds; see each event. */
  readonly marketTime: number;
}

/** What an event of an order has. */
export interface OrderEventBase extends SessionEventBase {
  /** The name of the strategy. */
  readonly strategy: string;
  /** The symbol; empty if a refused request names none of the run. */
  readonly symbol: string;
}

/** An order was filled, completely or in part. */
export interface FillEvent extends OrderEventBase {
  /** Its name. */
  readonly type: "fill";
  /** The number of the order. */
  readonly order: number;
  /** Bought or sold. */
  readonly side: Side;
  /** How much, above zero. */
  readonly quantity: number;
  /** Price of one unit, slippage and spread included. */
  readonly price: number;
  /** Fees in currency units. */
  readonly fee: number;
  /** The order's label, empty for none. */
  readonly tag: string;
  /** Why the order was placed, empty for no reason. */
  readonly reason: string;
}

/** An order, another request of a strategy or a change was refused. */
export interface RefusalEvent extends OrderEventBase {
  /** Its name. */
  readonly type: "refusal";
  /** Why, for programs; see `OrderReasonCode`. */
  readonly code: string;
  /** What was asked for, and why it was refused, in words. */
  readonly text: string;
  /** The number of the order that was refused; absent if there is none. */
  readonly order?: number;
  /** Its side; absent if there is no order. */
  readonly side?: Side;
  /** Its quantity; absent if there is no order. */
  readonly quantity?: number;
  /** Its label; absent if there is no order. */
  readonly tag?: string;
}

/** An order was cancelled by something else than its strategy, or has expired. */
export interface OrderEndEvent extends OrderEventBase {
  /** Its name. */
  readonly type: "order_end";
  /** Why, for programs; see `OrderReasonCode`. */
  readonly code: string;
  /** What has ended and why, in words. */
  readonly text: string;
  /** How it ended. */
  readonly status: "cancelled" | "expired";
  /** The number of the order. */
  readonly order: number;
  /** Buy or sell. */
  readonly side: Side;
  /** Its quantity, including what is filled. */
  readonly quantity: number;
  /** How much of it was filled. */
  readonly filled: number;
  /** Its label, empty for none. */
  readonly tag: string;
}

/** A slice was released without bars of some symbols. */
export interface GapEvent extends SessionEventBase {
  /** Its name. */
  readonly type: "gap";
  /** How many symbols have no bar: slots without one. */
  readonly slots: number;
  /** These symbols. */
  readonly symbols: readonly string[];
}

/** The connection to the feed has ended, or did not come about. */
export interface DisconnectEvent extends LiveEventBase {
  /** Its name. */
  readonly type: "disconnect";
  /** Why. */
  readonly reason: string;
  /** Seconds until the next attempt. */
  readonly retrySeconds: number;
}

/** The feed is connected again. */
export interface ReconnectEvent extends LiveEventBase {
  /** Its name. */
  readonly type: "reconnect";
  /** How often so far. */
  readonly reconnects: number;
}

/** A session begins for its strategies. */
export interface SessionStartEvent extends SessionEventBase {
  /** Its name. */
  readonly type: "session_start";
}

/** A session is over. */
export interface SessionEndEvent extends LiveEventBase {
  /** Its name. */
  readonly type: "session_end";
  /** The trading date. */
  readonly date: TradingDate;
  /** Sessions of the run that are over, those of earlier starts included. */
  readonly sessions: number;
  /** Equity of the account, currency units. */
  readonly equity: number;
}

/**
 * The strategies are behind: once from the threshold on, again whenever the lag
 * has doubled, and when they have caught up.
 */
export interface LagEvent extends LiveEventBase {
  /** Its name. */
  readonly type: "lag";
  /** Whether they are behind, or have caught up. */
  readonly state: "behind" | "caught_up";
  /** For how long the oldest slice that they lack has been released, in seconds of market time. */
  readonly lagSeconds: number;
  /** From when on they are behind: `streaming.catchup_threshold_seconds`. */
  readonly thresholdSeconds: number;
  /** Slices that were released while they were behind, so far. */
  readonly lateSlices: number;
}

/** Slices were sent although the next stage was late; once a second at most. */
export interface OverrunEvent extends LiveEventBase {
  /** Its name. */
  readonly type: "overrun";
  /** The stages, as `producer→consumer`. */
  readonly edge: string;
  /** Such slices of these stages so far. */
  readonly overruns: number;
}

/** The kill switch was asked for; it is used before the next slice. */
export interface KillSwitchEvent extends LiveEventBase {
  /** Its name. */
  readonly type: "kill_switch";
  /** What was asked for. */
  readonly request: SwitchKind;
}

/** The run has failed. */
export interface ErrorEvent extends LiveEventBase {
  /** Its name. */
  readonly type: "error";
  /** The code of the error, `unknown` if it has none. */
  readonly code: string;
  /** Its text. */
  readonly text: string;
}

/** The run has ended with a result. */
export interface ResultEvent extends LiveEventBase {
  /** Its name. */
  readonly type: "result";
  /** Sessions of the run. */
  readonly sessions: number;
  /** Fills of the run. */
  readonly fills: number;
  /** Equity of the account, currency units. */
  readonly equity: number;
  /** Net profit, currency units. */
  readonly netProfit: number;
  /** The hash of the run. */
  readonly hash: string;
}

/** Something that happens in a live run; `type` says what. */
export type LiveEvent =
  | FillEvent
  | RefusalEvent
  | OrderEndEvent
  | GapEvent
  | DisconnectEvent
  | ReconnectEvent
  | SessionStartEvent
  | SessionEndEvent
  | OverrunEvent
  | LagEvent
  | KillSwitchEvent
  | ErrorEvent
  | ResultEvent;

/** Receives the events of a live run. */
export type LiveEventListener = (event: LiveEvent) => void;

/** The event that a log record tells of; `undefined` for any other record. */
export function eventOfRecord(record: LogRecord): LiveEvent | undefined {
  const { time, date = "", strategy = "", code, text } = record;
  const { at, reason, symbols, ...values } = record.fields;
  const marketTime = [at, record.marketTime].find(isInstant) ?? time;
  // Each code has its own fields, see `LogCode`.
  const about = { time, date, marketTime, strategy, ...values };
  switch (code) {
    case "order_filled":
      return { type: "fill", ...about, reason } as FillEvent;
    case "request_refused":
      return { type: "refusal", ...about, code: reason, text } as RefusalEvent;
    case "order_ended":
      return {
        type: "order_end",
        ...about,
        code: reason,
        text,
      } as OrderEndEvent;
    case "slots_empty":
      return {
        type: "gap",
        time,
        date,
        marketTime,
        slots: Number(values.slots),
        symbols: String(symbols).split(", "),
      };
    case "session_started":
      return { type: "session_start", time, date, marketTime };
    case "consumer_late":
      return {
        type: "overrun",
        time,
        edge: String(values.edge),
        overruns: Number(values.overruns),
      };
    case "market_lag":
      return {
        type: "lag",
        time,
        state: record.level === "warn" ? "behind" : "caught_up",
        lagSeconds: Number(values.lagSeconds),
        thresholdSeconds: Number(values.thresholdSeconds),
        lateSlices: Number(values.lateSlices),
      };
    case "kill_switch":
      return {
        type: "kill_switch",
        time,
        request: values.request as SwitchKind,
      };
    default:
      return undefined;
  }
}

/** Whether a value of a record is an instant, UTC epoch milliseconds. */
function isInstant(value: unknown): value is number {
  return typeof value === "number" &&
    Number.isFinite(new Date(value).getTime());
}

/** The event that a notice of the feed tells of; `undefined` for any other notice. */
export function eventOfNotice(
  notice: FeedNotice,
  time: number,
): LiveEvent | undefined {
  if (notice.kind === "disconnected") {
    const reason = cleanForLog(notice.reason);
    const retrySeconds = notice.retryMs / 1_000;
    return { type: "disconnect", time, reason, retrySeconds };
  }
  if (notice.kind !== "connected" || notice.reconnects === 0) return undefined;
  return { type: "reconnect", time, reconnects: notice.reconnects };
}

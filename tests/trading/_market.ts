/** Sessions, bars and a broker for the tests of this folder. */
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import type { BrokerOptions } from "../../src/trading/simulated/broker_options.ts";
import type { Instrument } from "../../src/instruments/instrument.ts";
import {
  plainInstruments,
  runInstruments,
} from "../../src/instruments/resolve.ts";
import type { Fill } from "../../src/trading/fills.ts";
import { NO_LIMITS } from "../../src/trading/limits.ts";
import type { TradingSession } from "../../src/time/session.ts";

export const MINUTE = 60_000;

function session(date: string): TradingSession {
  const open = Date.parse(`${date}T14:30:00Z`);
  return {
    date,
    exchange: "NYSE",
    open,
    close: open + 390 * MINUTE,
    breaks: [],
    earlyClose: false,
    zone: "America/New_York",
  };
}

export const SESSION: TradingSession = session("2024-01-03");
export const SESSION_2: TradingSession = session("2024-01-04");
export const SESSION_FEBRUARY: TradingSession = session("2024-02-01");
export const OPEN: number = SESSION.open;

/** Open, high, low, close, and optionally volume. */
export type Candle = readonly [number, number, number, number, number?];

/** Instruments with a tick of one cent. */
export function instruments(
  symbols: readonly string[],
): readonly Instrument[] {
  return runInstruments(plainInstruments(symbols), {
    slippage: { type: "none" },
  });
}

/** A broker for AAA and BBB with 10,000 in cash, in a session. */
export function openBroker(
  options: Partial<BrokerOptions> = {},
): SimulatedBroker {
  const broker = new SimulatedBroker({
    instruments: instruments(["AAA", "BBB"]),
    limits: NO_LIMITS,
    startingCash: 10_000,
    ...options,
  });
  broker.onSessionStart(SESSION);
  return broker;
}

/** Passes the broker a slice with one bar. */
export function showBar(
  broker: SimulatedBroker,
  ...bar: Parameters<SimulatedBroker["onBar"]>
): void {
  broker.onBar(...bar);
  broker.endSlice();
}

/** Passes the broker a bar of AAA that starts `minute` minutes after the open. */
export function bar(
  broker: SimulatedBroker,
  minute: number,
  [open, high, low, close, volume = 1000]: Candle,
): void {
  showBar(broker, 0, OPEN + minute * MINUTE, open, high, low, close, volume);
}

/** The instant `minute` minutes after the open. */
export function at(minute: number): number {
  return OPEN + minute * MINUTE;
}

/** Fills as `[minute, side, quantity, price]`. */
export function brief(
  fills: readonly Fill[],
): readonly (readonly [number, string, number, number])[] {
  return fills.map((fill) =>
    [
      (fill.time - OPEN) / MINUTE,
      fill.side,
      fill.quantity,
      fill.price,
    ] as const
  );
}

/**
 * A strategy run through the broker and the same strategy as a plain script:
 * fills and money are equal, fill for fill.
 */
import { assertEquals } from "@std/assert";
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import { NO_LIMITS } from "../../src/trading/limits.ts";
import type { TradingSession } from "../../src/time/session.ts";
import { instruments, MINUTE, SESSION, SESSION_2, showBar } from "./_market.ts";

interface MinuteBar {
  readonly session: number;
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

const SESSIONS: readonly TradingSession[] = [SESSION, SESSION_2];

/** A seeded random walk in cents with missing minutes (mulberry32). */
function makeMarket(seed: number): readonly MinuteBar[] {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const bars: MinuteBar[] = [];
  let cents = 5000;
  SESSIONS.forEach(({ open }, session) => {
    for (let minute = 0; minute < 390; minute++) {
      const path = [cents];
      for (let i = 0; i < 3; i++) {
        path.push(path[i] + Math.round((random() - 0.5) * 30));
      }
      cents = path[3];
      if (random() < 0.05) continue;
      bars.push({
        session,
        start: open + minute * MINUTE,
        open: path[0] / 100,
        high: Math.max(...path) / 100,
        low: Math.min(...path) / 100,
        close: path[3] / 100,
      });
    }
  });
  return bars;
}

/** The position of an EMA 10/30 cross on the closes, after every bar: 0 or 100. */
function wishes(bars: readonly MinuteBar[]): readonly number[] {
  let fast = 0;
  let slow = 0;
  return bars.map(({ close }, i) => {
    if (i < 30) {
      slow += close / 30;
      fast = i < 10 ? fast + close / 10 : fast + (close - fast) * 2 / 11;
    } else {
      fast += (close - fast) * 2 / 11;
      slow += (close - slow) * 2 / 31;
    }
    const flat = SESSIONS[bars[i].session].close - 5 * MINUTE;
    const late = bars[i].start + MINUTE >= flat;
    return i >= 30 && fast > slow && !late ? 100 : 0;
  });
}

type Row = readonly [number, string, number];

/** The plain script, in whole cents and tenths of cents. */
function plain(
  bars: readonly MinuteBar[],
  thisClose: boolean,
): { rows: readonly Row[]; cents: number } {
  const wanted = wishes(bars);
  const rows: Row[] = [];
  let held = 0;
  let cents = 10_000_000;
  for (let i = 0; i < bars.length - 1; i++) {
    if (wanted[i] === held) continue;
    const price = thisClose ? bars[i].close : bars[i + 1].open;
    const time = thisClose ? bars[i].start + MINUTE : bars[i + 1].start;
    const buys = wanted[i] > held;
    cents += (buys ? -100 : 100) * Math.round(price * 100) - 50; // 100 × $0.005
    rows.push([time, buys ? "buy" : "sell", price]);
    held = wanted[i];
  }
  const last = bars[bars.length - 1];
  return { rows, cents: cents + held * Math.round(last.close * 100) };
}

function throughBroker(
  bars: readonly MinuteBar[],
  thisClose: boolean,
): { rows: readonly Row[]; cents: number } {
  const broker = new SimulatedBroker({
    instruments: instruments(["XYZ"]),
    limits: { ...NO_LIMITS, maxBuyingPower: 100_000 },
    commission: { type: "per_share", rate: 0.005 },
    fillAt: thisClose ? "this_close" : "next_open",
  });
  const wanted = wishes(bars);
  let target = 0;
  let session = -1;
  bars.forEach((bar, i) => {
    if (bar.session !== session) {
      if (session >= 0) broker.onSessionEnd(SESSIONS[session]);
      session = bar.session;
      broker.onSessionStart(SESSIONS[session]);
    }
    const { start, open, high, low, close } = bar;
    if (start >= broker.fillsFrom(0)) {
      showBar(broker, 0, start, open, high, low, close, 1000);
    }
    broker.mark(0, close);
    if (i === bars.length - 1 || wanted[i] === target) return;
    const side = wanted[i] > target ? "buy" : "sell";
    broker.submit({ symbol: "XYZ", side, quantity: 100 }, start + MINUTE);
    target = wanted[i];
  });
  broker.onSessionEnd(SESSIONS[session]);
  return {
    rows: broker.fills.map((f) => [f.time, f.side, f.price]),
    cents: Math.round(broker.equity * 100),
  };
}

for (const thisClose of [false, true]) {
  const model = thisClose ? "this close" : "the next open";
  Deno.test(`an EMA cross filled at ${model} equals a plain script, fill for fill and to the cent`, () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const bars = makeMarket(seed);
      const expected = plain(bars, thisClose);
      assertEquals(expected.rows.length > 10, true);
      assertEquals(throughBroker(bars, thisClose), expected);
    }
  });
}

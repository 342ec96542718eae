/** Bars for the indicator tests: published ones, random ones, sessions of minute bars. */
import type { Bar, BarColumns } from "../../src/types.ts";
import { toColumns } from "../../src/indicators/compute.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The 502 daily bars for which published values exist. */
export function quotes(): BarColumns {
  const text = Deno.readTextFileSync(
    new URL("./data/quotes.csv", import.meta.url),
  );
  const bars = text.trim().split("\n").slice(1).map((line): Bar => {
    const [date, open, high, low, close, volume] = line.split(",");
    return {
      timestamp: Date.parse(date),
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
      volume: Number(volume),
    };
  });
  return toColumns(bars);
}

/** A seeded generator of numbers from 0 to 1 (Park and Miller). */
export function random(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) % 2_147_483_647 || 1;
  return () => {
    state = state * 48_271 % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/**
 * A random walk of daily bars with ties, flat bars and bars without volume: the
 * cases in which definitions differ.
 */
export function randomBars(
  count: number,
  seed: number,
  stepMs: number = DAY_MS,
): BarColumns {
  const next = random(seed);
  const bars: Bar[] = [];
  let price = 100;
  for (let i = 0; i < count; i++) {
    const open = next() < 0.3 ? cents(price + next() - 0.5) : price;
    const close = next() < 0.1 ? open : cents(open + 3 * (next() - 0.5));
    const flat = next() < 0.05;
    const high = flat
      ? Math.max(open, close)
      : cents(Math.max(open, close) + next());
    const low = flat
      ? Math.min(open, close)
      : cents(Math.min(open, close) - next());
    const volume = next() < 0.05 ? 0 : Math.floor(10_000 * next());
    bars.push({ timestamp: i * stepMs, open, high, low, close, volume });
    price = Math.max(close, 20);
  }
  return toColumns(bars);
}

/** Minute bars of days that open at 14:30 UTC, and their sessions. */
export function minuteSessions(
  days: number,
  minutes: number,
  seed: number,
): { bars: BarColumns; sessions: { open: number; close: number }[] } {
  const bars = randomBars(days * minutes, seed, MINUTE_MS);
  const sessions = [];
  for (let day = 0; day < days; day++) {
    const open = day * DAY_MS + 870 * MINUTE_MS;
    sessions.push({ open, close: open + minutes * MINUTE_MS });
    for (let i = 0; i < minutes; i++) {
      bars.timestamp[day * minutes + i] = open + i * MINUTE_MS;
    }
  }
  return { bars, sessions };
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}

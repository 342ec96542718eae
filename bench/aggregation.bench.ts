/**
 * Derived bars from one-minute bars: a hundred sessions of one symbol, compared with
 * a version that makes one object per bar. Each derived interval of a run has this
 * cost for each base bar: a regression multiplies with the intervals of a config.
 */
import { assertEquals } from "@std/assert";
import {
  aggregateBars,
  AggregatedBar,
} from "../src/session/bar_aggregation.ts";
import { makeColumns } from "../src/store/bar_store.ts";
import { seededRandom } from "../tests/fixtures/random.ts";

const SESSIONS = 100;
const MINUTES = 390;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ROWS = SESSIONS * MINUTES;

const random = seededRandom(1);
const bars = makeColumns(ROWS);
let price = 10_000;
for (let row = 0; row < ROWS; row++) {
  const open = price;
  price += Math.round((random() - 0.5) * 12);
  const session = Math.floor(row / MINUTES);
  bars.timestamp[row] = session * DAY_MS + (row % MINUTES) * MINUTE_MS;
  bars.open[row] = open / 100;
  bars.high[row] = (Math.max(open, price) + 2) / 100;
  bars.low[row] = (Math.min(open, price) - 2) / 100;
  bars.close[row] = price / 100;
  bars.volume[row] = 100 + Math.floor(random() * 1_000);
}

const bar = new AggregatedBar();

/** All bars of an interval; the sum of their highs, lows and closes. */
function aggregateAll(minutes: number): number {
  let row = 0;
  let sum = 0;
  for (let session = 0; session < SESSIONS; session++) {
    const open = session * DAY_MS;
    for (let slot = 0; slot < MINUTES; slot += minutes) {
      bar.end = open + Math.min(slot + minutes, MINUTES) * MINUTE_MS;
      row = aggregateBars(bars, row, ROWS, bar);
      sum += bar.high + bar.low + bar.close;
    }
  }
  return sum;
}

interface BarObject {
  readonly timestamp: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const objects: BarObject[] = Array.from({ length: ROWS }, (_, row) => ({
  timestamp: bars.timestamp[row],
  open: bars.open[row],
  high: bars.high[row],
  low: bars.low[row],
  close: bars.close[row],
  volume: bars.volume[row],
}));

/** The obvious first version. */
function reduceAll(minutes: number): number {
  let sum = 0;
  for (let first = 0; first < ROWS; first += minutes) {
    const part = objects.slice(first, first + minutes);
    const made = {
      open: part[0].open,
      high: Math.max(...part.map((bar) => bar.high)),
      low: Math.min(...part.map((bar) => bar.low)),
      close: part[part.length - 1].close,
      volume: part.reduce((total, bar) => total + bar.volume, 0),
    };
    sum += made.high + made.low + made.close;
  }
  return sum;
}

let sink = 0;
for (
  const [interval, minutes] of [["5m", 5], ["30m", 30], ["1d", 390]] as const
) {
  // Both must do the same work.
  assertEquals(aggregateAll(minutes), reduceAll(minutes));
  Deno.bench(`${ROWS} minutes to ${interval}, columns`, {
    group: interval,
    baseline: true,
  }, () => {
    sink += aggregateAll(minutes);
  });
  Deno.bench(`${ROWS} minutes to ${interval}, an object a bar`, {
    group: interval,
  }, () => {
    sink += reduceAll(minutes);
  });
}

addEventListener("unload", () => {
  // Reading it keeps the loops above from being optimised away.
  if (Number.isNaN(sink)) console.log(sink);
});

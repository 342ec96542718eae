import { assert, assertEquals, assertThrows } from "@std/assert";
import { SeriesWindow } from "../../src/session/bar_series.ts";
import {
  MetricsView,
  SessionTally,
} from "../../src/session/session_metrics.ts";

/** A window over rows of highs, lows, closes and volumes, with none visible. */
function makeWindow(
  rows: readonly (readonly [number, number, number, number])[],
): SeriesWindow {
  const window = new SeriesWindow();
  const column = (i: number) => Float64Array.from(rows, (row) => row[i]);
  const times = Float64Array.from(rows, (_, i) => 1_000 * i);
  window.setColumns([
    times,
    column(2),
    column(0),
    column(1),
    column(2),
    column(3),
  ]);
  return window;
}

const ROWS = [
  [10, 8, 9, 100],
  [14, 9, 13, 50],
  [13, 4, 5, 25],
  [20, 3, 19, 0],
] as const;

Deno.test("a tally adds every bar once, however often it is read", () => {
  const window = makeWindow(ROWS);
  const tally = new SessionTally(window);
  assertEquals(tally.toJSON(), { volume: 0, high: NaN, low: NaN, vwap: NaN });
  window.length = 2;
  assertEquals([tally.volume, tally.high, tally.low], [150, 14, 8]);
  assertEquals(tally.vwap, (100 * 27 / 3 + 50 * 36 / 3) / 150);
  window.length = 4;
  assertEquals([tally.high, tally.low, tally.volume], [20, 3, 175]);
  assertEquals(tally.vwap, (100 * 27 / 3 + 50 * 36 / 3 + 25 * 22 / 3) / 175);
});

Deno.test("a tally continues when its rows move to other columns", () => {
  const window = makeWindow(ROWS);
  const tally = new SessionTally(window);
  window.length = 2;
  assertEquals(tally.volume, 150);
  // The first row was dropped: the columns now start with row 1 of the run.
  const { timestamp, open, high, low, close, volume } = window;
  window.setColumns(
    [timestamp, open, high, low, close, volume].map((c) => c.slice(1)),
  );
  window.startRow = 1;
  window.length = 3;
  assertEquals([tally.volume, tally.high, tally.low], [175, 20, 3]);
});

Deno.test("a tally restarts at the next bar, or at the first bar from an open on", () => {
  const window = makeWindow(ROWS);
  const tally = new SessionTally(window);
  window.length = 2;
  tally.start();
  assertEquals(tally.toJSON(), { volume: 0, high: NaN, low: NaN, vwap: NaN });
  window.length = 3;
  assertEquals([tally.volume, tally.high, tally.low], [25, 13, 4]);
  tally.startAt(1_000);
  assertEquals([tally.volume, tally.high, tally.low], [75, 14, 4]);
  window.length = 4;
  assertEquals([tally.volume, tally.high, tally.low], [75, 20, 3]);
  tally.startAt(2_500);
  assertEquals([tally.volume, tally.high, tally.low], [0, 20, 3]);
  tally.start();
  assertEquals(tally.volume, 0);
});

Deno.test("a MetricsView is up to date and read-only", () => {
  const window = makeWindow(ROWS);
  const tally = new SessionTally(window);
  const view = new MetricsView(tally);
  window.length = 2;
  assertEquals(
    [view.volume, view.high, view.low, view.vwap],
    [tally.volume, tally.high, tally.low, tally.vwap],
  );
  assertEquals(view.toJSON(), tally.toJSON());
  assert(Object.isFrozen(view));
  assertThrows(() => {
    (view as { volume: number }).volume = 5;
  }, TypeError);
});

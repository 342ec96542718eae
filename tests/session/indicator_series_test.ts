import { assertEquals, assertThrows } from "@std/assert";
import { SeriesWindow } from "../../src/session/bar_series.ts";
import {
  IndicatorSeries,
  IndicatorWindow,
} from "../../src/session/indicator_series.ts";

/** Rows 5 … 8 of a run, in columns whose first row is 3. */
function makeSeries(): { series: IndicatorSeries; bars: SeriesWindow } {
  const bars = new SeriesWindow();
  bars.startRow = 5;
  bars.length = 4;
  const window = new IndicatorWindow(bars);
  window.base = 2;
  window.setColumns([
    Float64Array.of(-1, -1, NaN, 10, 11, 12, 99),
    Float64Array.of(-1, -1, NaN, NaN, 21, NaN, 99),
  ]);
  const series = new IndicatorSeries("macd_5m", ["macd", "signal"], window);
  return { series, bars };
}

Deno.test("an IndicatorSeries has one value per bar, undefined where it is not ready", () => {
  const { series } = makeSeries();
  assertEquals(series.length, 4);
  assertEquals([0, 1, 2, 3].map((i) => series.at(i)), [undefined, 10, 11, 12]);
  assertEquals(
    [-1, -2, -3, -4].map((i) => series.at(i, "signal")),
    [undefined, 21, undefined, undefined],
  );
  assertEquals([series.value, series.ready], [12, true]);
  assertEquals([series.get("macd"), series.get("signal")], [12, undefined]);
});

Deno.test("an IndicatorSeries shows nothing outside of its visible bars", () => {
  const { series, bars } = makeSeries();
  for (const index of [4, 5, 100, -5, -100, NaN, Infinity, -Infinity]) {
    assertEquals(series.at(index), undefined, `index ${index}`);
  }
  bars.length = 0;
  assertEquals([series.value, series.ready, series.length], [
    undefined,
    false,
    0,
  ]);
});

Deno.test("IndicatorSeries.get() refuses an unknown output and lists the outputs", () => {
  const { series } = makeSeries();
  const error = assertThrows(() => series.get("histogram"), RangeError);
  assertEquals(
    error.message,
    'Indicator macd_5m has no output "histogram"; it has macd, signal',
  );
  assertThrows(() => series.at(0, ""), RangeError);
});

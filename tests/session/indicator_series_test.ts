import { assertEquals, assertThrows } from "@std/assert";
import { SeriesWindow } from "../../src/session/bar_series.ts";
import {
  IndicatorSeries,
  IndicatorWindow,
} from "../../src/session/indicator_series.ts";

/** Rows 5 … 8 of a run, in columns whose first row is 3. */
function makeSeries() {
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
  return { series, bars, window };
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

Deno.test("the newest value is the last one of an earlier session until a bar has a new one", () => {
  const { series, bars, window } = makeSeries();
  window.base = 5;
  window.reach = 2;
  window.readFrom = 0;
  bars.length = 0;
  assertEquals([series.value, series.ready, series.length], [11, true, 0]);
  assertEquals([series.get("macd"), series.get("signal")], [11, 21]);
  assertEquals([-1, -2, -3, 0].map((i) => series.at(i)), [
    11,
    10,
    undefined,
    undefined,
  ]);
  bars.length = 1;
  assertEquals([series.value, series.get("signal")], [12, undefined]);
  assertEquals([-1, -2, 0].map((i) => series.at(i)), [12, 11, 12]);
});

Deno.test("an indicator that begins anew has no newest value before a bar of the session", () => {
  const { series, bars, window } = makeSeries();
  bars.length = 3;
  window.readFrom = 4;
  assertEquals([series.value, series.ready], [undefined, false]);
  assertEquals([series.get("macd"), series.get("signal")], [
    undefined,
    undefined,
  ]);
  assertEquals([series.at(-1), series.at(2)], [11, 11]);
  bars.length = 4;
  assertEquals([series.value, series.get("macd")], [12, 12]);
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

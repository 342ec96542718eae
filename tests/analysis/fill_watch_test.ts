import { assertEquals } from "@std/assert";
import {
  FillWatch,
  type WatchedBroker,
} from "../../src/analysis/fill_watch.ts";
import { SeriesWindow } from "../../src/session/bar_series.ts";

/** A broker whose orders are set by hand. */
class Orders implements WatchedBroker {
  revision = 0;
  readonly from = [Infinity, Infinity];
  readonly changed = [0, 0];
  readonly asked: number[] = [];
  readonly seen: [number, number][] = [];

  place(symbol: number, from: number): void {
    this.from[symbol] = from;
    this.changed[symbol] = ++this.revision;
  }

  changedAt(symbol: number): number {
    return this.changed[symbol];
  }

  fillsFrom(symbol: number): number {
    this.asked.push(symbol);
    return this.from[symbol];
  }

  onBar(symbol: number, barStart: number): void {
    this.seen.push([symbol, barStart]);
  }
}

/** Bars that start at 0, 1, 2 …, of which the first is visible. */
function makeWindow(): SeriesWindow {
  const column = Float64Array.from({ length: 8 }, (_, i) => i);
  const window = new SeriesWindow();
  window.setColumns(Array(6).fill(column));
  window.length = 1;
  return window;
}

Deno.test("the broker sees bars from the first that may fill an order", () => {
  const orders = new Orders();
  const windows = [makeWindow(), makeWindow()];
  const watch = new FillWatch(orders, windows, 2);
  watch.update();
  assertEquals(watch.firstFill, Infinity);
  orders.place(1, 2);
  watch.update();
  assertEquals(watch.firstFill, 2);
  for (let length = 1; length <= 4; length++) {
    for (const [symbol, window] of windows.entries()) {
      window.length = length;
      watch.show(symbol);
    }
  }
  assertEquals(orders.seen, [[1, 2], [1, 3]]);
  assertEquals(watch.hasShown, true);
});

Deno.test("the broker is asked for symbols whose orders have changed, and for all in a new session", () => {
  const orders = new Orders();
  const watch = new FillWatch(orders, [makeWindow(), makeWindow()], 2);
  watch.update();
  assertEquals(orders.asked.splice(0), [0, 1]);
  watch.update();
  orders.place(0, 5);
  watch.update();
  assertEquals(orders.asked.splice(0), [0]);
  watch.beginSession();
  watch.update();
  assertEquals(orders.asked.splice(0), [0, 1]);
});

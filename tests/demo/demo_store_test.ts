import { assertEquals, assertThrows } from "@std/assert";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { SessionError } from "../../src/errors.ts";

Deno.test("a demo store has every trading date of its range, early closes included", () => {
  const store = openBarStore(":memory:");
  try {
    // Thanksgiving week: Thursday closed, Friday until 13:00.
    const options = {
      symbols: ["A", "B"],
      from: "2025-11-24",
      to: "2025-11-30",
    };
    const summary = writeDemoMarket(store, options);
    assertEquals(summary, {
      sessions: 4,
      minuteBars: 2 * (3 * 390 + 210),
      dailyBars: 8,
    });
    assertEquals(store.tradingDates("B", "1m", "2025-01-01", "2025-12-31"), [
      "2025-11-24",
      "2025-11-25",
      "2025-11-26",
      "2025-11-28",
    ]);
    assertEquals(store.series("A", "1m")?.exchange, "US_EQUITY");
    assertEquals(store.series("A", "1m")?.omitsNoTrade, false);
  } finally {
    store.close();
  }
});

Deno.test("daily bars of a demo store are derived from its minutes", () => {
  const store = openBarStore(":memory:");
  try {
    const date = "2025-01-02";
    writeDemoMarket(store, { symbols: ["A"], from: date, to: date, seed: 9 });
    const read = (interval: "1m" | "1d") => {
      const [chunk] = store.chunks("A", interval, date, date);
      const columns = makeColumns(chunk.rows);
      store.decode(chunk, columns, 0);
      return columns;
    };
    const [minutes, daily] = [read("1m"), read("1d")];
    assertEquals(daily.timestamp[0], Date.parse("2025-01-02T14:30:00Z"));
    assertEquals(daily.open[0], minutes.open[0]);
    assertEquals(daily.high[0], Math.max(...minutes.high));
    assertEquals(daily.low[0], Math.min(...minutes.low));
    assertEquals(daily.close[0], minutes.close[389]);
    assertEquals(daily.volume[0], minutes.volume.reduce((a, b) => a + b, 0));
  } finally {
    store.close();
  }
});

Deno.test("a gap rate of 1 leaves a symbol without bars", () => {
  const store = openBarStore(":memory:");
  try {
    const range = { from: "2025-01-02", to: "2025-01-03" };
    const summary = writeDemoMarket(store, {
      symbols: ["A"],
      ...range,
      gapRate: 1,
    });
    assertEquals(summary, { sessions: 2, minuteBars: 0, dailyBars: 0 });
    assertEquals(store.inventory(), []);
  } finally {
    store.close();
  }
});

Deno.test("a range that the calendar does not cover writes nothing", () => {
  const store = openBarStore(":memory:");
  try {
    const range = { from: "1889-12-30", to: "1890-01-10" };
    assertThrows(
      () => writeDemoMarket(store, { symbols: ["A"], ...range }),
      SessionError,
    );
    assertEquals(store.inventory(), []);
  } finally {
    store.close();
  }
});

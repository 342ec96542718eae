import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  chooseBaseInterval,
  type IntervalNeed,
} from "../../src/coordinator/base_interval.ts";
import { SessionError } from "../../src/errors.ts";
import type { SqliteBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type {
  BaseInterval,
  Interval,
  StoredInterval,
} from "../../src/types.ts";
import { memoryStore, putDay, seededBar } from "./_store_support.ts";

const DATE = "2026-01-05";

/** A store with one bar per symbol and interval. */
function storeWith(
  series: Readonly<Record<string, readonly StoredInterval[]>>,
): SqliteBarStore {
  const store = memoryStore();
  for (const [symbol, intervals] of Object.entries(series)) {
    for (const interval of intervals) {
      const open = Date.parse(`${DATE}T14:30:00Z`);
      putDay(store, symbol, interval, DATE, [seededBar(open, 1)]);
    }
  }
  return store;
}

function needs(...intervals: Interval[]): IntervalNeed[] {
  return intervals.map((interval) => ({ interval, by: "streams" }));
}

function choose(
  stored: readonly BaseInterval[],
  ...intervals: Interval[]
): BaseInterval | "none" {
  const store = storeWith({ SPY: stored });
  try {
    return chooseBaseInterval(needs(...intervals), ["SPY"], store);
  } catch (error) {
    assert(error instanceof SessionError, String(error));
    assertEquals(error.code, "interval_unavailable");
    return "none";
  } finally {
    store.close();
  }
}

const ALL: readonly BaseInterval[] = ["1s", "1m", "1d"];

Deno.test("seconds need 1s bars", () => {
  for (const interval of ["1s", "5s", "10s", "15s", "30s", "90s"] as const) {
    assertEquals(choose(ALL, interval), "1s", interval);
    assertEquals(choose(["1m", "1d"], interval), "none", interval);
  }
});

Deno.test("minutes and hours need 1m bars, else 1s bars, never 1d bars", () => {
  for (
    const interval of [
      "1m",
      "5m",
      "10m",
      "15m",
      "30m",
      "1h",
      "4h",
      "60s",
    ] as const
  ) {
    assertEquals(choose(ALL, interval), "1m", interval);
    assertEquals(choose(["1s", "1d"], interval), "1s", interval);
    assertEquals(choose(["1d"], interval), "none", interval);
  }
});

Deno.test("days are derived from 1d bars, or from the shorter base that another interval needs", () => {
  assertEquals(choose(ALL, "1d"), "1d");
  assertEquals(choose(["1s", "1m"], "1d"), "1m");
  assertEquals(choose(["1s"], "1d"), "1s");
  assertEquals(choose(ALL, "1d", "5m"), "1m");
  assertEquals(choose(ALL, "5m", "1d"), "1m");
  assertEquals(choose(ALL, "1d", "1h", "30s"), "1s");
});

Deno.test("the base is the same for all symbols", () => {
  const store = storeWith({ SPY: ["1s", "1m"], AIG: ["1s"] });
  assertEquals(chooseBaseInterval(needs("5m"), ["SPY", "AIG"], store), "1s");
  assertEquals(chooseBaseInterval(needs("5m"), ["SPY"], store), "1m");
  store.close();
});

Deno.test("the error names what is missing, for which symbols, and what needs it", () => {
  const store = storeWith({ SPY: ["1m"], AIG: ["1d"], BAC: ["1d"] });
  const error = assertThrows(
    () =>
      chooseBaseInterval(
        [
          { interval: "1d", by: "streams" },
          { interval: "15m", by: "streams" },
          { interval: "15m", by: "indicator sma_20_15m" },
        ],
        ["SPY", "AIG", "BAC"],
        store,
      ),
    SessionError,
  );
  assertEquals(error.code, "interval_unavailable");
  assertEquals(
    error.message,
    "15m (asked for by streams, indicator sma_20_15m) needs 1s or 1m or 15m bars; " +
      "the store lacks 1s bars of SPY, AIG, BAC and 1m bars of AIG, BAC and 15m bars of SPY, AIG, BAC",
  );
  store.close();
});

Deno.test("the error names the interval that leaves the fewest choices", () => {
  const store = storeWith({ SPY: ["1m", "1d"] });
  const error = assertThrows(
    () => chooseBaseInterval(needs("1d", "5m", "30s"), ["SPY"], store),
    SessionError,
  );
  assertEquals(
    error.message,
    "30s (asked for by streams) needs 1s or 30s bars; the store lacks 1s bars of SPY and 30s bars of SPY",
  );
  store.close();
});

Deno.test("the base is the longest stored interval that divides all that is asked for", () => {
  const stored: readonly BaseInterval[] = [
    "1s",
    "1m",
    "2m",
    "5m",
    "15m",
    "1h",
    "1d",
  ];
  assertEquals(choose(stored, "5m"), "5m");
  assertEquals(choose(stored, "15m", "5m"), "5m");
  assertEquals(choose(stored, "1h", "1d"), "1h");
  assertEquals(choose(stored, "2h", "1w"), "1h");
  assertEquals(choose(stored, "1h", "45m"), "15m");
  assertEquals(choose(stored, "5m", "4m"), "1m");
  assertEquals(choose(stored, "60m"), "1h");
  assertEquals(choose(stored, "1d"), "1d");
  assertEquals(choose(["4h"], "1d"), "4h");
  assertEquals(choose(["4h"], "1h"), "none");
  assertEquals(choose(["5m"], "1m"), "none");
  assertEquals(choose(["5m"], "7m"), "none");
});

Deno.test("weeks and several days are derived from 1d bars, or from the shorter base that another interval needs", () => {
  for (const interval of ["2d", "5d", "10d", "1w", "2w"] as const) {
    assertEquals(choose(ALL, interval), "1d", interval);
    assertEquals(choose(ALL, "1d", interval), "1d", interval);
    assertEquals(choose(["1s", "1m"], interval), "1m", interval);
    assertEquals(choose(ALL, interval, "5m"), "1m", interval);
    assertEquals(choose(ALL, "30s", interval), "1s", interval);
    assertEquals(choose(["1d"], "5m", interval), "none", interval);
  }
});

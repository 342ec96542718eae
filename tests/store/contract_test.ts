// What every store must do, whatever it is made of.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { checkStore } from "../../src/store/check_store.ts";
import { type MarketStore, seriesKey } from "../../src/store/market_store.ts";
import { openStore } from "../../src/store/open_store.ts";
import type { CalendarOverride } from "../../src/time/overrides.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { MemoryStore } from "./_memory_store.ts";
import { minutes } from "./_support.ts";

const STORES: Readonly<Record<string, () => Promise<MarketStore>>> = {
  SQLite: () => openStore({ kind: "sqlite", path: ":memory:" }),
  "a store in memory": () => Promise.resolve(new MemoryStore()),
  "a store that fetches later": () =>
    Promise.resolve(new MemoryStore({ fetchesLater: true })),
};

const DATES = ["2026-01-05", "2026-01-06", "2026-01-08"];
const SNOW: CalendarOverride = {
  exchange: "NYSE",
  date: "2026-03-02",
  kind: "hours",
  close: "13:00",
  reason: "Snow, wind and ice",
};
const OUTAGE: CalendarOverride = {
  exchange: "NYSE",
  date: "2026-02-03",
  kind: "closed",
  reason: "Power failure",
};
const LATE: CalendarOverride = {
  exchange: "LSE",
  date: "2026-05-05",
  kind: "hours",
  open: "10:00",
  close: "16:30",
  reason: "Network failure",
};
const IMPORT = {
  path: "spy.csv",
  size: 100,
  sha256: "ab",
  reader: "csv",
  options: "{}",
  bars: 3,
  added: 3,
  rejected: 1,
  outsideHours: 2,
  notes: ["interval 1m: by the times", "no price, left out: 2"],
};

function contract(
  behaviour: string,
  test: (store: MarketStore) => void | Promise<void>,
): void {
  for (const [name, open] of Object.entries(STORES)) {
    Deno.test(`${name} ${behaviour}`, async () => {
      const store = await open();
      try {
        await test(store);
      } finally {
        store.close();
      }
    });
  }
}

/** Three days of SPY with 3, 4 and 5 minutes. */
function fill(store: MarketStore): void {
  DATES.forEach((date, i) => {
    const day = minutes(date, 3 + i, 10 * i);
    const options = { exchange: "US_EQUITY" };
    store.writeDay("SPY", "1m", date, day, 0, 3 + i, options);
  });
}

function codeOf(action: () => unknown): string {
  return assertThrows(action, SessionError).code;
}

contract("lists its series by symbol, interval and hours", (store) => {
  fill(store);
  const day = minutes(DATES[0], 1, 7);
  store.writeDay("AIG", "1d", DATES[0], day, 0, 1, { omitsNoTrade: true });
  store.writeDay("SPY", "1m", DATES[0], day, 0, 1, { hours: "extended" });
  assertEquals(store.inventory().map(seriesKey), [
    "AIG 1d regular",
    "SPY 1m regular",
    "SPY 1m extended",
  ]);
  assertEquals(store.series("SPY", "1m"), {
    symbol: "SPY",
    interval: "1m",
    hours: "regular",
    exchange: "US_EQUITY",
    firstDate: DATES[0],
    lastDate: DATES[2],
    sessions: 3,
    bars: 12,
    omitsNoTrade: false,
  });
  assertEquals(store.series("AIG", "1d")?.omitsNoTrade, true);
  assertEquals(store.series("SPY", "1s"), undefined);
  assertEquals(
    store.ranges(),
    store.inventory().map(({ sessions: _, bars: __, ...range }) => range),
  );
});

contract("fetches the chunks of a range and decodes them", async (store) => {
  fill(store);
  assertEquals(
    store.tradingDates("SPY", "1m", "2026-01-06", "2026-12-31"),
    DATES.slice(1),
  );
  const chunks = await store.chunks("SPY", "1m", DATES[0], DATES[1]);
  assertEquals(chunks.map(({ date, rows }) => [date, rows]), [
    [DATES[0], 3],
    [DATES[1], 4],
  ]);
  const into = makeColumns(4);
  assertEquals(store.decode(chunks[1], into, 0), 4);
  assertEquals(into, minutes(DATES[1], 4, 10));
  assertEquals(await store.chunks("SPY", "1d", DATES[0], DATES[1]), []);
  assertThrows(() => store.decode(chunks[1], makeColumns(3), 0), RangeError);
});

contract("refuses a chunk whose bytes changed", async (store) => {
  fill(store);
  const [chunk] = await store.chunks("SPY", "1m", DATES[0], DATES[0]);
  const bytes = chunk.bytes.slice();
  bytes[bytes.length - 1] ^= 1;
  const decode = () => store.decode({ ...chunk, bytes }, makeColumns(3), 0);
  assertEquals(codeOf(decode), "store_corrupt");
});

contract("merges a day and counts what changed", (store) => {
  fill(store);
  const day = minutes(DATES[0], 4, 0);
  const write = (onConflict: "fail" | "keep" | "replace") =>
    store.writeDay("SPY", "1m", DATES[0], day, 0, 4, { onConflict });
  const counts = { added: 0, unchanged: 0, replaced: 0, kept: 0 };
  assertEquals(write("fail"), { ...counts, added: 1, unchanged: 3 });
  assertEquals(write("fail"), { ...counts, unchanged: 4 });
  day.volume[0] = 1;
  assertEquals(codeOf(() => write("fail")), "import_failed");
  assertEquals(write("keep"), { ...counts, unchanged: 3, kept: 1 });
  assertEquals(write("replace"), { ...counts, unchanged: 3, replaced: 1 });
});

contract("refuses bars dated by another calendar", (store) => {
  fill(store);
  const write = () =>
    store.writeDay(
      "SPY",
      "1m",
      "2026-01-09",
      minutes("2026-01-09", 1, 1),
      0,
      1,
      {
        exchange: "LSE",
      },
    );
  assertEquals(codeOf(write), "import_failed");
});

contract("keeps nothing of a transaction that throws", async (store) => {
  const stop = new Error("stop");
  assertThrows(
    () =>
      store.transaction(() => {
        fill(store);
        throw stop;
      }),
    Error,
    "stop",
  );
  await assertRejects(
    () =>
      store.transactionAsync(() => {
        fill(store);
        store.imports.record(IMPORT);
        return Promise.reject(stop);
      }),
    Error,
    "stop",
  );
  assertEquals(store.inventory(), []);
  assertEquals(store.imports.list(), []);
  store.transaction(() => fill(store));
  assertEquals(store.series("SPY", "1m")?.bars, 12);
});

contract("keeps calendar overrides by exchange and date", (store) => {
  const { overrides } = store;
  for (const override of [SNOW, OUTAGE, LATE]) overrides.put(override);
  assertEquals(overrides.list(), [LATE, OUTAGE, SNOW]);
  assertEquals(overrides.list("NYSE"), [OUTAGE, SNOW]);
  assertEquals(overrides.list("CME"), []);
  const closed = { ...OUTAGE, date: SNOW.date };
  overrides.put(closed);
  assertEquals(overrides.list("NYSE"), [OUTAGE, closed]);
  assertEquals(overrides.remove("LSE", LATE.date), true);
  assertEquals(overrides.remove("LSE", LATE.date), false);
  const time = new TimeManager({
    exchange: "NYSE",
    overrides: overrides.list(),
  });
  assertEquals(time.reasonClosed(OUTAGE.date), "Power failure");
  const code = codeOf(() => overrides.put({ ...SNOW, close: "09:00" }));
  assertEquals(code, "argument_invalid");
  assertEquals(overrides.list("NYSE"), [OUTAGE, closed]);
});

contract("logs an import, and one without effect only once", ({ imports }) => {
  imports.record(IMPORT);
  imports.record({ ...IMPORT, added: 0 });
  imports.record({ ...IMPORT, added: 0, reader: "lean" });
  const list = imports.list();
  assertEquals(list.map(({ reader }) => reader), ["csv", "lean"]);
  const { importedAt, ...first } = list[0];
  assertEquals(first, IMPORT);
  assert(!Number.isNaN(Date.parse(importedAt)));
});

contract("is sound, and tells the bytes of each series", async (store) => {
  fill(store);
  const found = await checkStore(store);
  assertEquals(found, { chunks: 3, bars: 12, damages: [] });
  assert((store.upkeep.chunkBytes().get("SPY 1m regular") ?? 0) > 100);
});

Deno.test("openStore() takes the path of a SQLite file for its locator", async () => {
  const error = await assertRejects(
    () => openStore("/nowhere/bars.db"),
    SessionError,
  );
  assertEquals(error.code, "store_open");
});

import fc from "fast-check";
import { assertEquals } from "@std/assert";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import type { MarketStore } from "../../src/store/market_store.ts";
import { followShares } from "../../src/store/share_store.ts";
import { SymbolHistory } from "../../src/store/symbol_history.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";

/** A store with a daily bar of each symbol and date, whose close is a number. */
function storeOf(
  closes: Readonly<Record<string, Readonly<Record<string, number>>>>,
  actions: readonly CorporateAction[],
): MarketStore {
  const store = openBarStore(":memory:");
  for (const [symbol, byDate] of Object.entries(closes)) {
    for (const [date, close] of Object.entries(byDate)) {
      const bar = makeColumns(1);
      bar.timestamp[0] = Date.parse(`${date}T14:30:00Z`);
      bar.open[0] =
        bar.high[0] =
        bar.low[0] =
        bar.close[0] =
          close;
      store.writeDay(symbol, "1d", date, bar, 0, 1, { exchange: "US_EQUITY" });
    }
  }
  const from = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.actions.add(actions, { ...from, actions: actions.length });
  return store;
}

async function closesOf(store: MarketStore, symbol: string): Promise<number[]> {
  const chunks = await store.chunks(symbol, "1d", "2022-01-01", "2023-12-31");
  return chunks.map((chunk) => {
    const bar = makeColumns(1);
    store.decode(chunk, bar, 0);
    return bar.close[0];
  });
}

const rename = (
  symbol: string,
  date: string,
  newSymbol: string,
): CorporateAction => ({ symbol, date, type: "rename", newSymbol });

Deno.test("a store that follows shares has the facts of its instruments", () => {
  const plain = storeOf(
    { FB: { "2022-06-07": 1 }, META: { "2022-06-09": 3 } },
    [rename("FB", "2022-06-09", "META")],
  );
  plain.instruments?.put("META", { currency: "EUR" });
  assertEquals(followShares(plain).instruments?.all(), {
    META: { currency: "EUR" },
  });
});

Deno.test("old and new symbol are one series, under either name", async () => {
  // META was the symbol of a fund before.
  const plain = storeOf({
    FB: { "2022-06-07": 1, "2022-06-08": 2, "2022-06-10": 99 },
    META: { "2022-01-03": 77, "2022-06-09": 3, "2022-06-10": 4 },
    SPY: { "2022-06-08": 400 },
  }, [rename("FB", "2022-06-09", "META")]);
  const store = followShares(plain);
  for (const name of ["FB", "META"]) {
    assertEquals(await closesOf(store, name), [1, 2, 3, 4]);
    assertEquals(
      store.tradingDates(name, "1d", "2022-06-08", "2022-06-09"),
      ["2022-06-08", "2022-06-09"],
    );
    const info = store.series(name, "1d");
    assertEquals([info?.symbol, info?.firstDate, info?.lastDate], [
      name,
      "2022-06-07",
      "2022-06-10",
    ]);
  }
  assertEquals(await closesOf(store, "SPY"), [400]);
  assertEquals(store.ranges().map(({ symbol }) => symbol), [
    "FB",
    "META",
    "SPY",
  ]);
  assertEquals(await closesOf(plain, "META"), [77, 3, 4]);
  plain.close();
});

Deno.test("without bars of the old symbol the new one has all of them, and a store without renames is itself", async () => {
  const plain = storeOf(
    { META: { "2022-06-08": 2, "2022-06-09": 3 } },
    [rename("FB", "2022-06-09", "META")],
  );
  assertEquals(await closesOf(followShares(plain), "META"), [2, 3]);
  plain.close();
  const none = storeOf({ SPY: { "2022-06-08": 1 } }, []);
  assertEquals(followShares(none), none);
  none.close();
});

Deno.test("renames follow each other in both directions, and circles end", () => {
  const renames = [
    rename("A", "2020-01-02", "B"),
    rename("B", "2021-01-04", "C"),
    // The symbol A is given to another share.
    rename("Z", "2022-01-03", "A"),
  ];
  const all = [
    { symbol: "A", from: "0000-01-01", to: "2020-01-02" },
    { symbol: "B", from: "2020-01-02", to: "2021-01-04" },
    { symbol: "C", from: "2021-01-04", to: "9999-12-31" },
  ];
  assertEquals(new SymbolHistory(renames).dates("B"), all);
  assertEquals(new SymbolHistory(renames).dates("C"), all);
  const circle = [
    rename("A", "2020-01-02", "B"),
    rename("B", "2021-01-04", "A"),
  ];
  assertEquals(
    new SymbolHistory(circle).dates("B").map(({ symbol }) => symbol),
    [
      "A",
      "B",
      "A",
    ],
  );
});

Deno.test("a name that several shares have had is that of the newest, and the others have theirs by their later names", () => {
  // META was an index fund's before it was Facebook's, FB a bank's before that.
  const renames = [
    rename("FB", "2010-01-04", "FBC"),
    rename("META", "2022-01-31", "METV"),
    rename("FB", "2022-06-09", "META"),
  ];
  const facebook = [
    { symbol: "FB", from: "2010-01-04", to: "2022-06-09" },
    { symbol: "META", from: "2022-06-09", to: "9999-12-31" },
  ];
  assertEquals(new SymbolHistory(renames).dates("FB"), facebook);
  assertEquals(new SymbolHistory(renames).dates("META"), facebook);
  assertEquals(new SymbolHistory(renames).dates("METV"), [
    { symbol: "META", from: "0000-01-01", to: "2022-01-31" },
    { symbol: "METV", from: "2022-01-31", to: "9999-12-31" },
  ]);
  assertEquals(new SymbolHistory(renames).dates("FBC"), [
    { symbol: "FB", from: "0000-01-01", to: "2010-01-04" },
    { symbol: "FBC", from: "2010-01-04", to: "9999-12-31" },
  ]);
});

Deno.test("two shares that exchange their symbols on one date keep apart", () => {
  const renames = [
    rename("A", "2020-01-02", "B"),
    rename("B", "2020-01-02", "A"),
  ];
  assertEquals(new SymbolHistory(renames).dates("A"), [
    { symbol: "B", from: "0000-01-01", to: "2020-01-02" },
    { symbol: "A", from: "2020-01-02", to: "9999-12-31" },
  ]);
});

Deno.test("whatever the renames, a share has one symbol on each date, and all of its newest names give it", () => {
  const names = ["A", "B", "C", "D"];
  const dates = Array.from({ length: 8 }, (_, i) => `20${10 + i}-01-04`);
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.record({
          date: fc.constantFrom(...dates),
          from: fc.constantFrom(...names),
          to: fc.constantFrom(...names),
        }).filter(({ from, to }) => from !== to),
        { selector: ({ date }) => date, maxLength: 8 },
      ),
      (list) => {
        // By hand: who has which name, date by date. A name that is taken is free first.
        const sorted = list.sort((a, b) => a.date < b.date ? -1 : 1);
        const owner = new Map(names.map((name, i) => [name, i]));
        const history = new Map<number, string[]>();
        let shares = names.length;
        const renames = [];
        for (const name of names) history.set(owner.get(name) ?? -1, [name]);
        for (const { date, from, to } of sorted) {
          const share = owner.get(from) ?? shares++;
          if (!history.has(share)) history.set(share, [from]);
          owner.set(to, share);
          owner.delete(from);
          history.get(share)?.push(to);
          renames.push(rename(from, date, to));
        }
        for (const [name, share] of owner) {
          assertEquals(
            new SymbolHistory(renames).dates(name).map(({ symbol }) => symbol),
            history.get(share),
            JSON.stringify(renames),
          );
        }
      },
    ),
  );
});

import { assert, assertEquals } from "@std/assert";
import { parquetWriteBuffer } from "hyparquet-writer";
import { barsOf, importText } from "../../_support.ts";
import { FIRST, NAMES } from "./_tables.ts";

Deno.test("a missing timestamp among local times rejects one row, not the file", async () => {
  const minutes = ["09:30", "09:31", null, "15:59"];
  const file = parquetWriteBuffer({
    columnData: [
      {
        name: "ts",
        data: minutes.map((minute) => minute && `2024-03-08 ${minute}`),
        type: "STRING",
      },
      ...NAMES.map((name) => ({ name, data: new Float64Array(4).fill(5) })),
    ],
  });
  const { summary, store } = await importText(
    new Uint8Array(file),
    { onError: "skip", interval: "1m" },
    "SPY.parquet",
  );
  assertEquals(summary.failed, []);
  assertEquals(barsOf(store, "SPY").map((bar) => bar.timestamp), [
    FIRST,
    FIRST + 60_000,
    FIRST + 389 * 60_000,
  ]);
  store.close();
});

Deno.test("a timestamp beyond the range of dates rejects one row, whatever its zone", async () => {
  for (const isAdjustedToUTC of [true, false]) {
    const file = parquetWriteBuffer({
      columnData: [
        {
          name: "ts",
          data: BigInt64Array.of(
            BigInt(FIRST),
            BigInt(FIRST + 60_000),
            9_000_000_000_000_000n,
          ),
        },
        ...NAMES.map((name) => ({ name, data: new Float64Array(3).fill(5) })),
      ],
      schema: [
        { name: "bars", num_children: 6 },
        {
          name: "ts",
          type: "INT64",
          repetition_type: "REQUIRED",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit: "MILLIS" },
        },
        ...NAMES.map((name) => ({
          name,
          type: "DOUBLE" as const,
          repetition_type: "REQUIRED" as const,
        })),
      ],
    });
    const { summary, store } = await importText(
      new Uint8Array(file),
      { onError: "skip", interval: "1m", timezone: "UTC" },
      "SPY.parquet",
    );
    assertEquals(summary.failed, []);
    assertEquals(barsOf(store, "SPY").length, 2);
    store.close();
  }
});

Deno.test("yfinance's columns of two levels are read, and several symbols side by side are refused", async () => {
  const table = (symbols: readonly string[]): Uint8Array =>
    new Uint8Array(parquetWriteBuffer({
      columnData: [
        ...symbols.flatMap((symbol) =>
          NAMES.map((name) => ({
            name: `('${name[0].toUpperCase()}${name.slice(1)}', '${symbol}')`,
            data: Float64Array.of(5, 6),
          }))
        ),
        {
          name: "Datetime",
          data: BigInt64Array.of(BigInt(FIRST), BigInt(FIRST + 60_000)),
        },
      ],
    }));
  const one = await importText(table(["BRK-B"]), {}, "prices.parquet");
  assertEquals(barsOf(one.store, "BRK-B").map(({ close }) => close), [5, 6]);
  one.store.close();
  const two = await importText(table(["SPY", "QQQ"]), {}, "prices.parquet");
  assert(two.summary.failed[0].reason.includes("side by side: SPY, QQQ"));
  two.store.close();
});

Deno.test("Databento's record types and prices in billionths are read from Parquet", async () => {
  const price = (dollars: number) => ({
    data: BigInt64Array.of(BigInt(dollars * 1e9), BigInt(dollars * 1e9)),
  });
  const file = parquetWriteBuffer({
    columnData: [
      {
        name: "ts_event",
        data: BigInt64Array.of(
          BigInt(FIRST) * 1_000_000n,
          BigInt(FIRST + 60_000) * 1_000_000n,
        ),
      },
      { name: "rtype", data: Int32Array.of(33, 33) },
      { name: "instrument_id", data: Int32Array.of(38, 38) },
      { name: "open", ...price(10.01) },
      { name: "high", ...price(12.3) },
      { name: "low", ...price(9.07) },
      { name: "close", ...price(11) },
      { name: "volume", data: BigInt64Array.of(7n, 8n) },
      { name: "symbol", data: ["SPY", "SPY"] },
    ],
  });
  const { summary, store } = await importText(
    new Uint8Array(file),
    {},
    "xnas.parquet",
  );
  assertEquals(summary.failed, []);
  assertEquals(
    barsOf(store, "SPY").map((bar) => Object.values(bar)),
    [
      [FIRST, 10.01, 12.3, 9.07, 11, 7],
      [FIRST + 60_000, 10.01, 12.3, 9.07, 11, 8],
    ],
  );
  store.close();
});

Deno.test("dates as texts begin with the day if they show it or with --day-first", async () => {
  const table = (dates: readonly string[]): Uint8Array =>
    new Uint8Array(parquetWriteBuffer({
      columnData: [
        { name: "date", data: [...dates] },
        ...NAMES.map((name) => ({
          name,
          data: new Float64Array(dates.length).fill(5),
        })),
      ],
    }));
  const datesOf = async (
    dates: readonly string[],
    dayFirst?: boolean,
  ): Promise<{ stored: string[]; notes: readonly string[] }> => {
    const { summary, store } = await importText(
      table(dates),
      { dayFirst },
      "SPY.parquet",
    );
    assertEquals(summary.failed, []);
    const stored = store.tradingDates("SPY", "1d", "0", "9");
    store.close();
    return { stored, notes: summary.notes };
  };
  assertEquals(await datesOf(["04/03/2024", "15/03/2024"]), {
    stored: ["2024-03-04", "2024-03-15"],
    notes: [],
  });
  assertEquals((await datesOf(["04/03/2024"], true)).stored, ["2024-03-04"]);
  assertEquals((await datesOf(["04/03/2024"], false)).stored, ["2024-04-03"]);
  const unclear = await datesOf(["04/03/2024"]);
  assertEquals(unclear.stored, ["2024-04-03"]);
  assert(unclear.notes[0].includes("--day-first"));
});

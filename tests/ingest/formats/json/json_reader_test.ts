// Bars in JSON: what the first objects tell about all of them.
import { assert, assertEquals } from "@std/assert";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { ImportOptions } from "../../../../src/ingest/import_files.ts";
import { barsOf, importText } from "../../_support.ts";

const FIRST = Date.parse("2024-06-03T13:30:00Z");

type Extra = Record<string, unknown>;

function json(count: number, extra: (i: number) => Extra): string {
  return JSON.stringify(Array.from({ length: count }, (_, i) => ({
    time: new Date(FIRST + i * 60_000).toISOString(),
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    ...extra(i),
  })));
}

async function volumesOf(
  content: string | Uint8Array,
  options: ImportOptions,
  name: string,
) {
  const { summary, store } = await importText(content, options, name);
  const guess = summary.guesses.find(({ what }) => what === "volume");
  const bars = store.inventory().flatMap(({ symbol, interval }) =>
    barsOf(store, symbol, interval).map(({ volume }) => volume)
  );
  store.close();
  return { bars, guess, reasons: summary.failed.map(({ reason }) => reason) };
}

Deno.test("where several keys may be the volume, the guess names --volume, and the option overrules it", async () => {
  const text = json(3, (i) => ({ quoteVolume: 70 + i, volume: 5 + i }));
  const guessed = await volumesOf(text, {}, "BTC.json");
  assertEquals(guessed.bars, [5, 6, 7]);
  assertEquals([guessed.guess?.value, guessed.guess?.option], [
    "volume",
    "--volume",
  ]);
  const named = await volumesOf(text, { volume: "quoteVolume" }, "BTC.json");
  assertEquals([named.bars, named.guess], [[70, 71, 72], undefined]);
});

Deno.test("volumes in two currencies that nothing tells apart are refused with the option that settles it, in JSON, CSV and Parquet", async () => {
  const volumes = [1, 3, 7];
  const columns = {
    time: volumes.map((_, i) => new Date(FIRST + i * 60_000)),
    open: [10, 10, 10],
    high: [12, 12, 12],
    low: [9, 9, 9],
    close: [11, 11, 11],
    volumegbp: volumes,
    volumechf: volumes.map((volume) => 2 * volume),
  };
  const contents: [string, string | Uint8Array][] = [
    [
      "A.json",
      json(
        3,
        (i) => ({ volumegbp: volumes[i], volumechf: 2 * volumes[i] }),
      ),
    ],
    [
      "A.csv",
      "time,open,high,low,close,volumegbp,volumechf\n" +
      volumes.map((volume, i) =>
        `${FIRST + i * 60_000},10,12,9,11,${volume},${2 * volume}\n`
      ).join(""),
    ],
    [
      "A.parquet",
      new Uint8Array(parquetWriteBuffer({
        columnData: Object.entries(columns).map(([name, data]) => ({
          name,
          data: data as unknown[],
        })),
      })),
    ],
  ];
  for (const [name, content] of contents) {
    const refused = await volumesOf(content, {}, name);
    assert(refused.reasons[0]?.includes('--volume "volumegbp"'), name);
    const named = await volumesOf(content, { volume: "volumechf" }, name);
    assertEquals(named.bars, [2, 6, 14], name);
    const wrong = await volumesOf(content, { volume: "turnover" }, name);
    assert(
      wrong.reasons[0]?.includes("the columns are time, open, high"),
      name,
    );
  }
});

Deno.test("a key that only some objects have is the volume of these", async () => {
  const text = json(3, (i) => i === 0 ? {} : { volume: i });
  const { bars, guess } = await volumesOf(text, {}, "A.json");
  assertEquals([bars, guess], [[0, 1, 2], undefined]);
});

Deno.test("dates that begin with the day are recognised by all first objects", async () => {
  const dates = ["28/05/2024", "29/05/2024", "03/06/2024"];
  const { summary, store } = await importText(
    JSON.stringify(
      dates.map((date) => ({ date, open: 1, high: 2, low: 1, close: 1 })),
    ),
    {},
    "A.json",
  );
  assertEquals(summary.failed, []);
  assertEquals(
    barsOf(store, "A", "1d").map(({ timestamp }) =>
      new Date(timestamp).toISOString().slice(0, 10)
    ),
    ["2024-05-28", "2024-05-29", "2024-06-03"],
  );
  store.close();
});

Deno.test("dates in JSON whose order nothing shows are read with a note", async () => {
  const bar = { date: "03/04/2024", open: 1, high: 2, low: 1, close: 1 };
  const { summary, store } = await importText(
    JSON.stringify([bar]),
    {},
    "A.json",
  );
  assert(summary.notes.some((note) => note.includes("--day-first")));
  store.close();
});

Deno.test("days of Excel are reported in JSON and in CSV", async () => {
  const bar = { date: 45446, open: 1, high: 2, low: 1, close: 1 };
  for (
    const [name, text] of [
      ["A.json", JSON.stringify([bar])],
      ["A.csv", "date,open,high,low,close\n45446,1,2,1,1\n"],
    ]
  ) {
    const { summary, store } = await importText(text, {}, name);
    assertEquals(
      summary.guesses.find(({ what }) => what === "time")?.value,
      "days of Excel",
      name,
    );
    store.close();
  }
});

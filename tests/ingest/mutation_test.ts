import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { importFiles } from "../../src/ingest/import_files.ts";
import { checkStore } from "../../src/store/inspect.ts";
import { parquetBytes } from "../../src/store/export_bars.ts";
import { openBarStore } from "../../src/store/sqlite_bar_store.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { inFolder, put, zip } from "./support.ts";

// OPENBELL_MUTATIONS=10000 tries that many of each format.
const MUTATIONS = Number(Deno.env.get("OPENBELL_MUTATIONS") ?? 60);

const FIRST = Date.parse("2024-03-08T14:30:00Z");
const COUNT = 60;
const time = new TimeManager({ exchange: "US_EQUITY" });

function rows(line: (ms: number, i: number) => string): string {
  return Array.from(
    { length: COUNT },
    (_, i) => line(FIRST + i * 60_000, i),
  ).join("");
}

const CSV = "timestamp,open,high,low,close,volume\n" +
  rows((ms, i) =>
    `${new Date(ms).toISOString()},${10 + i / 8},${12 + i / 8},${9 + i / 8},${
      11 + i / 8
    },${i * 100}\n`
  );
const LEAN = rows((_, i) =>
  `${34_200_000 + i * 60_000},1000,1200,900,1100,${i}\n`
);
const bars = Array.from({ length: COUNT }, (_, i) => ({
  t: new Date(FIRST + i * 60_000).toISOString(),
  o: 10,
  h: 12,
  l: 9,
  c: 11.5,
  v: i,
}));

const DATES = time.getTradingDates("2024-03-01", "2024-06-30").slice(0, COUNT);

async function parquet(): Promise<Uint8Array> {
  return await inFolderResult(async (folder) => {
    const store = openBarStore(":memory:");
    await importFiles(store, [put(folder, "SPY.csv", CSV)]);
    const bytes = await parquetBytes(store, { symbol: "SPY", interval: "1m" });
    store.close();
    return bytes;
  });
}

async function inFolderResult<T>(
  action: (folder: string) => Promise<T>,
): Promise<T> {
  const results: T[] = [];
  await inFolder(async (folder) => {
    results.push(await action(folder));
  });
  return results[0];
}

const VALID: Readonly<
  Record<string, () => Promise<[name: string, content: Uint8Array]>>
> = {
  csv: () => Promise.resolve(["SPY.csv", bytesOf(CSV)]),
  "csv.gz": () => Promise.resolve(["SPY.csv.gz", gzipSync(CSV)]),
  "csv in zip": () => Promise.resolve(["a.zip", zip({ "SPY.csv": CSV })]),
  lean: () =>
    Promise.resolve([
      "20240308_trade.zip",
      zip({ "20240308_spy_minute_trade.csv": LEAN }, true),
    ]),
  alpaca: () =>
    Promise.resolve([
      "p.json",
      bytesOf(JSON.stringify({ bars: { SPY: bars } })),
    ]),
  polygon: () =>
    Promise.resolve([
      "2024-03-08.csv",
      bytesOf(
        "ticker,volume,open,close,high,low,window_start,transactions\n" +
          rows((ms) => `SPY,5,10,11,12,9,${ms}000000,3\n`),
      ),
    ]),
  databento: () =>
    Promise.resolve([
      "x.csv",
      bytesOf(
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n" +
          rows((ms) =>
            `${ms}000000,33,2,38,10000000000,12000000000,9000000000,11000000000,5,SPY\n`
          ),
      ),
    ]),
  "json lines": () =>
    Promise.resolve([
      "SPY.jsonl",
      bytesOf(bars.map((bar) => JSON.stringify(bar)).join("\n")),
    ]),
  yahoo: () =>
    Promise.resolve([
      "SPY.csv",
      bytesOf(
        "Date,Open,High,Low,Close,Adj Close,Volume\n" +
          DATES.map((date, i) => `${date},10,12,9,11.5,11.25,${i}\n`).join(""),
      ),
    ]),
  stooq: () =>
    Promise.resolve([
      "spy.us.txt",
      bytesOf(
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n" +
          DATES.map((date, i) =>
            `SPY.US,D,${date.replaceAll("-", "")},000000,10,12,9,11.5,${i},0\n`
          ).join(""),
      ),
    ]),
  parquet: async () => ["SPY.parquet", await parquet()],
};

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A generator of whole numbers below a limit, the same every time. */
function makeRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

const INSERTS = [
  "\n",
  ",",
  '"',
  "NaN",
  "-1",
  "1e999",
  "\0",
  ";",
  "null",
  "99999999999999999999",
  "\ufeff",
  "{",
  "1970-01-01",
];

/** Cut, bit-flipped, bytes swapped, doubled, removed or put in. */
function mutate(
  valid: Uint8Array,
  random: (limit: number) => number,
): Uint8Array {
  let bytes: Uint8Array = valid.slice();
  for (let n = 1 + random(3); n > 0; n--) {
    const at = random(Math.max(1, bytes.length));
    const length = random(40);
    const part = bytes.slice(at, at + length);
    switch (random(7)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        if (bytes.length > 0) bytes[at] ^= 1 << random(8);
        break;
      case 2:
        bytes.set(part, random(Math.max(1, bytes.length - length)));
        break;
      case 3:
        bytes = splice(bytes, at, 0, part);
        break;
      case 4:
        bytes = splice(bytes, at, length, new Uint8Array(0));
        break;
      case 5:
        bytes = splice(bytes, at, 0, bytesOf(INSERTS[random(INSERTS.length)]));
        break;
      default:
        for (let i = at; i < Math.min(bytes.length, at + 4); i++) {
          bytes[i] = random(256);
        }
    }
  }
  return bytes;
}

function splice(
  bytes: Uint8Array,
  at: number,
  removed: number,
  added: Uint8Array,
): Uint8Array {
  const result = new Uint8Array(
    Math.min(at, bytes.length) + added.length +
      Math.max(0, bytes.length - at - removed),
  );
  result.set(bytes.subarray(0, at));
  result.set(added, at);
  result.set(bytes.subarray(at + removed), at + added.length);
  return result;
}

for (const [format, make] of Object.entries(VALID)) {
  Deno.test(`${MUTATIONS} mutations of a valid file never crash or leave half of it: ${format}`, () =>
    inFolder(async (folder) => {
      const [name, valid] = await make();
      const sound = openBarStore(":memory:");
      const path = put(folder, name, valid);
      const { added } = await importFiles(sound, [path], { timeManager: time });
      assertEquals(added, COUNT);
      sound.close();
      let random = makeRandom(1);
      let refused = 0;
      for (let i = 0; i < MUTATIONS; i++) {
        random = makeRandom(i + 7);
        Deno.writeFileSync(path, mutate(valid, random));
        const store = openBarStore(":memory:");
        const onError = random(2) === 0 ? "fail" : "skip";
        try {
          const summary = await importFiles(store, [path], {
            onError,
            timeManager: time,
          });
          const stored = store.inventory().reduce((n, s) => n + s.bars, 0);
          assertEquals(stored, summary.added, `mutation ${i}`);
          assertEquals(summary.files + summary.failed.length, 1);
          if (summary.failed.length > 0) {
            refused++;
            assertEquals(stored, 0, `mutation ${i}`);
            const [{ reason }] = summary.failed;
            assert(!/^(Type|Range)Error/.test(reason), reason);
          }
          assertEquals(checkStore(store).damages, [], `mutation ${i}`);
        } catch (error) {
          throw new Error(`Mutation ${i} of ${format}`, { cause: error });
        } finally {
          store.close();
        }
      }
      assert(refused > 0 && refused <= MUTATIONS);
    }));
}

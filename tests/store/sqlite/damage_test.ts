import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { checkStore } from "../../../src/store/check_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { inFolder, minutes } from "../_support.ts";
import { DATES, makeFile } from "./_file.ts";

/** The places of the chunks in the file. */
function placesOfChunks(
  path: string,
  file: Uint8Array,
): [from: number, to: number][] {
  const store = openBarStore(path, { readOnly: true });
  const text = new TextDecoder("latin1");
  const haystack = text.decode(file);
  const places = store.chunks("SPY", "1m", "0", "9").map(({ bytes }) => {
    // The last copy: split pages may hold a stale one before it.
    const at = haystack.lastIndexOf(text.decode(bytes));
    assert(at > 0);
    return [at, at + bytes.length] as [number, number];
  });
  store.close();
  return places;
}

Deno.test("no flipped bit of a file ever returns a wrong bar", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    const sound = Deno.readFileSync(path);
    const truth = new Map(
      DATES.map((date, i) => [date, minutes(date, 390, i)]),
    );
    const places = placesOfChunks(path, sound);
    let seed = 20_260_105;
    let hits = 0;
    for (let round = 0; round < 150; round++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const damaged = sound.slice();
      const at = seed % sound.length;
      damaged[at] ^= 1 << (seed >>> 29);
      const hit = places.some(([from, to]) => at >= from && at < to);
      if (hit) hits++;
      Deno.writeFileSync(path, damaged);
      try {
        const store = openBarStore(path, { readOnly: true });
        try {
          const { damages } = await checkStore(store);
          assert(!hit || damages.length > 0, `bit of byte ${at} not found`);
          for (const date of store.tradingDates("SPY", "1m", "0", "9")) {
            const [chunk] = store.chunks("SPY", "1m", date, date);
            const into = makeColumns(390);
            const rows = store.decode(chunk, into, 0);
            assertEquals([rows, into], [390, truth.get(date)]);
          }
        } finally {
          store.close();
        }
      } catch (error) {
        assert(error instanceof SessionError, String(error));
        assert(
          ["store_corrupt", "store_open", "store_version"].includes(error.code),
        );
      }
    }
    assert(hits > 20, `${hits} flips hit bars`);
  }));

Deno.test("a truncated file is refused or read as far as it is sound", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    const sound = Deno.readFileSync(path);
    for (let part = 1; part < 16; part++) {
      const length = Math.floor(sound.length * part / 16);
      Deno.writeFileSync(path, sound.subarray(0, length));
      const error = await assertRejects(async () => {
        const store = openBarStore(path);
        try {
          const { damages } = await checkStore(store);
          assert(damages.length > 0);
          for (const chunk of store.chunks("SPY", "1m", "0", "9")) {
            store.decode(chunk, makeColumns(390), 0);
          }
        } finally {
          store.close();
        }
      }, SessionError);
      assert(["store_corrupt", "store_open"].includes(error.code));
    }
  }));

Deno.test("damage inside a range is named by its date", () =>
  inFolder(async (folder) => {
    const path = `${folder}/bars.db`;
    makeFile(path);
    const file = Deno.readFileSync(path);
    const [from] = placesOfChunks(path, file)[7];
    file.fill(0xee, from + 100, from + 110);
    Deno.writeFileSync(path, file);
    const damaged = openBarStore(path, { readOnly: true });
    const { damages, chunks, bars } = await checkStore(damaged);
    assertEquals([chunks, bars], [11, 11 * 390]);
    assertEquals(
      damages.map(({ symbol, interval, date }) => [symbol, interval, date]),
      [["SPY", "1m", DATES[7]]],
    );
    assert(damages[0].reason.includes("checksum"));
    damaged.close();
  }));

Deno.test("a check verifies the order of bars and their prices too", async () => {
  const store = openBarStore(":memory:");
  const backwards = minutes("2026-01-05", 3, 1);
  backwards.timestamp.reverse();
  store.writeDay("A", "1m", "2026-01-05", backwards, 0, 3);
  const upside = minutes("2026-01-05", 3, 1);
  upside.high[1] = 0;
  store.writeDay("B", "1m", "2026-01-05", upside, 0, 3);
  assertEquals(
    (await checkStore(store)).damages.map((
      { symbol, reason },
    ) => [symbol, reason]),
    [
      ["A", "timestamps do not ascend"],
      ["B", "a bar's open or close is outside of low … high"],
    ],
  );
  store.close();
});

/**
 * Stores that the first program of each schema version made, from the same
 * files of bars: they are read as they are, and upgraded when they are written.
 */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openbell } from "../../cli/_openbell.ts";
import { checkStore } from "../../../src/store/check_store.ts";
import { csvText } from "../../../src/store/export_bars.ts";
import { openStore } from "../../../src/store/open_store.ts";
import type {
  MarketStore,
  StoreUpgrade,
} from "../../../src/store/market_store.ts";
import {
  readSchemaState,
  SCHEMA_VERSION,
} from "../../../src/store/sqlite/schema.ts";
import { inFolder } from "../_support.ts";

const VERSIONS = Array.from({ length: SCHEMA_VERSION - 1 }, (_, i) => i + 1);

/** The rows of the files that the stores were made of, in regular hours. */
const BARS: Readonly<Record<string, readonly string[]>> = {
  "SPY 1m regular": [
    "2024-07-03T13:30:00Z,550.25,550.5,550.125,550.375,12345",
    "2024-07-03T13:31:00Z,550.375,550.4,550.3,550.31,0",
    "2024-07-03T13:33:00Z,550.31,551,550.31,550.99,98765.5",
    "2024-07-03T16:59:00Z,551.02,551.02,551.01,551.01,7",
    "2024-07-05T13:30:00Z,0.00012345,0.000125,0.0001234,0.00012499,4000000000",
    "2024-07-05T19:59:00Z,123456.789,123456.79,123456.78,123456.785,1",
  ],
  "SPY 1m extended": ["2024-07-03T12:00:00Z,549.97,550.01,549.9,550,1200"],
  "QQQ 1d regular": [
    "2024-07-01T13:30:00Z,479.5,482.25,476.31,481.92,31456789",
    "2024-07-02T13:30:00Z,480.1,486.2,479.9,486.1,28000000",
    "2024-07-03T13:30:00Z,486.5,491.4,486,491.04,17000000",
    "2024-07-05T13:30:00Z,492,497,491.5,496.16,33000000",
  ],
};
/** Stored since version 2, which allows hours. */
const HOURS = {
  "IBM 1h regular": [
    "2024-07-05T13:30:00Z,175,176,174.5,175.5,1000",
    "2024-07-05T14:30:00Z,175.5,177,175.25,176.75,1500",
    "2024-07-05T15:30:00Z,176.75,176.8,176,176.02,900",
  ],
};

/** Writes the store of a version to a file. */
function makeOld(folder: string, version: number): string {
  const path = `${folder}/version_${version}.db`;
  const dump = new URL(`../old_stores/version_${version}.sql`, import.meta.url);
  const database = new DatabaseSync(path);
  database.exec(Deno.readTextFileSync(dump));
  database.close();
  return path;
}

/** All rows of a store by series, as they are exported. */
async function contentOf(
  store: MarketStore,
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { symbol, interval, hours } of store.inventory()) {
    const range = { symbol, interval, hours };
    const parts = await Array.fromAsync(csvText(store, range));
    const [, ...rows] = parts.join("").trimEnd().split("\n");
    found[`${symbol} ${interval} ${hours}`] = rows;
  }
  return found;
}

/** Requires that a store holds what the old program was given. */
async function requireContent(
  store: MarketStore,
  version: number,
): Promise<void> {
  assertEquals(
    await contentOf(store),
    version === 1 ? BARS : { ...HOURS, ...BARS },
  );
  assertEquals((await checkStore(store)).damages, []);
  assertEquals(
    store.overrides.list().map(({ exchange, date, kind, reason }) =>
      [exchange, date, kind, reason].join(" ")
    ),
    ["NYSE 2024-07-02 closed a day of mourning", "NYSE 2024-07-05 hours storm"],
  );
  const [daily, minutes] = store.imports.list()
    .filter(({ path }) => path !== "IBM_1h.csv")
    .sort((a, b) => a.path < b.path ? -1 : 1);
  assertEquals([daily.path, daily.bars], ["QQQ_1d.csv", 4]);
  assertEquals([minutes.path, minutes.bars], ["SPY_1m.csv", 7]);
  const spy = store.series("SPY", "1m");
  assertEquals([spy?.exchange, spy?.omitsNoTrade], ["NYSE", true]);
}

for (const version of VERSIONS) {
  Deno.test(`a store of schema version ${version} is read as it is, and upgraded when it is written`, () =>
    inFolder(async (folder) => {
      const path = makeOld(folder, version);
      const upgrades: StoreUpgrade[] = [];
      const onUpgrade = (one: StoreUpgrade) => {
        upgrades.push(one);
        // It is told before the work, which may take long.
        const before = new DatabaseSync(path, { readOnly: true });
        assertEquals(readSchemaState(before).version, version);
        before.close();
      };
      for (const readOnly of [true, false, true]) {
        const store = await openStore(path, { readOnly, onUpgrade });
        await requireContent(store, version);
        store.close();
      }
      const to = SCHEMA_VERSION;
      assertEquals(upgrades, [{ name: path, from: version, to }]);
    }));
}

Deno.test("a command that writes to an old store upgrades it with one note, and those that read leave it", () =>
  inFolder(async (folder) => {
    const path = makeOld(folder, 1);
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await openbell([...args, "--db", path]);
      assertEquals(code, 0, stderr);
      return { stdout, stderr };
    };
    const read = await run("db", "info");
    assertEquals(read.stderr, "");
    assert(read.stdout.endsWith(" schema version 1\n"), read.stdout);
    const file = `${folder}/IBM_1h.csv`;
    const rows = HOURS["IBM 1h regular"].join("\n");
    Deno.writeTextFileSync(
      file,
      `timestamp,open,high,low,close,volume\n${rows}\n`,
    );
    const args = ["import", file, "--interval", "1h"];
    const note =
      `note: upgrading bar store "${path}" once from schema version 1 to ${SCHEMA_VERSION}; older versions of openbell cannot open it afterwards\n`;
    assertEquals((await run(...args)).stderr, note);
    assertEquals((await run(...args)).stderr, "");
    const store = await openStore(path, { readOnly: true });
    assertEquals(await contentOf(store), { ...HOURS, ...BARS });
    store.close();
  }));

Deno.test("imports of a version without notes have none, and junk in place of notes is none", () =>
  inFolder(async (folder) => {
    const old = await openStore(makeOld(folder, 9), { readOnly: true });
    assertEquals(old.imports.list().flatMap(({ notes }) => notes), []);
    assert(old.imports.list().length > 1);
    old.close();
    const path = makeOld(folder, 7);
    (await openStore(path)).close();
    const database = new DatabaseSync(path);
    database.exec(`UPDATE imports SET notes = '["a", 5]' WHERE id = 1`);
    database.exec(`UPDATE imports SET notes = x'00ff' WHERE id > 1`);
    database.close();
    const store = await openStore(path, { readOnly: true });
    assertEquals(store.imports.list().flatMap(({ notes }) => notes), ["a"]);
    store.close();
  }));

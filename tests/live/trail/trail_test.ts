/** The trail of live runs: bounded, and nobody waits for those who read it. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SessionError } from "../../../src/errors.ts";
import {
  ENTRIES_MAX,
  type TrailAbout,
  trailPath,
} from "../../../src/live/trail/trail_file.ts";
import { TrailReader } from "../../../src/live/trail/trail_reader.ts";
import { TrailWriter } from "../../../src/live/trail/trail_writer.ts";
import { withFolder } from "../../system/_market.ts";

const ABOUT: TrailAbout = {
  startedAt: 5,
  firstDate: "2025-07-02",
  symbols: ["AAA"],
  interval: "1m",
  exchange: "US_EQUITY",
  zone: "America/New_York",
  source: "replay",
  records: true,
};

function writer(db: string, run = "one", fresh = false): TrailWriter {
  return new TrailWriter({ db, run, about: ABOUT, fresh });
}

function reader(db: string): TrailReader {
  const opened = TrailReader.open(db);
  assert(opened !== undefined);
  return opened;
}

/** The numbers that entries of tests have. */
function numbers(trail: TrailReader, run = "one", after = 0): number[] {
  return trail.entriesAfter(run, after, 1_000_000)
    .map(({ text }) => JSON.parse(text).n ?? -JSON.parse(text).entries);
}

Deno.test("what is written is read by others, from any entry on", () =>
  withFolder((folder) => {
    const db = `${folder}/live.db`;
    assertEquals(TrailReader.open(db), undefined);
    const one = writer(db);
    const two = writer(db, "two");
    const trail = reader(db);
    for (let n = 1; n <= 4; n++) one.add({ n, text: "line\nline\u2028" });
    one.write({ state: "running" }, 10);
    two.add({ n: 7 });
    two.showAccount('{"cash":1}');
    two.write({ state: "starting" }, 20);
    one.add({ n: 5 });
    one.write({ state: "running", sessions: 1 }, 30);
    assertEquals(numbers(trail), [1, 2, 3, 4, 5]);
    assertEquals(numbers(trail, "two"), [7]);
    const [, second] = trail.entriesAfter("one", 0, 2);
    assertEquals(second.number, 2);
    assertEquals(numbers(trail, "one", second.number), [3, 4, 5]);
    assertEquals(numbers(trail, "none"), []);
    assertEquals([trail.run("one")?.last, trail.run("two")?.last], [5, 1]);
    assertEquals(trail.runs().map(({ name, heard }) => [name, heard]), [
      ["one", 30],
      ["two", 20],
    ]);
    assertEquals(JSON.parse(trail.run("one")?.about ?? ""), { ...ABOUT });
    assertEquals(trail.run("one")?.account, "null");
    assertEquals(trail.run("two")?.account, '{"cash":1}');
    // What is not shown again stays.
    two.write({ state: "running" }, 40);
    assertEquals(trail.run("two")?.account, '{"cash":1}');
    for (const open of [one, two, trail]) open.close();
  }));

Deno.test("a run that is started again goes on in its trail, a fresh one begins a new one", () =>
  withFolder((folder) => {
    const db = `${folder}/live.db`;
    const epochs: (string | undefined)[] = [];
    for (
      const [n, fresh, kept] of [
        [1, false, [1]],
        [2, false, [1, 2]],
        [3, true, [3]],
        [4, false, [3, 4]],
      ] as const
    ) {
      const one = writer(db, "one", fresh);
      one.add({ n });
      one.write({}, n);
      one.close();
      const trail = reader(db);
      epochs.push(trail.run("one")?.epoch);
      assertEquals(numbers(trail), [...kept]);
      assertEquals(trail.run("one")?.last, kept.length);
      trail.close();
    }
    // Another file has another epoch.
    Deno.removeSync(trailPath(db));
    writer(db).close();
    const trail = reader(db);
    epochs.push(trail.run("one")?.epoch);
    trail.close();
    const [a, , b, , c] = epochs;
    assertEquals(epochs, [a, a, b, b, c]);
    assertEquals(new Set(epochs).size, 3);
  }));

Deno.test("processes that run the same run give no number twice", () =>
  withFolder((folder) => {
    const db = `${folder}/live.db`;
    const [a, b] = [writer(db), writer(db)];
    for (let n = 1; n <= 6; n++) {
      const one = n % 2 === 0 ? a : b;
      one.add({ n });
      one.write({}, n);
    }
    const trail = reader(db);
    assertEquals(numbers(trail), [1, 2, 3, 4, 5, 6]);
    for (const open of [a, b, trail]) open.close();
  }));

Deno.test("the file keeps the newest entries, and memory few that wait", () =>
  withFolder((folder) => {
    const db = `${folder}/live.db`;
    const one = writer(db);
    const trail = reader(db);
    let n = 0;
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 5_000; i++) one.add({ n: ++n });
      one.write({}, n);
    }
    const kept = numbers(trail);
    assertEquals(kept.length, ENTRIES_MAX);
    assertEquals(kept[0], n - ENTRIES_MAX + 1);
    const [oldest] = trail.entriesAfter("one", 0, 1);
    assertEquals(oldest.number, n - ENTRIES_MAX + 1);
    // 6,000 at once: the oldest 1,000 are left out, and that is told.
    const last = trail.run("one")?.last;
    for (let i = 0; i < 6_000; i++) one.add({ n: ++n });
    one.add({ text: "x".repeat(100_000) });
    one.write({}, n);
    const more = numbers(trail, "one", last);
    assertEquals(more.length, 5_001);
    assertEquals(more.slice(0, 2), [-1_001, n - 4_999]);
    one.close();
    trail.close();
    const size = Deno.statSync(trailPath(db)).size;
    assert(size < 4_000_000, `${size}`);
  }));

Deno.test("a reader in the middle of a read, or another writer, holds up nobody", () =>
  withFolder((folder) => {
    const db = `${folder}/live.db`;
    const one = writer(db);
    one.add({ n: 1 });
    one.write({}, 1);
    const slow = new DatabaseSync(trailPath(db));
    slow.exec("BEGIN");
    slow.prepare("SELECT count(*) FROM entries").get();
    for (let n = 2; n <= 50; n++) {
      one.add({ n });
      one.write({}, n);
    }
    slow.exec("COMMIT");
    // Who writes is not waited for: the entries are stored with the next write.
    slow.exec("BEGIN IMMEDIATE");
    one.add({ n: 51 });
    const error = assertThrows(() => one.write({}, 51), Error);
    assert(/locked/.test(error.message), error.message);
    slow.exec("ROLLBACK");
    slow.close();
    one.add({ n: 52 });
    one.write({}, 52);
    const trail = reader(db);
    assertEquals(numbers(trail).slice(-3), [50, 51, 52]);
    assertEquals(trail.run("one")?.heard, 52);
    trail.close();
    one.close();
  }));

Deno.test("a file that is no trail is left as it is", () =>
  withFolder((folder) => {
    const db = `${folder}/live.db`;
    Deno.writeTextFileSync(trailPath(db), "not a database, and long enough");
    const foreign = new DatabaseSync(`${folder}/other.db.live`);
    foreign.exec("CREATE TABLE runs (name TEXT)");
    foreign.close();
    for (const name of ["live.db", "other.db"]) {
      const path = `${folder}/${name}`;
      const before = Deno.readFileSync(trailPath(path));
      for (
        const open of [() => writer(path), () => TrailReader.open(path)]
      ) {
        const error = assertThrows(open, SessionError);
        assert(error.message.includes(trailPath(path)), error.message);
      }
      assertEquals(Deno.readFileSync(trailPath(path)).length, before.length);
    }
  }));

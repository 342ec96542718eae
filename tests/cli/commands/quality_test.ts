import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { knownCsv } from "../../fixtures/known_days.ts";
import { openbell } from "../_openbell.ts";

/** Runs `body` with a store of the known days, extended hours stored separately. */
async function withStore(body: (db: string, folder: string) => Promise<void>) {
  const folder = Deno.makeTempDirSync({ prefix: "openbell_test_" });
  try {
    Deno.writeTextFileSync(
      `${folder}/AIG.csv`,
      knownCsv("AIG", ["2013-10-07"]),
    );
    Deno.writeTextFileSync(
      `${folder}/GOOG.csv`,
      knownCsv("GOOG", ["2015-12-24", "2015-12-28"]),
    );
    const db = `${folder}/bars.db`;
    const { code, stderr } = await openbell([
      "import",
      `${folder}/AIG.csv`,
      `${folder}/GOOG.csv`,
      "--db",
      db,
      "--timezone",
      "America/New_York",
      "--interval",
      "1m",
      "--extended-hours",
    ]);
    assertEquals(code, 0, stderr);
    await body(db, folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("quality finds the known gaps of real days: 389 of 390, 210 of 210 on an early close, 382 of 390", () =>
  withStore(async (db, folder) => {
    const range = ["--db", db, "--from", "2013-10-04", "--to", "2013-10-08"];
    const aig = await openbell([
      "quality",
      ...range,
      "--symbol",
      "AIG",
      "--json",
    ]);
    assertEquals([aig.code, aig.stderr], [0, ""]);
    const { symbols: [found], totals } = JSON.parse(aig.stdout);
    assertEquals(found.not_listed, 1);
    assertEquals(
      [found.sessions, found.expected, found.traded, found.missing],
      [2, 780, 389, 391],
    );
    assertEquals(totals.missing, 391);
    assertEquals(found.dates[0], {
      date: "2013-10-07",
      expected: 390,
      traded: 389,
      no_trade: 0,
      missing: 1,
      quality: 100 * 389 / 390,
      gaps: [{
        start: "2013-10-07T17:47:00Z",
        end: "2013-10-07T17:48:00Z",
        slots: 1,
        kind: "missing",
      }],
    });
    assertEquals(found.worst_day, { date: "2013-10-08", quality: 0 });
    assertEquals(found.longest_gap.slots, 390);
    // 433 bars, 389 of them in regular hours.
    assertEquals(found.extended_hours, 44);

    const html = `${folder}/map.html`;
    const goog = await openbell([
      ...["quality", "--db", db, "--symbol", "GOOG", "--html", html],
    ]);
    assertEquals([goog.code, goog.stderr], [0, `Wrote ${html}\n`]);
    const lines = goog.stdout.split("\n");
    assertEquals(lines[1].split(/ {2,}/), [
      ..."GOOG 2 600 592 0 8 98.666".split(" "),
      "2015-12-28 97.948",
      "2015-12-28 12:08, 1 slot",
    ]);
    assertStringIncludes(goog.stdout, "GOOG: 67 bars in extended hours");
    const page = Deno.readTextFileSync(html);
    assertMatch(page, /^<!doctype html>/);
    // Nothing in it comes from elsewhere.
    assertEquals(
      /(src|href)="(?!data:,")|url\(|https?:|@import/.test(page),
      false,
    );
  }));

Deno.test("quality rejects wrong requests with one line and the exit code", () =>
  withStore(async (db) => {
    const cases: [string[], number, RegExp][] = [
      [
        ["--symbol", "MSFT"],
        1,
        /No bars of MSFT 1m are stored; stored are: AIG/,
      ],
      [["--interval", "1w"], 2, /"1w".*seconds, minutes or hours/],
      [["--interval", "5m"], 1, /No bars of 5m are stored; stored are 1m/],
      [["--interval", "1d"], 1, /No bars of 1d are stored; stored are 1m/],
      [["--from", "2013-02-30"], 2, /Not a date: "2013-02-30"/],
      [["--from", "2016-01-01"], 2, /starts on 2016-01-01, after its end/],
      [["--exchange", "MOON"], 2, /No calendar for "MOON"/],
      [["--symbol", "AIG,,GOOG"], 2, /--symbol is "AIG,,GOOG"/],
      [["--html", "/nowhere/at/all.html"], 2, /Cannot write "\/nowhere/],
    ];
    for (const [flags, code, message] of cases) {
      const ended = await openbell(["quality", "--db", db, ...flags]);
      assertEquals([ended.code, ended.stdout], [code, ""], flags.join(" "));
      assertMatch(ended.stderr, message);
      assert(ended.stderr.trim().split("\n").length === 1);
    }
  }));

import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { openbell } from "../_openbell.ts";

/** Runs `act` with a folder of its own, which is removed afterwards. */
async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("calendar prints sessions as CSV in UTC, the same in any time zone of the machine", async () => {
  const args = [
    "calendar",
    "NYSE",
    "--from",
    "2025-12-31",
    "--to",
    "2026-01-05",
  ];
  for (const TZ of ["Asia/Tokyo", "America/New_York", "UTC"]) {
    assertEquals(await openbell(args, { env: { TZ } }), {
      code: 0,
      stdout: "session,open,close\n" +
        "2025-12-31,2025-12-31T14:30:00Z,2025-12-31T21:00:00Z\n" +
        "2026-01-02,2026-01-02T14:30:00Z,2026-01-02T21:00:00Z\n" +
        "2026-01-05,2026-01-05T14:30:00Z,2026-01-05T21:00:00Z\n",
      stderr: "",
    });
  }
});

Deno.test("calendar prints the lunch break where an exchange has one", async () => {
  const { stdout } = await openbell([
    "calendar",
    "HK_EQUITY",
    "--from",
    "2026-02-13",
    "--to",
    "2026-02-16",
  ]);
  assertEquals(
    stdout,
    "session,open,close,break_start,break_end\n" +
      "2026-02-13,2026-02-13T01:30:00Z,2026-02-13T08:00:00Z,2026-02-13T04:00:00Z,2026-02-13T05:00:00Z\n" +
      "2026-02-16,2026-02-16T01:30:00Z,2026-02-16T04:00:00Z,,\n",
  );
});

Deno.test("calendar --json prints breaks, early closes and reasons", async () => {
  const { stdout } = await openbell([
    "calendar",
    "HKEX",
    "--from",
    "2026-02-13",
    "--to",
    "2026-02-16",
    "--json",
  ]);
  assertEquals(JSON.parse(stdout), [
    {
      session: "2026-02-13",
      open: "2026-02-13T01:30:00Z",
      close: "2026-02-13T08:00:00Z",
      breaks: [{ start: "2026-02-13T04:00:00Z", end: "2026-02-13T05:00:00Z" }],
      early_close: false,
      reason: null,
    },
    {
      session: "2026-02-16",
      open: "2026-02-16T01:30:00Z",
      close: "2026-02-16T04:00:00Z",
      breaks: [],
      early_close: true,
      reason: "Lunar New Year's Eve",
    },
  ]);
});

Deno.test("calendar --departures applies delayed openings", async () => {
  const { stdout } = await openbell([
    "calendar",
    "NYSE",
    "--from",
    "2002-09-11",
    "--to",
    "2002-09-11",
    "--departures",
  ]);
  assertStringIncludes(
    stdout,
    "2002-09-11,2002-09-11T16:00:00Z,2002-09-11T20:00:00Z",
  );
});

Deno.test("calendar without dates prints the current year, or the year of the given date", async () => {
  const year = (await openbell(["calendar", "CRYPTO"])).stdout.split("\n");
  const now = new Date().getUTCFullYear();
  assertStringIncludes(year[1], `${now}-01-01,`);
  assertStringIncludes(year[year.length - 2], `${now}-12-31,`);
  const until = await openbell(["calendar", "CRYPTO", "--to", "2001-01-02"]);
  assertEquals(until.stdout.split("\n").length, 4);
  const from = await openbell(["calendar", "CRYPTO", "--from", "2035-12-30"]);
  assertEquals(from.stdout.split("\n").length, 4);
});

Deno.test("calendar --list prints exchanges and groups", async () => {
  const { stdout } = await openbell(["calendar", "--list"]);
  assertStringIncludes(stdout, "name,group,zone,from,to\n");
  assertStringIncludes(
    stdout,
    "\nTSE,JP_EQUITY,Asia/Tokyo,2000-01-01,2035-12-31\n",
  );
  const json = JSON.parse(
    (await openbell(["calendar", "--list", "--json"])).stdout,
  );
  assertEquals(json[0].name, "US_EQUITY");
});

Deno.test("calendar ends with code 2 and a message for wrong arguments", async () => {
  const wrong: readonly (readonly [string[], string])[] = [
    [[], "Name an exchange"],
    [["NYSX"], "did you mean NYSE"],
    [["NYSE", "--from", "2026-02-30"], "2026-02-30"],
    [["NYSE", "--to", "tomorrow"], 'Not a date: "tomorrow"'],
    [["NYSE", "--from", "1989-01-01"], "1990-01-01 to 2035-12-31"],
    [["NYSE", "--from", "2026-02-02", "--to", "2026-02-01"], "after its end"],
  ];
  for (const [args, text] of wrong) {
    const { code, stdout, stderr } = await openbell(["calendar", ...args]);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, text);
  }
});

Deno.test("calendar override adds, lists, applies and removes closures and hours", async () => {
  await inFolder(async (folder) => {
    const db = join(folder, "market.db");
    const override = (...args: string[]) =>
      openbell(["calendar", "override", ...args, "--db", db]);
    const added = await override(
      "add",
      "NYSE",
      "2026-03-02",
      "--close",
      "13:00",
      "--reason",
      'Snow, "deep"',
    );
    assertEquals([added.code, added.stdout], [0, ""]);
    await override(
      "add",
      "US_EQUITY",
      "2026-03-03",
      "--closed",
      "--reason",
      "Power failure",
    );
    assertEquals(
      (await override("list")).stdout,
      "exchange,date,kind,open,close,reason\n" +
        'NYSE,2026-03-02,hours,,13:00,"Snow, ""deep"""\n' +
        "US_EQUITY,2026-03-03,closed,,,Power failure\n",
    );
    assertEquals(
      JSON.parse((await override("list", "US_EQUITY", "--json")).stdout),
      [{
        exchange: "US_EQUITY",
        date: "2026-03-03",
        kind: "closed",
        reason: "Power failure",
      }],
    );
    const sessions = await openbell([
      "calendar",
      "NYSE",
      "--from",
      "2026-03-02",
      "--to",
      "2026-03-04",
      "--db",
      db,
    ]);
    assertEquals(
      sessions.stdout,
      "session,open,close\n" +
        "2026-03-02,2026-03-02T14:30:00Z,2026-03-02T18:00:00Z\n" +
        "2026-03-04,2026-03-04T14:30:00Z,2026-03-04T21:00:00Z\n",
    );
    assertEquals((await override("remove", "NYSE", "2026-03-02")).code, 0);
    const again = await override("remove", "NYSE", "2026-03-02");
    assertEquals(again.code, 2);
    assertStringIncludes(again.stderr, "There is no override of NYSE");
  });
});

Deno.test("a wrong override leaves no database behind", async () => {
  await inFolder(async (folder) => {
    const db = join(folder, "market.db");
    const wrong: readonly (readonly [string[], string])[] = [
      [["NYSE", "2026-03-02"], "How does the date differ?"],
      [
        ["NYSE", "2026-03-02", "--closed", "--open", "10:00"],
        "--closed excludes",
      ],
      [["NYSE", "2026-03-02", "--close", "1pm"], "not a time HH:MM"],
      [["NYSE", "2040-03-02", "--closed"], "2035-12-31"],
    ];
    for (const [args, text] of wrong) {
      const { code, stderr } = await openbell([
        "calendar",
        "override",
        "add",
        ...args,
        "--reason",
        "Test",
        "--db",
        db,
      ]);
      assertEquals(code, 2);
      assertStringIncludes(stderr, text);
    }
    assertEquals([...Deno.readDirSync(folder)], []);
    const missing = await openbell([
      "calendar",
      "override",
      "list",
      "--db",
      db,
    ]);
    assertEquals(missing.code, 1);
    assertStringIncludes(missing.stderr, "does not exist");
  });
});

/** `openbell new strategy`, in a project and outside of one. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { openbell } from "../_openbell.ts";
import { withFolder } from "../../system/_market.ts";

const KINDS = ["crossover", "breakout", "reversion", "rotation", "pairs"];

Deno.test("every kind of strategy runs in a new project, and its types are right", async () => {
  await withFolder(async (folder) => {
    const cwd = `${folder}/demo`;
    assertEquals((await openbell(["init", cwd])).code, 0);
    for (const kind of KINDS) {
      const made = await openbell(
        ["new", "strategy", `my_${kind}`, "--like", kind],
        { cwd },
      );
      assertEquals(made.code, 0, made.stderr);
      assertStringIncludes(
        made.stdout,
        `task openbell backtest my_${kind}.yaml`,
      );
      const module = Deno.readTextFileSync(`${cwd}/strategies/my_${kind}.ts`);
      assert(!/\bname: "(?!my_)/.test(module), module);
      const run = await openbell(
        ["backtest", `my_${kind}.yaml`, "--runner", "inline"],
        { cwd },
      );
      assertEquals(run.code, 0, run.stderr);
      assertStringIncludes(run.stdout, `my_${kind}\n`);
      assert(/fills +[1-9]/.test(run.stdout), run.stdout);
    }
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", ...KINDS.map((kind) => `strategies/my_${kind}.ts`)],
      cwd,
      env: { NO_COLOR: "1" },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  });
});

Deno.test("files that exist stay as they are, and nothing is half written", async () => {
  await withFolder(async (folder) => {
    const make = (name: string) =>
      openbell(["new", "strategy", name], { cwd: folder });
    const first = await make("mine");
    assertEquals(first.code, 0, first.stderr);
    assertStringIncludes(first.stdout, "backtest mine.yaml");
    Deno.writeTextFileSync(`${folder}/strategies/mine.ts`, "// mine");
    const again = await make("mine");
    assertEquals([again.code, again.stdout], [2, ""]);
    assertStringIncludes(again.stderr, "mine.ts exists; choose another name");
    assertEquals(
      Deno.readTextFileSync(`${folder}/strategies/mine.ts`),
      "// mine",
    );
    Deno.writeTextFileSync(`${folder}/other.yaml`, "# other");
    const other = await make("other");
    assertStringIncludes(other.stderr, "other.yaml exists");
    assertEquals(
      [...Deno.readDirSync(`${folder}/strategies`)].map(({ name }) => name),
      ["mine.ts"],
    );
    for (const name of ["../up", "a b", "1st", ""]) {
      const wrong = await make(name);
      assertEquals(wrong.code, 2, wrong.stderr);
      assertStringIncludes(wrong.stderr, "is not a name");
    }
  });
});

/** Bars of whole sessions as CSV, the price near a level. */
function csvOf(minutes: number, level: number, to: string): string {
  const time = new TimeManager({ exchange: "NYSE" });
  const lines = ["timestamp,open,high,low,close,volume"];
  let price = level;
  for (const date of time.getTradingDates("2025-01-02", to)) {
    const { open, close } = time.requireTradingSession(date);
    for (let at = open; at < close; at += minutes * 60_000) {
      price *= 1 + 0.002 * Math.sin(lines.length / 7);
      const at3 = price.toFixed(2);
      const when = minutes < 390 ? new Date(at).toISOString() : date;
      lines.push(`${when},${at3},${at3},${at3},${at3},1000`);
    }
  }
  return lines.join("\n") + "\n";
}

/** Where runs start: the sessions before are history for the averages. */
const START = {
  twenty: "2025-02-03",
  thirty: "2025-02-18",
  three: "2025-01-07",
};
const ALL = "2025-03-31";

for (
  const { kind, minutes, interval, start, to = ALL, level = 610 } of [
    { kind: "crossover", minutes: 1, interval: "1m", start: START.twenty },
    { kind: "breakout", minutes: 1, interval: "1m", start: START.twenty },
    { kind: "reversion", minutes: 1, interval: "1m", start: START.twenty },
    { kind: "crossover", minutes: 15, interval: "15m", start: START.twenty },
    { kind: "crossover", minutes: 390, interval: "1d", start: START.thirty },
    // A short file, of something dear.
    {
      ...{ kind: "crossover", minutes: 1, interval: "1m", start: START.three },
      ...{ to: "2025-01-14", level: 61_000 },
    },
  ]
) {
  Deno.test(`new strategy --like ${kind} --db runs as printed on one's own bars of ${interval} to ${to}`, async () => {
    await withFolder(async (cwd) => {
      // A symbol that YAML would take for something else.
      Deno.writeTextFileSync(`${cwd}/TRUE.csv`, csvOf(minutes, level, to));
      const imported = await openbell(
        ["import", "TRUE.csv", "--db", "own.db"],
        {
          cwd,
        },
      );
      assertEquals(imported.code, 0, imported.stderr);
      const made = await openbell(
        ["new", "strategy", "mine", "--like", kind, "--db", "own.db"],
        { cwd },
      );
      assertEquals(made.code, 0, made.stderr);
      const config = parse(Deno.readTextFileSync(`${cwd}/mine.yaml`), {
        schema: "core",
      }) as Record<string, Record<string, unknown>>;
      assertEquals(config.store as unknown, "own.db");
      assertEquals(config.backtest_config, {
        ...config.backtest_config,
        start_date: start,
        end_date: to,
      });
      assertEquals(config.session_data_config.symbols, ["TRUE"]);
      assertStringIncludes(made.stdout, "backtest mine.yaml");
      const run = await openbell(["backtest", "mine.yaml"], { cwd });
      assertEquals([run.code, run.stderr], [0, ""]);
      assertStringIncludes(run.stdout, `base of ${interval}`);
      assert(/fills +[1-9]/.test(run.stdout), run.stdout);
      assert(!/warning +.*(ready|fewer|precede)/.test(run.stdout), run.stdout);
    });
  });
}

Deno.test("outside of a project, a deno.json is written, by which types are right", async () => {
  await withFolder(async (cwd) => {
    const made = await openbell(["new", "strategy", "mine"], { cwd });
    assertEquals(made.code, 0, made.stderr);
    assertStringIncludes(made.stdout, "task openbell backtest mine.yaml");
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "strategies/mine.ts"],
      cwd,
      env: { NO_COLOR: "1" },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    // One that exists, here or above, stays alone.
    const other = "{}";
    Deno.writeTextFileSync(`${cwd}/deno.json`, other);
    Deno.mkdirSync(`${cwd}/below`);
    for (const folder of [cwd, `${cwd}/below`]) {
      const next = await openbell(["new", "strategy", "next"], { cwd: folder });
      assertEquals(next.code, 0, next.stderr);
      assert(!next.stdout.includes("task openbell"), next.stdout);
    }
    assertEquals(Deno.readTextFileSync(`${cwd}/deno.json`), other);
    assertEquals(
      [...Deno.readDirSync(`${cwd}/below`)].map(({ name }) => name).sort(),
      ["next.yaml", "session_config.schema.json", "strategies"],
    );
  });
});

Deno.test("new strategy --db refuses bars and kinds that do not fit", async () => {
  await withFolder(async (cwd) => {
    Deno.writeTextFileSync(`${cwd}/SPY.csv`, csvOf(390, 610, ALL));
    await openbell(["import", "SPY.csv", "--db", "own.db"], { cwd });
    for (
      const [kind, db, reason] of [
        [
          "breakout",
          "own.db",
          "needs bars of 1m or shorter; own.db has 1d of SPY",
        ],
        ["pairs", "own.db", "--db is for crossover, breakout and reversion"],
        ["crossover", "none.db", "the file does not exist"],
      ]
    ) {
      const { code, stderr } = await openbell(
        ["new", "strategy", "mine", "--like", kind, "--db", db],
        { cwd },
      );
      assertStringIncludes(stderr, reason);
      assert(code > 0);
    }
    assertEquals([...Deno.readDirSync(cwd)].map(({ name }) => name).sort(), [
      "SPY.csv",
      "own.db",
    ]);
  });
});

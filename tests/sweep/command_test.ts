/** `openbell sweep` and `openbell backtest` of configs with variables. */
import { assert, assertEquals } from "@std/assert";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { CROSS_MODULE, makeSweepMarket, sweepInput } from "./_sweep.ts";

Deno.test("openbell sweep prints the best sets, writes JSON and a page, and agrees with backtest", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const config = `${folder}/config.json`;
    const module = "cross.ts";
    const strategies = [{
      module,
      params: { fast: "fast", slow: "ema_${slow}_5m", quantity: 10 },
    }];
    // The module's path is relative to the config's folder.
    Deno.writeTextFileSync(
      `${folder}/${module}`,
      `export { default } from ${JSON.stringify(CROSS_MODULE)};`,
    );
    const input = sweepInput({ strategies });
    Deno.writeTextFileSync(config, JSON.stringify(input));
    const json = `${folder}/sweep.json`;
    const html = `${folder}/sweep.html`;
    const { code, stdout, stderr } = await openbell([
      ...["sweep", config, "--db", db, "--set", "fast=2..3", "--set"],
      ...["slow=6,9", "--rank", "round_trips", "--top", "3"],
      ...["--json", json, "--html", html],
    ]);
    assertEquals(code, 0, stderr);
    const result = JSON.parse(Deno.readTextFileSync(json));
    const trips = result.best.map((
      row: { metrics: { round_trips: number } },
    ) => row.metrics.round_trips);
    assertEquals(trips, trips.toSorted((a: number, b: number) => b - a));
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines[0], "best of 4 sets by round_trips");
    assertEquals(lines.length, 2 + 3 + 1);
    assert(lines[5].startsWith("deflated Sharpe ratio of the best set: "));
    assertEquals(lines[1].trim().split(/ +/).slice(0, 4), [
      "set",
      "fast",
      "slow",
      "round_trips",
    ]);
    assert(Deno.readTextFileSync(html).includes("fast × slow"));

    // The defaults of the config's variables are one of the sets.
    const alone = await openbell([
      ...["backtest", config, "--db", db, "--runner", "inline", "--quiet"],
      ...["--json", "-"],
    ]);
    assertEquals(alone.code, 0, alone.stderr);
    const own = JSON.parse(alone.stdout);
    const all = await openbell([
      ...["sweep", config, "--db", db, "--set", "fast=3", "--json", "-"],
    ]);
    assertEquals(JSON.parse(all.stdout).best[0].hash, own.accountHash);
  });
});

Deno.test("A backtest with a variable without a value names the variable and its place", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const config = `${folder}/config.json`;
    const { variables: _, ...input } = sweepInput();
    Deno.writeTextFileSync(config, JSON.stringify(input));
    const { code, stderr } = await openbell(["backtest", config, "--db", db]);
    assertEquals(code, 2);
    assert(
      stderr.includes(
        'session_data_config.indicators.session[0].period: found "$fast" (give fast a value under variables, or sweep it with --set fast=…)',
      ),
      stderr,
    );
    assert(stderr.includes('params.slow: found "ema_${slow}_5m"'), stderr);
    // A sweep gives values to variables without defaults.
    const swept = await openbell([
      ...["sweep", config, "--db", db, "--set", "fast=2", "--set", "slow=9"],
    ]);
    assertEquals(swept.code, 0, swept.stderr);
  });
});

Deno.test("Wrong arguments end with code 2 and one message, and write nothing", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const config = `${folder}/config.json`;
    const out = `${folder}/out.db`;
    Deno.writeTextFileSync(config, JSON.stringify(sweepInput()));
    const cases: [string[], string][] = [
      [[], "sweep needs --db FILE"],
      [["--db", db], "at least one parameter"],
      [["--db", db, "--set", "fast=5..1"], "is above its end"],
      [["--db", db, "--set", "fast=2", "--rank", "sharp"], '"sharpe"'],
      [["--db", db, "--set", "fast=2", "--on-error", "x"], "skip or fail"],
      [["--db", db, "--set", "fast=2", "--memory", "4"], "500M or 4G"],
      [["--db", db, "--set", "fast=2", "--walk-forward", "3"], "train=60"],
      [["--db", db, "--set", "fast=2", "--workers", "0"], "from 1 to"],
      [
        ["--db", db, "--set", "fast=2", "--axes", "fast"],
        "--axes needs --html",
      ],
      [["--db", db, "--set", "fast=2", "--seed", "2"], "--seed needs --random"],
    ];
    const ended = await Promise.all(
      cases.map(([args]) => openbell(["sweep", config, "--out", out, ...args])),
    );
    ended.forEach(({ code, stdout, stderr }, i) => {
      assertEquals([code, stdout], [2, ""], stderr);
      assert(stderr.startsWith("error: "), stderr);
      assert(stderr.includes(cases[i][1]), stderr);
      assertEquals(stderr.includes("    at "), false);
    });
    assertEquals(
      [...Deno.readDirSync(folder)].some((f) => f.name === "out.db"),
      false,
    );
  });
});

/** The reference of the comparison with Python's engines, without Python. */
import { assert, assertEquals } from "@std/assert";
import {
  peersMarket,
  sessionsPerYear,
  writeDataFolder,
} from "../../bench/peers/data_folder.ts";
import { ownOutcome } from "../../bench/peers/own_outcome.ts";
import { plainCross } from "../../bench/peers/plain_cross.ts";
import {
  referenceOfSets,
  setDifference,
  type SetFound,
  setName,
} from "../../bench/peers/set_gate.ts";
import { codeLines } from "../../bench/peers/user_lines.ts";
import { sessionsOf, writeMarket } from "../../bench/same_work/data.ts";
import { runReference } from "../../bench/same_work/reference.ts";
import { equityCsv, fillsCsv } from "../../bench/same_work/work.ts";
import { readConfigInput } from "../../src/config/load.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";

const BARS = 12_000;

Deno.test("the reference of the peers trades as that of the same work, which is written anew for each window", () => {
  const market = peersMarket(BARS);
  const expected = runReference(market, false);
  const found = plainCross(market, 10, 30);
  assert(expected.fills.length > 50);
  assertEquals(found.fills, expected.fills);
  assertEquals(found.equity, expected.equity);
});

Deno.test("the strategy beside those of the peers gives the reference's fills and equity to the byte", async () => {
  await withFolder(async (folder) => {
    const market = peersMarket(BARS);
    const expected = writeDataFolder(folder, market);
    for (
      const args of [
        ["import", "bars.csv", "--db", "bars.db"],
        [
          ...["backtest", "cross.yaml", "--db", "bars.db", "--quiet"],
          ...["--fills", "own_fills.csv", "--equity", "own_equity.csv"],
        ],
      ]
    ) {
      const { code, stderr } = await openbell(args, { cwd: folder });
      assertEquals([code, stderr], [0, ""]);
    }
    const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}`);
    const found = ownOutcome(
      market,
      read("own_fills.csv"),
      read("own_equity.csv"),
    );
    // The files that adapters are compared with.
    assertEquals(found.fills, read("fills.csv"));
    assertEquals(found.equity, read("equity.csv"));
    assertEquals(found.fills, fillsCsv(expected.fills));
    assertEquals(found.equity, equityCsv(market.sessions, expected.equity));
  });
});

Deno.test("a sweep of the peers' config has fills, profit, Sharpe ratio and drawdown of the reference in every set", async () => {
  await withFolder(async (folder) => {
    const market = peersMarket(BARS);
    writeDataFolder(folder, market);
    writeMarket(`${folder}/bars.db`, market);
    const { best } = await runSweep(readConfigInput(`${folder}/cross.yaml`), {
      db: `${folder}/bars.db`,
      folder,
      space: ["fast=3,8", "slow=30,55"],
      top: 4,
      workers: 1,
    });
    const found = best.map(({ parameters, metrics }): SetFound => ({
      fast: Number(parameters.fast),
      slow: Number(parameters.slow),
      fills: Number(metrics?.fills),
      profit: Number(metrics?.net_profit),
      sharpe: Number(metrics?.sharpe),
      drawdown: Number(metrics?.max_drawdown),
    }));
    const expected = referenceOfSets(market, found);
    assertEquals(expected.size, 4);
    assertEquals(setDifference(expected, found, "1m"), undefined);
  });
});

Deno.test("the gate of the sweeps sees a fill, a cent, and the eighth digit of a figure", () => {
  const market = peersMarket(BARS);
  const expected = referenceOfSets(market, [{ fast: 3, slow: 30 }]);
  const [wanted] = expected.values();
  const set: SetFound = {
    fast: 3,
    slow: 30,
    fills: wanted.fills.length,
    profit: (wanted.equity.at(-1) ?? NaN) - 1_000_000,
    sharpe: wanted.sharpe,
    drawdown: wanted.drawdown,
  };
  assert(wanted.drawdownOf5m <= wanted.drawdown);
  assertEquals(setDifference(expected, [set], "1m"), undefined);
  const { sharpe: _, drawdown: __, ...plain } = set;
  assertEquals(setDifference(expected, [plain], "5m"), undefined);
  for (
    const wrong of [
      { fills: set.fills + 1 },
      { profit: set.profit + 0.01 },
      { sharpe: wanted.sharpe * (1 + 1e-8) },
      { drawdown: wanted.drawdown + 1e-8 },
      { slow: 31 },
    ]
  ) {
    assert(
      setDifference(expected, [{ ...set, ...wrong }], "1m") !== undefined,
      Object.keys(wrong)[0],
    );
  }
  assertEquals(setDifference(expected, [], "1m"), "0 sets, not 1");
  assertEquals(setName(set), "3,30");
});

Deno.test("the gate's Sharpe ratio counts 252 sessions in 2011 and 250 in 2012", () => {
  const market = (from: string, to: string) => ({
    symbols: [],
    sessions: sessionsOf(from, to),
    bars: [],
  });
  assertEquals(sessionsPerYear(market("2011-03-01", "2011-03-02")), 252);
  assertEquals(sessionsPerYear(market("2011-12-30", "2012-01-03")), 251);
});

Deno.test("lines of user code are those of both languages without comments and blank ones", () => {
  assertEquals(
    codeLines('"""A module."""\n\nimport x  # why\n# alone\n\nx()\n'),
    2,
  );
  assertEquals(
    codeLines(
      '"""\nA module.\n\nIn lines.\n"""\n\ndef f():\n    """What."""\n    return 1\n',
    ),
    2,
  );
  assertEquals(
    codeLines("/** A module. */\n// alone\nconst a = 1; // why\n\nf(a);\n"),
    2,
  );
  assertEquals(codeLines("a: 1\n# alone\n\nb: 2\n"), 2);
});

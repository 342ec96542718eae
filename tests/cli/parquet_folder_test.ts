/** `--parquet` of `openbell backtest` and `openbell sweep`. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parquetReadObjects } from "hyparquet";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "../sweep/_sweep.ts";
import { openbell } from "./_openbell.ts";

type Row = Record<string, unknown>;

async function readParquet(path: string): Promise<Row[]> {
  const { buffer, byteLength } = Deno.readFileSync(path);
  return await parquetReadObjects({
    file: { byteLength, slice: (from, to) => buffer.slice(from, to) },
  });
}

/** A sweep's config with a strategy of its own, as a file. */
function writeConfig(folder: string): string {
  Deno.writeTextFileSync(
    `${folder}/flip.ts`,
    `export default ({ quantity = 10, name = "" }) => ({
      subscriptions: [{ intervals: ["5m"] }],
      onBar(context, { symbol, open, close }) {
        const held = context.position(symbol);
        if (close > open && held === 0) context.buy(symbol, quantity);
        if (close < open && held > 0) context.sell(symbol, held);
      },
    });`,
  );
  const path = `${folder}/config.json`;
  const params = { quantity: 10, name: "" };
  const strategies = [{ module: "flip.ts", params }];
  Deno.writeTextFileSync(path, JSON.stringify(sweepInput({ strategies })));
  return path;
}

for (const way of [["--runner", "inline"], [], ["--sandbox"]]) {
  Deno.test(`backtest ${way.join(" ")} --parquet writes the tables of the result`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeSweepMarket(folder);
      const config = writeConfig(folder);
      const { code, stdout, stderr } = await openbell([
        ...["backtest", config, "--db", db, "--quiet", "--json", "-", ...way],
        ...["--parquet", `${folder}/out`],
      ]);
      assertEquals(code, 0, stderr);
      const result = JSON.parse(stdout);
      assertEquals(
        [...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name).sort(),
        [
          "actions.parquet",
          "equity.parquet",
          "fills.parquet",
          "sessions.parquet",
          "trades.parquet",
        ],
      );
      const fills = await readParquet(`${folder}/out/fills.parquet`);
      assert(fills.length > 10);
      assertEquals(
        fills.map((row) => ({
          ...row,
          time: (row.time as Date).toISOString(),
        })),
        result.fills,
      );
      const equity = await readParquet(`${folder}/out/equity.parquet`);
      assertEquals(
        equity.map(({ date, equity, cash }) => ({
          date: (date as Date).toISOString().slice(0, 10),
          equity,
          cash,
        })),
        result.equity,
      );
    });
  });
}

Deno.test("sweep --parquet writes all sets, failed ones too", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const config = writeConfig(folder);
    const { code, stdout, stderr } = await openbell([
      ...["sweep", config, "--db", db, "--json", "-", "--top", "9", "--quiet"],
      ...["--set", "quantity=-1,5,10", "--set", "name=a,b"],
      ...["--parquet", `${folder}/out`],
    ]);
    assertEquals(code, 0, stderr);
    const { best, failed } = JSON.parse(stdout);
    const sets = await readParquet(`${folder}/out/sets.parquet`);
    assertEquals(sets.map(({ set, quantity, name }) => [set, quantity, name]), [
      [0, -1, "a"],
      [1, -1, "b"],
      [2, 5, "a"],
      [3, 5, "b"],
      [4, 10, "a"],
      [5, 10, "b"],
    ]);
    const failures = sets.filter(({ error }) => error !== null);
    assertEquals([failures.length, failed], [2, 2]);
    assertEquals(failures.map(({ net_profit, hash }) => [net_profit, hash]), [
      [null, null],
      [null, null],
    ]);
    for (const { set, hash, metrics } of best) {
      const row = sets[set];
      assertEquals([row.hash, row.error], [hash, null]);
      for (const [name, value] of Object.entries(metrics)) {
        assertEquals(row[name], value, name);
      }
    }
  });
});

Deno.test("sweep --walk-forward --parquet tells splits and their parts apart", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const config = writeConfig(folder);
    const { code, stdout, stderr } = await openbell([
      ...["sweep", config, "--db", db, "--json", "-", "--quiet"],
      ...["--set", "quantity=5,10", "--walk-forward", "train=3,test=1"],
      ...["--parquet", `${folder}/out`],
    ]);
    assertEquals(code, 0, stderr);
    const { folds } = JSON.parse(stdout).walkForward;
    const sets = await readParquet(`${folder}/out/sets.parquet`);
    for (const [i, { set, hash }] of folds.entries()) {
      const split = sets.filter(({ split }) => split === i + 1);
      assertEquals(split.map(({ part, set }) => [part, set]), [
        ["train", 0],
        ["train", 1],
        ["test", set],
      ]);
      assertEquals(split[2].hash, hash);
    }
    assertEquals(sets.length, folds.length * 3);
  });
});

Deno.test("a folder that cannot be written is told before the run", async () => {
  await withFolder(async (folder) => {
    const config = writeConfig(folder);
    for (
      const [out, reason] of [
        [`${folder}/none/out`, `the folder ${folder}/none does not exist`],
        [config, "it is a file"],
      ]
    ) {
      for (const command of ["backtest", "sweep"]) {
        const { code, stderr } = await openbell([
          ...[command, config, "--db", `${folder}/none.db`, "--parquet", out],
        ]);
        assertEquals(code, 2);
        assertStringIncludes(stderr, `Cannot write "${out}": ${reason}`);
      }
    }
  });
});

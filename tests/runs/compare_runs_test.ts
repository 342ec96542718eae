import { assert, assertEquals } from "@std/assert";
import { compareRuns } from "../../src/runs/compare_runs.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import { formatComparison } from "../../src/runs/runs_text.ts";
import { withRuns } from "./_demo_run.ts";

Deno.test("runs differ in what their configs, figures and round trips differ in", () =>
  withRuns([9, 14, 9], (results, folder, db) => {
    const runs = new RunStore(folder, { create: true });
    const ids = results.map((result, i) =>
      runs.save(result, {
        store: db,
        modules: [{ name: "turns", module: "m", hash: i === 2 ? "b" : "a" }],
      })
    );
    const { config, code, figures, trades } = compareRuns(runs, ids);
    assertEquals(config.map(({ path, values }) => [path, ...values]), [
      ["session_name", "turns 9", "turns 14", "turns 9"],
      ["strategies.0.params.every", 9, 14, 9],
    ]);
    assertEquals(code, [{ path: "turns", values: ["a", "a", "b"] }]);
    const profits = results.map(({ account }) => account.netProfit);
    const row = figures.find(({ metric }) => metric === "net_profit");
    assertEquals(row?.values, profits);
    const most = Math.max(...profits);
    assertEquals(
      row?.best,
      [0, 1, 2].filter((i) => profits[i] === most),
    );
    // The runs trade unequally often, which is neither good nor bad.
    const trips = figures.find(({ metric }) => metric === "round_trips");
    assert(new Set(trips?.values).size > 1);
    assertEquals(trips?.best, []);
    const sets = results.map(({ account }) =>
      account.roundTrips.map((trip) =>
        [trip.symbol, trip.entryTime, trip.exitTime, trip.entryPrice].join()
      )
    );
    const common = sets[1].filter((one) => sets[0].includes(one)).length;
    assertEquals(
      trades.map(({ common, gone, added }) => [
        common,
        gone.length,
        added.length,
      ]),
      [
        [sets[0].length, 0, 0],
        [common, sets[0].length - common, sets[1].length - common],
        [sets[2].length, 0, 0],
      ],
    );
    const text = formatComparison(compareRuns(runs, ids));
    assert(text.includes("strategies.0.params.every"), text);
    const same = formatComparison(compareRuns(runs, [ids[0], ids[0]]));
    assert(same.includes("The same config."), same);
    assert(same.includes("The same code."), same);
    runs.close();
  }));

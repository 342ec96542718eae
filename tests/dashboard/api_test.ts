import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { reportData } from "../../src/pages/report/report_data.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { writeDemoMarket } from "../../src/demo/mod.ts";
import { withDashboard } from "./_dashboard.ts";

Deno.test("runs are listed, shown, compared, changed and removed as JSON", () =>
  withDashboard(async ({ results, ask }) => {
    const json = async (path: string, options?: RequestInit) =>
      await (await ask(path, options)).json();
    const runs = await json("/api/runs");
    assertEquals(
      runs.map((run: { id: number; hash: string }) => [run.id, run.hash]),
      [[2, results[1].hash], [1, results[0].hash]],
    );
    assertEquals((await json("/api/runs?tag=fast")).length, 1);
    const result = await (await ask("/api/runs/1/result")).text();
    assertEquals(result, [...resultJson(results[0])].join(""));
    assertEquals(await json("/api/runs/1/equity"), {
      dates: results[0].equity.map(({ date }) => date),
      equity: results[0].equity.map(({ equity }) => equity),
      cash: results[0].equity.map(({ cash }) => cash),
    });
    const { metrics: _, ...tear } = reportData(results[0]);
    const { metrics: __, ...answered } = await json("/api/runs/1/tear");
    assertEquals(answered, JSON.parse(JSON.stringify(tear)));
    const seen = await json("/api/runs/1/tear?bars=true");
    assertEquals(
      seen.tear.excursions.count,
      results[0].account.roundTrips.length,
    );
    assertEquals(
      await json("/api/runs/1/fills?symbol=ALFA"),
      results[0].fills.filter(({ symbol }) => symbol === "ALFA"),
    );
    const { trades, config } = await json("/api/compare?runs=1,2");
    assertEquals(trades[0].common, results[0].account.roundTrips.length);
    assertEquals(trades[0].gone + trades[0].added, 0);
    assertEquals(
      config.map(({ path }: { path: string }) => path),
      ["session_name", "strategies.0.params.every"],
    );
    const body = JSON.stringify({ tags: ["slow", "kept"], note: "n" });
    const changed = await json("/api/runs/1", { method: "PATCH", body });
    assertEquals([changed.tags, changed.note], [["kept", "slow"], "n"]);
    for (
      const wrong of [
        "",
        "x",
        "[]",
        '{"tags":"a"}',
        '{"note":1}',
        '{"tags":["a b"]}',
      ]
    ) {
      const refused = await ask("/api/runs/1", {
        method: "PATCH",
        body: wrong,
      });
      assertEquals([refused.status, (await refused.json()).code], [
        400,
        "argument_invalid",
      ], wrong);
    }
    assertEquals(await json("/api/runs/1", { method: "DELETE" }), {
      removed: [1],
    });
    const gone = await ask("/api/runs/1");
    assertEquals(gone.status, 400);
    assertStringIncludes((await gone.json()).error, "There is no run 1");
  }));

Deno.test("bars are the last of a range, stored or derived", () =>
  withDashboard(async ({ db, ask }) => {
    const store = openBarStore(db, { readOnly: true });
    const minutes: number[][] = [];
    for (
      const chunk of store.chunks("ALFA", "1m", "2025-01-30", "2025-01-31")
    ) {
      const columns = makeColumns(chunk.rows);
      const rows = store.decode(chunk, columns, 0);
      for (let i = 0; i < rows; i++) {
        minutes.push([
          columns.timestamp[i],
          columns.open[i],
          columns.high[i],
          columns.low[i],
          columns.close[i],
          columns.volume[i],
        ]);
      }
    }
    store.close();
    const bars = async (query: string) => {
      const { time, open, high, low, close, volume, ...rest } =
        await (await ask(`/api/bars?symbol=ALFA&${query}`)).json();
      return {
        rows: time.map((ms: number, i: number) => [
          ms,
          open[i],
          high[i],
          low[i],
          close[i],
          volume[i],
        ]),
        ...rest,
      };
    };
    const two = await bars("interval=1m&from=2025-01-30&count=2000");
    assertEquals(two.rows, minutes);
    assertEquals([two.source, two.zone], ["1m", "America/New_York"]);
    // A plain script's five minutes.
    const five = new Map<number, number[]>();
    for (const [ms, open, high, low, close, volume] of minutes) {
      const slot = Math.floor(ms / 300_000) * 300_000;
      const bar = five.get(slot);
      if (bar === undefined) {
        five.set(slot, [slot, open, high, low, close, volume]);
      } else {
        bar[2] = Math.max(bar[2], high);
        bar[3] = Math.min(bar[3], low);
        bar[4] = close;
        bar[5] += volume;
      }
    }
    const derived = await bars("interval=5m&from=2025-01-30&count=2000");
    assertEquals(derived.rows, [...five.values()]);
    assertEquals(derived.source, "1m");
    // As many sessions as about so many bars need.
    const last = await bars("interval=5m&count=78");
    assertEquals(last.from, "2025-01-31");
    const before = await bars("interval=5m&to=2025-01-30&count=79");
    assertEquals(before.from, "2025-01-29");
    assertEquals((await bars("interval=1d&count=3")).rows.length, 3);
    const none = await bars("interval=1m&to=2020-01-01");
    assertEquals(none.rows, []);
    for (
      const [query, status] of [
        ["symbol=NO", 404],
        ["symbol=ALFA&interval=1w", 404],
        ["symbol=ALFA&interval=x", 400],
        ["symbol=ALFA&from=2025-02-30", 400],
        ["symbol=ALFA&count=0", 400],
      ] as const
    ) {
      const answer = await ask(`/api/bars?${query}`);
      const { error, code } = await answer.json();
      assertEquals(answer.status, status, `${query}: ${error} ${code}`);
    }
  }));

Deno.test("a run's report is the page that the command writes", () =>
  withDashboard(async ({ ask }) => {
    const page = await ask("/runs/2/report");
    const text = await page.text();
    assertEquals(page.status, 200);
    assert(text.startsWith("<!doctype html>"));
    assertStringIncludes(text, "turns 14");
    assertStringIncludes(text, "default-src 'none'");
    assertEquals(text.includes("connect-src"), false);
  }));

Deno.test("a dashboard without runs and without a store says so", async () => {
  const { startDashboard } = await import("../../src/dashboard/dashboard.ts");
  const dashboard = startDashboard({ runs: "/nowhere/runs" });
  try {
    const headers = { authorization: `Bearer ${dashboard.token}` };
    const none = await fetch(`http://127.0.0.1:${dashboard.port}/api/runs`, {
      headers,
    });
    assertEquals([none.status, await none.json()], [200, []]);
    for (const path of ["/api/runs/1", "/api/store"]) {
      const answer = await fetch(`http://127.0.0.1:${dashboard.port}${path}`, {
        headers,
      });
      assertEquals([answer.status, (await answer.json()).code], [
        404,
        "store_open",
      ]);
    }
  } finally {
    await dashboard.stop();
  }
});

Deno.test("the inventory is that of the store as it is now, whoever has written to it", () =>
  withDashboard(async ({ ask, db }) => {
    const symbols = async () => {
      const { series } = await (await ask("/api/store")).json();
      return [
        ...new Set(series.map(({ symbol }: { symbol: string }) => symbol)),
      ];
    };
    assertEquals(await symbols(), ["ALFA", "BRAVO"]);
    assertEquals(await symbols(), ["ALFA", "BRAVO"]);
    const store = openBarStore(db);
    writeDemoMarket(store, {
      symbols: ["CHARLIE"],
      from: "2025-01-02",
      to: "2025-01-03",
    });
    // While the writer is open, its bars are in the log beside the file.
    assertEquals(await symbols(), ["ALFA", "BRAVO", "CHARLIE"]);
    writeDemoMarket(store, {
      symbols: ["DELTA"],
      from: "2025-01-02",
      to: "2025-01-03",
    });
    store.close();
    assertEquals(await symbols(), ["ALFA", "BRAVO", "CHARLIE", "DELTA"]);
  }));

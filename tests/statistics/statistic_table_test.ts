import { assert, assertEquals } from "@std/assert";
import { runStatistics } from "../../src/statistics/summary.ts";
import {
  STATISTICS,
  sweepStatistics,
} from "../../src/statistics/statistic_list.ts";
import { SWEEP_METRICS } from "../../src/tape/set_metrics.ts";
import { sampleText, tableRows } from "./_docs.ts";

const DOCS = new URL("../../docs/statistics.md", import.meta.url);

Deno.test("docs/statistics.md has every statistic with its definition and smallest sample, in order", () => {
  const documented = tableRows(Deno.readTextFileSync(DOCS));
  const wanted = STATISTICS.map((row) =>
    row.group === "account"
      ? [`\`${row.sweep?.metric}\``, row.definition]
      : [`\`${row.key}\``, row.definition, sampleText(row)]
  );
  for (const row of wanted) {
    const found = documented.filter(([name, definition]) =>
      name === row[0] && definition === row[1]
    );
    assert(found.length > 0, `docs/statistics.md lacks | ${row.join(" | ")} |`);
    for (const cells of found) assertEquals(cells, row);
  }
});

Deno.test("docs/statistics.md names every metric of sweeps", () => {
  const docs = Deno.readTextFileSync(DOCS);
  for (const metric of SWEEP_METRICS) assert(docs.includes(`\`${metric}\``));
});

Deno.test("the tables give the keys and the order of a result", () => {
  const { overall } = runStatistics({
    startingCash: 1,
    fills: [],
    roundTrips: [],
    openPositions: [],
    sessions: [],
  });
  const keysOf = (...groups: string[]) =>
    STATISTICS.filter(({ group }) => groups.includes(group)).map((s) => s.key);
  assertEquals(Object.keys(overall), [
    ...keysOf("curve"),
    "trades",
    ...keysOf("overall"),
  ]);
  assertEquals(Object.keys(overall.trades), keysOf("trades"));
});

Deno.test("the columns of a sweep are numbered without holes", () => {
  const listed = STATISTICS.filter(({ sweep }) => sweep !== undefined);
  const columns = listed.map(({ sweep }) => sweep?.column ?? NaN);
  assertEquals(columns.toSorted((a, b) => a - b), [...columns.keys()]);
  assertEquals(sweepStatistics().length, listed.length);
  assertEquals(SWEEP_METRICS, [
    "net_profit",
    "total_return",
    "cagr",
    "volatility",
    "sharpe",
    "sortino",
    "calmar",
    "max_drawdown",
    "win_rate",
    "profit_factor",
    "expectancy",
    "sqn",
    "exposure",
    "turnover",
    "round_trips",
    "fills",
    "fees",
    "session_max_drawdown",
    "refused",
    "liquidations",
    "financing",
  ]);
});

Deno.test("the name of a sweep's column is the key in snake_case", () => {
  for (const { key, sweep } of STATISTICS) {
    if (sweep === undefined) continue;
    const snake = key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
    assertEquals(sweep.metric, snake);
  }
});

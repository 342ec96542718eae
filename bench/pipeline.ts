/**
 * Bars per second of the whole pipeline, from SQLite to the strategy: both runners,
 * and a bare fused loop over the same bars.
 *
 * 8 symbols × 250 trading dates of the demo market, 1m bars with 5m and 15m
 * derived, EMA 10 and 30 on 5m, RSI 14 on 1m, quality on, and a strategy that
 * is called for every 5m bar and counts the crossings of the EMAs; it places no
 * orders. The fused loop derives the same bars and indicators from arrays in memory.
 * Threads start once and stay warm; the first run of each side is reported
 * separately. The sides alternate; medians are printed with their quartiles. A
 * regression makes every run slower.
 *
 *     deno run -A bench/pipeline.ts [--rounds 7] [--days 250] [--symbols 8]
 *       [--gaps 0.01] [--json]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import { makeColumns } from "../src/store/bar_store.ts";
import { SystemManager } from "../src/system/system_manager.ts";
import type { BarColumns } from "../src/types.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { fusedLoop, type FusedResult } from "./fused_loop.ts";
import { pipelineConfig } from "./pipeline_config.ts";
import { quartiles } from "./quartiles.ts";
import { machineLine, markdownTable, spread } from "./table.ts";
import { crossCount } from "./strategies/cross_count.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    days: { type: "string", default: "250" },
    symbols: { type: "string", default: "8" },
    gaps: { type: "string", default: "0" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const { db, folder, from, symbols, to } = makeBenchMarket(
  Number(values.symbols),
  Number(values.days),
  { gapRate: Number(values.gaps) },
);

const store = openBarStore(db, { readOnly: true });

/** All bars of a symbol in memory, for the fused loop. */
function readAll(symbol: string): { bars: BarColumns; rows: number } {
  const chunks = store.chunks(symbol, "1m", from, to);
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  const bars = makeColumns(rows);
  let row = 0;
  for (const chunk of chunks) row += store.decode(chunk, bars, row);
  return { bars, rows };
}
const loaded = symbols.map(readAll);
store.close();
const total = loaded.reduce((sum, { rows }) => sum + rows, 0);

const config = pipelineConfig({ symbols, from, to });

const out5 = new Float64Array(4_096);
const outRsi = new Float64Array(4_096);
function fused(): { seconds: number; start: number; proof: string } {
  const result: FusedResult = {
    derived: 0,
    checksum: 0,
    crossings: 0,
  };
  const started = performance.now();
  for (const { bars, rows } of loaded) {
    fusedLoop(bars, rows, out5, outRsi, result);
  }
  const seconds = (performance.now() - started) / 1_000;
  return {
    seconds,
    start: 0,
    proof: `${result.derived} derived bars, ${result.crossings} crossings`,
  };
}
/** The busy time of each stage by runner, nanoseconds per bar. */
const busy: Record<string, Record<string, number[]>> = {};
const system = new SystemManager();
async function run(runner: "workers" | "inline") {
  const count = crossCount();
  const result = await system.run(config, {
    db,
    runner,
    strategies: [count.strategy],
  });
  const { metrics } = result;
  for (const [stage, ms] of Object.entries(metrics.busyMs)) {
    ((busy[runner] ??= {})[stage] ??= []).push(1e6 * ms / metrics.bars);
  }
  return {
    seconds: metrics.seconds,
    start: metrics.startSeconds,
    proof: `${
      metrics.events - metrics.bars
    } derived bars, ${count.crossings} crossings, hash ${
      result.hash.slice(0, 8)
    }`,
  };
}

const sides = {
  "fused loop": () => Promise.resolve(fused()),
  inline: () => run("inline"),
  workers: () => run("workers"),
};
const seconds: Record<string, number[]> = {};
const starts: Record<string, number[]> = {};
const cold: Record<string, number> = {};
const proofs: Record<string, Set<string>> = {};
for (let round = 0; round <= rounds; round++) {
  for (const [name, side] of Object.entries(sides)) {
    const result = await side();
    (proofs[name] ??= new Set()).add(result.proof);
    if (round === 0) cold[name] = result.seconds;
    else {
      (seconds[name] ??= []).push(result.seconds);
      (starts[name] ??= []).push(result.start);
    }
  }
}
system.stop();
Deno.removeSync(folder, { recursive: true });
if (values.json) {
  const nsPerBar = Object.fromEntries(
    Object.entries(seconds).map(([side, all]) => [
      side,
      all.map((s) => 1e9 * s / total),
    ]),
  );
  console.log(JSON.stringify({ nsPerBar }));
  Deno.exit(0);
}

console.log(
  `${
    total.toLocaleString("en-US")
  } one-minute bars, ${symbols.length} symbols, ${values.days} sessions; ${machineLine()}`,
);
console.log(`median of ${rounds} rounds [quartiles], sides alternating\n`);
const yardstick = seconds["fused loop"];
const rate = (s: number) => total / s / 1e6;
const rows = Object.keys(sides).map((name) => [
  name,
  spread(seconds[name].map(rate)),
  spread(seconds[name].map((s, round) => yardstick[round] / s), 2),
  rate(cold[name]).toFixed(1),
  (1_000 * quartiles(starts[name]).median).toFixed(0),
  [...proofs[name]].join(" | "),
]);
console.log(markdownTable(
  [
    "side",
    "M bars/s",
    "of the fused loop's speed",
    "first run M bars/s",
    "start ms",
    "result",
  ],
  rows,
));
const stages = Object.keys(Object.values(busy)[0]);
console.log("\nBusy, median nanoseconds a base bar\n");
console.log(markdownTable(
  ["runner", ...stages],
  Object.entries(busy).map(([runner, readings]) => [
    runner,
    ...stages.map((stage) => quartiles(readings[stage]).median.toFixed(0)),
  ]),
));

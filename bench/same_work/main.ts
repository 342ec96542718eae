/**
 * The comparison: several sides do the same work, which is verified first, then
 * timed.
 *
 *     deno run -A --no-lock bench/same_work/main.ts [--data A,B,B2,C,D] [--lean FOLDER]
 *       [--rounds 7] [--files FOLDER] [--gate-only]
 *
 * Data A is read from a LEAN folder and skipped without one; B is a seeded
 * random walk of 5 symbols over the sessions of 2019, B2 is B with 2 % of the
 * slots deleted, C one symbol × a million bars, D like B with 8 symbols. Each
 * side runs in a separate process; the sides take turns. Load is the time to
 * read bars into memory, 0 if it is part of the run; statistics is the time
 * after the last fill. The bench fails if the fills or equity of a run differ
 * from the reference.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { importFiles } from "../../src/ingest/import_files.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { quartiles } from "../quartiles.ts";
import { machineLine, markdownTable, spread } from "../table.ts";
import { commandLineRow } from "./command_line.ts";
import { readMarket, untilLastBar, walkMarket, writeMarket } from "./data.ts";
import { writeFiles } from "./files.ts";
import { passGate } from "./gate_sides.ts";
import { indicatorTable } from "./indicator_table.ts";
import type { Side, SideReading, SideTask } from "./side.ts";
import { SideProcess } from "./side_process.ts";
import { barCount, type Market } from "./work.ts";

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "A,B,B2,C,D" },
    lean: { type: "string" },
    rounds: { type: "string", default: "7" },
    files: { type: "string" },
    "gate-only": { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);
/** Rounds after the first that are discarded: code is compiled during about twenty runs. */
const WARM_UPS = 19;
const folder = Deno.makeTempDirSync({ prefix: "openbell_same_work_" });

const YEAR = { symbols: 5, from: "2019-01-01", to: "2019-12-31" };
const MILLION = {
  symbols: 1,
  from: "2009-01-01",
  to: "2019-12-31",
  rows: 1_000_000,
};

/** Writes the store of a data set and reads it back, as the sides will. */
async function makeMarket(name: string): Promise<[string, Market]> {
  const db = `${folder}/${name}.db`;
  switch (name) {
    case "A":
      return [db, await importLean(db, options.lean ?? "")];
    case "B":
      return [db, stored(db, walkMarket(YEAR))];
    case "B2":
      return [db, stored(db, walkMarket({ ...YEAR, deleted: 0.02 }))];
    case "C":
      return [db, stored(db, untilLastBar(walkMarket(MILLION)))];
    case "D":
      return [db, stored(db, walkMarket({ ...YEAR, symbols: 8 }))];
    default:
      throw new Error(
        `There is no data "${name}"; there are A, B, B2, C and D`,
      );
  }
}

function stored(db: string, market: Market): Market {
  writeMarket(db, market);
  return market;
}

async function importLean(db: string, lean: string): Promise<Market> {
  const symbols = ["SPY", "AIG", "BAC"];
  const paths = symbols.map((symbol) =>
    `${lean}/equity/usa/minute/${symbol.toLowerCase()}`
  );
  const store = openBarStore(db, { create: true });
  const summary = await importFiles(store, paths);
  store.close();
  if (summary.failed.length > 0) throw new Error(summary.failed[0].reason);
  return readMarket(db, symbols, "2013-10-04", "2013-10-11");
}

/** Gate, then timing, of some sides; returns a table or throws. */
async function compare(
  title: string,
  market: Market,
  task: SideTask,
  sides: readonly Side[],
): Promise<void> {
  const gate = await passGate(market, task, sides);
  const bars = barCount(market);
  console.log(
    `\n### ${title}\n\n${bars.toLocaleString("en-US")} bars, ` +
      `${market.symbols.length} symbols, ${market.sessions.length} sessions; ` +
      `${gate.expected.fills.length} fills, equity ${
        gate.expected.equity[gate.expected.equity.length - 1].toFixed(2)
      }, hash ${gate.hash}`,
  );
  if (gate.differences.length > 0) {
    throw new Error(`Not the same work\n${gate.differences.join("\n")}`);
  }
  console.log(
    `Gate passed: 5m bars exact, indicators at ${
      market.symbols.length * market.sessions.length
    } session ends to 1e-9, fills and equity by hash: ${sides.join(", ")}\n`,
  );
  if (options["gate-only"]) return;
  const rows = await timeSides(sides, task, bars, gate.hash);
  rows.push(await commandLineRow(task, folder, bars, gate.hash, rounds));
  console.log(markdownTable(
    [
      "side",
      "load ms",
      "run ms",
      "statistics ms",
      "M bars/s",
      "× the fused loop's time",
      "first run ms",
      "start ms",
      "peak MB",
    ],
    rows,
  ));
}

async function timeSides(
  sides: readonly Side[],
  task: SideTask,
  bars: number,
  hash: string,
): Promise<string[][]> {
  const processes: SideProcess[] = [];
  for (const side of sides) processes.push(await SideProcess.start(side, task));
  const readings: SideReading[][] = sides.map(() => []);
  for (let round = 0; round <= WARM_UPS + rounds; round++) {
    for (const [i, process] of processes.entries()) {
      const reading = await process.run();
      if (reading.hash !== hash) {
        throw new Error(`${sides[i]}, round ${round}: hash ${reading.hash}`);
      }
      readings[i].push(reading);
    }
  }
  for (const process of processes) await process.end();
  const peer = sides.indexOf("grademark");
  if (peer >= 0) printAgainst(sides, readings, peer);
  const yardstick = totals(readings[sides.indexOf("fused loop")]);
  return sides.map((side, i) => {
    const all = readings[i];
    const warm = all.slice(1 + WARM_UPS);
    const total = totals(all);
    return [
      side,
      spread(warm.map(({ loadMs }) => loadMs)),
      spread(warm.map(({ runMs }) => runMs)),
      spread(warm.map(({ statisticsMs }) => statisticsMs)),
      (bars / quartiles(total).median / 1_000).toFixed(2),
      spread(total.map((ms, round) => ms / yardstick[round]), 2),
      (all[0].loadMs + all[0].runMs + all[0].statisticsMs).toFixed(0),
      processes[i].startMs.toFixed(0),
      Math.max(...all.map(({ peakMb }) => peakMb)).toFixed(0),
    ];
  });
}

/** The speed of the engine as a multiple of a peer, by round. */
function printAgainst(
  sides: readonly Side[],
  readings: readonly (readonly SideReading[])[],
  peer: number,
): void {
  for (const [i, side] of sides.entries()) {
    if (side !== "inline" && side !== "workers") continue;
    const own = totals(readings[i]);
    const whole = totals(readings[peer]).map((ms, round) => ms / own[round]);
    const run = readings[peer].slice(1 + WARM_UPS)
      .map(({ runMs }, round) => runMs / own[round]);
    console.log(
      `${side}: ${spread(whole)} times as fast as ${sides[peer]}, ${
        spread(run)
      } times its run alone, which neither reads a store nor computes an indicator`,
    );
  }
  console.log();
}

/** The total times of the warm rounds. */
function totals(readings: readonly SideReading[]): number[] {
  return readings.slice(1 + WARM_UPS).map(({ loadMs, runMs, statisticsMs }) =>
    loadMs + runMs + statisticsMs
  );
}

console.log(`${machineLine()}; median of ${rounds} rounds [quartiles]`);
try {
  for (const name of options.data.split(",")) {
    if (name === "A" && options.lean === undefined) {
      console.log("\nData A is left out: --lean names no folder");
      continue;
    }
    const [db, market] = await makeMarket(name);
    const { symbols, sessions } = market;
    const task: SideTask = {
      db,
      symbols,
      from: sessions[0].date,
      to: sessions[sessions.length - 1].date,
      flat: true,
    };
    await compare(`Data ${name}`, market, task, [
      "fused loop",
      "inline",
      "workers",
    ]);
    if (options.files !== undefined) {
      const { runReference } = await import("./reference.ts");
      writeFiles(`${options.files}/${name}`, market, runReference(market));
    }
    if (name === "C") {
      await compare(
        "Data C, shares kept over night",
        market,
        { ...task, flat: false },
        ["fused loop", "inline", "workers", "grademark"],
      );
    }
    if (name === "B" && !options["gate-only"]) {
      console.log(`\n### Indicators alone, data ${name}\n`);
      console.log(indicatorTable(market, rounds));
    }
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}

/**
 * A sweep of EMA pairs here and in vectorbt: fills of all sets are compared, then whole
 * processes are measured, the sides in turns.
 *
 * vectorbt runs twice: for fills and profit alone, and with the Sharpe ratio and the
 * deepest drawdown of each set, which a sweep here always has. Fills of vectorbt are
 * compared one by one. A sweep here has no fills, but the hash of each set's account:
 * every tenth set is run as a backtest, whose fills must be those of the reference, and
 * whose hash that of the sweep.
 *
 *     bench/peers/run.sh sweep [--sets 100] [--bars 1000000] [--rounds 5]
 *       [--gate-only] [--without-fills] [--folder .peers]
 *
 * `--without-fills` leaves out the comparison of single fills; what each set came to is
 * compared after every run all the same.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { loadSessionConfig } from "../../src/config/load.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { outcomeOf } from "../same_work/engine.ts";
import { outcomeDifference, textDifference } from "../same_work/gate.ts";
import type { Market } from "../same_work/work.ts";
import { markdownTable, spread } from "../table.ts";
import {
  peersMarket,
  sessionsPerYear,
  writeDataFolder,
} from "./data_folder.ts";
import { machineAndLoad, versionsOf } from "./machine.ts";
import {
  type Command,
  measureCommand,
  type ProcessReading,
} from "./measured.ts";
import { rowsOf } from "./own_outcome.ts";
import {
  type DrawdownSteps,
  referenceOfSets,
  setDifference,
  setFillsCsv,
  type SetFound,
  setName,
  type SetOutcomes,
} from "./set_gate.ts";
import { ownCommand, type Places, pythonCommand, pythonOf } from "./sides.ts";

const { values: options } = parseArgs({
  options: {
    folder: { type: "string", default: ".peers" },
    bars: { type: "string", default: "1000000" },
    sets: { type: "string", default: "100" },
    rounds: { type: "string", default: "5" },
    "gate-only": { type: "boolean", default: false },
    "without-fills": { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);
const sets = Number(options.sets);
const places: Places = {
  environments: options.folder,
  data: `${options.folder}/data-${Number(options.bars)}`,
  output: `${options.folder}/output`,
};
const python = pythonOf(places, "main");

/** As many periods of each kind as the square of sets has sides. */
const side = Math.sqrt(sets);
if (!Number.isInteger(side) || side < 1 || side > 20) {
  throw new RangeError("--sets must be a square, 400 at most");
}
const fast = Array.from({ length: side }, (_, i) => 2 + i);
const market = peersMarket(Number(options.bars));
const slow = Array.from({ length: side }, (_, i) => 30 + 5 * i);

/** A side of the sweep. */
interface SweepSide {
  readonly name: string;
  readonly command: Command;
  readonly drawdownSteps: DrawdownSteps;
  readonly found: () => SetFound[];
}

const ownResult = `${places.output}/sweep.json`;
const vectorbtResult = `${places.output}/sets.csv`;

function ownSide(workers: number): SweepSide {
  return {
    name: `OpenBell, ${workers} thread${workers === 1 ? "" : "s"}`,
    command: ownCommand(
      ...["sweep", `${places.data}/cross.yaml`, "--db"],
      ...[`${places.data}/bars.db`, "--set", `fast=${fast.join(",")}`],
      ...["--set", `slow=${slow.join(",")}`, "--workers", String(workers)],
      ...["--top", String(sets), "--json", ownResult, "--quiet"],
    ),
    drawdownSteps: "1m",
    found: () => ownRows().map(({ found }) => found),
  };
}

/** The sets of the sweep here, each with the hash of its account. */
function ownRows(): { found: SetFound; hash: string }[] {
  const { best } = JSON.parse(Deno.readTextFileSync(ownResult)) as {
    best: {
      parameters: { fast: number; slow: number };
      hash: string;
      metrics: Record<string, number>;
    }[];
  };
  return best.map(({ parameters, hash, metrics }) => ({
    hash,
    found: {
      ...parameters,
      fills: metrics.fills,
      profit: metrics.net_profit,
      sharpe: metrics.sharpe,
      drawdown: metrics.max_drawdown,
    },
  }));
}

function vectorbtCommand(...more: readonly string[]): Command {
  const periods = [fast.join(","), slow.join(",")].concat(
    String(sessionsPerYear(market)),
  );
  return pythonCommand(
    places,
    "main",
    "sweep_vectorbt.py",
    ...periods,
    ...more,
  );
}

function vectorbtRows(): SetFound[] {
  return rowsOf(Deno.readTextFileSync(vectorbtResult)).map((row) => ({
    fast: Number(row.fast),
    slow: Number(row.slow),
    fills: Number(row.fills),
    profit: Number(row.profit),
    sharpe: row.sharpe === undefined ? undefined : Number(row.sharpe),
    drawdown: row.drawdown === undefined ? undefined : Number(row.drawdown),
  }));
}

const SIDES: readonly SweepSide[] = [
  ownSide(2),
  ownSide(1),
  {
    name: "vectorbt, fills and profit",
    command: vectorbtCommand(),
    drawdownSteps: "5m",
    found: vectorbtRows,
  },
  {
    name: "vectorbt, with Sharpe ratio and drawdown",
    command: vectorbtCommand("figures"),
    drawdownSteps: "5m",
    found: vectorbtRows,
  },
];

/** Runs a side once and checks what it found. */
async function run(
  { name, command, drawdownSteps, found }: SweepSide,
  expected: SetOutcomes,
): Promise<ProcessReading> {
  // What an earlier run wrote cannot pass for this one's.
  Deno.removeSync(places.output, { recursive: true });
  Deno.mkdirSync(places.output);
  const reading = await measureCommand(python, command);
  const wrong = setDifference(expected, found(), drawdownSteps);
  if (wrong !== undefined) throw new Error(`${name}: ${wrong}`);
  return reading;
}

/** Compares the fills of vectorbt's sets, all of them. */
async function checkVectorbtFills(expected: SetOutcomes): Promise<void> {
  await measureCommand(python, vectorbtCommand("figures", "fills"));
  const wrong = textDifference(
    "fills of vectorbt",
    setFillsCsv(expected),
    Deno.readTextFileSync(`${places.output}/set_fills.csv`),
  );
  if (wrong !== undefined) throw new Error(wrong);
}

/** Runs every tenth set as a backtest: its fills are the reference's, its hash the sweep's. */
async function checkOwnFills(
  market: Market,
  expected: SetOutcomes,
): Promise<number> {
  const tenth = ownRows().filter((_, i) => i % 10 === 0);
  for (const { found, hash } of tenth) {
    const { fast, slow } = found;
    const config = loadSessionConfig(`${places.data}/cross.yaml`, {
      variables: { fast, slow },
    });
    const db = `${places.data}/bars.db`;
    const result = await runBacktest(config, { db, runner: "inline" });
    const wanted = expected.get(setName(found));
    const wrong = wanted === undefined
      ? "unknown"
      : outcomeDifference(market, wanted, outcomeOf(result));
    if (wrong !== undefined) throw new Error(`${setName(found)}: ${wrong}`);
    if (result.accountHash !== hash) {
      throw new Error(`Set ${setName(found)} differs from its backtest`);
    }
  }
  return tenth.length;
}

/** Runs every side, then compares single fills. */
async function passGate(market: Market, expected: SetOutcomes): Promise<void> {
  for (const one of SIDES) await run(one, expected);
  console.log(
    "Every side: fills, profit, Sharpe ratio and drawdown of all sets as in the reference",
  );
  await checkVectorbtFills(expected);
  await run(SIDES[0], expected);
  const tenth = await checkOwnFills(market, expected);
  const fills = [...expected.values()].reduce(
    (n, one) => n + one.fills.length,
    0,
  );
  console.log(
    `vectorbt: all ${fills} fills equal; here: ${tenth} sets equal to backtests with the reference's fills and equity`,
  );
}

async function prepare(market: Market): Promise<void> {
  Deno.mkdirSync(places.data, { recursive: true });
  Deno.mkdirSync(places.output, { recursive: true });
  writeDataFolder(places.data, market);
  await measureCommand(python, pythonCommand(places, "main", "prepare.py"));
  await measureCommand(
    python,
    ownCommand(
      ...["import", `${places.data}/bars.csv`, "--db"],
      `${places.data}/bars.db`,
    ),
  );
}

await prepare(market);
const expected = referenceOfSets(
  market,
  fast.flatMap((f) => slow.map((s) => ({ fast: f, slow: s }))),
);
console.log(
  `${market.bars[0].timestamp.length} bars × ${sets} sets: EMA ${fast[0]} to ${
    fast.at(-1)
  } by EMA ${slow[0]} to ${slow.at(-1)}`,
);
if (!options["without-fills"]) await passGate(market, expected);

if (!options["gate-only"]) {
  const before = machineAndLoad();
  const readings: ProcessReading[][] = SIDES.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, one] of SIDES.entries()) {
      readings[i].push(await run(one, expected));
    }
  }
  const against = (
    own: readonly ProcessReading[],
    of: (reading: ProcessReading) => number,
    theirs: readonly ProcessReading[],
  ) => spread(theirs.map((one, round) => of(one) / of(own[round])), 2);
  const [two, one] = readings;
  console.log(`\n${before}, at the end ${machineAndLoad().split("load ")[1]}`);
  console.log(await versionsOf(python));
  console.log(`median of ${rounds} rounds [quartiles], sides in turns\n`);
  console.log(markdownTable(
    [
      ...["side", "s", "÷ ours, 2 threads", "CPU s", "÷ ours, 2 threads"],
      ...["÷ ours, 1 thread", "peak MiB"],
    ],
    SIDES.map(({ name }, i) => [
      name,
      spread(readings[i].map(({ seconds }) => seconds), 2),
      against(two, ({ seconds }) => seconds, readings[i]),
      spread(readings[i].map(({ cpuSeconds }) => cpuSeconds), 2),
      against(two, ({ cpuSeconds }) => cpuSeconds, readings[i]),
      against(one, ({ cpuSeconds }) => cpuSeconds, readings[i]),
      Math.max(...readings[i].map(({ peakMb }) => peakMb)).toFixed(0),
    ]),
  ));
}
Deno.exit(0); // threads of the backtests would keep the process alive

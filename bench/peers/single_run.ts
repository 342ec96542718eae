/**
 * One backtest by every engine: fills and equity are compared byte by byte, then whole
 * processes are measured, the sides in turns.
 *
 *     bench/peers/run.sh single [--bars 1000000] [--rounds 5] [--sides vectorbt,…]
 *       [--gate-only] [--folder .peers]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { textDifference } from "../same_work/gate.ts";
import { equityCsv, fillsCsv, type Market } from "../same_work/work.ts";
import { markdownTable, spread } from "../table.ts";
import { peersMarket, writeDataFolder } from "./data_folder.ts";
import { machineAndLoad, versionsOf } from "./machine.ts";
import { measureCommand, type ProcessReading } from "./measured.ts";
import type { OutcomeText } from "./own_outcome.ts";
import { OWN, type Places, pythonOf, type Side, SIDES } from "./sides.ts";
import { userLines } from "./user_lines.ts";

const { values: options } = parseArgs({
  options: {
    folder: { type: "string", default: ".peers" },
    bars: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
    sides: { type: "string" },
    "gate-only": { type: "boolean", default: false },
  },
});
const bars = Number(options.bars);
const rounds = Number(options.rounds);
const places: Places = {
  environments: options.folder,
  data: `${options.folder}/data-${bars}`,
  output: `${options.folder}/output`,
};

/** The sides that were asked for; ours is always one of them. */
function chosenSides(): Side[] {
  const names = options.sides?.split(",");
  const unknown = names?.find((name) => !SIDES.some((s) => s.name === name));
  if (unknown !== undefined) {
    throw new Error(
      `There is no side "${unknown}"; there are ${
        SIDES.map(({ name }) => name).join(", ")
      }`,
    );
  }
  return SIDES.filter(({ name }) =>
    name === OWN || names === undefined || names.includes(name)
  );
}

/** Runs a command, and says how long it took. */
function measured(command: readonly string[]): Promise<ProcessReading> {
  return measureCommand(pythonOf(places, "main"), command);
}

/**
 * The preparation of a side: what it took, once. A folder keeps what is prepared, by
 * marks in it.
 */
async function prepare(side: Side): Promise<number> {
  const mark = `${places.data}/prepared-${side.name}`;
  try {
    return Number(Deno.readTextFileSync(mark));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  let seconds = 0;
  for (const command of side.preparation(places)) {
    seconds += (await measured(command)).seconds;
  }
  Deno.writeTextFileSync(mark, String(seconds));
  return seconds;
}

/** Runs a side; what an earlier one wrote cannot pass for its outcome. */
function runSide(side: Side): Promise<ProcessReading> {
  Deno.removeSync(places.output, { recursive: true });
  Deno.mkdirSync(places.output);
  return measured(side.run(places));
}

/** Why a side did not do the work, or `undefined`. */
async function refusal(
  side: Side,
  market: Market,
  expected: OutcomeText,
): Promise<string | undefined> {
  try {
    await prepare(side);
    await runSide(side);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return difference(side, market, expected);
}

function difference(
  side: Side,
  market: Market,
  expected: OutcomeText,
): string | undefined {
  const { fills, equity } = side.outcome(places, market);
  return textDifference("fills", expected.fills, fills) ??
    textDifference("equity", expected.equity, equity);
}

/** Measures sides in turns; every run must have the expected outcome. */
async function measureInTurns(
  sides: readonly Side[],
  market: Market,
  expected: OutcomeText,
): Promise<ProcessReading[][]> {
  const readings: ProcessReading[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) {
      readings[i].push(await runSide(side));
      const wrong = difference(side, market, expected);
      if (wrong !== undefined) throw new Error(`${side.name}: ${wrong}`);
    }
  }
  return readings;
}

async function rowOf(
  side: Side,
  readings: readonly ProcessReading[],
  own: readonly ProcessReading[],
): Promise<string[]> {
  const ratios = (of: (reading: ProcessReading) => number) =>
    spread(readings.map((reading, round) => of(reading) / of(own[round])));
  return [
    side.name,
    side.steps,
    spread(readings.map(({ seconds }) => seconds), 2),
    ratios(({ seconds }) => seconds),
    spread(readings.map(({ cpuSeconds }) => cpuSeconds), 2),
    ratios(({ cpuSeconds }) => cpuSeconds),
    Math.max(...readings.map(({ peakMb }) => peakMb)).toFixed(0),
    String(userLines(side.userFiles)),
    (await prepare(side)).toFixed(1),
  ];
}

const market = peersMarket(bars);
Deno.mkdirSync(places.data, { recursive: true });
Deno.mkdirSync(places.output, { recursive: true });
const outcome = writeDataFolder(places.data, market);
const expected: OutcomeText = {
  fills: fillsCsv(outcome.fills),
  equity: equityCsv(market.sessions, outcome.equity),
};
console.log(
  `${
    market.bars[0].timestamp.length
  } bars, ${market.sessions.length} sessions; the reference has ${outcome.fills.length} fills, equity ${
    outcome.equity.at(-1)?.toFixed(2)
  }\n`,
);
const passed: Side[] = [];
for (const side of chosenSides()) {
  const reason = await refusal(side, market, expected);
  if (reason === undefined) passed.push(side);
  const verdict = reason === undefined
    ? "fills and equity equal to the byte"
    : `LEFT OUT: ${reason}`;
  console.log(`- ${side.name}: ${verdict}`);
}
if (passed[0]?.name !== OWN) throw new Error("The engine here is left out");
if (!options["gate-only"]) {
  const before = machineAndLoad();
  const readings = await measureInTurns(passed, market, expected);
  const rows: string[][] = [];
  for (const [i, side] of passed.entries()) {
    rows.push(await rowOf(side, readings[i], readings[0]));
  }
  console.log(`\n${before}, at the end ${machineAndLoad().split("load ")[1]}`);
  for (const environment of ["main", "zipline"]) {
    console.log(await versionsOf(pythonOf(places, environment)));
  }
  console.log(`median of ${rounds} rounds [quartiles], sides in turns\n`);
  console.log(markdownTable(
    [
      ...["engine", "steps", "s", "÷ ours", "CPU s", "÷ ours", "peak MiB"],
      ...["lines of user code", "preparation s"],
    ],
    rows,
  ));
}
if (passed.length < chosenSides().length) Deno.exitCode = 1;

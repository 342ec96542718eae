/**
 * The sides of the comparison: how each is prepared and run, and what its user writes.
 *
 * @module
 */
import type { Command } from "./measured.ts";
import { type OutcomeText, ownOutcome } from "./own_outcome.ts";
import type { Market } from "../same_work/work.ts";

/** Where the comparison works. */
export interface Places {
  /** The folder of Python's environments. */
  readonly environments: string;
  /** The folder of bars, stores and the expected outcome. */
  readonly data: string;
  /** The folder to which a side writes its outcome. */
  readonly output: string;
}

/** One engine. */
export interface Side {
  /** Its name. */
  readonly name: string;
  /** The bars it steps through: those that give these fills in the least time. */
  readonly steps: "1m" | "5m";
  /** What its users write; the lines are counted. */
  readonly userFiles: readonly string[];
  /** Writes `bars.csv` in the form it reads best; timed apart, once. */
  preparation(places: Places): readonly Command[];
  /** The whole run, from nothing to written fills and equity. */
  run(places: Places): Command;
  /** What the run wrote. */
  outcome(places: Places, market: Market): OutcomeText;
}

/** The name of the engine here. */
export const OWN = "OpenBell";

/** The engine here, by its command line. */
const own: Side = {
  name: OWN,
  steps: "1m",
  userFiles: ["openbell/cross.ts", "openbell/cross.yaml"],
  preparation: ({ data }) => [
    ownCommand("import", `${data}/bars.csv`, "--db", `${data}/bars.db`),
  ],
  run: ({ data, output }) =>
    ownCommand(
      ...["backtest", `${data}/cross.yaml`, "--db", `${data}/bars.db`],
      ...["--fills", `${output}/fills.csv`],
      ...["--equity", `${output}/equity.csv`, "--quiet"],
    ),
  outcome: (places, market) => {
    const { fills, equity } = writtenOutcome(places);
    return ownOutcome(market, fills, equity);
  },
};

/** All sides, ours first. */
export const SIDES: readonly Side[] = [
  own,
  pythonSide("vectorbt", "main", "5m", "prepare.py"),
  pythonSide("backtesting", "main", "5m", "prepare.py"),
  pythonSide("backtrader", "main", "5m", "prepare.py"),
  pythonSide("zipline", "zipline", "1m", "zipline_bundle.py"),
  pythonSide("nautilus", "main", "5m", "prepare.py", "prepare_nautilus.py"),
];

function pythonSide(
  name: string,
  environment: string,
  steps: "1m" | "5m",
  ...preparation: readonly string[]
): Side {
  const adapter = `cross_${name}.py`;
  return {
    name,
    steps,
    userFiles: [`python/${adapter}`],
    preparation: (places) =>
      preparation.map((script) => pythonCommand(places, environment, script)),
    run: (places) => pythonCommand(places, environment, adapter),
    outcome: writtenOutcome,
  };
}

function writtenOutcome({ output }: Places): OutcomeText {
  return {
    fills: Deno.readTextFileSync(`${output}/fills.csv`),
    equity: Deno.readTextFileSync(`${output}/equity.csv`),
  };
}

/** The interpreter of an environment. */
export function pythonOf(places: Places, environment: string): string {
  return `${places.environments}/${environment}/bin/python`;
}

/** The command that runs a script of `python/` over the data. */
export function pythonCommand(
  places: Places,
  environment: string,
  script: string,
  ...more: readonly string[]
): Command {
  const path = new URL(`python/${script}`, import.meta.url).pathname;
  return [
    ...[pythonOf(places, environment), "-W", "ignore", path],
    ...[places.data, places.output, ...more],
  ];
}

/** A command of `openbell`, as its users give it. */
export function ownCommand(...args: readonly string[]): Command {
  const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  return [Deno.execPath(), "run", "-A", "--no-check", main, ...args];
}

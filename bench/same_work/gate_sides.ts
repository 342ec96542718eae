/**
 * Runs each side through the gate before anything is timed.
 *
 * @module
 */
import { SystemManager } from "../../src/system/system_manager.ts";
import { outcomeOf, parsedConfig, recordingStrategies } from "./engine.ts";
import { fusedOutputs, runFused } from "./fused.ts";
import { detailDifference, outcomeDifference } from "./gate.ts";
import { runReference } from "./reference.ts";
import type { Side, SideTask } from "./side.ts";
import {
  type Detail,
  INDICATORS,
  type Market,
  type Outcome,
  outcomeHash,
} from "./work.ts";

/** The result of the gate. */
export interface GateReport {
  /** The reference's outcome. */
  readonly expected: Outcome & Detail;
  /** Its hash, which all later runs must match. */
  readonly hash: string;
  /** Differences by side; empty if there are none. */
  readonly differences: readonly string[];
}

/** Runs each of `sides` once and compares it with the reference. */
export async function passGate(
  market: Market,
  task: SideTask,
  sides: readonly Side[],
): Promise<GateReport> {
  const expected = runReference(market, task.flat);
  const differences: string[] = [];
  for (const side of sides) {
    const difference = await differenceOf(side, market, task, expected);
    if (difference !== undefined) differences.push(`${side}: ${difference}`);
  }
  return { expected, hash: outcomeHash(market, expected), differences };
}

async function differenceOf(
  side: Side,
  market: Market,
  task: SideTask,
  expected: Outcome & Detail,
): Promise<string | undefined> {
  switch (side) {
    case "fused loop":
      return fusedDifference(market, task.flat, expected);
    case "grademark": {
      const grademark = await import("./grademark.ts");
      const frame = grademark.frameOf(market.bars[0]);
      const trades = grademark.runGrademark(frame);
      return outcomeDifference(
        market,
        expected,
        grademark.outcomeOfTrades(market, trades),
      );
    }
    default:
      return await engineDifference(side, market, task, expected);
  }
}

async function engineDifference(
  runner: "inline" | "workers",
  market: Market,
  task: SideTask,
  expected: Outcome & Detail,
): Promise<string | undefined> {
  const { strategies, detail } = recordingStrategies(task.symbols, task.flat);
  const system = new SystemManager();
  try {
    const result = await system.run(
      parsedConfig(task.symbols, task.from, task.to),
      { db: task.db, runner, strategies },
    );
    return outcomeDifference(market, expected, outcomeOf(result)) ??
      detailDifference(market, expected, detail);
  } finally {
    system.stop();
  }
}

/** Its 5m bars are not kept; all that is derived from them is compared. */
function fusedDifference(
  market: Market,
  flat: boolean,
  expected: Outcome & Detail,
): string | undefined {
  const outputs = fusedOutputs(market);
  const sessionEnds: number[][][] = [];
  const outcome = runFused(market, outputs, flat, () => {
    sessionEnds.push(market.sessions.map((_, s) => {
      const from = s * INDICATORS.length;
      return [...outputs.ends.subarray(from, from + INDICATORS.length)];
    }));
  });
  const { fiveMinutes } = expected;
  return outcomeDifference(market, expected, outcome) ??
    detailDifference(market, expected, { fiveMinutes, sessionEnds });
}

/**
 * Batches of sets that share a tape.
 *
 * @module
 */
import { enabledScanners } from "../analysis/scanner_loader.ts";
import { indicatorPlans } from "../coordinator/requirements.ts";
import type { IndicatorPlan, RunRequirements } from "../session/run_plan.ts";
import type { SetIndicator, SetRecipe } from "../tape/set_job.ts";
import { indicatorKey } from "../tape/tape_recipe.ts";
import { indicatorBytes, type TapeRoom } from "../tape/tape_room.ts";
import type { SweepPlan } from "./sweep_plan.ts";

// A batch keeps its sets in memory: this bounds how many.
const SETS_PER_BATCH = 1_024;

/** Sets that run over one tape. */
export interface SetBatch {
  /** The indicators of all of them, each once. */
  readonly indicators: readonly IndicatorPlan[];
  /** The sets. */
  readonly sets: readonly SetRecipe[];
}

/**
 * Groups sets into batches whose indicators fit into `bytesMax` together. A set
 * that needs more is a batch of its own.
 */
export function* batchesOf(
  plan: SweepPlan,
  ids: Iterable<number>,
  requirements: RunRequirements,
  room: TapeRoom,
  bytesMax: number,
): Generator<SetBatch> {
  let union = new IndicatorUnion(room);
  let sets: SetRecipe[] = [];
  for (const set of ids) {
    const config = plan.config(set);
    const own = indicatorPlans(
      config,
      requirements.base,
      requirements.derived,
      plan.own.lookup,
    );
    const isFull = sets.length === SETS_PER_BATCH ||
      union.bytesWith(own) > bytesMax;
    if (isFull && sets.length > 0) {
      yield { indicators: union.indicators, sets };
      union = new IndicatorUnion(room);
      sets = [];
    }
    sets.push({
      set,
      trading: config.trading_config,
      seed: config.random_seed,
      riskFreeRate: config.report_config.risk_free_rate,
      strategies: config.strategies,
      scanners: enabledScanners(config.session_data_config.scanners),
      parameters: plan.space.at(set),
      indicators: union.add(own),
    });
  }
  if (sets.length > 0) yield { indicators: union.indicators, sets };
}

/** The indicators of some sets, each once. */
class IndicatorUnion {
  readonly indicators: IndicatorPlan[] = [];
  readonly #places = new Map<string, number>();
  readonly #room: TapeRoom;
  #bytes = 0;

  constructor(room: TapeRoom) {
    this.#room = room;
  }

  /** The bytes of all indicators after adding these. */
  bytesWith(indicators: readonly IndicatorPlan[]): number {
    return indicators
      .filter((indicator) => !this.#places.has(indicatorKey(indicator)))
      .reduce(
        (bytes, indicator) => bytes + indicatorBytes(indicator, this.#room),
        this.#bytes,
      );
  }

  /** Adds new indicators and returns the place of each. */
  add(indicators: readonly IndicatorPlan[]): SetIndicator[] {
    this.#bytes = this.bytesWith(indicators);
    return indicators.map((indicator) => {
      const key = indicatorKey(indicator);
      let onTape = this.#places.get(key);
      if (onTape === undefined) {
        onTape = this.indicators.length;
        this.#places.set(key, onTape);
        this.indicators.push({ ...indicator, id: `i${onTape}` });
      }
      return { id: indicator.id, onTape };
    });
  }
}

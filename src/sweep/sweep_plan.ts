/**
 * What the sets of a sweep need: their configs, and which of them share the
 * same bars.
 *
 * @module
 */
import { withModules } from "../config/module_urls.ts";
import { parseSessionConfig } from "../config/parse.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { checksWith } from "../indicators/config_checks.ts";
import { indicatorPlans } from "../coordinator/requirements.ts";
import type { OwnIndicators } from "../system/indicator_probe.ts";
import type { IndicatorPlan, RunRequirements } from "../session/run_plan.ts";
import { ParameterBinding } from "./parameters.ts";
import type { SetIndicator, SetJob } from "../tape/set_runner.ts";
import type { ParameterSpace } from "./space.ts";
import { indicatorBytes, type TapeRoom } from "../tape/tape_room.ts";

// A batch keeps its jobs in memory: this bounds how many.
const SETS_PER_BATCH = 1_024;

/** How configs are made. */
export interface SweepPlanOptions {
  /** The folder that modules of strategies are relative to. */
  readonly folder: string;
  /** What the config is called in messages. */
  readonly title: string;
  /** Whether the parameters go to strategies that are given as factories. */
  readonly toFactories: boolean;
  /** The indicators of the run's own. */
  readonly own: OwnIndicators;
}

/** The configs of all sets of a sweep. */
export class SweepPlan {
  /** The parameter sets. */
  readonly space: ParameterSpace;
  /** The sets that run over the same bars, by number. */
  readonly groups: readonly (readonly number[])[];
  /** The modules of all sets' strategies. */
  readonly modules: ReadonlySet<string>;
  /** The indicators of the run's own. */
  readonly own: OwnIndicators;
  readonly #binding: ParameterBinding;
  readonly #options: SweepPlanOptions;

  /**
   * Checks the config of every set.
   *
   * @throws {SessionError} `config_invalid` with the parameters of the first
   * set whose config has mistakes; `argument_invalid` for a parameter that goes
   * nowhere.
   */
  constructor(
    input: unknown,
    space: ParameterSpace,
    options: SweepPlanOptions,
  ) {
    this.space = space;
    this.own = options.own;
    this.#options = options;
    const names = options.toFactories
      ? []
      : space.dimensions.map(({ name }) => name);
    this.#binding = new ParameterBinding(input, names);
    const groups = new Map<string, number[]>();
    const modules = new Set<string>(options.own.modules);
    for (let id = 0; id < space.size; id++) {
      const config = this.config(id);
      for (const { module } of config.strategies) modules.add(module);
      const key = dataKey(config);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [id]);
      else group.push(id);
    }
    this.groups = [...groups.values()];
    this.modules = modules;
  }

  /** The config of a set. */
  config(id: number): SessionConfig {
    const values = this.space.at(id);
    const { input, variables } = this.#binding.bind(values);
    const parameters = Object.entries(values)
      .map(([name, value]) => `${name}=${value}`).join(" ");
    const config = parseSessionConfig(input, {
      ...checksWith(this.own.lookup),
      title: `${this.#options.title} with ${parameters}`,
      variables: this.#options.toFactories
        ? { ...values, ...variables }
        : variables,
    });
    return withModules(config, this.#options.folder);
  }
}

/** All of a config that decides which bars and historical values there are. */
function dataKey(config: SessionConfig): string {
  const { indicators, ...data } = config.session_data_config;
  return JSON.stringify([
    config.exchange_group,
    config.backtest_config,
    data,
    indicators.historical,
    indicators.modules,
  ]);
}

/** Sets that run over one tape, one after the other. */
export interface SetBatch {
  /** The indicators of all of them. */
  readonly indicators: readonly IndicatorPlan[];
  /** The jobs, without their windows. */
  readonly jobs: readonly Omit<SetJob, "window" | "wantsAccount">[];
}

/**
 * Puts sets into batches whose indicators fit the memory together. `bytesMax`
 * is what is left for indicators; a single set is a batch however much it needs.
 */
export function* batchesOf(
  plan: SweepPlan,
  sets: Iterable<number>,
  requirements: RunRequirements,
  room: TapeRoom,
  bytesMax: number,
): Generator<SetBatch> {
  let union = new IndicatorUnion(requirements, room);
  let jobs: SetBatch["jobs"][number][] = [];
  for (const set of sets) {
    const config = plan.config(set);
    const own = indicatorPlans(
      config,
      requirements.base,
      requirements.derived,
      plan.own.lookup,
    );
    const isFull = jobs.length === SETS_PER_BATCH ||
      union.bytesWith(own) > bytesMax;
    if (isFull && jobs.length > 0) {
      yield { indicators: union.indicators, jobs };
      union = new IndicatorUnion(requirements, room);
      jobs = [];
    }
    jobs.push({
      set,
      trading: config.trading_config,
      seed: config.random_seed,
      riskFreeRate: config.report_config.risk_free_rate,
      strategies: config.strategies,
      parameters: plan.space.at(set),
      indicators: union.add(own),
    });
  }
  if (jobs.length > 0) yield { indicators: union.indicators, jobs };
}

/** The indicators of some sets, each once. */
class IndicatorUnion {
  readonly indicators: IndicatorPlan[] = [];
  readonly #places = new Map<string, number>();
  readonly #requirements: RunRequirements;
  readonly #room: TapeRoom;
  #bytes = 0;

  constructor(requirements: RunRequirements, room: TapeRoom) {
    this.#requirements = requirements;
    this.#room = room;
  }

  /** The bytes of all indicators if these were added. */
  bytesWith(indicators: readonly IndicatorPlan[]): number {
    return indicators
      .filter((indicator) => !this.#places.has(indicatorKey(indicator)))
      .reduce(
        (bytes, indicator) =>
          bytes + indicatorBytes(indicator, this.#requirements, this.#room),
        this
          .#bytes,
      );
  }

  /** Adds what is not there yet and tells where each of them is. */
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

/** What two indicators have in common that are computed alike. */
export function indicatorKey(
  { name, params, source }: Pick<IndicatorPlan, "name" | "params" | "source">,
): string {
  return JSON.stringify([name, params, source]);
}

/**
 * The configs of the sets of a sweep, and which sets share their bars.
 *
 * @module
 */
import { calledModules } from "../analysis/callees.ts";
import { withModules } from "../config/module_urls.ts";
import { parseSessionConfig } from "../config/parse.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { checksWith } from "../indicators/config_checks.ts";
import type { OwnIndicators } from "../system/indicator_probe.ts";
import { FirstSets, isOfOneSet } from "./data_parameters.ts";
import { ParameterBinding, parametersText } from "./parameters.ts";
import type { SetRange } from "./shard.ts";
import type { ParameterSpace } from "./space.ts";

// Reading a config takes some tenths of a millisecond.
const CHECKED_SETS = 10_000;
/** The golden ratio's fractional part: its multiples fall everywhere. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** How the configs of sets are made. */
export interface SweepPlanOptions {
  /** The folder that modules of strategies are relative to. */
  readonly folder: string;
  /** The name of the config in messages. */
  readonly title: string;
  /** Whether the parameters are passed to strategies given as factories. */
  readonly toFactories: boolean;
  /** Whether parameters without a place in the config are passed to scanners. */
  readonly toScanners: boolean;
  /** The indicators that the config brings along. */
  readonly own: OwnIndicators;
  /** The sets that are planned. Defaults to all. */
  readonly range?: SetRange;
}

/** Sets that run over the same bars. */
export interface SetGroup {
  /** Equal for configs with equal bars and historical values. */
  readonly key: string;
  /** The first such set of the sweep, planned or not. */
  readonly first: number;
  /** Those of them that are planned, by number. */
  readonly sets: readonly number[];
}

/**
 * The configs of the sets of a sweep. What decides bars and modules is known of
 * all sets, so it is the same whatever is planned.
 */
export class SweepPlan {
  /** The parameter sets. */
  readonly space: ParameterSpace;
  /** The sets that are planned. */
  readonly range: SetRange;
  /** All groups of sets that run over the same bars, with those that are planned. */
  readonly groups: readonly SetGroup[];
  /** The modules of all sets' strategies. */
  readonly modules: Set<string>;
  /** The indicators that the config brings along. */
  readonly own: OwnIndicators;
  readonly #binding: ParameterBinding;
  readonly #options: SweepPlanOptions;
  readonly #firstSets: FirstSets;
  /** The key of the bars, by the values that decide them. */
  readonly #keys = new Map<string, string>();

  /**
   * Checks the configs of the planned sets, or of 10,000 of them if there are
   * more: those of the others are checked when they run.
   *
   * @throws {SessionError} `config_invalid` with the parameters of the first
   * set whose config has mistakes; `argument_invalid` for a parameter without
   * a place in the config.
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
    this.#binding = new ParameterBinding(
      input,
      names,
      options.toScanners,
    );
    const { range = { from: 0, to: space.size } } = options;
    this.range = range;
    this.modules = new Set(options.own.modules);
    const deciding = space.dimensions.map(({ name }) => name)
      .filter((name) => !this.#binding.pathsOf(name).every(isOfOneSet));
    this.#firstSets = new FirstSets(space, deciding);
    this.groups = this.#findGroups(range);
  }

  /** The sets of a range that run over the bars of a group. */
  *setsOf(group: SetGroup, { from, to }: SetRange): Generator<number> {
    for (let set = from; set < to; set++) {
      const key = this.#keys.get(this.#firstSets.keyOf(set));
      if (key === group.key) yield set;
    }
  }

  /** Groups the planned sets, and checks configs. */
  #findGroups({ from, to }: SetRange): SetGroup[] {
    const firstSets = this.#firstSets;
    const groups = new Map<string, SetGroup & { readonly sets: number[] }>();
    const byValues = new Map<string, number[]>();
    for (const [values, first] of firstSets.all()) {
      const config = this.config(first);
      this.#addModules(config);
      const key = dataKey(config);
      const group = groups.get(key) ?? { key, first, sets: [] };
      groups.set(key, group);
      byValues.set(values, group.sets);
      this.#keys.set(values, key);
    }
    for (const set of spreadOver({ from, to }, CHECKED_SETS)) this.config(set);
    for (let set = from; set < to; set++) {
      byValues.get(firstSets.keyOf(set))?.push(set);
    }
    return [...groups.values()];
  }

  #addModules(config: SessionConfig): void {
    const { strategies, trading_config: trading } = config;
    const { scanners } = config.session_data_config;
    for (const module of calledModules({ strategies, scanners, trading })) {
      this.modules.add(module);
    }
  }

  /** The config of a set. */
  config(id: number): SessionConfig {
    const values = this.space.at(id);
    const { input, variables } = this.#binding.bind(values);
    const config = parseSessionConfig(input, {
      ...checksWith(this.own.lookup),
      folder: this.#options.folder,
      title: `${this.#options.title} with ${parametersText(values)}`,
      variables: this.#options.toFactories
        ? { ...values, ...variables }
        : variables,
    });
    return withModules(config, this.#options.folder);
  }
}

/** All sets of a range, or `most` of them from everywhere in it. */
function* spreadOver({ from, to }: SetRange, most: number): Generator<number> {
  const size = to - from;
  for (let i = 0; i < Math.min(size, most); i++) {
    yield from + (size <= most ? i : Math.floor(((i * GOLDEN) % 1) * size));
  }
}

/** The parts of a config that decide its bars, its instruments and historical values. */
function dataKey(config: SessionConfig): string {
  const { indicators, scanners: _, ...data } = config.session_data_config;
  return JSON.stringify([
    config.exchange_group,
    config.asset_class,
    config.instruments,
    config.trading_config.account_currency,
    config.backtest_config,
    data,
    indicators.historical,
    indicators.modules,
  ]);
}

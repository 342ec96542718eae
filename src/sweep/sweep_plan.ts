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
import { ParameterBinding, parametersText } from "./parameters.ts";
import type { ParameterSpace } from "./space.ts";

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
}

/** Sets that run over the same bars. */
export interface SetGroup {
  /** Equal for configs with equal bars and historical values. */
  readonly key: string;
  /** The sets, by number. */
  readonly sets: readonly number[];
}

/** The configs of all sets of a sweep. */
export class SweepPlan {
  /** The parameter sets. */
  readonly space: ParameterSpace;
  /** All sets, in groups that run over the same bars. */
  readonly groups: readonly SetGroup[];
  /** The modules of all sets' strategies. */
  readonly modules: ReadonlySet<string>;
  /** The indicators that the config brings along. */
  readonly own: OwnIndicators;
  readonly #binding: ParameterBinding;
  readonly #options: SweepPlanOptions;

  /**
   * Checks the config of every set.
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
    const groups = new Map<string, number[]>();
    const modules = new Set<string>(options.own.modules);
    for (let id = 0; id < space.size; id++) {
      const config = this.config(id);
      const { scanners } = config.session_data_config;
      const { strategies, trading_config: trading } = config;
      for (const module of calledModules({ strategies, scanners, trading })) {
        modules.add(module);
      }
      const key = dataKey(config);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [id]);
      else group.push(id);
    }
    this.groups = [...groups].map(([key, sets]) => ({ key, sets }));
    this.modules = modules;
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

/**
 * The exchange groups of a run's symbols.
 *
 * @module
 */
import type {
  InstrumentConfigs,
  SessionConfig,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { groupOf, instrumentInput } from "../instruments/resolve.ts";
import { sameCalendar, sameMarket } from "../time/calendars/registry.ts";
import type { RunRequirements } from "../session/run_plan.ts";

/** A group of a run, and the config of a run of its symbols alone. */
export interface ExchangeGroup {
  /** The name of the exchange or exchange group. */
  readonly exchange: string;
  /** The config, which has no other symbols. */
  readonly config: SessionConfig;
}

/**
 * Divides a config by the exchange groups that its symbols trade in, the config's
 * own first. `instruments` are those of the store.
 *
 * @throws {SessionError} `config_invalid` if there are several groups and the
 * config has what only a run of one group can do.
 */
export function exchangeGroups(
  config: SessionConfig,
  instruments: InstrumentConfigs = {},
): ExchangeGroup[] {
  const { symbols, universe } = config.session_data_config;
  const input = instrumentInput(config, instruments);
  const names: string[] = [];
  const groups = Map.groupBy([...symbols, ...universe], (symbol) => {
    const group = groupOf(symbol, input);
    // Two names of one calendar are one group.
    const known = names.find((name) => sameCalendar(name, group));
    if (known === undefined) names.push(group);
    return known ?? group;
  });
  const own = config.exchange_group;
  if (groups.size < 2) {
    const [exchange = own] = groups.keys();
    // Symbols of another group alone: the run's own checks say what to set.
    return exchange === own || !sameMarket(exchange, own)
      ? [{ exchange: own, config }]
      : [{ exchange, config: { ...config, exchange_group: exchange } }];
  }
  requireDivisible(config, [...groups.keys()]);
  return [...groups].map(([exchange, of]) => ({
    exchange,
    config: configOf(config, exchange, of),
  })).sort((a, b) => Number(b.exchange === own) - Number(a.exchange === own));
}

/** The config of the symbols of one group. */
function configOf(
  config: SessionConfig,
  exchange: string,
  symbols: readonly string[],
): SessionConfig {
  const { session_data_config: data } = config;
  const isOwn = (symbol: string) => symbols.includes(symbol);
  const history = data.historical.data.flatMap((entry) => {
    const { apply_to: to } = entry;
    if (to === "all") return [entry];
    const own = to.filter(isOwn);
    return own.length === 0 ? [] : [{ ...entry, apply_to: own }];
  });
  return {
    ...config,
    exchange_group: exchange,
    session_data_config: {
      ...data,
      symbols,
      historical: { ...data.historical, data: history },
    },
  };
}

function requireDivisible(
  config: SessionConfig,
  groups: readonly string[],
): void {
  const { universe, scanners } = config.session_data_config;
  const refuse = (what: string, instead: string): never => {
    throw new SessionError(
      "config_invalid",
      `The symbols trade in ${
        groups.join(" and ")
      }, and ${what}, which only a run of one exchange group can: ${instead}`,
    );
  };
  if (universe.length > 0) {
    refuse(
      "session_data_config has a universe",
      "list its symbols under symbols, or run each group for itself",
    );
  }
  if (scanners.some(({ enabled }) => enabled)) {
    refuse("session_data_config has scanners", "run each group for itself");
  }
  if (config.mode === "live") {
    refuse("the mode is live", "run each group for itself");
  }
}

/**
 * Requires that all groups of a run stream the same intervals.
 *
 * @throws {SessionError} `config_invalid` if they do not.
 */
export function requireOneBase(lanes: readonly RunRequirements[]): void {
  const [first] = lanes;
  const other = lanes.find(({ base }) => base !== first.base);
  if (other === undefined) return;
  throw new SessionError(
    "config_invalid",
    `A run streams bars of one length: of ${first.exchange} (${
      first.symbols.join(", ")
    }) the store has ${first.base} bars for its intervals, and of ${other.exchange} (${
      other.symbols.join(", ")
    }) ${other.base}; import bars of the same length, or ask for an interval in streams that both have`,
  );
}

/** Stores with symbols of several exchange groups, and runs that tell what they get. */
import { parseSessionConfig } from "../../../src/config/parse.ts";
import type { SessionConfigInput } from "../../../src/config/session_config.ts";
import { writeDemoMarket } from "../../../src/demo/demo_store.ts";
import type { CorporateAction } from "../../../src/instruments/corporate_action.ts";
import type { RunResult } from "../../../src/results/run_result.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import type { BarEvent, Strategy } from "../../../src/strategy/strategy.ts";
import type { StrategyContext } from "../../../src/strategy/strategy.ts";
import type { EngineOptions } from "../../../src/system/run_options.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";

/** The group of each symbol. */
export const GROUPS: Readonly<Record<string, string>> = {
  SPY: "US_EQUITY",
  MSFT: "US_EQUITY",
  VOD: "UK_EQUITY",
  SONY: "JP_EQUITY",
  HSBC: "HK_EQUITY",
  BTCUSD: "CRYPTO",
  ES: "US_FUTURES",
  EURUSD: "FOREX",
};

/** A range with its history, in one store. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** A split, a dividend and a roll on trading dates of all groups. */
export function actionsOn(first: string, second: string): CorporateAction[] {
  return [
    { symbol: "SPY", date: first, type: "split", value: 2 },
    { symbol: "VOD", date: second, type: "dividend", value: 0.5 },
    {
      symbol: "ES",
      date: second,
      type: "roll",
      reference: 100,
      value: 103,
      oldSymbol: "ESZ4",
      newSymbol: "ESH5",
    },
  ];
}

/** Writes the demo market of all groups and returns the store's path. */
export function writeGroups(
  folder: string,
  { from, to }: Span,
  actions: readonly CorporateAction[] = [],
): string {
  const db = `${folder}/groups_${from}.db`;
  const store = openBarStore(db, { create: true });
  let seed = 1;
  for (const [symbol, exchange] of Object.entries(GROUPS)) {
    const symbols = [symbol];
    const options = { symbols, from, to, exchange, gapRate: 0.03 };
    writeDemoMarket(store, { ...options, seed: seed++ });
  }
  const file = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.actions.add(actions, { ...file, actions: actions.length });
  store.close();
  return db;
}

/** What a run is asked for. */
export interface Asked {
  readonly db: string;
  readonly symbols: readonly string[];
  /** Trading hours of their own, by symbol. */
  readonly hours?: Readonly<Record<string, string>>;
  readonly benchmark?: string;
  /** The run's own group; defaults to that of the first symbol. */
  readonly exchange?: string;
  readonly range: Span;
  readonly data?: Partial<SessionConfigInput["session_data_config"]>;
  readonly trading?: SessionConfigInput["trading_config"];
  readonly options?: EngineOptions;
}

/** A result, and what the strategy got, by symbol or group, in order. */
export interface Told {
  readonly result: RunResult;
  readonly log: ReadonlyMap<string, readonly string[]>;
}

/** The config of a run. */
export function groupConfig(
  asked: Asked,
) {
  const { symbols, hours, range, data, trading, benchmark = null } = asked;
  const { exchange = GROUPS[symbols[0]] } = asked;
  return parseSessionConfig({
    exchange_group: exchange,
    report_config: { benchmark },
    backtest_config: { start_date: range.from, end_date: range.to },
    session_data_config: {
      symbols: [...symbols],
      streams: ["1m", "5m", "1d"],
      ...data,
    },
    instruments: Object.fromEntries(
      symbols.map((symbol) => [symbol, {
        exchange_group: GROUPS[symbol],
        ...hours?.[symbol] !== undefined && { trading_hours: hours[symbol] },
      }]),
    ),
    trading_config: {
      starting_cash: 100_000_000,
      max_buying_power: 1_000_000_000,
      commission: { type: "per_share", rate: 0.01 },
      ...trading,
    },
  });
}

/** Runs a strategy that trades each symbol by itself and tells all that it gets. */
export async function runGroups(asked: Asked): Promise<Told> {
  const config = groupConfig(asked);
  const log = new Map<string, string[]>();
  const tell = (about: string, ...words: unknown[]) => {
    const lines = log.get(about) ?? [];
    log.set(about, lines);
    lines.push(words.join(" "));
  };
  const result = await runBacktest(config, {
    db: asked.db,
    runner: "inline",
    ...asked.options,
    strategies: [makeTeller(
      tell,
      config.session_data_config.streams,
      config.session_data_config.indicators.session.map(({ id }) => id),
    )],
  });
  return { result, log };
}

function makeTeller(
  tell: (about: string, ...words: unknown[]) => void,
  intervals: readonly string[],
  indicators: readonly string[],
): Strategy {
  const seen = new Map<string, number>();
  const trade = (context: StrategyContext, bar: BarEvent) => {
    const { symbol, close } = bar;
    const count = (seen.get(symbol) ?? 0) + 1;
    seen.set(symbol, count);
    const held = context.position(symbol);
    const below = (share: number) => Number((close * share).toFixed(2));
    if (count % 7 === 0) {
      const timeInForce = count % 2 === 0 ? "day" : "gtc";
      const limitPrice = below(0.999);
      context.buy(symbol, 10, { type: "limit", limitPrice, timeInForce });
    }
    if (count % 11 === 0) context.buy(symbol, 10);
    if (count % 13 === 0 && held > 0) context.sell(symbol, held);
    if (count % 29 === 0) {
      context.sell(symbol, 5, { type: "stop", stopPrice: below(0.998) });
    }
  };
  return {
    name: "teller",
    subscriptions: [{ intervals: intervals as never }],
    onSessionStart({ session, time }) {
      const { exchange, date, open, close } = session;
      tell(exchange, "start", date, open, close, time);
    },
    onSessionEnd({ session, time }) {
      tell(session.exchange, "end", session.date, time);
    },
    onQuality(_, { symbol, threshold, quality }) {
      tell(symbol, "quality", threshold, quality);
    },
    onOrder(_, { symbol, status }) {
      tell(symbol, "order", status);
    },
    onFill(context, { symbol, time, price, quantity }) {
      tell(symbol, "fill", time, price, quantity, context.time);
    },
    onBar(context, bar) {
      const { symbol, interval, timestamp, close, volume } = bar;
      const { session, time } = context;
      tell(symbol, interval, timestamp, close, volume, time, session.date);
      tell(
        symbol,
        context.quality(symbol),
        context.quality(symbol, { history: true }),
        context.gaps(symbol).length,
        context.metrics(symbol).volume,
        context.quote(symbol)?.bid,
        context.position(symbol),
        context.contract(symbol),
        context.bars(symbol, interval).length,
        context.sessionOf(symbol)?.open === session.open,
        context.calendarOf(symbol).nextTradingDate(session.date),
        ...indicators.map((id) => context.indicator(symbol, id).value),
      );
      trade(context, bar);
    },
  };
}

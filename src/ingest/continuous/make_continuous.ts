/**
 * Makes a continuous future of the bars of its contracts.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import {
  actionText,
  type CorporateAction,
  sameAction,
} from "../../instruments/corporate_action.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { SeriesIndex } from "../../store/series_index.ts";
import { TimeManager } from "../../time/time_manager.ts";
import type { StoredInterval, TradingDate } from "../../types.ts";
import { requireActions } from "../actions/import_actions.ts";
import { ContractBars } from "./contract_bars.ts";
import { commonSeries, findChain, takeOverFacts } from "./chain_contracts.ts";
import type { ChainContract } from "./contract_chain.ts";
import type { OpenInterest } from "./open_interest.ts";
import { planRolls, type RollPlan, type RollRule } from "./roll_plan.ts";

/** How a continuous future is made. */
export interface ContinuousOptions {
  /** The symbol of the continuous future. */
  readonly symbol: string;
  /** The contracts; defaults to those of the source whose names begin with the symbol. */
  readonly contracts?: readonly string[];
  /** What decides when the next contract comes in front. Defaults to `volume`. */
  readonly rule?: RollRule;
  /** With rule `date`: how many sessions before its last trading date a contract is left. Defaults to 5. */
  readonly daysBefore?: number;
  /** Reads the open interest of the contracts; needed with rule `open-interest`. */
  readonly openInterest?: (
    contracts: readonly string[],
  ) => Promise<OpenInterest>;
  /** The store with the bars of the contracts. */
  readonly source: MarketStore;
  /** Computes everything and stores nothing. Defaults to `false`. */
  readonly dryRun?: boolean;
}

/** A contract of a continuous future. */
export interface ContinuousContract extends ChainContract {
  /** The first date on which it is in front; `null` if it never is. */
  readonly from: TradingDate | null;
  /** The last date before the next contract; that of the last bars for the last one. */
  readonly to: TradingDate | null;
}

/** What became of a chain. */
export interface ContinuousSummary {
  /** The symbol of the continuous future. */
  readonly symbol: string;
  /** The contracts, in the order of their expiry. */
  readonly contracts: readonly ContinuousContract[];
  /** Symbols that are not contracts of it. */
  readonly skipped: readonly string[];
  /** The rolls, the contract that it begins with first. */
  readonly rolls: readonly CorporateAction[];
  /** How many of these the store did not have. */
  readonly added: number;
  /** The bars of each interval. */
  readonly series: readonly ContinuousSeries[];
  /** Sessions in which the contract in front has no bar. */
  readonly empty: readonly TradingDate[];
}

/** The bars of one interval. */
export interface ContinuousSeries {
  /** The interval. */
  readonly interval: StoredInterval;
  /** How many bars it has. */
  readonly bars: number;
  /** How many of these the store did not have. */
  readonly added: number;
}

const DAYS_BEFORE = 5;

/**
 * Stores the raw bars of the contract in front under the symbol of a continuous
 * future, with an action for each roll; all of it or, if something is wrong, nothing.
 *
 * ```ts
 * import { makeContinuous } from "./make_continuous.ts";
 * import { openBarStore } from "../../store/sqlite/sqlite_bar_store.ts";
 * import { importBars } from "../import_bars.ts";
 * import { TimeManager } from "../../time/time_manager.ts";
 *
 * const store = openBarStore(":memory:");
 * const time = new TimeManager({ exchange: "US_FUTURES" });
 * const day = (date: string, close: number, volume: number) => ({
 *   timestamp: time.requireTradingSession(date).open,
 *   open: close, high: close, low: close, close, volume,
 * });
 * importBars(store, "ESH4", "1d", [
 *   day("2024-03-06", 5100, 900), day("2024-03-07", 5110, 400),
 *   day("2024-03-08", 5120, 100),
 * ], time);
 * importBars(store, "ESM4", "1d", [
 *   day("2024-03-06", 5160, 100), day("2024-03-07", 5170, 600),
 *   day("2024-03-08", 5180, 900),
 * ], time);
 * const { rolls } = await makeContinuous(store, { symbol: "ES", source: store });
 * console.log(rolls[1].date, rolls[1].newSymbol); // 2024-03-08 ESM4
 * store.close();
 * ```
 *
 * @throws {SessionError} `argument_invalid` if there are no contracts, or their
 * order is not known; `import_failed` if two contracts that follow each other have
 * no bar in common, or the store has other rolls or bars of the symbol.
 */
export async function makeContinuous(
  store: MarketStore,
  options: ContinuousOptions,
): Promise<ContinuousSummary> {
  const { symbol, source, rule = "volume", daysBefore = DAYS_BEFORE } = options;
  const actions = requireActions(store);
  const facts = { ...store.instruments?.all(), ...source.instruments?.all() };
  const { chain, skipped } = findChain(
    symbol,
    options.contracts,
    source,
    facts,
  );
  const { intervals, exchange, omitsNoTrade } = commonSeries(chain, source);
  const [finest] = intervals;
  const bars = new ContractBars(source);
  const time = new TimeManager({
    exchange: exchange === "" ? "US_FUTURES" : exchange,
    overrides: store.overrides.list(),
  });
  const weights = await weightsOf(chain, options, bars, intervals);
  const ends = chain.flatMap(({ lastDate, lastTradingDate = lastDate }) => [
    lastDate,
    lastTradingDate,
  ]).sort();
  const firsts = chain.map(({ firstDate }) => firstDate).sort();
  const sessions = time.getTradingDates(firsts[0], ends[ends.length - 1]);
  const plan = planRolls(
    chain.map((one, i) => ({ ...one, weights: weights[i] })),
    { rule, daysBefore, sessions },
  );
  const rolls = await rollActions(symbol, chain, plan, bars, finest);
  const known = actions.list({ symbol, type: "roll" })
    .filter((one) => one.symbol === symbol);
  const fresh = requireSame(store, symbol, known, rolls, plan);
  const contracts = rangesOf(chain, plan, sessions);
  const write = async (): Promise<ContinuousSeries[]> => {
    const series: ContinuousSeries[] = [];
    for (const interval of intervals) {
      const written = await writeSeries(store, bars, contracts, {
        symbol,
        interval,
        exchange,
        omitsNoTrade,
      });
      series.push({ interval, ...written });
    }
    actions.add(fresh, {
      path: `${chain.map((one) => one.symbol).join(", ")} (${rule})`,
      size: 0,
      sha256: "",
      format: "continuous",
      actions: fresh.length,
    });
    takeOverFacts(store, symbol, chain, facts);
    return series;
  };
  const series = await inTransaction(store, write, options.dryRun === true);
  const dated = datesWithBars(source, contracts, finest);
  return {
    symbol,
    contracts,
    skipped,
    rolls,
    added: fresh.length,
    series,
    empty: sessions.filter((date) =>
      date >= plan.begin && date <= plan.end && !dated.has(date)
    ),
  };
}

/** What contracts are compared by, by date. */
async function weightsOf(
  chain: readonly ChainContract[],
  { rule = "volume", openInterest }: ContinuousOptions,
  bars: ContractBars,
  intervals: readonly StoredInterval[],
): Promise<ReadonlyMap<TradingDate, number>[]> {
  // Days say most of a day's volume.
  const longest = intervals[intervals.length - 1];
  const weights: ReadonlyMap<TradingDate, number>[] = [];
  const interest = rule === "open-interest"
    ? await openInterest?.(chain.map(({ symbol }) => symbol))
    : undefined;
  for (const { symbol, firstDate, lastDate } of chain) {
    weights.push(
      rule === "date"
        ? new Map()
        : rule === "open-interest"
        ? interest?.get(symbol) ?? new Map()
        : await bars.volumes(symbol, longest, firstDate, lastDate),
    );
  }
  return weights;
}

/** The roll actions of a plan, the contract that it begins with first. */
async function rollActions(
  symbol: string,
  chain: readonly ChainContract[],
  { first, begin, changes }: RollPlan,
  bars: ContractBars,
  interval: StoredInterval,
): Promise<CorporateAction[]> {
  const actions: CorporateAction[] = [{
    symbol,
    date: begin,
    type: "roll",
    newSymbol: chain[first].symbol,
  }];
  for (const { date, from, to } of changes) {
    const [older, newer] = [chain[from], chain[to]];
    const common = await bars.lastCommon(
      older.symbol,
      newer.symbol,
      interval,
      date,
      begin,
    );
    if (common === undefined) {
      throw new SessionError(
        "import_failed",
        `${symbol} cannot roll from ${older.symbol} to ${newer.symbol} on ${date}: they have no ${interval} bar in common before it (${older.symbol} has bars from ${older.firstDate} to ${older.lastDate}, ${newer.symbol} from ${newer.firstDate} to ${newer.lastDate}). Import bars of ${newer.symbol} from before that date, or add the contract between them`,
      );
    }
    actions.push({
      symbol,
      date,
      type: "roll",
      value: common.newClose,
      reference: common.oldClose,
      newSymbol: newer.symbol,
      oldSymbol: older.symbol,
    });
  }
  return actions;
}

/**
 * The rolls that the store does not have.
 *
 * @throws {SessionError} `import_failed` if what it has contradicts them.
 */
function requireSame(
  store: MarketStore,
  symbol: string,
  known: readonly CorporateAction[],
  rolls: readonly CorporateAction[],
  { end }: RollPlan,
): CorporateAction[] {
  const stored = new SeriesIndex(store).of(symbol);
  const last = stored.map(({ lastDate }) => lastDate).sort().at(-1) ?? "";
  const byDate = new Map(known.map((one) => [one.date, one]));
  const planned = new Set(rolls.map(({ date }) => date));
  const found = known.find(({ date }) => date <= end && !planned.has(date));
  const other = rolls.find((roll) => {
    const one = byDate.get(roll.date);
    return one === undefined ? roll.date <= last : !sameAction(one, roll);
  });
  if (found === undefined && other === undefined) {
    return rolls.filter(({ date }) => !byDate.has(date));
  }
  const here = other === undefined
    ? "it does not roll then"
    : `here it is ${actionText(other)}`;
  const there = found ?? byDate.get(other?.date ?? "");
  throw new SessionError(
    "import_failed",
    `Store "${store.name}" has ${symbol} of another chain or rule: ${
      there === undefined
        ? `its bars go to ${last} without this roll, and ${here}`
        : `it has ${actionText(there)}, and ${here}`
    }. Nothing is stored; take another symbol or another store`,
  );
}

/** The contracts with the ranges in which they are in front. */
function rangesOf(
  chain: readonly ChainContract[],
  { first, begin, end, changes }: RollPlan,
  sessions: readonly TradingDate[],
): ContinuousContract[] {
  const starts = [{ date: begin, to: first }, ...changes];
  return chain.map((contract, i) => {
    const at = starts.findIndex(({ to }) => to === i);
    if (at < 0) return { ...contract, from: null, to: null };
    const next = starts[at + 1]?.date;
    const to = next === undefined
      ? end
      : sessions.findLast((date) => date < next) ?? end;
    return { ...contract, from: starts[at].date, to };
  });
}

/** Writes the bars of the contracts in front. */
async function writeSeries(
  store: MarketStore,
  bars: ContractBars,
  contracts: readonly ContinuousContract[],
  { symbol, interval, exchange, omitsNoTrade }: {
    readonly symbol: string;
    readonly interval: StoredInterval;
    readonly exchange: string;
    readonly omitsNoTrade: boolean;
  },
): Promise<Omit<ContinuousSeries, "interval">> {
  let count = 0;
  let added = 0;
  for (const { symbol: contract, from, to } of contracts) {
    if (from === null || to === null) continue;
    const days = bars.days(contract, interval, from, to);
    for await (const { date, columns, rows } of days) {
      const result = store.writeDay(symbol, interval, date, columns, 0, rows, {
        exchange,
        ...omitsNoTrade && { omitsNoTrade },
      });
      count += rows;
      added += result.added;
    }
  }
  return { bars: count, added };
}

/** The dates on which the contract in front has bars. */
function datesWithBars(
  source: MarketStore,
  contracts: readonly ContinuousContract[],
  interval: StoredInterval,
): ReadonlySet<TradingDate> {
  return new Set(
    contracts.flatMap(({ symbol, from, to }) =>
      from === null || to === null
        ? []
        : source.tradingDates(symbol, interval, from, to)
    ),
  );
}

/** Thrown to roll back a dry run. */
class DryRunEnd extends Error {}

async function inTransaction<T>(
  store: MarketStore,
  action: () => Promise<T>,
  isDry: boolean,
): Promise<T> {
  let result: { readonly value: T } | undefined;
  try {
    await store.transactionAsync(async () => {
      result = { value: await action() };
      if (isDry) throw new DryRunEnd();
    });
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error;
  }
  if (result === undefined) throw new TypeError("A transaction did not run");
  return result.value;
}

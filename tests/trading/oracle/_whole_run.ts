/** Runs a program as a backtest: stored bars, and strategies that follow a script. */
import type { CorporateAction } from "../../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import type {
  Strategy,
  StrategyContext,
  StrategyOrder,
} from "../../../src/strategy/strategy.ts";
import type { RunOptions } from "../../../src/system/run_options.ts";
import type { SystemManager } from "../../../src/system/system_manager.ts";
import type { OrderView } from "../../../src/trading/orders.ts";
import { makeConfig } from "../../system/_market.ts";
import {
  fillLine,
  instrumentsOf,
  orderEnd,
  perform,
  symbolNames,
  tradingConfig,
} from "./_driver.ts";
import {
  type Action,
  type Bar,
  closeOf,
  FIRST_RATE,
  MINUTE,
  openOf,
  type OrderSpec,
  type Outcome,
  type Program,
  symbolName,
} from "./_program.ts";

/** After the range every symbol trades on, so that none is delisted. */
const AFTER = "2024-02-06";
/** The session before the first. */
const BEFORE = "2024-01-29";

/** The name of a symbol before it is renamed. */
const oldName = (y: number) => `OLD${y}`;

/** When symbols that have actions are renamed: with the second session. */
function renameDate({ days }: Program): string | undefined {
  const acts = days.some(({ actions = [] }) => actions.length > 0);
  return acts ? days[1].date : undefined;
}

/** The actions of a program, as a store has them. */
function storedActions(program: Program): CorporateAction[] {
  const renamed = renameDate(program);
  const found: CorporateAction[] = [];
  for (let y = 0; y < program.symbols && renamed !== undefined; y++) {
    const ends = program.days[1].actions?.some((one) =>
      one.symbol === y && one.ends !== undefined
    );
    if (ends === true) continue;
    found.push({
      symbol: oldName(y),
      date: renamed,
      type: "rename",
      newSymbol: symbolName(y),
    });
  }
  for (const { date, actions = [] } of program.days) {
    for (const { symbol: y, dividend, split, ends } of actions) {
      const share = { symbol: symbolName(y), date };
      if (dividend !== undefined) {
        found.push({ ...share, type: "dividend", value: dividend });
      }
      if (split !== undefined) {
        found.push({ ...share, type: "split", value: split });
      }
      if (ends === "delisted") found.push({ ...share, type: "delist" });
      else if (ends?.type === "delisting") {
        found.push({ ...share, type: "delist", value: ends.cash });
      } else if (ends !== undefined) {
        found.push({
          ...share,
          type: "merger",
          value: ends.shares,
          cash: ends.cash,
          newSymbol: ends.into === undefined ? "ZZZ" : symbolName(ends.into),
        });
      }
    }
  }
  return found;
}

/** Writes the bars and actions of a program to a new store. */
export function storeBars(program: Program, db: string): void {
  const store = openBarStore(db, { create: true });
  const actions = storedActions(program);
  const from = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.actions.add(actions, { ...from, actions: actions.length });
  const write = (y: number, date: string, bars: [number, Bar][]) => {
    if (bars.length === 0) return;
    const columns = makeColumns(bars.length);
    bars.forEach(([minute, [open, high, low, close, volume]], i) => {
      columns.timestamp[i] = openOf(date) + minute * MINUTE;
      columns.open[i] = open;
      columns.high[i] = high;
      columns.low[i] = low;
      columns.close[i] = close;
      columns.volume[i] = volume;
    });
    const old = actions.find(({ type, symbol }) =>
      type === "rename" && symbol === oldName(y)
    );
    const name = old !== undefined && date < old.date
      ? oldName(y)
      : symbolName(y);
    store.writeDay(name, "1m", date, columns, 0, bars.length, {
      exchange: "US_EQUITY",
    });
  };
  for (let y = 0; y < program.symbols; y++) {
    for (const { date, slices } of program.days) {
      write(
        y,
        date,
        slices.flatMap(({ minute, bars }) => {
          const bar = bars[y];
          return bar === undefined ? [] : [[minute, bar] as [number, Bar]];
        }),
      );
    }
    write(y, AFTER, [[0, [100, 100, 100, 100, 1]]]);
  }
  writePair(program, store);
  store.close();
}

/** Stores what the other currency is worth: before the first slice, and with each that says so. */
function writePair(
  { terms = [], days }: Program,
  store: ReturnType<typeof openBarStore>,
): void {
  if (!terms.some(({ isForeign }) => isForeign === true)) return;
  const write = (date: string, rates: readonly [number, number][]) => {
    const columns = makeColumns(rates.length);
    rates.forEach(([minute, rate], i) => {
      columns.timestamp[i] = openOf(date) + minute * MINUTE;
      for (const key of ["open", "high", "low", "close"] as const) {
        columns[key][i] = rate;
      }
    });
    if (rates.length === 0) return;
    store.writeDay("EURUSD", "1m", date, columns, 0, rates.length, {
      exchange: "US_EQUITY",
    });
  };
  write(BEFORE, [[0, FIRST_RATE]]);
  for (const { date, slices } of days) {
    write(
      date,
      slices.flatMap(({ minute, rate }) =>
        rate === undefined ? [] : [[minute, rate] as [number, number]]
      ),
    );
  }
}

/** Follows the script of one strategy, and notes what it sees. */
class Script implements Strategy {
  readonly subscriptions = [{ intervals: ["1m" as const] }];
  readonly fills: string[] = [];
  readonly #orders = new Map<number, OrderView>();
  readonly #before = new Map<number, readonly Action[]>();
  readonly #slices = new Map<number, readonly Action[]>();
  readonly #after = new Map<number, readonly Action[]>();

  constructor(program: Program, index: number) {
    for (const { date, before, slices, after } of program.days) {
      const open = openOf(date);
      this.#before.set(open, before[index]);
      this.#after.set(closeOf(date), after[index]);
      for (const { minute, acts } of slices) {
        this.#slices.set(open + (minute + 1) * MINUTE, acts[index]);
      }
    }
  }

  /** Its orders by number. */
  get orders(): OrderView[] {
    return [...this.#orders.values()].sort((a, b) => a.id - b.id);
  }

  onSessionStart(context: StrategyContext): void {
    this.#act(context, this.#before);
  }

  onSlice(context: StrategyContext): void {
    this.#act(context, this.#slices);
  }

  onSessionEnd(context: StrategyContext): void {
    this.#act(context, this.#after);
  }

  onOrder(_context: StrategyContext, order: OrderView): void {
    this.#orders.set(order.id, order);
  }

  onFill(...[, fill]: Parameters<NonNullable<Strategy["onFill"]>>): void {
    this.fills.push(fillLine(fill));
  }

  #act(
    context: StrategyContext,
    script: ReadonlyMap<number, readonly Action[]>,
  ): void {
    const actions = script.get(context.time);
    if (actions === undefined) {
      throw new Error(`The script has nothing for ${context.time}`);
    }
    const note = (ids: readonly number[]) => {
      for (const id of ids) {
        const order = context.order(id);
        if (order !== undefined) this.#orders.set(id, order);
      }
    };
    for (const action of actions) {
      perform(action, {
        submit: (spec) => {
          const { id, bracket = [] } = context.submit(orderOf(spec));
          note([id, ...bracket]);
        },
        group: (specs) =>
          note(
            context.submitOneCancelsOther(specs.map(orderOf))
              .flatMap(({ id, bracket = [] }) => [id, ...bracket]),
          ),
        cancel: (id) => context.cancel(id),
        replace: (id, changes) => context.replace(id, changes),
        orders: this.orders.map((order) => context.order(order.id) ?? order),
      });
      note(this.orders.map(({ id }) => id));
    }
  }
}

function orderOf(spec: OrderSpec): StrategyOrder {
  return { ...spec, symbol: symbolName(spec.symbol) } as StrategyOrder;
}

/** Runs a program; the fills are in order for each strategy. */
export async function runWhole(
  program: Program,
  system: SystemManager,
  options: RunOptions,
  adjustment: "raw" | "splits" | "total" = "raw",
): Promise<Outcome> {
  const scripts = Array.from(
    { length: program.strategies },
    (_, s) => new Script(program, s),
  );
  const config = makeConfig({
    days: program.days.map(({ date }) => ({
      date,
      open: openOf(date),
      close: closeOf(date),
    })),
    symbols: symbolNames(program),
    data: { adjustment },
    rest: {
      trading_config: tradingConfig(program.rules),
      ...program.terms !== undefined && {
        instruments: Object.fromEntries(
          instrumentsOf(program).map((
            { symbol, assetClass, facts },
          ) => [symbol, { asset_class: assetClass, ...facts }]),
        ),
      },
    },
  });
  const result = await system.run(config, { ...options, strategies: scripts });
  const { account } = result;
  return {
    fills: scripts.flatMap(({ fills }) => fills),
    orders: scripts.flatMap(({ orders }) => orders)
      .sort((a, b) => a.id - b.id).map(orderEnd),
    sessions: result.equity.map(({ cash, equity }) => [cash, equity]),
    cash: account.cash,
    equity: account.equity,
    realised: account.realisedProfit,
    unrealised: account.unrealisedProfit,
    fees: account.fees,
    interest: account.interest,
    borrowCost: account.borrowCost,
    dividends: account.dividends ?? 0,
    liquidations: account.liquidations.length,
  };
}

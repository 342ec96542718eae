/** Feeds a program to the simulated broker of `src` through its port. */
import type { TradingConfig } from "../../../src/config/session_config.ts";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import {
  type KnownInstrument,
  plainInstruments,
  runInstruments,
} from "../../../src/instruments/resolve.ts";
import type { Broker } from "../../../src/trading/broker.ts";
import type { BrokerResult } from "../../../src/trading/broker_result.ts";
import { Contracts } from "../../../src/trading/contracts.ts";
import type { Fill } from "../../../src/trading/fills.ts";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import type { OrderChanges, OrderView } from "../../../src/trading/orders.ts";
import { simulatedBroker } from "../../../src/trading/simulated/simulated_broker.ts";
import type { TradingSession } from "../../../src/time/session.ts";
import { canReplace } from "./_entry.ts";
import {
  type Action,
  type Acts,
  closeOf,
  type Day,
  FIRST_RATE,
  MINUTE,
  openOf,
  type OrderEnd,
  type OrderSpec,
  type Outcome,
  type Program,
  type Rules,
  shownPrice,
  symbolName,
} from "./_program.ts";

/** The config section of the rules, with its defaults. */
export function tradingConfig(rules: Rules): TradingConfig {
  return parseSessionConfig({
    session_name: "oracle",
    exchange_group: "US_EQUITY",
    asset_class: "EQUITY",
    mode: "backtest",
    backtest_config: { start_date: "2024-01-02", end_date: "2024-03-01" },
    session_data_config: { symbols: ["AAA"], streams: ["1m"] },
    trading_config: rules,
  }).trading_config;
}

export function symbolNames(program: Program): string[] {
  return Array.from({ length: program.symbols }, (_, y) => symbolName(y));
}

/** The terms of the instruments of a program, as the account has them. */
export function contractsOf(program: Program): Contracts {
  const trading = tradingConfig(program.rules);
  return new Contracts(runInstruments(instrumentsOf(program), trading));
}

/** The terms of a program as a config has them. */
export function instrumentsOf(program: Program): readonly KnownInstrument[] {
  return plainInstruments(symbolNames(program)).map((one, y) => {
    const terms = program.terms?.[y] ?? {};
    return {
      ...one,
      assetClass: terms.isFuture ? "future" : "stock",
      facts: {
        multiplier: terms.multiplier,
        tick_size: terms.tick,
        lot_size: terms.lot,
        initial_margin: terms.initial,
        maintenance_margin: terms.maintenance,
        fee_per_contract: terms.fee,
        ...terms.isForeign === true && { currency: "EUR" },
      },
    };
  });
}

function sessionOf(date: string): TradingSession {
  return {
    date,
    exchange: "NYSE",
    open: openOf(date),
    close: closeOf(date),
    breaks: [],
    earlyClose: false,
    zone: "America/New_York",
  };
}

/** The request of an order. */
export function requestOf(spec: OrderSpec, strategy: number): OrderRequest {
  return {
    ...spec,
    symbol: symbolName(spec.symbol),
    strategy,
  } as unknown as OrderRequest;
}

/** What a strategy can do with the broker at one moment. */
interface Desk {
  readonly submit: (spec: OrderSpec) => void;
  readonly group: (specs: readonly OrderSpec[]) => void;
  readonly cancel: (id: number) => void;
  readonly replace: (id: number, changes: OrderChanges) => void;
  /** The strategy's orders so far, by number. */
  readonly orders: readonly OrderView[];
}

/** Performs an action of a program. */
export function perform(action: Action, desk: Desk): void {
  if (action.kind === "submit") return desk.submit(action.order);
  if (action.kind === "group") return desk.group(action.orders);
  const { orders } = desk;
  if (orders.length === 0) return;
  const order = orders[action.pick % orders.length];
  if (order.status !== "accepted" && order.status !== "held") return;
  if (action.kind === "cancel") desk.cancel(order.id);
  else if (
    canReplace(order, order.filledQuantity, action.field, action.value)
  ) {
    desk.replace(order.id, { [action.field]: action.value });
  }
}

/** What a watcher has been called after. */
export type Step = "slice" | "action" | "session";

/** Sees the broker after every step, with the newest closes. */
export type Watch = (
  broker: Broker,
  step: Step,
  closes: readonly number[],
) => void;

/** Runs a program on the broker of `src`. */
export function drive(
  program: Program,
  watch: Watch = () => {},
): { outcome: Outcome; result: BrokerResult } {
  const marks: number[] = Array(program.symbols).fill(NaN);
  const volumes: number[] = Array(program.symbols).fill(NaN);
  const trading = tradingConfig(program.rules);
  const bySymbol = Float64Array.from(
    { length: program.symbols },
    (_, y) => program.terms?.[y].isForeign === true ? FIRST_RATE : 1,
  );
  const broker = simulatedBroker({
    trading,
    instruments: runInstruments(instrumentsOf(program), trading),
    rates: { bySymbol },
    strategies: program.strategies,
    baseIntervalMs: MINUTE,
    priceOf: (y) => marks[y],
    volumeOf: (y) => volumes[y],
  });
  const actAll = (acts: Acts, time: number) =>
    acts.forEach((list, s) => {
      for (const action of list) {
        perform(action, {
          submit: (spec) => broker.submit(requestOf(spec, s), time),
          group: (specs) =>
            broker.submitOneCancelsOther(
              specs.map((spec) => requestOf(spec, s)),
              time,
            ),
          cancel: (id) => broker.cancel(id),
          replace: (id, changes) => broker.replace(id, changes, time),
          orders: broker.orders.filter((o) => o.strategy === s),
        });
        watch(broker, "action", marks);
      }
    });
  const sessions: number[][] = [];
  for (const day of program.days) {
    const session = sessionOf(day.date);
    for (const action of shareActions(day)) {
      const { symbol, split } = action;
      marks[symbol] /= split;
      volumes[symbol] *= split;
      broker.act(symbol, action, session);
    }
    broker.onSessionStart(session);
    actAll(day.before, session.open);
    for (const slice of day.slices) {
      const start = session.open + slice.minute * MINUTE;
      const { rate } = slice;
      if (rate !== undefined) {
        program.terms?.forEach(({ isForeign }, y) => {
          if (isForeign === true) bySymbol[y] = rate;
        });
      }
      slice.bars.forEach((bar, y) => {
        if (bar === undefined) return;
        marks[y] = bar[3];
        volumes[y] = bar[4];
        broker.onBar(y, start, ...bar);
      });
      broker.endSlice(start + MINUTE);
      watch(broker, "slice", marks);
      actAll(slice.acts, start + MINUTE);
    }
    actAll(day.after, session.close);
    broker.expire(session);
    broker.flatten(session);
    const next = program.days[program.days.indexOf(day) + 1];
    for (const { symbol, ends } of next?.actions ?? []) {
      if (ends === undefined) continue;
      const cause = ends === "delisted" ? "delisting" : "paid_action";
      broker.delist(symbol, session, cause);
    }
    if (day === program.days.at(-1)) broker.endTrading(session);
    const end = broker.onSessionEnd(session);
    sessions.push([end.cash, end.equity, end.fees, end.fills]);
    watch(broker, "session", marks);
  }
  const result = broker.finish();
  return { result, outcome: outcomeOf(result, broker.orders, sessions) };
}

/** The actions of a day, those that end symbols last. */
function shareActions({ actions = [] }: Day) {
  const none = { split: 1, dividend: 0 };
  return [
    ...actions.filter(({ split, dividend }) =>
      split !== undefined || dividend !== undefined
    ).map(({ symbol, split = 1, dividend = 0 }) => ({
      symbol,
      split,
      dividend,
    })),
    ...actions.flatMap(({ symbol, ends }) =>
      typeof ends === "object" ? [{ ...none, symbol, end: ends }] : []
    ),
  ];
}

/** A result of `src` in the simulator's form. */
export function outcomeOf(
  result: BrokerResult,
  orders: readonly OrderView[],
  sessions: readonly (readonly number[])[],
): Outcome {
  return {
    fills: result.fills.map(fillLine),
    orders: orders.map(orderEnd),
    sessions,
    cash: result.cash,
    equity: result.equity,
    realised: result.realisedProfit,
    unrealised: result.unrealisedProfit,
    fees: result.fees,
    interest: result.interest,
    borrowCost: result.borrowCost,
    dividends: result.dividends ?? 0,
    liquidations: result.liquidations.length,
  };
}

/** The final state of an order. */
export function orderEnd(
  { id, status, code, quantity, filledQuantity }: OrderView,
): OrderEnd {
  return { id, status, code, quantity, filled: filledQuantity };
}

/** A fill in the simulator's form. */
export function fillLine(f: Fill): string {
  return `${
    new Date(f.time).toISOString().slice(0, 16)
  } s${f.strategy} #${f.orderId} ${f.side} ` +
    `${f.quantity} ${f.symbol} @ ${shownPrice(f.price)} fee ${f.fee}`;
}

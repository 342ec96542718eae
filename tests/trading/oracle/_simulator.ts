/**
 * A simulator of the broker that follows docs/fills.md and shares no code with
 * `src`: plain records, arrays and big integers, and a trial of both paths of
 * every bar on copies.
 */
import { money, price, UNIT } from "./_decimal.ts";
import { act, enter } from "./_entry.ts";
import { chargeDays, equity, liquidate } from "./_equity.ts";
import { end } from "./_fills.ts";
import { closeFill, matchSlice } from "./_matching.ts";
import {
  type Acts,
  closeOf,
  type Day,
  FIRST_RATE,
  MINUTE,
  openOf,
  type Outcome,
  type Program,
  type Slice,
} from "./_program.ts";
import { bookActions, endSymbols } from "./_share_actions.ts";
import { cashOf } from "./_terms.ts";
import { isLive, isWorking, type World } from "./_world.ts";

const units = (micros: bigint) => Number(micros) / 1e6;

/** What sees the simulator at work. */
export interface Looks {
  /** Every bar between its open and its close. */
  readonly bar?: World["look"];
  /** The end. */
  readonly end?: (w: World) => void;
}

/** What a program leads to by the document. */
export function simulate(program: Program, looks: Looks = {}): Outcome {
  const w = newWorld(program);
  w.look = looks.bar;
  const sessions: number[][] = [];
  for (const day of program.days) {
    const feesBefore = w.fees;
    const fillsBefore = w.fills.length;
    bookActions(w, day);
    runDay(w, day);
    endSymbols(
      w,
      program.days[program.days.indexOf(day) + 1],
      (s, y, held) => closeLast(w, s, y, held),
    );
    if (day === program.days.at(-1)) endRange(w);
    sessions.push([
      units(cashOf(w)),
      units(equity(w)),
      units(w.fees - feesBefore),
      w.fills.length - fillsBefore,
    ]);
  }
  looks.end?.(w);
  let cost = 0n;
  for (const row of w.holdings) for (const h of row) cost += h.cost;
  return {
    fills: w.fills,
    orders: w.orders.map((o) => ({
      id: o.id,
      status: o.status,
      code: o.code,
      quantity: Number(o.qty) / 1e8,
      filled: Number(o.filled) / 1e8,
    })),
    sessions,
    cash: units(cashOf(w)),
    equity: units(equity(w)),
    realised: units(w.realised),
    unrealised: units(equity(w) - w.cash - cost),
    fees: units(w.fees),
    interest: units(w.interest),
    borrowCost: units(w.borrow),
    dividends: units(w.dividends),
    liquidations: w.liquidations,
  };
}

function newWorld(program: Program): World {
  const { rules } = program;
  const start = money(rules.starting_cash ?? rules.max_buying_power);
  const each = <T>(count: number, make: () => T) =>
    Array.from({ length: count }, make);
  return {
    program,
    orders: [],
    holdings: each(
      program.strategies,
      () =>
        each(
          program.symbols,
          () => ({ units: 0n, cost: 0n, own: 0n, serial: 0, grew: -1 }),
        ),
    ),
    own: each(program.strategies, () => start),
    cash: start,
    rate: price(FIRST_RATE),
    fees: 0n,
    realised: 0n,
    interest: 0n,
    borrow: 0n,
    dividends: 0n,
    delisted: new Set(),
    marks: each(program.symbols, () => undefined),
    volumes: each(program.symbols, () => 0n),
    fills: [],
    slice: 0,
    candles: each(program.symbols, () => undefined),
    phase: "close",
    now: 0,
    open: 0,
    close: 0,
    date: "",
    month: "",
    monthUnits: 0n,
    ideal: false,
    isOver: false,
    liquidations: 0,
    serials: 0,
    ties: 0,
  };
}

function runDay(w: World, day: Day): void {
  if (w.date !== "") {
    const passed = Date.parse(day.date) - Date.parse(w.date);
    chargeDays(w, BigInt(passed / 86_400_000));
  }
  w.date = day.date;
  w.open = openOf(day.date);
  w.close = closeOf(day.date);
  w.now = w.open;
  if (day.date.slice(0, 7) !== w.month) {
    w.month = day.date.slice(0, 7);
    w.monthUnits = 0n;
  }
  w.candles = w.candles.map(() => undefined);
  actAll(w, day.before);
  for (const slice of day.slices) runSlice(w, slice);
  w.now = w.close;
  // The bars of the last slice are over, unless it ends with the session.
  if (day.slices.at(-1)?.minute !== 389) {
    w.candles = w.candles.map(() => undefined);
  }
  actAll(w, day.after);
  for (const o of w.orders) {
    if (!isLive(o)) continue;
    const early = o.placed < w.close;
    if (o.type === "market_on_open") {
      if (o.placed <= w.open) end(w, o, "expired", "no_bar_at_open");
    } else if (o.type === "market_on_close") {
      if (early) end(w, o, "expired", "no_bar_at_close");
    } else if (o.tif !== "gtc" && early && isWorking(o)) {
      end(w, o, "expired", "session_ended");
    }
  }
  if (w.program.rules.flat_at_close !== true) return;
  for (const o of w.orders) {
    if (isLive(o)) end(w, o, "cancelled", "flat_at_close");
  }
  closeAll(w);
}

/** Ends all orders and, if that is the rule, all positions. */
function endRange(w: World): void {
  for (const o of w.orders) if (isLive(o)) end(w, o, "cancelled", "run_ended");
  if (w.program.rules.at_end !== "close") return;
  closeAll(w);
}

/** Closes all positions at the last closes, whatever the volume. */
function closeAll(w: World): void {
  w.isOver = true;
  for (let y = 0; y < w.program.symbols; y++) {
    w.holdings.forEach((row, s) => closeLast(w, s, y, row[y].units));
  }
  w.isOver = false;
}

/** Closes a position at the last close of its symbol. */
function closeLast(w: World, s: number, y: number, units: bigint): void {
  if (units === 0n) return;
  const o = enter(w, s, {
    symbol: y,
    side: units > 0n ? "sell" : "buy",
    quantity: Number(units > 0n ? units : -units) / 1e8,
    type: "market",
    reduceOnly: true,
  });
  const c = w.marks[y]!;
  const start = w.close - MINUTE;
  const volume = w.volumes[y];
  w.candles[y] = { start, o: c, h: c, l: c, c, volume, used: 0n };
  closeFill(w, o);
}

function runSlice(w: World, slice: Slice): void {
  w.slice++;
  const start = w.open + slice.minute * MINUTE;
  w.now = start + MINUTE;
  if (slice.rate !== undefined) w.rate = price(slice.rate);
  w.candles = slice.bars.map((bar) =>
    bar && {
      start,
      o: price(bar[0]),
      h: price(bar[1]),
      l: price(bar[2]),
      c: price(bar[3]),
      volume: BigInt(bar[4]) * UNIT,
      used: 0n,
    }
  );
  matchSlice(w);
  w.candles.forEach((bar, y) => bar && (w.marks[y] = bar.c));
  w.candles.forEach((bar, y) => bar && (w.volumes[y] = bar.volume));
  liquidate(w);
  actAll(w, slice.acts);
}

function actAll(w: World, acts: Acts): void {
  acts.forEach((list, s) => list.forEach((action) => act(w, s, action)));
}

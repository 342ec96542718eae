/** The state of the simulator: plain records and arrays. */
import type { OrderStatus } from "../../../src/trading/orders.ts";
import type { OrderType } from "../../../src/trading/order_types/table.ts";
import type { BracketSpec, Program } from "./_program.ts";

/** What could be held of a symbol: in units, and the sides that need margin. */
export interface Left {
  readonly units: bigint;
  readonly long: bigint;
  readonly short: bigint;
}

/** An order. Prices are 10^-12, quantities 10^-8. */
export interface Ord {
  readonly id: number;
  /** The tick that its levels are rounded to. */
  readonly grid?: bigint;
  readonly s: number;
  readonly y: number;
  readonly buy: boolean;
  readonly type: OrderType;
  readonly tif: string;
  readonly reduce: boolean;
  /** The entry that it guards, 0 for none. */
  readonly parent: number;
  qty: bigint;
  filled: bigint;
  /** Units traded, which splits do not change: fees are for them. */
  units: bigint;
  limit?: bigint;
  stop?: bigint;
  trailAmount?: bigint;
  trailPercent?: bigint;
  /** The distances of a leg, until its price is replaced. */
  far: BracketSpec;
  group: number;
  placed: number;
  status: OrderStatus;
  code?: string;
  /** Whether its stop has been reached. */
  hit: boolean;
  /** The slice in which it was released, and when within it. */
  bornSlice: number;
  born: "" | "open" | "within" | "close";
  /** How often an entry has released it. */
  releases: number;
  /** The slice within whose bar it has been tested. */
  spentSlice: number;
  /** The position that it belongs to; 0 for the next one. */
  guards: number;
  /** Money paid or received for all fills, and the fee. */
  traded: bigint;
  fee: bigint;
  /** Units traded in the month before its first fill. */
  monthBefore: bigint;
  /** What market orders must close before it fills: by symbol, what may be left. */
  needs?: readonly ({ readonly y: number } & Left)[];
  /** Whether its price was unknown when it was placed. */
  untested: boolean;
  /** Whether it is of a liquidation. */
  liquidates: boolean;
}

/** What one strategy holds of one symbol. */
export interface Holding {
  units: bigint;
  /**
   * What it cost in the account's currency, negative if sold short; 0 in another
   * one for what is not paid for.
   */
  cost: bigint;
  /** What it cost in its own currency. */
  own: bigint;
  /** The number of the position; a new one gets a new number. */
  serial: number;
  /** The last slice in which it grew. */
  grew: number;
}

/** The bar of a symbol in the current slice; prices are 10^-12. */
export interface Candle {
  readonly start: number;
  readonly o: bigint;
  readonly h: bigint;
  readonly l: bigint;
  readonly c: bigint;
  readonly volume: bigint;
  used: bigint;
}

export interface World {
  readonly program: Program;
  orders: Ord[];
  /** By strategy and symbol. */
  holdings: Holding[][];
  /** By strategy: cash as if it traded the starting cash alone. */
  own: bigint[];
  cash: bigint;
  /** What the other currency is worth, 10^-12. */
  rate: bigint;
  fees: bigint;
  realised: bigint;
  interest: bigint;
  borrow: bigint;
  dividends: bigint;
  /** Symbols that no longer trade. */
  readonly delisted: Set<number>;
  /** Newest close of every symbol. */
  marks: (bigint | undefined)[];
  /** The volume of every symbol's newest bar. */
  volumes: bigint[];
  fills: string[];
  slice: number;
  candles: (Candle | undefined)[];
  phase: "open" | "within" | "close";
  /** When the current slice ends, or the session begins. */
  now: number;
  open: number;
  close: number;
  date: string;
  month: string;
  monthUnits: bigint;
  /** Fills are complete, without fees and slippage. */
  ideal: boolean;
  /** The range is over: what is closed now has no bar to share. */
  isOver: boolean;
  liquidations: number;
  serials: number;
  /** Sees every bar between its open and its close: the state before, and the fills. */
  look?: (before: World, s: number, y: number, fills: string[]) => void;
  /** Bars whose paths left the same value, but other fills or orders. */
  ties: number;
}

export const isWorking = (o: Ord): boolean => o.status === "accepted";
export const isLive = (o: Ord): boolean =>
  o.status === "accepted" || o.status === "held";
export const rest = (o: Ord): bigint => o.qty - o.filled;

/** Units that an order can take from its strategy's position. */
export function reducible(w: World, o: Ord): bigint {
  const { units } = w.holdings[o.s][o.y];
  const facing = o.buy ? -units : units;
  return facing > 0n ? facing : 0n;
}

/** Whether an order can only reduce the position that is there. */
export function onlyReduces(w: World, o: Ord): boolean {
  const room = reducible(w, o);
  return room > 0n && (o.reduce || rest(o) <= room);
}

export const legsOf = (w: World, entry: Ord): Ord[] =>
  w.orders.filter((o) => o.parent === entry.id);

/** A copy in which the orders of one strategy and symbol can be tried. */
export function trial(w: World, s: number, y: number): World {
  return {
    ...w,
    orders: w.orders.map((o) => o.s === s && o.y === y ? { ...o } : o),
    holdings: w.holdings.map((row) => row.map((h) => ({ ...h }))),
    own: [...w.own],
    fills: [],
    candles: w.candles.map((c) => c && { ...c }),
    ideal: true,
    look: undefined,
  };
}

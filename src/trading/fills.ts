/**
 * Fills and session results, and how they are hashed.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";
import type { Side } from "./order_types/request_fields.ts";

/** How many fills, or sessions, are passed to the hash at once. */
const RECORDS_AT_ONCE = 512;

/** What a fill in another currency than the account's is converted with. */
export interface Conversion {
  /** The currency of the fill's price. */
  readonly currency: string;
  /** One unit of it in the account's currency, as of the fill's slice. */
  readonly rate: number;
  /** The commission in that currency. */
  readonly ownFee: number;
  /** What the conversion costs, in the account's currency; the fill's fee has it. */
  readonly cost: number;
}

/** One execution of an order, complete or partial. */
export interface Fill {
  /** When, UTC epoch milliseconds: the start of the bar for a fill at its open. */
  readonly time: number;
  /** The symbol. */
  readonly symbol: string;
  /** Bought or sold. */
  readonly side: Side;
  /** How much, above zero. */
  readonly quantity: number;
  /** Price of one unit in the symbol's currency, slippage and spread included. */
  readonly price: number;
  /** Fees in the account's currency. */
  readonly fee: number;
  /** The order that was filled. */
  readonly orderId: number;
  /** The index of the strategy whose order it was. */
  readonly strategy: number;
  /** The order's label, empty for none; not part of the hash. */
  readonly tag: string;
  /** Why the order was placed, its `purpose`; empty for no reason, not part of the hash. */
  readonly reason: string;
  /** How its amounts were converted; absent in the account's currency. */
  readonly conversion?: Conversion;
  /** The contract that was traded, if the symbol is a continuous future. */
  readonly contract?: string;
}

/** What a booking has in common with a fill: what changes a position, and why. */
export type BookedTrade = Pick<
  Fill,
  | "time"
  | "strategy"
  | "side"
  | "quantity"
  | "price"
  | "tag"
  | "reason"
  | "contract"
>;

/** What a session's end says of a currency other than the account's. */
export interface SessionCurrency {
  /** The currency. */
  readonly currency: string;
  /** One unit of it in the account's currency. */
  readonly rate: number;
  /** The account's equity in it. */
  readonly equity: number;
  /** What its positions add to cash to make equity, in it. */
  readonly positionValue: number;
}

/** The account at the end of one session. */
export interface SessionResult {
  /** The trading date. */
  readonly date: TradingDate;
  /** First instant of the session, UTC epoch milliseconds. */
  readonly open: number;
  /** First instant after the session, UTC epoch milliseconds. */
  readonly close: number;
  /** Cash plus the value of all positions at their newest prices. */
  readonly equity: number;
  /** Cash alone. */
  readonly cash: number;
  /** Value of long positions less value of short positions. */
  readonly positionValue: number;
  /** Fees paid in the session. */
  readonly fees: number;
  /** Interest on negative cash, paid at its start. */
  readonly interest: number;
  /** Cost of short positions, paid at its start. */
  readonly borrowCost: number;
  /** Fills of the session. */
  readonly fills: number;
  /** Price × quantity of all fills of the session. */
  readonly traded: number;
  /** Equity of each strategy, as if it traded the starting cash alone. */
  readonly strategies: readonly number[];
  /** The other currencies of the run's symbols, by name; absent if there are none. */
  readonly currencies?: readonly SessionCurrency[];
}

/**
 * Feeds fills and session results to a hash, in order.
 *
 * First comes a header, JSON in UTF-8: the symbols in the order of their first
 * fills, the number of fills, and the number of strategies; if any fill has a
 * contract, the contracts of all. Then come numbers
 * of eight bytes. A fill has seven: time, index of its symbol in the header,
 * quantity (negative if sold), price, fee, order, strategy; if any was converted,
 * an eighth: the rate, 1 for none. A session has its open, equity, cash, value of
 * positions and fees, the equity of each strategy, and of each other currency its
 * rate and the value of positions in it.
 */
export function digestAccount(
  fills: readonly Fill[],
  sessions: readonly SessionResult[],
  update: (bytes: Uint8Array) => void,
): void {
  const symbols = new Map<string, number>();
  for (let i = 0; i < fills.length; i++) {
    const { symbol } = fills[i];
    if (!symbols.has(symbol)) symbols.set(symbol, symbols.size);
  }
  const strategies = sessions[0]?.strategies.length ?? 0;
  const head = JSON.stringify([
    [...symbols.keys()],
    fills.length,
    strategies,
    ...fills.some(({ contract }) => contract !== undefined)
      ? [fills.map(({ contract = "" }) => contract)]
      : [],
  ]);
  update(new TextEncoder().encode(head));
  const converts = fills.some(({ conversion }) => conversion !== undefined);
  const width = converts ? 8 : 7;
  writeRecords(fills.length, width, update, (values, at, i) => {
    const fill = fills[i];
    values[at] = fill.time;
    values[at + 1] = symbols.get(fill.symbol) as number;
    values[at + 2] = fill.side === "buy" ? fill.quantity : -fill.quantity;
    values[at + 3] = fill.price;
    values[at + 4] = fill.fee;
    values[at + 5] = fill.orderId;
    values[at + 6] = fill.strategy;
    if (converts) values[at + 7] = fill.conversion?.rate ?? 1;
  });
  const currencies = sessions[0]?.currencies?.length ?? 0;
  const size = 5 + strategies + 2 * currencies;
  writeRecords(sessions.length, size, update, (values, at, i) => {
    const session = sessions[i];
    values[at] = session.open;
    values[at + 1] = session.equity;
    values[at + 2] = session.cash;
    values[at + 3] = session.positionValue;
    values[at + 4] = session.fees;
    values.set(session.strategies, at + 5);
    session.currencies?.forEach(({ rate, positionValue }, j) => {
      values[at + 5 + strategies + 2 * j] = rate;
      values[at + 6 + strategies + 2 * j] = positionValue;
    });
  });
}

/** Writes `count` records of `width` numbers, in large pieces. */
function writeRecords(
  count: number,
  width: number,
  update: (bytes: Uint8Array) => void,
  write: (values: Float64Array, at: number, record: number) => void,
): void {
  const values = new Float64Array(RECORDS_AT_ONCE * width);
  for (let from = 0; from < count; from += RECORDS_AT_ONCE) {
    const records = Math.min(RECORDS_AT_ONCE, count - from);
    for (let i = 0; i < records; i++) write(values, i * width, from + i);
    const used = records * width;
    // Adding 0 turns −0 into 0.
    for (let i = 0; i < used; i++) values[i] += 0;
    update(new Uint8Array(values.buffer, 0, used * 8));
  }
}

/**
 * A small broker that fills every order at once, at the newest close and
 * without costs. It shows how little the engine needs from a broker.
 *
 * @module
 */
import type { TradingSession } from "../../src/time/session.ts";
import type { OpenPosition } from "../../src/trading/open_positions.ts";
import type { Broker, BrokerSetup } from "../../src/trading/broker.ts";
import type { BrokerResult } from "../../src/trading/broker_result.ts";
import type { EndedPosition } from "../../src/trading/ended_positions.ts";
import type { Fill, SessionResult } from "../../src/trading/fills.ts";
import type { OrderReceipt, OrderView } from "../../src/trading/orders.ts";
import type { OrderRequest } from "../../src/trading/order_types/table.ts";

const STARTING_CASH = 1_000;

export class InstantBroker implements Broker {
  readonly startingCash = STARTING_CASH;
  readonly kind = "margin";
  readonly buyingPower = Infinity;
  readonly orders: OrderView[] = [];
  readonly revision = 0;
  readonly fills: Fill[] = [];
  readonly sessions: SessionResult[] = [];
  readonly #setup: BrokerSetup;
  readonly #positions: number[];
  cash = STARTING_CASH;

  constructor(setup: BrokerSetup) {
    this.#setup = setup;
    this.#positions = setup.instruments.map(() => 0);
  }

  get equity(): number {
    return this.#positions.reduce(
      (sum, units, i) => units === 0 ? sum : sum + units * this.#price(i),
      this.cash,
    );
  }

  #price(symbolIndex: number): number {
    return this.#setup.priceOf(symbolIndex);
  }

  readonly equityFloor = -Infinity;

  kill(): void {
    throw new Error("This broker has no kill switch");
  }

  release(): void {
    throw new Error("This broker has no kill switch");
  }

  workingOrders(): readonly OrderView[] {
    return [];
  }

  openPositions(): readonly OpenPosition[] {
    return [];
  }

  position(symbolIndex: number): number {
    return this.#positions[symbolIndex];
  }

  ledgerOf(): number {
    return this.cash;
  }

  costOf(): number {
    return 0;
  }

  cashOf(): number {
    return this.cash;
  }

  equityOf(): number {
    return this.equity;
  }

  fillsFrom(): number {
    return Infinity;
  }

  changedAt(): number {
    return 0;
  }

  submit(request: OrderRequest, time: number): OrderReceipt {
    const { symbol, side, quantity } = request;
    const index = this.#setup.instruments.findIndex((one) =>
      one.symbol === symbol
    );
    const price = this.#price(index);
    const units = side === "buy" ? quantity : -quantity;
    this.#positions[index] += units;
    this.cash -= units * price;
    const orderId = this.fills.length + 1;
    const strategy = request.strategy ?? 0;
    this.fills.push({
      time,
      symbol,
      side,
      quantity,
      price,
      fee: 0,
      orderId,
      strategy,
      tag: request.tag ?? "",
      reason: request.reason ?? "",
    });
    return { id: orderId, status: "accepted" };
  }

  refuse(): OrderReceipt {
    throw new Error("Nothing is refused");
  }

  cancelOpening(): void {}

  submitOneCancelsOther(
    requests: readonly OrderRequest[],
    time: number,
  ): readonly OrderReceipt[] {
    return requests.map((request) => this.submit(request, time));
  }

  cancel(): boolean {
    return false;
  }

  replace(id: number): OrderReceipt {
    return { id, status: "accepted" };
  }

  onBar(): void {
    throw new Error("No order waits for a bar");
  }

  endSlice(): void {}

  act(): readonly [] {
    return [];
  }

  onSessionStart(): readonly never[] {
    return [];
  }

  beginHours(): readonly never[] {
    return [];
  }

  expire(): void {}

  onSessionEnd({ date, open, close }: TradingSession): SessionResult {
    const { cash, equity } = this;
    const session: SessionResult = {
      date,
      open,
      close,
      equity,
      cash,
      positionValue: equity - cash,
      fees: 0,
      interest: 0,
      borrowCost: 0,
      fills: this.fills.length,
      traded: 0,
      strategies: [equity],
    };
    this.sessions.push(session);
    return session;
  }

  flatten(): boolean {
    return false;
  }

  delist(): readonly EndedPosition[] {
    return [];
  }

  endTrading(): readonly EndedPosition[] {
    return [];
  }

  finish(): BrokerResult {
    return this.result();
  }

  result(): BrokerResult {
    const { startingCash, cash, equity, fills, sessions } = this;
    return {
      startingCash,
      cash,
      equity,
      netProfit: equity - startingCash,
      realisedProfit: 0,
      unrealisedProfit: 0,
      fees: 0,
      interest: 0,
      borrowCost: 0,
      liquidations: [],
      orders: {
        held: 0,
        accepted: 0,
        filled: fills.length,
        refused: 0,
        cancelled: 0,
        expired: 0,
      },
      fills,
      roundTrips: [],
      endings: [],
      openPositions: [],
      endedPositions: [],
      sessions,
    };
  }

  digest(update: (bytes: Uint8Array) => void): void {
    update(Uint8Array.of(this.fills.length));
  }
}

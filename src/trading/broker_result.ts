/**
 * What a broker reports of its account.
 *
 * @module
 */
import type { OpenPosition } from "./account.ts";
import type { Fill, SessionResult } from "./fills.ts";
import type { OrderStatus } from "./orders.ts";
import type { RoundTrip } from "./round_trips.ts";

/** Everything an account has come to. */
export interface BrokerResult {
  /** Cash at the start. */
  readonly startingCash: number;
  /** Cash now. */
  readonly cash: number;
  /** Cash plus the value of all positions now. */
  readonly equity: number;
  /** Equity less starting cash. */
  readonly netProfit: number;
  /** Profit of what was closed, at average cost, before fees. */
  readonly realisedProfit: number;
  /** Value of what is open less what it cost. Realised and unrealised profit less fees is the net profit. */
  readonly unrealisedProfit: number;
  /** All fees paid. */
  readonly fees: number;
  /** How many orders there are in each status. */
  readonly orders: Readonly<Record<OrderStatus, number>>;
  /** All fills, in order. */
  readonly fills: readonly Fill[];
  /** All completed round trips, in order of their exits. */
  readonly roundTrips: readonly RoundTrip[];
  /** Positions that are open now. */
  readonly openPositions: readonly OpenPosition[];
  /** The account at the end of every session. */
  readonly sessions: readonly SessionResult[];
}

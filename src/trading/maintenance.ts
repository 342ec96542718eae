/**
 * The maintenance margin of an account: what its equity must not fall below.
 *
 * @module
 */
import type { MarginRates } from "../config/session_config.ts";
import type { Account } from "./account.ts";
import type { Margins } from "./contracts.ts";
import { addMicros, amountOf, requiredOf } from "./money.ts";

/** Rounding adds up to far less than this, in micros. */
const NEAR_MICROS = 1000;
const NEAR_MICROS_EACH = 10;

/**
 * The maintenance margin of all positions at their newest prices, in micros,
 * rounded up: equity is below the margin exactly if it is below this. The sum of
 * the positions without a margin of their own is rounded once, each of the
 * others by itself.
 */
export function maintenanceOf(
  account: Account,
  rates: MarginRates,
  { terms }: Margins,
): number {
  let long = 0;
  let short = 0;
  let own = 0;
  for (let i = 0; i < account.openCount; i++) {
    const quantity = account.openQuantity(i);
    const symbol = account.openSymbol(i);
    const one = terms[symbol];
    if (one.each === one.each) {
      const each = amountOf(one.each, Math.abs(quantity));
      own = addMicros(own, account.contracts.toAccount(symbol, each));
      continue;
    }
    const size = account.openSize(i);
    const rate = quantity > 0 ? one.long : one.short;
    if (rate !== (quantity > 0 ? rates.long : rates.short)) {
      own = addMicros(own, requiredOf(size, rate, 0, 0));
    } else if (quantity > 0) long = addMicros(long, size);
    else short = addMicros(short, size);
  }
  return addMicros(own, requiredOf(long, rates.long, short, rates.short));
}

/**
 * Whether equity is near the maintenance margin or below it. Where this is
 * false, there is nothing to compute exactly.
 */
export function isNearMaintenance(
  account: Account,
  margins: Margins,
): boolean {
  const near = NEAR_MICROS + NEAR_MICROS_EACH * account.openCount;
  return !account.hasRoom(near, margins);
}

/**
 * The maintenance margin of an account: what its equity must not fall below.
 *
 * @module
 */
import type { MarginRates } from "../config/session_config.ts";
import type { Account } from "./account.ts";
import { addMicros, requiredOf } from "./money.ts";

/** Rounding adds up to far less than this, in micros. */
const NEAR_MICROS = 1000;
const NEAR_MICROS_EACH = 10;

/**
 * The maintenance margin of all positions at their newest prices, in micros,
 * rounded up: equity is below the margin exactly if it is below this.
 */
export function maintenanceOf(account: Account, rates: MarginRates): number {
  let long = 0;
  let short = 0;
  for (let i = 0; i < account.openCount; i++) {
    const size = Math.abs(account.openValue(i));
    if (account.openQuantity(i) > 0) long = addMicros(long, size);
    else short = addMicros(short, size);
  }
  return requiredOf(long, rates.long, short, rates.short);
}

/**
 * Whether equity is near the maintenance margin or below it. Where this is
 * false, there is nothing to compute exactly.
 */
export function isNearMaintenance(
  account: Account,
  rates: MarginRates,
): boolean {
  const near = NEAR_MICROS + NEAR_MICROS_EACH * account.openCount;
  return !account.hasRoom(rates.long, rates.short, near);
}

/**
 * The rolls of the continuous futures of a run: which contract is in front, and
 * how history is adjusted.
 *
 * @module
 */
import type { ContinuousMode } from "../config/sections/session_data.ts";
import { SessionError } from "../errors.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import type { CorporateAction } from "../instruments/corporate_action.ts";
import { type Instrument, paysProfitOnly } from "../instruments/instrument.ts";
import type { Adjustment } from "../session/adjustments.ts";
import type { FrontContract } from "../session/front_contracts.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import type { MarketStore } from "../store/market_store.ts";
import type { TradingDate } from "../types.ts";

/** The rolls of a run. */
export interface PlannedRolls extends Pick<RunRequirements, "rolls"> {
  /** How earlier bars are adjusted. */
  readonly adjustments: readonly Adjustment[];
}

/**
 * Plans the rolls of the symbols of a run: each holds from the first session on its
 * date or after it. Those after the range are left out. `onShift` is called for
 * each session from which on history is adjusted by a difference.
 *
 * @throws {SessionError} `config_invalid` if a symbol with rolls is paid for, as
 * stocks are; `data_missing` if history cannot be adjusted by ratios, because a
 * price is not above zero.
 */
export function planRolls(
  mode: ContinuousMode,
  run: RunRequirements,
  instruments: readonly Instrument[],
  store: MarketStore,
  onShift: (date: TradingDate) => void,
): PlannedRolls {
  const dates = run.calendar.map(({ date }) => date);
  const last = dates[dates.length - 1];
  const stored = (store.actions?.list({ type: "roll" }) ?? []).filter((one) =>
    one.date <= last && run.symbols.includes(one.symbol)
  );
  if (stored.length === 0) return { adjustments: [] };
  const sessionOf = (date: TradingDate) =>
    date <= dates[0] ? date : dates.find((one) => one >= date) ?? date;
  const rolls = stored.map((action): FrontContract => {
    const symbol = run.symbols.indexOf(action.symbol);
    requireFuture(instruments[symbol]);
    return {
      symbol,
      date: sessionOf(action.date),
      contract: action.newSymbol ?? "",
      ...rollOf(action),
    };
  });
  const adjustments = mode === "raw" ? [] : stored.flatMap((action, i) => {
    const { symbol, date } = rolls[i];
    const by = date > dates[0] ? adjustmentBy(mode, action) : undefined;
    return by === undefined ? [] : [{ symbol, date, volume: 1, ...by }];
  });
  for (const { date, shift = 0 } of adjustments) {
    if (shift !== 0) onShift(date);
  }
  return { rolls, adjustments };
}

function rollOf(
  { oldSymbol, reference, value }: CorporateAction,
): Pick<FrontContract, "roll"> {
  if (
    oldSymbol === undefined || reference === undefined || value === undefined
  ) return {};
  return { roll: { from: oldSymbol, oldPrice: reference, newPrice: value } };
}

/** How a roll adjusts prices before it; `undefined` if they stay. */
function adjustmentBy(
  mode: "ratio" | "difference",
  { symbol, date, reference, value }: CorporateAction,
): Pick<Adjustment, "divisor" | "shift"> | undefined {
  if (reference === undefined || value === undefined || reference === value) {
    return undefined;
  }
  if (mode === "difference") return { divisor: 1, shift: value - reference };
  if (reference > 0 && value > 0) return { divisor: reference / value };
  throw new SessionError(
    "data_missing",
    `The roll of ${symbol} on ${date}, from ${reference} to ${value}, has no ratio: both prices must be above zero. Set session_data_config.continuous: difference or raw`,
  );
}

/** Positions in what is paid for cannot be rolled at the prices of another contract. */
function requireFuture(instrument: Instrument): void {
  if (paysProfitOnly(instrument)) return;
  const { symbol, assetClass = "stock" } = instrument;
  throw new SessionError(
    "config_invalid",
    `${symbol} has rolls of contracts in the store, so it must be a future, and it is of class ${assetClass}; write instruments: { ${symbol}: { asset_class: future } }, or remove the rolls with: openbell actions rm ${symbol} --type roll`,
  );
}

/** Why an indicator cannot move with prices; `undefined` if all can. */
export function unshiftedIndicator(
  { indicators }: RunRequirements,
  lookup: IndicatorLookup,
): string | undefined {
  for (const { id, name, params, outputs } of indicators) {
    const resolved = params as Readonly<Record<string, number | string>>;
    const shifts = lookup(name).shifts(resolved);
    if (shifts?.length === outputs.length) continue;
    return shifts === undefined
      ? `Indicator ${id} cannot be adjusted for rolls by differences: "${name}" depends on ratios of prices, which differences change and which fail where history reaches zero, or its definition does not say how it moves with prices (shifts: "price" or "none"). Set session_data_config.continuous: ratio or raw`
      : `Indicator ${id}: the definition of "${name}" has ${shifts.length} shifts for ${outputs.length} outputs`;
  }
  return undefined;
}

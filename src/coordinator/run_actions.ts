/**
 * The corporate actions of a run: what they do to positions, and to its history.
 *
 * @module
 */
import type { SessionDataConfig } from "../config/sections/session_data.ts";
import { SessionError } from "../errors.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import type { CorporateAction } from "../instruments/corporate_action.ts";
import type { Instrument } from "../instruments/instrument.ts";
import {
  type Adjustment,
  joinAdjustments,
  type SessionAction,
} from "../session/adjustments.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import type { MarketStore } from "../store/market_store.ts";
import type { TradingDate } from "../types.ts";
import { planEnds } from "./action_ends.ts";
import { closeBefore, shareNumbers } from "./action_facts.ts";
import { planRolls } from "./run_rolls.ts";

/** The actions of a symbol from a session on, and the closes that dividends came after. */
interface Held {
  readonly action: SessionAction;
  /** What is left of the price after the dividend, as a share of it. */
  readonly left: number;
}

/** What a run does with the corporate actions of its store. */
export type PlannedActions = Partial<
  Pick<
    RunRequirements,
    "actions" | "adjustments" | "rolls" | "lastDates" | "actionEnds"
  >
>;

/** How a config adjusts history. */
type Modes = Pick<SessionDataConfig, "adjustment" | "continuous">;

/**
 * Plans the actions of the symbols of a run: each holds from the
 * first session on its date or after it. Those of later dates than the range are
 * left out. `lookup` finds the indicators of the run.
 *
 * @throws {SessionError} `indicator_invalid` if history is adjusted and an
 * indicator does not say what its outputs are measured in; `data_missing` if a
 * dividend is not below the close before it; `store_corrupt`; as
 * {@linkcode planRolls}.
 */
export async function planActions(
  modes: Modes,
  run: RunRequirements,
  instruments: readonly Instrument[],
  store: MarketStore,
  lookup: IndicatorLookup,
): Promise<PlannedActions> {
  const { adjustment: mode, continuous } = modes;
  const held = await heldActions(mode, run, store);
  const { paid, ...ends } = await planEnds(run, store);
  const { rolls, adjustments: rolled } = planRolls(
    continuous,
    run,
    instruments,
    store,
    lookup,
  );
  const actions = [...held.map(({ action }) => action), ...paid].sort((a, b) =>
    a.date < b.date ? -1 : a.date > b.date ? 1 : 0
  );
  const adjustments = joined([
    ...mode === "raw" ? [] : held.map(adjustmentOf),
    ...rolled,
  ]);
  if (adjustments.length > 0) requireScales(modes, run, lookup);
  return {
    ...ends,
    ...rolls !== undefined && { rolls },
    ...actions.length > 0 && { actions },
    ...adjustments.length > 0 && { adjustments },
  };
}

function adjustmentOf({ action, left }: Held): Adjustment {
  const { symbol, date, split } = action;
  return { symbol, date, divisor: split / left, volume: split };
}

/** One adjustment for each symbol and session, ascending by date. */
function joined(all: readonly Adjustment[]): Adjustment[] {
  const byKey = new Map<string, Adjustment>();
  for (const one of all) {
    const key = `${one.date} ${one.symbol}`;
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? one : joinAdjustments(known, one));
  }
  return [...byKey.values()]
    .filter(({ divisor, volume, shift = 0 }) =>
      divisor !== 1 || volume !== 1 || shift !== 0
    )
    .sort((a, b) =>
      a.date < b.date ? -1 : a.date > b.date ? 1 : a.symbol - b.symbol
    );
}

async function heldActions(
  mode: Modes["adjustment"],
  run: RunRequirements,
  store: MarketStore,
): Promise<Held[]> {
  const stored = store.actions?.list() ?? [];
  const shares = shareNumbers(run.symbols, store);
  const dates = run.calendar.map(({ date }) => date);
  const held: Held[] = [];
  const inRange = stored.filter(({ date, type }) =>
    (type === "split" || type === "dividend") && date > dates[0] &&
    date <= dates[dates.length - 1]
  );
  const keyOf = (date: TradingDate, number: number) =>
    `${dates.find((one) => one >= date) ?? date} ${number}`;
  const groups = new Map<string, CorporateAction[]>();
  for (const action of inRange) {
    const number = shares.on(action.symbol, action.date);
    if (number === undefined) continue;
    const key = keyOf(action.date, number);
    groups.set(key, [...groups.get(key) ?? [], action]);
  }
  for (const action of inRange) {
    const number = shares.later(action.symbol, action.date);
    if (number === undefined) continue;
    const key = keyOf(action.date, number);
    const group = groups.get(key) ?? [];
    // Known under the symbol of its date too, it is one action.
    if (group.some(({ type }) => type === action.type)) continue;
    groups.set(key, [...group, action]);
  }
  for (const [key, group] of groups) {
    const [date, number] = key.split(" ");
    const symbol = Number(number);
    let split = 1;
    let dividend = 0;
    let left = 1;
    for (const { type, value = 1 } of group) {
      // Dividends of a date are paid on the shares before its splits.
      if (type === "split") split *= value;
      else dividend += value;
    }
    if (mode === "total" && dividend > 0) {
      left = await shareLeft(run.symbols[symbol], group, dividend, run, store);
    }
    held.push({ action: { symbol, date, split, dividend }, left });
  }
  return held.sort((a, b) =>
    a.action.date < b.action.date
      ? -1
      : a.action.date > b.action.date
      ? 1
      : a.action.symbol - b.action.symbol
  );
}

/** The share of the close before a date that its dividend leaves; 1 without bars before. */
async function shareLeft(
  symbol: string,
  group: readonly CorporateAction[],
  dividend: number,
  run: RunRequirements,
  store: MarketStore,
): Promise<number> {
  const [{ date }] = group;
  const stated = group.find(({ reference }) => reference !== undefined)
    ?.reference;
  const close = stated ?? await closeBefore(symbol, date, run, store);
  if (close === undefined) return 1;
  if (dividend < close) return 1 - dividend / close;
  throw new SessionError(
    "data_missing",
    `The dividend of ${symbol} on ${date}, ${dividend}, is not below the close before it, ${close}, so history cannot be adjusted for it; correct it (openbell actions rm ${symbol} --date ${date}), or set session_data_config.adjustment: splits`,
  );
}

/** Indicators whose outputs cannot be adjusted end the run before it begins. */
function requireScales(
  { adjustment, continuous }: Modes,
  { indicators }: RunRequirements,
  lookup: IndicatorLookup,
): void {
  for (const { id, name, params, outputs } of indicators) {
    const resolved = params as Readonly<Record<string, number | string>>;
    const scales = lookup(name).scales(resolved);
    if (scales?.length === outputs.length) continue;
    throw new SessionError(
      "indicator_invalid",
      scales === undefined
        ? `Indicator ${id} cannot be adjusted for splits or rolls: the definition of "${name}" does not say what its outputs are measured in. Add scales: "price", "volume" or "none", one for all outputs or a list, or set session_data_config.adjustment and continuous to raw (they are ${adjustment} and ${continuous})`
        : `Indicator ${id}: the definition of "${name}" has ${scales.length} scales for ${outputs.length} outputs`,
    );
  }
}

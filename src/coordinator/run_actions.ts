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
import type {
  LiveActionsPlan,
  SessionActions,
} from "../session/action_board.ts";
import {
  type Adjustment,
  joinAdjustments,
  type SessionAction,
} from "../session/adjustments.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import type { MarketStore } from "../store/market_store.ts";
import type { TradingDate } from "../types.ts";
import { planEnds } from "./action_ends.ts";
import { closeBefore, closeBeforeNow, shareNumbers } from "./action_facts.ts";
import { planRolls, unshiftedIndicator } from "./run_rolls.ts";

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
    () => requireNone(unshiftedIndicator(run, lookup)),
  );
  const actions = [...held.map(({ action }) => action), ...paid].sort((a, b) =>
    a.date < b.date ? -1 : a.date > b.date ? 1 : 0
  );
  const adjustments = joined([
    ...mode === "raw" ? [] : held.map(adjustmentOf),
    ...rolled,
  ]);
  if (adjustments.length > 0) {
    requireNone(unscaledIndicator(modes, run, lookup));
  }
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

/** The splits and dividends of a share that hold from a session on. */
interface HeldGroup {
  readonly action: SessionAction;
  readonly stored: readonly CorporateAction[];
}

async function heldActions(
  mode: Modes["adjustment"],
  run: RunRequirements,
  store: MarketStore,
): Promise<Held[]> {
  const held: Held[] = [];
  for (const group of heldGroups(run, store)) {
    const { symbol, date } = group.action;
    const close = needsClose(mode, group)
      ? await closeBefore(run.symbols[symbol], firstDate(group), run, store)
      : undefined;
    held.push({
      action: group.action,
      left: shareLeft(mode, run.symbols[symbol], date, group, close),
    });
  }
  return held;
}

/**
 * The splits, dividends and rolls that hold from one session on, of a store that
 * answers at once. `closeOf` has the closes before the session that the store lacks.
 *
 * @throws {SessionError} as {@linkcode planActions}.
 */
export function planSession(
  { adjustment: mode, continuous, unscaled, unshifted }: LiveActionsPlan,
  session: TradingDate,
  run: RunRequirements,
  instruments: readonly Instrument[],
  store: MarketStore,
  closeOf: (symbol: number) => number | undefined,
): SessionActions {
  const held = heldGroups(run, store)
    .filter(({ action }) => action.date === session)
    .map((group): Held => {
      const { action } = group;
      const name = run.symbols[action.symbol];
      const close = needsClose(mode, group)
        ? closeOf(action.symbol) ??
          closeBeforeNow(name, firstDate(group), run, store)
        : undefined;
      return { action, left: shareLeft(mode, name, session, group, close) };
    });
  const { rolls = [], adjustments: rolled } = planRolls(
    continuous,
    run,
    instruments,
    store,
    (date) => {
      if (date === session) requireNone(unshifted);
    },
  );
  const adjustments = joined([
    ...mode === "raw" ? [] : held.map(adjustmentOf),
    ...rolled.filter(({ date }) => date === session),
  ]);
  if (adjustments.length > 0) requireNone(unscaled);
  return {
    actions: held.map(({ action }) => action),
    adjustments,
    rolls: rolls.filter(({ date }) => date === session),
  };
}

function requireNone(problem: string | undefined): void {
  if (problem !== undefined) {
    throw new SessionError("indicator_invalid", problem);
  }
}

/** The splits and dividends of a run, by session and symbol. */
function heldGroups(run: RunRequirements, store: MarketStore): HeldGroup[] {
  const stored = store.actions?.list() ?? [];
  const shares = shareNumbers(run.symbols, store);
  const dates = run.calendar.map(({ date }) => date);
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
  const held: HeldGroup[] = [];
  for (const [key, group] of groups) {
    const [date, number] = key.split(" ");
    let split = 1;
    let dividend = 0;
    for (const { type, value = 1 } of group) {
      // Dividends of a date are paid on the shares before its splits.
      if (type === "split") split *= value;
      else dividend += value;
    }
    const action = { symbol: Number(number), date, split, dividend };
    held.push({ action, stored: group });
  }
  return held.sort(({ action: a }, { action: b }) =>
    a.date < b.date ? -1 : a.date > b.date ? 1 : a.symbol - b.symbol
  );
}

/** The close before a dividend, if its source states that. */
function statedClose({ stored }: HeldGroup): number | undefined {
  return stored.find(({ reference }) => reference !== undefined)?.reference;
}

function firstDate({ stored: [{ date }] }: HeldGroup): TradingDate {
  return date;
}

function needsClose(mode: Modes["adjustment"], group: HeldGroup): boolean {
  return mode === "total" && group.action.dividend > 0 &&
    statedClose(group) === undefined;
}

/** The share of the close before a date that its dividend leaves; 1 without bars before. */
function shareLeft(
  mode: Modes["adjustment"],
  symbol: string,
  date: TradingDate,
  group: HeldGroup,
  stored: number | undefined,
): number {
  const { dividend } = group.action;
  const close = statedClose(group) ?? stored;
  if (mode !== "total" || dividend === 0 || close === undefined) return 1;
  if (dividend < close) return 1 - dividend / close;
  throw new SessionError(
    "data_missing",
    `The dividend of ${symbol} on ${date}, ${dividend}, is not below the close before it, ${close}, so history cannot be adjusted for it; correct it (openbell actions rm ${symbol} --date ${date}), or set session_data_config.adjustment: splits`,
  );
}

/** Why an indicator's outputs cannot be adjusted; `undefined` if all can be. */
export function unscaledIndicator(
  { adjustment, continuous }: Modes,
  { indicators }: RunRequirements,
  lookup: IndicatorLookup,
): string | undefined {
  for (const { id, name, params, outputs } of indicators) {
    const resolved = params as Readonly<Record<string, number | string>>;
    const scales = lookup(name).scales(resolved);
    if (scales?.length === outputs.length) continue;
    return scales === undefined
      ? `Indicator ${id} cannot be adjusted for splits or rolls: the definition of "${name}" does not say what its outputs are measured in. Add scales: "price", "volume" or "none", one for all outputs or a list, or set session_data_config.adjustment and continuous to raw (they are ${adjustment} and ${continuous})`
      : `Indicator ${id}: the definition of "${name}" has ${scales.length} scales for ${outputs.length} outputs`;
  }
  return undefined;
}

/**
 * The delistings and mergers of a run: when they end the trading in a symbol, and
 * what they pay for its positions.
 *
 * @module
 */
import type { CorporateAction } from "../instruments/corporate_action.ts";
import type { SessionAction, ShareEnd } from "../session/adjustments.ts";
import type { ActionEnd, RunRequirements } from "../session/run_plan.ts";
import type { MarketStore } from "../store/market_store.ts";
import type { TradingDate } from "../types.ts";
import {
  closeBefore,
  type ShareNumbers,
  shareNumbers,
} from "./action_facts.ts";

/** What the actions that end symbols come to. */
export interface PlannedEnds
  extends Partial<Pick<RunRequirements, "lastDates" | "actionEnds">> {
  /** What they pay for positions, in the order in which it is booked. */
  readonly paid: readonly SessionAction[];
}

/** An action that ends a symbol of the run. */
interface Ending {
  readonly symbol: number;
  readonly action: CorporateAction;
  /** The first session on its date or after it. */
  readonly session: TradingDate;
}

/** Plans the delistings and mergers of the range of a run. */
export async function planEnds(
  run: RunRequirements,
  store: MarketStore,
): Promise<PlannedEnds> {
  const stored = store.actions?.list() ?? [];
  const shares = shareNumbers(run.symbols, store);
  const endings = endingsOf(run, stored, shares);
  if (endings.size === 0) return { paid: [] };
  const lastDates = run.symbols.map((_, i) => {
    const end = endings.get(i)?.action.date;
    const last = run.lastDates[i] ?? null;
    if (end === undefined || last !== null && last < end) return last;
    return run.dates.findLast((date) => date < end) ?? last;
  });
  const paid: SessionAction[] = [];
  for (const ending of bookingOrder(endings, shares)) {
    const acquirer = acquirerOf(ending, endings, lastDates, run, shares);
    const end = await shareEnd(ending, acquirer, run, store, stored);
    const { symbol, session: date } = ending;
    if (end !== undefined) {
      paid.push({ symbol, date, split: 1, dividend: 0, end });
    }
  }
  const actionEnds = run.symbols.map((_, i): ActionEnd | null => {
    const ending = endings.get(i);
    if (ending === undefined) return null;
    if (paid.some(({ symbol }) => symbol === i)) return "paid_action";
    // Bars that ended sessions before it are the reason themselves.
    const last = run.lastDates[i] ?? null;
    const before = run.dates.findLast((date) => date < ending.action.date);
    return last !== null && before !== undefined && last < before
      ? null
      : "delisting";
  });
  return { lastDates, actionEnds, paid };
}

/** By symbol: the first action that ends it within the range. */
function endingsOf(
  { dates }: RunRequirements,
  stored: readonly CorporateAction[],
  shares: ShareNumbers,
): ReadonlyMap<number, Ending> {
  const endings = new Map<number, Ending>();
  for (const action of stored) {
    const { type, date } = action;
    if (type !== "delist" && type !== "merger") continue;
    const symbol = shares.ended(action);
    const session = dates.find((one) => one >= date);
    if (symbol === undefined || session === undefined || date <= dates[0]) {
      continue;
    }
    // A symbol that trades on may be another share's since.
    if (!endings.has(symbol)) endings.set(symbol, { symbol, action, session });
  }
  return endings;
}

/** By session; of one session, a share comes before the one that it turns into. */
function bookingOrder(
  endings: ReadonlyMap<number, Ending>,
  shares: ShareNumbers,
): Ending[] {
  const depth = (ending: Ending): number => {
    let count = 0;
    let at: Ending | undefined = ending;
    while (at !== undefined && count <= endings.size) {
      const { newSymbol, date }: CorporateAction = at.action;
      const next = shares.on(newSymbol ?? "", date);
      const { session }: Ending = at;
      at = next === undefined ? undefined : endings.get(next);
      if (at?.session !== session) break;
      count++;
    }
    return count;
  };
  return [...endings.values()].sort((a, b) =>
    a.session < b.session
      ? -1
      : a.session > b.session
      ? 1
      : depth(b) - depth(a) || a.symbol - b.symbol
  );
}

/** The number of an acquirer whose shares the run can hold from the session on. */
function acquirerOf(
  { symbol, action, session }: Ending,
  endings: ReadonlyMap<number, Ending>,
  lastDates: readonly (TradingDate | null)[],
  { symbols, universe }: RunRequirements,
  shares: ShareNumbers,
): number | undefined {
  const { newSymbol = "", date } = action;
  const acquirer = shares.on(newSymbol, date);
  if (
    acquirer === undefined || acquirer === symbol ||
    universe.includes(symbols[acquirer])
  ) return undefined;
  const last = lastDates[acquirer] ?? null;
  // One that ends with the same session is followed into what it turns into.
  return last === null || last >= session ||
      endings.get(acquirer)?.session === session
    ? acquirer
    : undefined;
}

/** What an action pays for each share; `undefined` if it does not say. */
async function shareEnd(
  { action, session }: Ending,
  into: number | undefined,
  run: RunRequirements,
  store: MarketStore,
  stored: readonly CorporateAction[],
): Promise<ShareEnd | undefined> {
  const { type, value, cash = 0, newSymbol = "", date } = action;
  if (type === "delist") {
    return value === undefined
      ? undefined
      : { type: "delisting", cash: value, shares: 0 };
  }
  const shares = value ?? 0;
  const end = { type: "merger", cash, shares } as const;
  if (shares === 0) return end;
  if (into !== undefined) return { ...end, into };
  // The name alone may be another share's in this run.
  const share = store.symbols === undefined
    ? newSymbol
    : `${newSymbol}@${date}`;
  const close = await closeBefore(share, session, run, store);
  if (close === undefined) return end;
  // Shares are those after a split of the same date.
  const split = stored.filter((one) =>
    one.type === "split" && one.symbol === newSymbol && one.date === date
  ).reduce((product, one) => product * (one.value ?? 1), 1);
  return { ...end, price: close / split };
}

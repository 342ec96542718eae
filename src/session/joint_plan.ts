/**
 * The plan of a run over several exchange groups, which joins the plans of the
 * groups' pipelines.
 *
 * @module
 */
import type { RunPlan, RunRequirements, SeriesIds } from "./run_plan.ts";

/** Where a symbol of a joint run is. */
export interface SymbolPlace {
  /** The number of its group. */
  readonly lane: number;
  /** Its number in the plan of that group. */
  readonly symbol: number;
}

/**
 * What a run of several exchange groups needs as a whole. `symbols` are those of
 * the config, in its order, of which groups may have dropped some.
 */
export function joinRequirements(
  symbols: readonly string[],
  lanes: readonly RunRequirements[],
): RunRequirements {
  const [main] = lanes;
  const kept = symbols.filter((symbol) =>
    lanes.some((lane) => lane.symbols.includes(symbol))
  );
  const places = placesIn(kept, lanes);
  const of = <T>(list: (lane: RunRequirements) => readonly T[]): T[] =>
    places.map(({ lane, symbol }) => list(lanes[lane])[symbol]);
  const actions = byDate(kept, lanes, (lane) => lane.actions);
  const rolls = byDate(kept, lanes, (lane) => lane.rolls);
  return {
    ...withoutNumbers(main),
    ...actions.length > 0 && { actions },
    ...rolls.length > 0 && { rolls },
    dates: [...new Set(lanes.flatMap((lane) => lane.dates))].sort(),
    calendar: lanes.flatMap((lane) => lane.calendar)
      .sort((a, b) => a.open - b.open),
    symbols: kept,
    universe: [],
    streamed: kept.length,
    lastDates: lanes.some(({ lastDates }) => lastDates.length > 0)
      ? of((lane) => lane.symbols.map((_, i) => lane.lastDates[i] ?? null))
      : [],
    instruments: of((lane) => lane.instruments),
    dropped: lanes.flatMap(({ dropped }) => dropped),
    historyDays: of((lane) => lane.historyDays),
    dailyHistoryDays: of((lane) => lane.dailyHistoryDays),
    missingHistory: lanes.flatMap(({ missingHistory }) => missingHistory),
    omitsNoTrade: of((lane) => lane.omitsNoTrade),
    warnings: [...new Set(lanes.flatMap(({ warnings }) => warnings))],
  };
}

/** What a group needs without what numbers its symbols, which belongs to it alone. */
function withoutNumbers({
  actions: _actions,
  rolls: _rolls,
  actionEnds: _ends,
  adjustments: _adjustments,
  marks: _marks,
  settled: _settled,
  ...rest
}: RunRequirements): RunRequirements {
  return rest;
}

/** What happens to symbols of all groups, by date, with their numbers in the run. */
function byDate<T extends { readonly symbol: number; readonly date: string }>(
  symbols: readonly string[],
  lanes: readonly RunRequirements[],
  of: (lane: RunRequirements) => readonly T[] | undefined,
): T[] {
  return lanes.flatMap((lane) =>
    (of(lane) ?? []).map((one) => ({
      ...one,
      symbol: symbols.indexOf(lane.symbols[one.symbol]),
    }))
  ).sort((a, b) => a.date < b.date ? -1 : a.date > b.date ? 1 : 0);
}

/**
 * Joins the plans of the pipelines of several exchange groups, each of which has
 * a memory of its own. The joint plan numbers the series anew: base bars by
 * symbol, then derived bars by interval and symbol. Its mode is that of the run:
 * pipelines deliver ahead, and the engine that joins them goes by the clock.
 */
export function joinPlans(
  symbols: readonly string[],
  lanes: readonly RunPlan[],
  { mode, currencies }: Pick<RunRequirements, "mode" | "currencies">,
): RunPlan {
  const joint = joinRequirements(symbols, lanes);
  const [main] = lanes;
  const ids = jointIds(joint.symbols.length, main.derived.length);
  const { batchSlices, credits, sessionsAhead, memory } = main;
  return {
    ...joint,
    mode,
    batchSlices,
    credits,
    sessionsAhead,
    memory,
    ...(currencies !== undefined && { currencies }),
    lanes,
    ids,
  };
}

/** Where each symbol of a joint run is, in their order. */
export function placesIn(
  symbols: readonly string[],
  lanes: readonly RunRequirements[],
): SymbolPlace[] {
  const found = new Map(
    lanes.flatMap(({ symbols }, lane) =>
      symbols.map((name, symbol) => [name, { lane, symbol }] as const)
    ),
  );
  return symbols.map((name) => {
    const place = found.get(name);
    if (place === undefined) throw new TypeError(`No group has ${name}`);
    return place;
  });
}

/**
 * By series of bars of one group's plan: its number in the joint plan, which has
 * `symbols`.
 */
export function jointNumbers(
  lane: RunPlan,
  symbols: readonly string[],
): Int32Array {
  const numbers = new Int32Array(lane.ids.count).fill(-1);
  [lane.ids.base, ...lane.ids.derived].forEach((ids, interval) => {
    ids.forEach((id, symbol) => {
      const joint = symbols.indexOf(lane.symbols[symbol]);
      numbers[id] = interval * symbols.length + joint;
    });
  });
  return numbers;
}

function jointIds(symbols: number, derived: number): SeriesIds {
  const block = (interval: number) =>
    Array.from({ length: symbols }, (_, i) => interval * symbols + i);
  return {
    base: block(0),
    derived: Array.from({ length: derived }, (_, i) => block(i + 1)),
    indicators: [],
    historical: [],
    daily: [],
    count: symbols * (derived + 1),
  };
}

/** Random programs. Prices lie on a coarse grid, so that touches and ties are frequent. */
import fc from "fast-check";
import type {
  Action,
  Acts,
  Bar,
  BracketSpec,
  Day,
  OrderSpec,
  Program,
  Rules,
  ShareAction,
  Slice,
  Terms,
} from "./_program.ts";

/** What programs may use. */
export interface Scope {
  readonly rules: fc.Arbitrary<Rules>;
  readonly symbols: number;
  readonly strategies: number;
  /** How brackets are given. */
  readonly brackets: "none" | "absolute" | "all";
  /** Whether orders may only reduce. */
  readonly reduceOnly: boolean;
  /** Whether stops may trail. */
  readonly trails: boolean;
  /** Whether prices may be measured in percent. */
  readonly percent: boolean;
  /** Whether orders are changed and cancelled. */
  readonly changes: boolean;
  /** What a group may consist of: any orders, or one above and one below the price. */
  readonly groups: "any" | "straddles";
  /** What is known of each symbol; absent for nothing. */
  readonly terms?: fc.Arbitrary<Terms>;
  /** Whether the other currency's rate moves. */
  readonly converts?: boolean;
  /** Whether symbols have corporate actions. */
  readonly shareActions?: boolean;
  /** The dates of the sessions. */
  readonly dates: readonly string[];
}

const half = fc.integer({ min: 184, max: 216 }).map((n) => n / 2);

/** A bar around a price, often flat, or with its open or close at an extreme. */
const bar: fc.Arbitrary<Bar> = fc.tuple(
  half,
  fc.integer({ min: -8, max: 8 }),
  fc.integer({ min: 0, max: 8 }),
  fc.integer({ min: 0, max: 8 }),
  fc.constantFrom(100, 100, 20, 10, 4, 1, 0),
).map(([open, move, above, below, volume]) => {
  const close = open + move / 2;
  return [
    open,
    Math.max(open, close) + above / 2,
    Math.min(open, close) - below / 2,
    close,
    volume,
  ];
});

function sparse<T>(
  of: fc.Arbitrary<T>,
  missing = 4,
): fc.Arbitrary<T | undefined> {
  return fc.option(of, { nil: undefined, freq: missing });
}

const distance = fc.integer({ min: 1, max: 8 }).map((n) => n / 2);

function bracket(
  { brackets: kind, percent, trails }: Scope,
  buy: boolean,
): fc.Arbitrary<BracketSpec | undefined> {
  if (kind === "none") return fc.constant(undefined);
  const below = fc.integer({ min: 180, max: 206 }).map((n) => n / 2);
  const above = fc.integer({ min: 194, max: 220 }).map((n) => n / 2);
  const stopPrice = fc.record({ stopPrice: buy ? below : above });
  const limitPrice = fc.record({ limitPrice: buy ? above : below });
  const stops: fc.Arbitrary<BracketSpec>[] = [stopPrice, stopPrice];
  const limits: fc.Arbitrary<BracketSpec>[] = [limitPrice, limitPrice];
  if (kind === "all") {
    if (percent) {
      stops.push(
        fc.record({ stopPercent: distance }),
      );
      if (trails) stops.push(fc.record({ trailPercent: distance }));
      limits.push(fc.record({ limitPercent: distance }));
    }
    stops.push(
      fc.record({ stopOffset: distance }),
      fc.record({ stopTicks: fc.constantFrom(50, 100, 150) }),
    );
    if (trails) stops.push(fc.record({ trailAmount: distance }));
    limits.push(
      fc.record({ limitOffset: distance }),
      fc.record({ limitTicks: fc.constantFrom(50, 100, 150) }),
    );
  }
  const stop = fc.oneof(...stops);
  const limit = fc.oneof(...limits);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: stop as fc.Arbitrary<BracketSpec | undefined> },
    { weight: 1, arbitrary: limit },
    {
      weight: 2,
      arbitrary: fc.tuple(stop, limit).map(([a, b]) => ({ ...a, ...b })),
    },
  ).map((spec) => {
    if (spec?.stopPrice === undefined || spec.limitPrice === undefined) {
      return spec;
    }
    const right = buy
      ? spec.stopPrice < spec.limitPrice
      : spec.stopPrice > spec.limitPrice;
    return right ? spec : { stopPrice: spec.stopPrice };
  });
}

/** An order; `waiting` ones have a price, as groups need. */
function order(scope: Scope, waiting: boolean): fc.Arbitrary<OrderSpec> {
  const trail = scope.trails ? "trail" : "stop";
  const trailPercent = scope.trails && scope.percent ? "trailPercent" : trail;
  return fc.record({
    symbol: fc.nat(scope.symbols - 1),
    buy: fc.boolean(),
    quantity: fc.constantFrom(1, 2, 3, 5, 8, 10, 0.5, 2.5),
    kind: waiting
      ? fc.constantFrom(
        "limit",
        "stop",
        "stop_limit",
        trail,
        trailPercent,
      )
      : fc.constantFrom(
        "market",
        "market",
        "market",
        "limit",
        "limit",
        "stop",
        "stop",
        "stop_limit",
        trail,
        trailPercent,
        "market_on_open",
        "market_on_close",
      ),
    limitPrice: half,
    stopPrice: half,
    far: distance,
    force: fc.constantFrom("gtc", "gtc", "day", "ioc"),
    reduceOnly: fc.constantFrom(false, false, false, scope.reduceOnly),
    up: bracket(scope, true),
    down: bracket(scope, false),
  }).map((r) => {
    const { symbol, quantity, limitPrice, stopPrice, far, force } = r;
    const base = {
      symbol,
      side: r.buy ? "buy" as const : "sell" as const,
      quantity,
      ...(r.reduceOnly && { reduceOnly: true }),
    };
    const mark = r.buy ? r.up : r.down;
    const withBracket = r.reduceOnly || waiting || mark === undefined
      ? {}
      : { bracket: mark };
    const gtc = force === "ioc" ? {} : { timeInForce: force as "gtc" | "day" };
    const any = { timeInForce: force as "gtc" | "day" | "ioc" };
    switch (r.kind) {
      case "limit":
        return { ...base, type: "limit", limitPrice, ...any, ...withBracket };
      case "stop":
        return { ...base, type: "stop", stopPrice, ...gtc, ...withBracket };
      case "stop_limit":
        return {
          ...base,
          type: "stop_limit",
          stopPrice,
          limitPrice,
          ...gtc,
          ...withBracket,
        };
      case "trail":
        return {
          ...base,
          type: "trailing_stop",
          trailAmount: far,
          ...gtc,
          ...withBracket,
        };
      case "trailPercent":
        return {
          ...base,
          type: "trailing_stop",
          trailPercent: far,
          ...gtc,
          ...withBracket,
        };
      case "market":
        return { ...base, type: "market", ...any, ...withBracket };
      default:
        return { ...base, type: r.kind as "market_on_open", ...withBracket };
    }
  });
}

/** Two orders, one that waits above the price and one that waits below it. */
function straddle(scope: Scope): fc.Arbitrary<Action> {
  const side = fc.record({
    isLimit: fc.boolean(),
    quantity: fc.constantFrom(1, 2, 5),
    reduceOnly: fc.constantFrom(false, false, scope.reduceOnly),
  });
  return fc.record({
    symbol: fc.nat(scope.symbols - 1),
    level: half,
    gap: distance,
    above: side,
    below: side,
    isSwapped: fc.boolean(),
  }).map(({ symbol, level, gap, above, below, isSwapped }) => {
    const make = (
      { isLimit, quantity, reduceOnly }: typeof above,
      at: number,
      up: boolean,
    ): OrderSpec => ({
      symbol,
      side: isLimit === up ? "sell" : "buy",
      quantity,
      ...(reduceOnly && { reduceOnly }),
      ...(isLimit
        ? { type: "limit", limitPrice: at }
        : { type: "stop", stopPrice: at }),
    });
    const orders = [make(above, level + gap, true), make(below, level, false)];
    return { kind: "group", orders: isSwapped ? orders.reverse() : orders };
  });
}

function action(scope: Scope): fc.Arbitrary<Action> {
  const submit = fc.record({
    kind: fc.constant("submit" as const),
    order: order(scope, false),
  });
  const group = scope.groups === "straddles" ? straddle(scope) : fc.record({
    kind: fc.constant("group" as const),
    orders: fc.array(order(scope, true), { minLength: 2, maxLength: 3 }),
  }).map(({ kind, orders }) => ({
    kind,
    orders: orders.map((o) => ({ ...o, symbol: orders[0].symbol })),
  }));
  const cancel = fc.record({
    kind: fc.constant("cancel" as const),
    pick: fc.nat(20),
  });
  const replace = fc.record({
    kind: fc.constant("replace" as const),
    pick: fc.nat(20),
    field: fc.constantFrom(
      "quantity" as const,
      "limitPrice" as const,
      "stopPrice" as const,
    ),
    value: half,
  }).map((r) => ({
    ...r,
    value: r.field === "quantity" ? Math.ceil(r.value) % 12 + 1 : r.value,
  }));
  const entries = [
    { weight: 8, arbitrary: submit as fc.Arbitrary<Action> },
    { weight: scope.groups === "straddles" ? 6 : 2, arbitrary: group },
  ];
  if (!scope.changes) return fc.oneof(...entries);
  return fc.oneof(
    ...entries,
    { weight: 1, arbitrary: cancel },
    { weight: 2, arbitrary: replace },
  );
}

function acts(scope: Scope, most: number): fc.Arbitrary<Acts> {
  return fc.tuple(
    ...Array.from(
      { length: scope.strategies },
      () => fc.array(action(scope), { maxLength: most }),
    ),
  );
}

const MINUTES = [0, 1, 2, 3, 200, 388, 389];

function day(scope: Scope, date: string): fc.Arbitrary<Day> {
  const slice = fc.record({
    bars: fc.tuple(...Array.from({ length: scope.symbols }, () => sparse(bar))),
    acts: acts(scope, 2),
    ...scope.converts === true && {
      rate: sparse(fc.constantFrom(0.75, 1, 1.25, 1.1, 1.0875, 0.0064), 1),
    },
  });
  return fc.record({
    minutes: fc.subarray(MINUTES, { minLength: 1 }),
    slices: fc.array(slice, {
      minLength: MINUTES.length,
      maxLength: MINUTES.length,
    }),
    before: acts(scope, 1),
    after: acts(scope, 1),
  }).map(({ minutes, slices, before, after }) => ({
    date,
    before,
    slices: minutes
      .map((minute, i): Slice => ({ minute, ...slices[i] }))
      .filter(({ bars }) => bars.some((b) => b !== undefined)),
    after,
  }));
}

/** What may happen to a symbol before a session. */
const shareAction: fc.Arbitrary<Omit<ShareAction, "symbol">> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 4,
    arbitrary: fc.record({
      split: fc.constantFrom(2, 3, 7, 1.5, 0.5, 0.1, 0.25, 1 / 3, 0.15),
      dividend: fc.constantFrom(undefined, undefined, 0.82, 0.33),
    }),
  },
  { weight: 2, arbitrary: fc.record({ dividend: fc.constantFrom(0.5, 1.27) }) },
  { weight: 1, arbitrary: fc.constant({ ends: "delisted" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      cash: fc.constantFrom(0, 12.5, 54.2),
      shares: fc.constantFrom(0, 0.5, 2, 1.3, 0.0375),
      into: fc.constantFrom(undefined, 0, 1, 1),
    }).map(({ cash, shares, into }) => ({
      ends: shares === 0
        ? { type: "delisting" as const, cash, shares }
        : { type: "merger" as const, cash, shares, into },
    })),
  },
);

/** Days with actions from the second on; a symbol that has ended has no more bars. */
function withShareActions(
  days: readonly Day[],
  drawn: readonly (readonly Omit<ShareAction, "symbol">[])[],
  terms: readonly Terms[],
): Day[] {
  const ended = new Set<number>();
  return days.map((one, i) => {
    if (i === 0) return one;
    const actions = one.slices.length === 0 ? [] : drawn[i].flatMap(
      (action, symbol): ShareAction[] => {
        if (ended.has(symbol) || symbol >= drawn[i].length) return [];
        if (Object.keys(action).length === 0) return [];
        return [{ ...action, symbol }];
      },
    );
    for (const { symbol, ends } of actions) if (ends) ended.add(symbol);
    const sameMoney = (a: number, b: number) =>
      (terms[a]?.isForeign ?? false) === (terms[b]?.isForeign ?? false);
    const known = actions.map((action): ShareAction => {
      const { symbol, ends } = action;
      if (typeof ends !== "object" || ends.into === undefined) return action;
      const { into, ...rest } = ends;
      const holds = into < drawn[i].length && !ended.has(into) &&
        sameMoney(symbol, into);
      return { ...action, ends: holds ? ends : rest };
    });
    return {
      ...one,
      actions: known,
      slices: one.slices.map((slice) => ({
        ...slice,
        bars: slice.bars.map((b, y) => ended.has(y) ? undefined : b),
      })).filter(({ bars }) => bars.some((b) => b !== undefined)),
    };
  });
}

/** Days with corporate actions, if there are any in the scope. */
function acted(
  scope: Scope,
  days: readonly Day[],
  symbols: number,
  terms: readonly Terms[],
): fc.Arbitrary<readonly Day[]> {
  if (scope.shareActions !== true) return fc.constant(days);
  const row = fc.tuple(...Array.from({ length: symbols }, () => shareAction));
  return fc.tuple(...days.map(() => row))
    .map((drawn) => withShareActions(days, drawn, terms));
}

/** Programs within a scope. */
export function programs(scope: Scope): fc.Arbitrary<Program> {
  return fc.record({
    terms: fc.array(scope.terms ?? fc.constant({}), {
      minLength: scope.symbols,
      maxLength: scope.symbols,
    }),
    rules: scope.rules,
    symbols: fc.integer({ min: 1, max: scope.symbols }),
    strategies: fc.integer({ min: 1, max: scope.strategies }),
  }).chain(({ terms, rules, symbols, strategies }) => {
    const own = { ...scope, symbols, strategies };
    return fc.integer({ min: 1, max: scope.dates.length })
      .chain((count) =>
        fc.tuple(...scope.dates.slice(0, count).map((date) => day(own, date)))
      )
      .chain((days) => acted(scope, days, symbols, terms))
      .map((days) => ({
        ...(scope.terms !== undefined &&
          { terms: terms.slice(0, symbols) }),
        rules,
        symbols,
        strategies,
        days,
      }));
  });
}

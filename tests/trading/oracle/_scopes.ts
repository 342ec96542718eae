/** What the programs of the tests may use. */
import fc from "fast-check";
import type { Rules, Terms } from "./_program.ts";
import type { Scope } from "./_programs.ts";

/** Orders alone: no limits, no costs. */
export const PLAIN: Scope = {
  rules: fc.constant({ max_buying_power: 1e9 }),
  symbols: 2,
  strategies: 2,
  brackets: "all",
  reduceOnly: true,
  trails: true,
  percent: true,
  changes: true,
  groups: "any",
  dates: ["2024-01-30", "2024-01-31", "2024-02-02"],
};

/** Orders whose prices can be mirrored. */
export const MIRRORED: Scope = { ...PLAIN, percent: false };

/** Stops that do not trail: their levels stand while the price moves. */
export const STEADY: Scope = { ...PLAIN, trails: false };

/** Groups of one order above the price and one below it. */
export const STRADDLES: Scope = {
  ...PLAIN,
  groups: "straddles",
  changes: false,
};

const ends = fc.constantFrom(undefined, "close" as const);
const flats = fc.constantFrom(undefined, undefined, undefined, true);

/** With everything that a fill can cost, and bars too thin for it. */
export const COSTS: Scope = {
  ...PLAIN,
  rules: fc.record({
    max_buying_power: fc.constant(1e9),
    fill: fc.constantFrom("next_open" as const, "this_close" as const),
    commission: fc.constantFrom<Rules["commission"]>(
      undefined,
      { type: "per_share", rate: 0.005, minimum: 0.03 },
      { type: "per_trade", fee: 1.5 },
      { type: "percent", percent: 0.1, minimum: 0.5 },
      {
        type: "tiered",
        tiers: [{ up_to: 10, rate: 0.05 }, { up_to: 25, rate: 0.02 }, {
          rate: 0.01,
        }],
        minimum: 0.1,
      },
    ),
    slippage: fc.constantFrom<Rules["slippage"]>(
      undefined,
      { type: "ticks", ticks: 3 },
      { type: "ticks", ticks: 1, tick_size: 0.25 },
      { type: "percent", percent: 0.5 },
      { type: "volume_share", impact: 0.1 },
    ),
    spread: fc.constantFrom<Rules["spread"]>(
      undefined,
      undefined,
      { type: "fixed", width: 1 },
      { type: "fixed", width: 0.2 },
      { type: "percent", percent: 1 },
    ),
    max_volume_share: fc.constantFrom(undefined, undefined, 0.5, 0.25, 0.29),
    at_end: ends,
    flat_at_close: flats,
  }, { requiredKeys: ["max_buying_power"] }).map((rules) =>
    Object.fromEntries(
      Object.entries(rules).filter(([, value]) => value !== undefined),
    ) as unknown as Rules
  ),
};

const shares = fc.constantFrom(undefined, undefined, 0.5);
const fees = fc.constantFrom<Rules["commission"]>(
  undefined,
  { type: "per_trade", fee: 1.5 },
  { type: "percent", percent: 0.1, minimum: 0.5 },
);

function given(rules: Record<string, unknown>): Rules {
  return Object.fromEntries(
    Object.entries(rules).filter(([, value]) => value !== undefined),
  ) as unknown as Rules;
}

/** Cash accounts that run out of it. */
export const CASH: Scope = {
  ...PLAIN,
  rules: fc.record({
    max_buying_power: fc.constant(1e9),
    starting_cash: fc.constantFrom(500, 1000, 2000),
    account: fc.constant("cash" as const),
    on_short_cash: fc.constantFrom(
      undefined,
      "cut" as const,
      "refuse" as const,
    ),
    fill: fc.constantFrom("next_open" as const, "this_close" as const),
    commission: fees,
    max_volume_share: shares,
    at_end: ends,
    flat_at_close: flats,
  }).map(given),
};

/** Margin accounts that run into interest, borrow cost and liquidation. */
export const MARGIN: Scope = {
  ...PLAIN,
  rules: fc.record({
    max_buying_power: fc.constant(1e9),
    starting_cash: fc.constantFrom(200, 500, 1000),
    interest_rate: fc.constantFrom(undefined, 0.08),
    borrow_rate: fc.constantFrom(undefined, 0.3),
    allow_short: fc.constantFrom(undefined, undefined, false),
    maintenance_margin: fc.constantFrom(
      undefined,
      { long: 0.5 },
      { short: 0.9, long: 0.1 },
    ),
    fill: fc.constantFrom("next_open" as const, "this_close" as const),
    commission: fees,
    max_volume_share: shares,
    at_end: ends,
    flat_at_close: flats,
  }).map(given),
};

/** Limits and initial margins that are often in the way. */
export const LIMITS: Scope = {
  ...PLAIN,
  rules: fc.record({
    max_buying_power: fc.constantFrom(1000, 2000, 1e9),
    max_per_trade: fc.constantFrom(undefined, undefined, 600),
    max_per_symbol: fc.constantFrom(undefined, undefined, 900),
    max_open_positions: fc.constantFrom(undefined, undefined, 1),
    starting_cash: fc.constantFrom(1000, 5000),
    initial_margin: fc.constantFrom(
      undefined,
      undefined,
      { long: 0.5, short: 0.8 },
    ),
    fill: fc.constantFrom("next_open" as const, "this_close" as const),
    max_volume_share: shares,
  }).map(given),
};

/** What may be known of a symbol. A tick of 1 and a lot of 1 or 2 round many orders. */
const terms: Scope["terms"] = fc.record({
  multiplier: fc.constantFrom(undefined, 1, 5, 50, 0.1, 12.5),
  isFuture: fc.constantFrom(undefined, true, true),
  tick: fc.constantFrom(undefined, 1, 0.5, 0.25),
  lot: fc.constantFrom(undefined, undefined, 1, 2),
  fee: fc.constantFrom(undefined, undefined, 2.25),
  margin: fc.constantFrom<Terms>(
    {},
    { initial: 120, maintenance: 100 },
    { initial: 800, maintenance: 600 },
  ),
}).map(({ margin, ...rest }) =>
  Object.fromEntries(
    Object.entries({ ...rest, ...margin }).filter(([, value]) =>
      value !== undefined
    ),
  )
);

/** Futures and other instruments in margin accounts. */
export const CONTRACTS: Scope = {
  ...PLAIN,
  terms,
  rules: fc.tuple(COSTS.rules, LIMITS.rules, MARGIN.rules).map((
    [costs, limits, margin],
  ) =>
    given({
      ...margin,
      ...costs,
      max_buying_power: limits.max_buying_power === 2000
        ? 50_000
        : limits.max_buying_power,
      initial_margin: limits.initial_margin,
      maintenance_margin: undefined,
      starting_cash: 5_000,
    })
  ),
};

const foreign: Scope["terms"] = fc.tuple(
  terms as fc.Arbitrary<Terms>,
  fc.constantFrom(true, true, false),
).map(([one, isForeign]) => isForeign ? { ...one, isForeign } : one);

/** Instruments in another currency, whose rate moves, in margin accounts. */
export const CURRENCIES: Scope = {
  ...CONTRACTS,
  terms: foreign,
  converts: true,
  rules: fc.tuple(
    CONTRACTS.rules,
    fc.constantFrom(undefined, 0.001, 0.0002),
  ).map(([rules, conversion_cost]) => given({ ...rules, conversion_cost })),
};

/** Stocks in another currency, in cash accounts. */
export const CASH_CURRENCIES: Scope = {
  ...CASH,
  terms: fc.constantFrom<Terms>({ isForeign: true }, {}),
  converts: true,
  rules: fc.tuple(CASH.rules, fc.constantFrom(undefined, 0.001))
    .map(([rules, conversion_cost]) => given({ ...rules, conversion_cost })),
};

/** Everything at once. */
export const ALL: Scope = {
  ...PLAIN,
  rules: fc.tuple(
    COSTS.rules,
    fc.oneof(LIMITS.rules, LIMITS.rules, CASH.rules),
    MARGIN.rules,
  ).map(([costs, limits, margin]) => {
    const { fill, max_volume_share, at_end, flat_at_close, ...rest } = costs;
    const { account } = limits;
    const { allow_short, ...rates } = margin;
    return given({
      ...rates,
      ...rest,
      ...limits,
      fill,
      max_volume_share,
      at_end,
      flat_at_close,
      maintenance_margin: undefined,
      commission: costs.commission ?? limits.commission,
      allow_short: account === "cash" ? undefined : allow_short,
    });
  }),
};

const shareTerms: Scope["terms"] = fc.record({
  isForeign: fc.constantFrom(undefined, true),
  lot: fc.constantFrom(undefined, undefined, 1, 2, 0.5),
  tick: fc.constantFrom(undefined, undefined, 0.25),
}).map(given as (terms: Record<string, unknown>) => Terms);

/** Splits, dividends, delistings and mergers, alone. */
export const ACTIONS: Scope = {
  ...PLAIN,
  shareActions: true,
  converts: true,
  terms: shareTerms,
  rules: fc.record({
    max_buying_power: fc.constant(1e9),
    fill: fc.constantFrom("next_open" as const, "this_close" as const),
    on_delisting: fc.constantFrom(undefined, "keep" as const),
  }).map(given),
};

/** Corporate actions with costs, limits, margin and interest. */
export const ACTIONS_ALL: Scope = {
  ...ACTIONS,
  rules: fc.tuple(
    ALL.rules,
    fc.constantFrom(undefined, 0.001),
    fc.constantFrom(undefined, "keep" as const),
  ).map(([rules, conversion_cost, on_delisting]) =>
    given({ ...rules, conversion_cost, on_delisting })
  ),
};

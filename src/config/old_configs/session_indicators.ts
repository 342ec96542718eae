/**
 * Session indicators in their old form: with a type, `period: 0`, and other
 * names of parameters.
 *
 * @module
 */
import type { ConfigPath } from "../mistakes.ts";
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";

/** An old name of a parameter. */
export interface OldParameter {
  /** The indicators that had it. */
  readonly indicators: readonly string[];
  /** Its old name. */
  readonly old: string;
  /** Its name now. */
  readonly now: string;
  /** Its name now if the indicator has no period. */
  readonly withoutPeriod?: string;
}

const BANDS = ["bbands", "keltner", "supertrend", "chandelier"];
const STOCHASTIC = ["stochastic", "stoch_rsi"];
const AVERAGES = ["macd", "ppo"];

/** All old names of parameters. */
export const OLD_PARAMETERS: readonly OldParameter[] = [
  { indicators: BANDS, old: "num_std", now: "multiplier" },
  { indicators: BANDS, old: "atr_multiplier", now: "multiplier" },
  {
    indicators: STOCHASTIC,
    old: "k_period",
    now: "smooth_k",
    withoutPeriod: "period",
  },
  { indicators: STOCHASTIC, old: "d_period", now: "smooth_d" },
  { indicators: STOCHASTIC, old: "smooth", now: "smooth_k" },
  { indicators: ["pivot_points"], old: "pivot_type", now: "method" },
  { indicators: AVERAGES, old: "fast_period", now: "fast" },
  { indicators: AVERAGES, old: "slow_period", now: "slow" },
  { indicators: AVERAGES, old: "signal_period", now: "signal" },
  { indicators: ["ultimate_osc"], old: "period1", now: "short" },
  { indicators: ["ultimate_osc"], old: "period2", now: "medium" },
  { indicators: ["ultimate_osc"], old: "period3", now: "long" },
];

/** Indicators whose `left` and `right` were one number, and its names. */
const SWINGS: readonly string[] = ["swing_high", "swing_low"];
const SWING_WIDTHS = ["period", "strength"] as const;

/** The old types of indicators, which their names imply. */
export const OLD_TYPES: ReadonlySet<unknown> = new Set([
  "trend",
  "momentum",
  "volatility",
  "volume",
  "levels",
  "oscillator",
  "overlap",
  "price",
  "statistics",
  "support",
  "support_resistance",
  "session",
  "historical",
]);

/** Translates the session indicators. */
export function translateSessionIndicators(draft: Draft): void {
  const pattern = ["session_data_config", "indicators", "session", "*"];
  for (const entry of draft.find(pattern)) {
    if (!isSection(draft.at(entry))) continue;
    const name = draft.at([...entry, "name"]);
    dropType(draft, entry);
    dropNoPeriod(draft, [...entry, "period"]);
    dropNoPeriod(draft, [...entry, "params", "period"]);
    if (typeof name !== "string") continue;
    if (STOCHASTIC.includes(name)) dropSamePeriod(draft, entry);
    for (const parameter of OLD_PARAMETERS) {
      if (!parameter.indicators.includes(name)) continue;
      renameParameter(draft, entry, parameter);
    }
    if (SWINGS.includes(name)) splitPeriod(draft, entry);
    if (name === "pivot_points") renameClassic(draft, entry);
  }
}

function dropType(draft: Draft, entry: ConfigPath): void {
  const path = [...entry, "type"];
  const type = draft.at(path);
  if (!OLD_TYPES.has(type)) return;
  draft.note(
    path,
    `left out: the name of an indicator implies its type, ${type}`,
  );
  draft.remove(path);
}

function dropNoPeriod(draft: Draft, path: ConfigPath): void {
  if (draft.at(path) !== 0) return;
  draft.note(
    path,
    "left out: 0 is no period; an indicator that has one uses its default",
  );
  draft.remove(path);
}

/** A `k_period` that repeats the period is no smoothing. */
function dropSamePeriod(draft: Draft, entry: ConfigPath): void {
  const path = [...entry, "params", "k_period"];
  const period = draft.at([...entry, "period"]);
  if (period === undefined || draft.at(path) !== period) return;
  draft.note(path, `left out: it is the period, ${period}`);
  draft.remove(path);
}

function renameParameter(
  draft: Draft,
  entry: ConfigPath,
  { old, now, withoutPeriod = now }: OldParameter,
): void {
  const params = [...entry, "params"];
  const hasPeriod = draft.at([...entry, "period"]) !== undefined ||
    draft.at([...params, "period"]) !== undefined;
  const key = hasPeriod ? now : withoutPeriod;
  // Both names given are a mistake, which the check of parameters reports.
  if (draft.at([...params, key]) !== undefined) return;
  const path = [...params, old], beside = [...entry, old];
  const place = [...params, key];
  if (draft.at(path) !== undefined) {
    draft.note(path, `renamed to ${key}`, place);
    draft.rename(path, key);
  } else if (draft.at(beside) !== undefined) {
    const given = draft.at(params) ?? {};
    if (!isSection(given)) return;
    draft.note(beside, `moved to params.${key}`, place);
    draft.set(params, { ...given, [key]: draft.at(beside) });
    draft.remove(beside);
    draft.moved(place, beside);
  }
}

/** `period: 5` or `strength: 5` of a swing is 5 bars on either side. */
function splitPeriod(draft: Draft, entry: ConfigPath): void {
  const params = draft.at([...entry, "params"]) ?? {};
  if (!isSection(params) || "left" in params || "right" in params) return;
  const given = SWING_WIDTHS
    .flatMap((key) => [[...entry, key], [...entry, "params", key]])
    .filter((path) => draft.at(path) !== undefined);
  const periods = given.filter((path) => path.at(-1) === "period");
  const [width, ...others] = new Set(given.map((path) => draft.at(path)));
  // Two periods or widths are a mistake, which the check of the entry reports.
  if (others.length > 0 || periods.length > 1) return;
  const isVariable = typeof width === "string" && width.startsWith("$");
  if (!isVariable && typeof width !== "number") return;
  const place = [...entry, "params"];
  for (const path of given) {
    draft.note(path, `is params.left and params.right, ${width} each`, place);
    draft.remove(path);
  }
  const rest = draft.at(place) ?? {};
  draft.set(place, { left: width, right: width, ...(isSection(rest) && rest) });
}

/** Pivot points of the method `classic` are those of `standard`. */
function renameClassic(draft: Draft, entry: ConfigPath): void {
  const path = [...entry, "params", "method"];
  if (draft.at(path) !== "classic") return;
  draft.note(path, "classic is standard");
  draft.set(path, "standard");
}

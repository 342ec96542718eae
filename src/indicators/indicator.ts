/**
 * The interface of an indicator that the engine runs, and the definition that
 * describes it.
 *
 * @module
 */
import type { BarColumns } from "../types.ts";

/** The bounds of a session, for session-bound indicators. */
export interface IndicatorSession {
  /** First instant of the session, UTC epoch milliseconds. */
  readonly open: number;
  /** First instant after the session, UTC epoch milliseconds. */
  readonly close: number;
}

/**
 * A running indicator. It processes rows of columns, each row once and in time
 * order; one call serves a whole batch of bars.
 *
 * The result is bit-identical however the rows are split into calls. Memory is
 * allocated at construction and depends on the parameters alone.
 */
export interface Indicator {
  /**
   * Begins a trading session with the next row. Only session-bound indicators
   * act on it. The rows of one `update` must not span two sessions.
   */
  startSession(session: IndicatorSession): void;
  /**
   * Processes the rows `from` ≤ row < `to` of `bars` and writes the values of
   * output `i` to `outputs[i][row + outputOffset]`, in the order of the
   * definition's `outputs`. A value that is not ready is NaN.
   */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void;
  /** Resets to the state after construction. */
  reset(): void;
}

/** A numeric parameter within limits. */
export interface NumberParam {
  /** Its key, in snake_case. */
  readonly name: string;
  /** The default. */
  readonly default: number;
  /** The smallest allowed value. */
  readonly min: number;
  /** The largest allowed value. */
  readonly max: number;
  /** Whether the value must be an integer. */
  readonly integer: boolean;
  /** Its meaning, in a short phrase. */
  readonly doc: string;
}

/** A parameter with a list of allowed words. */
export interface ChoiceParam {
  /** Its key, in snake_case. */
  readonly name: string;
  /** The default. */
  readonly default: string;
  /** The allowed words. */
  readonly choices: readonly string[];
  /** Its meaning, in a short phrase. */
  readonly doc: string;
}

/** A parameter of an indicator: a number within limits, or a word from a list. */
export type IndicatorParam = NumberParam | ChoiceParam;

/** Parameters from a user; any of them may be missing. */
export type IndicatorParams = Readonly<Record<string, unknown>>;

/** Parameters after validation: all present and within their limits. */
export type ResolvedParams = Readonly<Record<string, number | string>>;

/** The groups in which indicators are listed. */
export type IndicatorCategory =
  | "trend"
  | "momentum"
  | "volatility"
  | "volume"
  | "levels"
  | "custom";

/** The definition of an indicator: names, parameters, outputs, warm-up, factory. */
export interface IndicatorDefinition {
  /** The name used in configs and on the command line. */
  readonly name: string;
  /** The name used in prose. */
  readonly title: string;
  /** The group in which it is listed. */
  readonly category: IndicatorCategory;
  /** The formula in words, and its source. */
  readonly summary: string;
  /** The parameters, in the order of their listing. */
  readonly params: readonly IndicatorParam[];
  /** The names of the outputs; a single output has the indicator's name. */
  readonly outputs: readonly string[];
  /**
   * Number of bars before the first bar with values of all outputs: with a
   * warm-up of 19, the 20th bar is the first one. A few indicators also need an
   * event in the data, such as the first swing; their summaries say so.
   */
  warmup(params: ResolvedParams): number;
  /**
   * Number of complete sessions that must have passed as well: 1 for levels from
   * the previous session, else 0.
   */
  readonly warmupSessions: number;
  /**
   * Whether its values depend on the starts of sessions. Then, on bars shorter
   * than a session, it is not ready before its first bar of a session.
   */
  readonly sessionBound: boolean;
  /**
   * How daily and longer bars without sessions are grouped: `"all"` rows are one
   * session (an anchored VWAP), or each `"row"` is one (yesterday's pivot points).
   */
  readonly dailySession: "all" | "row";
  /**
   * What each output is measured in, by which it is adjusted for splits;
   * `undefined` if that is not known.
   */
  scales(params: ResolvedParams): readonly OutputScale[] | undefined;
  /**
   * How each output moves with prices, by which it is adjusted for rolls by their
   * difference; `undefined` if it depends on ratios of prices, or that is not known.
   */
  shifts(params: ResolvedParams): readonly OutputShift[] | undefined;
  /**
   * Checks conditions on several parameters. Returns the message of an error, or
   * `undefined`.
   */
  check(params: ResolvedParams): string | undefined;
  /** Creates a running indicator from validated parameters. */
  create(params: ResolvedParams): Indicator;
}

/** The type of the validated parameters for a list of parameters. */
export type ParamsOf<P extends readonly IndicatorParam[]> = {
  readonly [K in P[number] as K["name"]]: K extends
    { readonly choices: readonly (infer C extends string)[] } ? C : number;
};

/**
 * What an output of an indicator is measured in. A split divides prices by its
 * ratio and multiplies volumes by it; `"none"` stays as it is.
 */
export type OutputScale = "price" | "volume" | "none";

/** A scale, or that of the column in the parameter `source`. */
export type SpecScale = OutputScale | "source";

/**
 * How an output changes if the same amount is added to all prices: `"price"`, the
 * amount is added to it, as to an average, or `"none"`, it stays, as a range.
 */
export type OutputShift = "price" | "none";

/** A shift, or that of the column in the parameter `source`. */
export type SpecShift = OutputShift | "source";

/** The argument of {@linkcode defineIndicator}: a definition without its defaults. */
export interface IndicatorSpec<P extends readonly IndicatorParam[]> {
  /** See {@linkcode IndicatorDefinition.name}. */
  readonly name: string;
  /** See {@linkcode IndicatorDefinition.title}. */
  readonly title: string;
  /** See {@linkcode IndicatorDefinition.category}. */
  readonly category: IndicatorCategory;
  /** See {@linkcode IndicatorDefinition.summary}. */
  readonly summary: string;
  /** See {@linkcode IndicatorDefinition.params}. */
  readonly params: P;
  /** See {@linkcode IndicatorDefinition.outputs}. Defaults to the name alone. */
  readonly outputs?: readonly string[];
  /** See {@linkcode IndicatorDefinition.warmup}. */
  readonly warmup: (params: ParamsOf<P>) => number;
  /** See {@linkcode IndicatorDefinition.warmupSessions}. Defaults to 0. */
  readonly warmupSessions?: number;
  /** See {@linkcode IndicatorDefinition.sessionBound}. Defaults to false. */
  readonly sessionBound?: boolean;
  /** See {@linkcode IndicatorDefinition.dailySession}. Defaults to `"all"`. */
  readonly dailySession?: "all" | "row";
  /**
   * What the outputs are measured in: one scale for all, or one for each.
   * `"source"` is the scale of the column in the parameter `source`.
   */
  readonly scales?: SpecScale | readonly SpecScale[];
  /**
   * How the outputs move with prices: one for all, or one for each. `"source"` is
   * `"price"` unless the parameter `source` is `volume`. Absent if outputs depend
   * on ratios of prices.
   */
  readonly shifts?: SpecShift | readonly SpecShift[];
  /** See {@linkcode IndicatorDefinition.check}. Defaults to no check. */
  readonly check?: (params: ParamsOf<P>) => string | undefined;
  /** See {@linkcode IndicatorDefinition.create}. */
  readonly create: (params: ParamsOf<P>) => Indicator;
}

/**
 * Completes a definition with defaults. The functions of `spec` receive typed
 * parameters.
 *
 * ```ts
 * import { defineIndicator } from "./indicator.ts";
 * import { periodParam } from "./params.ts";
 * import { Sma } from "./catalogue/sma.ts";
 *
 * const definition = defineIndicator({
 *   name: "volume_mean",
 *   title: "Mean volume",
 *   category: "volume",
 *   summary: "Arithmetic mean of the newest volumes",
 *   params: [periodParam(20)],
 *   warmup: ({ period }) => period - 1,
 *   create: ({ period }) => new Sma(period, "volume"),
 * });
 * console.log(definition.outputs); // ["volume_mean"]
 * ```
 */
export function defineIndicator<const P extends readonly IndicatorParam[]>(
  spec: IndicatorSpec<P>,
): IndicatorDefinition {
  // resolveParams() has validated that the record has this type.
  const typed = (params: ResolvedParams) => params as unknown as ParamsOf<P>;
  return Object.freeze({
    name: spec.name,
    title: spec.title,
    category: spec.category,
    summary: spec.summary,
    params: spec.params,
    outputs: spec.outputs ?? [spec.name],
    warmup: (params: ResolvedParams) => spec.warmup(typed(params)),
    warmupSessions: spec.warmupSessions ?? 0,
    sessionBound: spec.sessionBound ?? false,
    dailySession: spec.dailySession ?? "all",
    scales: (params: ResolvedParams) => scalesOf(spec, params),
    shifts: (params: ResolvedParams) => shiftsOf(spec, params),
    check: (params: ResolvedParams) => spec.check?.(typed(params)),
    create: (params: ResolvedParams) => spec.create(typed(params)),
  });
}

function scalesOf(
  { scales, outputs = [""] }: Pick<IndicatorSpec<[]>, "scales" | "outputs">,
  { source }: ResolvedParams,
): readonly OutputScale[] | undefined {
  if (scales === undefined) return undefined;
  const all = typeof scales === "string" ? outputs.map(() => scales) : scales;
  return all.map((scale) =>
    scale !== "source" ? scale : source === "volume" ? "volume" : "price"
  );
}

function shiftsOf(
  { shifts, outputs = [""] }: Pick<IndicatorSpec<[]>, "shifts" | "outputs">,
  { source }: ResolvedParams,
): readonly OutputShift[] | undefined {
  // Volumes do not move with prices, nor does what is computed of them alone.
  if (source === "volume") return outputs.map(() => "none");
  if (shifts === undefined) return undefined;
  const all = typeof shifts === "string" ? outputs.map(() => shifts) : shifts;
  return all.map((shift) => shift === "source" ? "price" : shift);
}

/** The base class of indicators that do not depend on sessions. */
export abstract class SessionlessIndicator implements Indicator {
  /** Does nothing. */
  startSession(_session: IndicatorSession): void {}
  /** See {@linkcode Indicator.update}. */
  abstract update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void;
  /** See {@linkcode Indicator.reset}. */
  abstract reset(): void;
}

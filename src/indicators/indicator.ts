/**
 * What an indicator is: the interface the engine drives, and the definition
 * that names it.
 *
 * @module
 */
import type { BarColumns } from "../types.ts";

/** Where a session begins and ends: all that a session-bound indicator needs of it. */
export interface IndicatorSession {
  /** First instant of the session, UTC epoch milliseconds. */
  readonly open: number;
  /** First instant after the session, UTC epoch milliseconds. */
  readonly close: number;
}

/**
 * A running indicator. It is fed rows of columns, each row once and in time
 * order, so one call serves a whole batch of bars.
 *
 * How the rows are split into calls never changes a bit of the result. Memory
 * is fixed at construction and depends on the parameters alone.
 */
export interface Indicator {
  /**
   * Tells that the next row is the first of a trading session. Only
   * session-bound indicators act on it. The rows of one `update` must not
   * span two sessions.
   */
  startSession(session: IndicatorSession): void;
  /**
   * Consumes the rows `from` ≤ row < `to` of `bars` and writes each output's
   * value of that row to `outputs[i][row + outputOffset]`, in the order of the
   * definition's `outputs`. A value that is not ready is NaN.
   */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void;
  /** Back to the state after construction. */
  reset(): void;
}

/** A parameter that is a number within limits. */
export interface NumberParam {
  /** Its key, in snake_case. */
  readonly name: string;
  /** The value used when none is given. */
  readonly default: number;
  /** The smallest allowed value. */
  readonly min: number;
  /** The largest allowed value. */
  readonly max: number;
  /** Whether only whole numbers are allowed. */
  readonly integer: boolean;
  /** What it means, in a short phrase. */
  readonly doc: string;
}

/** A parameter that is one word out of a list. */
export interface ChoiceParam {
  /** Its key, in snake_case. */
  readonly name: string;
  /** The value used when none is given. */
  readonly default: string;
  /** The allowed words. */
  readonly choices: readonly string[];
  /** What it means, in a short phrase. */
  readonly doc: string;
}

/** A parameter of an indicator: a number within limits, or a word out of a list. */
export type IndicatorParam = NumberParam | ChoiceParam;

/** Parameters as a user gives them: any of them may be missing. */
export type IndicatorParams = Readonly<Record<string, unknown>>;

/** Parameters after validation: every one present and within its limits. */
export type ResolvedParams = Readonly<Record<string, number | string>>;

/** The groups that indicators are listed in. */
export type IndicatorCategory =
  | "trend"
  | "momentum"
  | "volatility"
  | "volume"
  | "levels"
  | "custom";

/** Everything there is to know of an indicator before it runs. */
export interface IndicatorDefinition {
  /** The name used in configs and on the command line. */
  readonly name: string;
  /** The name used in prose. */
  readonly title: string;
  /** The group it is listed in. */
  readonly category: IndicatorCategory;
  /** The formula in words and where it comes from. */
  readonly summary: string;
  /** The parameters, in the order they are listed in. */
  readonly params: readonly IndicatorParam[];
  /** The names of the outputs; a single output bears the indicator's name. */
  readonly outputs: readonly string[];
  /**
   * How many bars pass before every output has a value: with `warmup` 19 the
   * 20th bar is the first with all values. A few indicators need an event in
   * the data as well, such as the first swing; their summaries say so.
   */
  warmup(params: ResolvedParams): number;
  /**
   * How many whole sessions must have passed besides: 1 for levels taken from
   * the session before, else 0.
   */
  readonly warmupSessions: number;
  /** Whether its values depend on where sessions begin. */
  readonly sessionBound: boolean;
  /**
   * What a session is when bars come without sessions and at most one a day:
   * `"all"` rows are one session (an anchored VWAP), or each `"row"` is one
   * (yesterday's pivot points).
   */
  readonly dailySession: "all" | "row";
  /**
   * Checks what no limit of a single parameter can: the message of what is
   * wrong, or `undefined`.
   */
  check(params: ResolvedParams): string | undefined;
  /** Makes a running indicator from validated parameters. */
  create(params: ResolvedParams): Indicator;
}

/** The type of the validated parameters that a list of parameters leads to. */
export type ParamsOf<P extends readonly IndicatorParam[]> = {
  readonly [K in P[number] as K["name"]]: K extends
    { readonly choices: readonly (infer C extends string)[] } ? C : number;
};

/** What {@linkcode defineIndicator} takes: a definition without its defaults. */
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
  /** See {@linkcode IndicatorDefinition.outputs}; the name alone if not given. */
  readonly outputs?: readonly string[];
  /** See {@linkcode IndicatorDefinition.warmup}. */
  readonly warmup: (params: ParamsOf<P>) => number;
  /** See {@linkcode IndicatorDefinition.warmupSessions}; 0 if not given. */
  readonly warmupSessions?: number;
  /** See {@linkcode IndicatorDefinition.sessionBound}; false if not given. */
  readonly sessionBound?: boolean;
  /** See {@linkcode IndicatorDefinition.dailySession}; `"all"` if not given. */
  readonly dailySession?: "all" | "row";
  /** See {@linkcode IndicatorDefinition.check}; nothing is checked if not given. */
  readonly check?: (params: ParamsOf<P>) => string | undefined;
  /** See {@linkcode IndicatorDefinition.create}. */
  readonly create: (params: ParamsOf<P>) => Indicator;
}

/**
 * Completes a definition and gives its functions parameters with types.
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
  // Validation has proved that the record has the shape the spec's types tell.
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
    check: (params: ResolvedParams) => spec.check?.(typed(params)),
    create: (params: ResolvedParams) => spec.create(typed(params)),
  });
}

/** What most indicators share: a session's start that means nothing to them. */
export abstract class SessionlessIndicator implements Indicator {
  /** Does nothing: the values do not depend on sessions. */
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

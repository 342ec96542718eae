/**
 * User-defined indicators in a simple form: one bar in, values out.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { messageOf, readableCause } from "../text/message_of.ts";
import type { Bar, BarColumns } from "../types.ts";
import type {
  Indicator,
  IndicatorDefinition,
  IndicatorParam,
  IndicatorSession,
  OutputScale,
  OutputShift,
  ResolvedParams,
} from "./indicator.ts";

/** A running indicator in the simple form. */
export interface CustomIndicatorInstance {
  /**
   * Processes the next bar. Returns the value, or the values in the order of the
   * outputs (the array may be reused), or `undefined` if not ready.
   */
  update(bar: Bar): number | readonly number[] | undefined;
  /** Resets to the state after construction. */
  reset(): void;
  /** Called before the first bar of each session, if implemented. */
  startSession?(session: IndicatorSession): void;
}

/**
 * An indicator in the simple form, for users' modules.
 *
 * ```ts
 * import type { CustomIndicator } from "./custom.ts";
 *
 * export const bodySize: CustomIndicator = {
 *   name: "body_size",
 *   outputs: ["body_size"],
 *   warmup: 0,
 *   create: () => ({
 *     update: (bar) => Math.abs(bar.close - bar.open),
 *     reset: () => {},
 *   }),
 * };
 * ```
 */
export interface CustomIndicator {
  /** The name used in configs, in snake_case. */
  readonly name: string;
  /** The names of the outputs, in snake_case. */
  readonly outputs: readonly string[];
  /** The parameters. Defaults to none. */
  readonly params?: readonly IndicatorParam[];
  /** Number of bars before the first bar with values of all outputs. */
  readonly warmup: number | ((params: ResolvedParams) => number);
  /**
   * Whether its values depend on the starts of sessions. Then, on bars shorter
   * than a session, it is not ready before its first bar of a session. Defaults to
   * false.
   */
  readonly sessionBound?: boolean;
  /**
   * What the outputs are measured in: one scale for all, or one for each. Runs
   * that adjust its symbol for splits or dividends need it.
   */
  readonly scales?: OutputScale | readonly OutputScale[];
  /**
   * How the outputs change if the same amount is added to all prices: by that
   * amount (`"price"`), or not at all (`"none"`); one for all, or one for each. Runs
   * that adjust its symbol for rolls by their difference need it.
   */
  readonly shifts?: OutputShift | readonly OutputShift[];
  /** What it computes, for lists. Defaults to the name. */
  readonly summary?: string;
  /** Creates a running indicator from validated parameters. */
  create(params: ResolvedParams): CustomIndicatorInstance;
}

/** Is told of the calls of indicators, so that one that does not return is noticed. */
export interface IndicatorCalls {
  /** A call of the indicator with this name begins. */
  begin(name: string, call: "create" | "startSession" | "update"): void;
  /** The last call has returned. */
  end(): void;
}

/**
 * Adapts a user's indicator to the engine's form. Unlike the built-in ones, it
 * costs one bar object and one call per row.
 */
export function customIndicator(
  given: CustomIndicator,
  calls?: IndicatorCalls,
): IndicatorDefinition {
  // Copied: the members of a user's object may change.
  const custom = {
    ...given,
    name: given.name,
    outputs: copyOf(given.outputs),
    create: (params: ResolvedParams) => given.create(params),
  };
  const { warmup } = custom;
  const scales = typeof given.scales === "string"
    ? custom.outputs.map(() => given.scales as OutputScale)
    : given.scales;
  const shifts = typeof given.shifts === "string"
    ? custom.outputs.map(() => given.shifts as OutputShift)
    : given.shifts;
  return Object.freeze({
    name: custom.name,
    title: custom.name,
    category: "custom" as const,
    summary: custom.summary ?? custom.name,
    params: custom.params ?? [],
    outputs: custom.outputs,
    warmup: typeof warmup === "number" ? () => warmup : warmup,
    warmupSessions: 0,
    sessionBound: custom.sessionBound ?? false,
    dailySession: "all" as const,
    scales: () => scales,
    shifts: () => shifts,
    check: () => undefined,
    create: (params: ResolvedParams) =>
      new CustomAdapter(custom, params, calls),
  });
}

/** A list that nobody changes; what is no list is left to the checks. */
function copyOf(outputs: readonly string[]): readonly string[] {
  return Array.isArray(outputs) ? Object.freeze([...outputs]) : outputs;
}

/** Passes rows to a user's indicator as bars. */
class CustomAdapter implements Indicator {
  readonly #custom: CustomIndicator;
  readonly #instance: CustomIndicatorInstance;
  readonly #calls: IndicatorCalls | undefined;

  constructor(
    custom: CustomIndicator,
    params: ResolvedParams,
    calls: IndicatorCalls | undefined,
  ) {
    this.#custom = custom;
    this.#calls = calls;
    calls?.begin(custom.name, "create");
    try {
      this.#instance = custom.create(params);
    } catch (cause) {
      throw this.#failed("create", cause);
    }
    calls?.end();
  }

  startSession(session: IndicatorSession): void {
    this.#calls?.begin(this.#custom.name, "startSession");
    try {
      this.#instance.startSession?.(session);
    } catch (cause) {
      throw this.#failed("startSession", cause);
    }
    this.#calls?.end();
  }

  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const count = this.#custom.outputs.length;
    for (let row = from; row < to; row++) {
      const result = this.#call(bars, row);
      const at = row + outputOffset;
      if (result === undefined) {
        for (let i = 0; i < count; i++) outputs[i][at] = NaN;
      } else if (typeof result === "number" && count === 1) {
        outputs[0][at] = result;
      } else if (Array.isArray(result) && result.length === count) {
        for (let i = 0; i < count; i++) outputs[i][at] = result[i];
      } else {
        throw this.#badResult(result);
      }
    }
    this.#calls?.end();
  }

  reset(): void {
    this.#instance.reset();
  }

  #call(bars: BarColumns, row: number): unknown {
    this.#calls?.begin(this.#custom.name, "update");
    try {
      return this.#instance.update({
        timestamp: bars.timestamp[row],
        open: bars.open[row],
        high: bars.high[row],
        low: bars.low[row],
        close: bars.close[row],
        volume: bars.volume[row],
      });
    } catch (cause) {
      throw this.#failed("update", cause);
    }
  }

  #failed(method: string, cause: unknown): SessionError {
    return new SessionError(
      "indicator_invalid",
      `Indicator "${this.#custom.name}": ${method}() threw: ${
        messageOf(cause)
      }`,
      { cause: readableCause(cause) },
    );
  }

  #badResult(result: unknown): SessionError {
    const { name, outputs } = this.#custom;
    const wanted = outputs.length === 1
      ? "a number"
      : `an array of ${outputs.length} numbers`;
    return new SessionError(
      "indicator_invalid",
      `Indicator "${name}": update() returned ${
        shown(result)
      }; it must return ${wanted}, or undefined if not ready`,
    );
  }
}

/** A value that an indicator returned, as far as it can be read. */
function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 200);
  } catch {
    return `a ${typeof value}`;
  }
}

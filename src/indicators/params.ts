/**
 * Parameters of indicators: constructors of common ones, and validation.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type {
  ChoiceParam,
  IndicatorDefinition,
  IndicatorParam,
  IndicatorParams,
  NumberParam,
  ResolvedParams,
} from "./indicator.ts";
import { nearest } from "../text/nearest.ts";
import { grouped } from "../text/grouped.ts";

/** The longest period; a longer one is probably a mistake. */
export const PERIOD_MAX = 1_000_000;

/** How many mistakes of the parameters of an indicator a message tells. */
const PROBLEMS_MAX = 10;

/** The columns on which an indicator can be computed. */
export type Source = "open" | "high" | "low" | "close" | "volume";

/** A number parameter whose name is a literal type. */
export type NamedNumberParam<N extends string> = NumberParam & {
  readonly name: N;
};

/** A choice parameter whose name and words are literal types. */
export type NamedChoiceParam<N extends string, C extends string> =
  & ChoiceParam
  & { readonly name: N; readonly choices: readonly C[] };

/** The parameter `period`, in bars. */
export function periodParam(
  value: number,
  min = 1,
): NamedNumberParam<"period"> {
  return barsParam("period", value, "bars in the window", min);
}

/** A parameter that is a number of bars. */
export function barsParam<const N extends string>(
  name: N,
  value: number,
  doc: string,
  min = 1,
): NamedNumberParam<N> {
  return { name, default: value, min, max: PERIOD_MAX, integer: true, doc };
}

/** A parameter that is any number within limits. */
export function factorParam<const N extends string>(
  name: N,
  value: number,
  doc: string,
  min = 0,
  max = 1_000_000,
): NamedNumberParam<N> {
  return { name, default: value, min, max, integer: false, doc };
}

/** A parameter with a list of allowed words; the first one is the default. */
export function choiceParam<const N extends string, const C extends string>(
  name: N,
  choices: readonly C[],
  doc: string,
): NamedChoiceParam<N, C> {
  return { name, default: choices[0], choices, doc };
}

/** The parameter `source`: the column that the indicator reads. Defaults to `close`. */
export const sourceParam: NamedChoiceParam<"source", Source> = choiceParam(
  "source",
  ["close", "open", "high", "low", "volume"],
  "column of the bars",
);

/**
 * Checks every given parameter and adds the defaults of the others.
 *
 * @throws {SessionError} `indicator_invalid` for parameters that do not exist,
 * have the wrong type or are out of range; the message says what is allowed,
 * for all of them.
 */
export function resolveParams(
  definition: IndicatorDefinition,
  given: IndicatorParams = {},
): ResolvedParams {
  const resolved: Record<string, number | string> = {};
  for (const param of definition.params) resolved[param.name] = param.default;
  const problems: string[] = [];
  let more = 0;
  const unsure = new Set<IndicatorParam>();
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const param = definition.params.find((known) => known.name === name);
    if (problems.length === PROBLEMS_MAX) {
      if (param === undefined || !isAllowed(param, value)) more++;
    } else if (param === undefined) {
      problems.push(unknownParam(definition, name));
      const meant = meantParam(definition, name);
      if (meant !== undefined) unsure.add(meant);
    } else if (isAllowed(param, value)) resolved[name] = value;
    else {
      problems.push(
        `${param.name} is ${shown(value)}; it must be ${allowedText(param)}`,
      );
      unsure.add(param);
    }
  }
  const conflict = more > 0
    ? undefined
    : conflictOf(definition, resolved, [...unsure]);
  if (more > 0) problems.push(`${grouped(more)} more`);
  if (conflict !== undefined) problems.push(conflict);
  if (problems.length > 0) throw invalid(definition, problems.join("; and "));
  return resolved;
}

/**
 * Why the parameters do not fit together, if no value of those that are `unsure`
 * would change that.
 */
function conflictOf(
  definition: IndicatorDefinition,
  resolved: ResolvedParams,
  unsure: readonly IndicatorParam[],
): string | undefined {
  const [first, ...others] = unsure;
  if (first === undefined) return definition.check(resolved);
  const values = "choices" in first ? first.choices : [
    first.default,
    first.min,
    first.max,
  ];
  let problem: string | undefined;
  for (const value of values) {
    problem = conflictOf(
      definition,
      { ...resolved, [first.name]: value },
      others,
    );
    if (problem === undefined) return undefined;
  }
  return problem;
}

/** The allowed values in words, for example `a whole number from 1 to 100`. */
export function allowedText(param: IndicatorParam): string {
  if ("choices" in param) {
    return `one of ${param.choices.join(", ")}`;
  }
  const kind = param.integer ? "a whole number" : "a number";
  return `${kind} from ${param.min} to ${param.max}`;
}

function isAllowed(
  param: IndicatorParam,
  value: unknown,
): value is number | string {
  if ("choices" in param) {
    return typeof value === "string" && param.choices.includes(value);
  }
  return typeof value === "number" && value >= param.min &&
    value <= param.max && (!param.integer || Number.isInteger(value));
}

function unknownParam(definition: IndicatorDefinition, name: string): string {
  const names = definition.params.map((param) => param.name);
  if (names.length === 0) {
    return `there is no parameter ${shown(name)}; it takes none`;
  }
  const meant = meantParam(definition, name);
  const hint = meant === undefined ? "" : `, did you mean "${meant.name}"?`;
  return `there is no parameter ${shown(name)}${hint || ";"} it takes ${
    names.join(", ")
  }`;
}

/** The parameter that was probably meant by an unknown name. */
function meantParam(
  { params }: IndicatorDefinition,
  name: string,
): IndicatorParam | undefined {
  const names = params.map((param) => param.name);
  const near = otherName(name, names) ?? nearest(name, names);
  return params.find((param) => param.name === near);
}

/** Names of parameters in other libraries. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  period:
    "length len window lookback n bars timeperiod time_period k_period kperiod k fastk_period",
  multiplier:
    "stddev std_dev std deviations num_std num_std_dev nbdev nbdevup nbdevdn mult factor k",
  smooth_k: "slowing smoothing k_slowing smooth slowk_period",
  smooth_d: "d_period dperiod d slowd_period fastd_period signal signal_period",
  fast: "short short_period fastperiod fast_length",
  slow: "long long_period slowperiod slow_length",
  short: "fast fast_period fastperiod",
  long: "slow slow_period slowperiod",
  signal: "signalperiod signal_length smoothing",
  step: "acceleration acceleration_step af increment",
  max: "maximum acceleration_max max_acceleration max_af",
};

/** The parameter among `names` that another library calls `text`. */
function otherName(text: string, names: readonly string[]): string | undefined {
  const word = text.replace(/[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return names.find((name) =>
    Object.hasOwn(OTHER_NAMES, name) &&
    OTHER_NAMES[name].split(" ").includes(word)
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

function invalid(
  definition: IndicatorDefinition,
  problem: string,
): SessionError {
  return new SessionError(
    "indicator_invalid",
    `Indicator "${definition.name}": ${problem}`,
  );
}

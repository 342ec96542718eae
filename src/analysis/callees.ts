/**
 * What the engine calls: strategies, scanners and cost functions, in the words
 * of messages.
 *
 * @module
 */
import type {
  ScannerConfig,
  StrategyConfig,
  TradingConfig,
} from "../config/session_config.ts";
import { costModules } from "../trading/costs/cost_modules.ts";
import type { CostName } from "../trading/costs/own_costs.ts";

/** Foreign code that the engine calls. */
export interface Callee {
  /** Its number: strategies first, then scanners, then cost functions. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** What it is; defaults to a strategy. */
  readonly kind?: "strategy" | "scanner" | CostName;
}

/** A callee in a sentence: `strategy trend`, `function slippage of costs.ts`. */
export function calleeText(
  { name, kind = "strategy" }: Pick<Callee, "name" | "kind">,
): string {
  return kind === "strategy" || kind === "scanner"
    ? `${kind} ${name}`
    : `function ${kind} of ${name}`;
}

/** All callees of a run, by number, in words. */
export function calleeTexts(
  { strategies, scanners = [], costs = [] }: {
    readonly strategies: readonly { readonly name: string }[];
    readonly scanners?: readonly { readonly name: string }[];
    readonly costs?: readonly {
      readonly name: string;
      readonly cost: CostName;
    }[];
  },
): string[] {
  return [
    ...strategies.map(({ name }) => calleeText({ name })),
    ...scanners.map(({ name }) => calleeText({ name, kind: "scanner" })),
    ...costs.map(({ name, cost }) => calleeText({ name, kind: cost })),
  ];
}

/** The indicators of a run in words, by number. */
export function indicatorTexts(
  indicators: readonly { readonly name: string }[],
): string[] {
  return indicators.map(({ name }) => `indicator ${name}`);
}

/** What names the modules of all callees, by number. */
export function calledModules(
  { strategies, scanners = [], trading }: {
    readonly strategies: readonly StrategyConfig[];
    readonly scanners?: readonly ScannerConfig[];
    readonly trading: TradingConfig;
  },
): string[] {
  return [...strategies, ...scanners, ...costModules(trading)]
    .map(({ module }) => module);
}

/** Several callees in a sentence: `strategy trend or mean or scanner gaps`. */
export function anyCalleeText(texts: readonly string[]): string {
  const strategy = "strategy ";
  return texts.map((text, i) =>
    i > 0 && text.startsWith(strategy) ? text.slice(strategy.length) : text
  ).join(" or ");
}

/** A text as the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

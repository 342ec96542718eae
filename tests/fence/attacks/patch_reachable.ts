/** Changes the classes of everything that the context leads to. */
import type {
  Strategy,
  StrategyContext,
} from "../../../src/strategy/strategy.ts";
import { got, victim } from "../_victim.ts";

/** Arguments for methods; a method without an entry is called with none. */
const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  bars: ["AAA", "1m"],
  indicator: ["AAA", "sma"],
  quality: ["AAA"],
  gaps: ["AAA"],
  quote: ["AAA"],
  metrics: ["AAA"],
  position: ["AAA"],
  totalPosition: ["AAA"],
  at: [-1],
  quantityFor: ["AAA", { cash: 1_000 }],
};
/** Methods that would change the result. */
const SKIPPED = new Set(
  ("constructor buy sell submit submitOneCancelsOther cancel replace " +
    "addSymbol removeSymbol random log debug info warn error warning " +
    "targetPercent targetValue targetQuantity schedule").split(" "),
);

/** Prototypes of the language. */
const builtIn = new Set<unknown>(
  Reflect.ownKeys(globalThis).map((name) =>
    (globalThis as unknown as Record<PropertyKey, { prototype?: unknown }>)[
      name
    ]?.prototype
  ),
);

function walk(root: unknown, path: string, depth: number, seen: Set<unknown>) {
  const isObject = typeof root === "object" && root !== null ||
    typeof root === "function";
  if (!isObject || seen.has(root) || depth > 4) return;
  seen.add(root);
  for (
    let owner: object | null = root as object;
    owner !== null && !builtIn.has(owner);
    owner = Object.getPrototypeOf(owner)
  ) {
    if (owner !== root && !isOfLanguage(owner)) {
      if (!Object.isFrozen(owner)) got(`the class behind ${path}`);
      if (!Object.isFrozen(owner.constructor)) got(`the class of ${path}`);
    }
    for (const key of Reflect.ownKeys(owner)) {
      if (SKIPPED.has(String(key))) continue;
      let value: unknown;
      try {
        value = (root as Record<PropertyKey, unknown>)[key];
        if (typeof value === "function" && owner !== root) {
          value = value.apply(root, ARGUMENTS[String(key)] ?? []);
        }
      } catch (error) {
        value = error;
      }
      walk(value, `${path}.${String(key)}`, depth + 1, seen);
    }
  }
}

/** Whether an object belongs to iterators, generators or built-in classes. */
function isOfLanguage({ constructor }: object): boolean {
  return typeof constructor !== "function" ||
    Function.prototype.toString.call(constructor).includes("[native");
}

const strategy: Strategy = await victim({
  bar(context: StrategyContext, count) {
    if (count === 2) walk(context, "context", 0, new Set());
  },
});
const { onBar } = strategy;
export default {
  ...strategy,
  onBar(context, bar) {
    walk(bar, "bar", 0, new Set());
    onBar?.(context, bar);
  },
} satisfies Strategy;

/**
 * What attacks are written in: a strategy that trades by fixed rules, and on
 * the side runs an attack.
 *
 * Prices of its market ascend with time, so any price above the newest one
 * comes from a later bar.
 */
import type {
  Strategy,
  StrategyContext,
  StrategyOrder,
} from "../../src/strategy/strategy.ts";

/** The folder of the engine, as a URL. */
export const ENGINE = new URL("../../", import.meta.url).href;

/** The lowest price; other numbers are lower. */
const FIRST_PRICE = 1e6;
/** A bound above all prices; amounts of money are higher. */
const END_OF_PRICES = 2e6;
/** Distinguishes a price from another number in the same range. */
const FRACTION = 0.4375;

/** What an attack learns or does, in words; nothing if it got nothing. */
export type Got = string | undefined | void;

/** An attack, by the moment at which it runs. */
export interface Attack {
  /** While the module is loaded. */
  readonly load?: () => Got | Promise<Got>;
  /** Before the first session. */
  readonly setup?: (context: StrategyContext) => Got | Promise<Got>;
  /** At bars number 1, 2, … */
  readonly bar?: (context: StrategyContext, count: number) => Got;
  /** How it places an order, if not as a plain object. */
  readonly order?: (context: StrategyContext, order: StrategyOrder) => unknown;
}

const found: string[] = [];
let told = 0;
/** What there was before an attack replaced anything. */
const { apply } = Reflect;
const push = Array.prototype.push;

/** Notes what an attack got, at any time. */
export function got(what: string): void {
  apply(push, found, [`GOT ${what}`]);
}

/** Passes on what was got since the last call. */
export function takeFound(tell: (line: string) => void): void {
  while (told < found.length) tell(found[told++]);
}

/** Runs a part of an attack; an error gets it nothing. */
export function attempt(run: () => Got | Promise<Got>): Promise<void> | void {
  let result: Got | Promise<Got>;
  try {
    result = run();
  } catch {
    return;
  }
  if (typeof result === "string") return got(result);
  if (!(result instanceof Promise)) return;
  return result.then((text) => {
    if (typeof text === "string") got(text);
  }, () => {});
}

/** Whether a value is a price that is above the newest one. */
export function isLater(value: unknown, newest: number): boolean {
  return typeof value === "number" && value >= FIRST_PRICE &&
    value < END_OF_PRICES && value % 1 === FRACTION && value > newest;
}

/** A later price that an array, buffer or column has. */
export function laterIn(value: unknown, newest: number): Got {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  if (
    !(buffer instanceof ArrayBuffer || buffer instanceof SharedArrayBuffer)
  ) return undefined;
  const numbers = new Float64Array(buffer, 0, buffer.byteLength >> 3);
  const later = numbers.find((number) => isLater(number, newest));
  return later === undefined ? undefined : `the later price ${later}`;
}

/** The strategy that runs an attack. */
export async function victim(attack: Attack = {}): Promise<Strategy> {
  if (attack.load) await attempt(attack.load);
  let count = 0;
  const place = attack.order ??
    ((context: StrategyContext, order: StrategyOrder) => context.submit(order));
  const tell = (context: StrategyContext) =>
    takeFound((line) => context.log(line));
  return {
    name: "victim",
    subscriptions: [{ intervals: ["5m"] }],
    setup(context) {
      context.log("TRIED");
      if (attack.setup) attempt(() => attack.setup?.(context));
      tell(context);
    },
    onBar(context, { symbol }) {
      count++;
      const held = context.position(symbol);
      if (count % 7 === 1 && held === 0) {
        place(context, { symbol, side: "buy", quantity: 1 + count % 3 });
      }
      if (count % 7 === 4 && held > 0) {
        place(context, { symbol, side: "sell", quantity: held });
      }
      if (attack.bar) attempt(() => attack.bar?.(context, count));
      tell(context);
    },
    teardown: tell,
  };
}

/** The hours of the market's sessions, and how many bars are before each. */
const SESSIONS = [["2024-07-01", 20], ["2024-07-02", 20], ["2024-07-03", 17]]
  .map(([date, close]) => ({
    open: Date.parse(`${date}T13:30Z`),
    close: Date.parse(`${date}T${close}:00Z`),
  }));
const MINUTE = 60_000;

/** The newest price that may be known at the context's time. */
export function newestPrice({ time }: { readonly time: number }): number {
  let bars = 0;
  for (const { open, close } of SESSIONS) {
    if (time > open) bars += (Math.min(time, close) - open) / MINUTE;
  }
  return FIRST_PRICE + FRACTION + bars - 1;
}

/** The first of some values that is a later price. */
export function laterOf(values: Iterable<unknown>, newest: number): Got {
  for (const value of values) {
    if (isLater(value, newest)) return `the later price ${value}`;
  }
}

/** The first later price among values, or in their memory. */
export function laterAmong(values: Iterable<unknown>, newest: number): Got {
  for (const value of values) {
    const later = laterIn(value, newest) ?? laterOf([value], newest);
    if (later !== undefined) return later;
  }
}

/** The engine's class, if a module is one that the engine uses. */
export function classOf(module: Record<string, unknown> | undefined): Got {
  const one = module?.Arena ?? module?.openBarStore ?? module?.useImporters;
  return one === undefined
    ? undefined
    : `the class ${String(one).slice(0, 20)}`;
}

/**
 * Which parameters of a sweep can change bars, historical values and modules:
 * the sets that differ in no other one share them, and one of them tells for
 * all.
 *
 * @module
 */
import type { ConfigPath } from "../config/mistakes.ts";
import type { ParameterSpace } from "./space.ts";

/** Keys of `trading_config` that can name modules, or decide instruments. */
const SHARED: ReadonlySet<string> = new Set([
  "account_currency",
  "currency_pairs",
  "commission",
  "slippage",
  "fill_model",
]);

/** Whether a value at this path changes neither bars nor modules. */
export function isOfOneSet(path: ConfigPath): boolean {
  const [section, second, third] = path;
  switch (section) {
    case "strategies":
      return third === "params";
    case "session_data_config":
      return (second === "indicators" && third === "session") ||
        (second === "scanners" && path[3] === "config");
    case "trading_config":
      return !SHARED.has(String(second));
    case "report_config":
    case "random_seed":
      return true;
    default:
      return false;
  }
}

/** For each set: which of the first sets has the same values of some parameters. */
export class FirstSets {
  readonly #space: ParameterSpace;
  readonly #names: readonly string[];

  /** The sets of a space that differ in the parameters `names`. */
  constructor(space: ParameterSpace, names: readonly string[]) {
    this.#space = space;
    this.#names = names;
  }

  /** The values of a set, equal for sets that share them. */
  keyOf(set: number): string {
    if (this.#names.length === 0) return "";
    const values = this.#space.at(set);
    return JSON.stringify(this.#names.map((name) => values[name]));
  }

  /** The first set with each combination of values, by its key. */
  all(): Map<string, number> {
    const found = new Map<string, number>();
    const { size } = this.#space;
    // Without such parameters, all sets are like the first.
    const last = this.#names.length === 0 ? 1 : size;
    for (let set = 0; set < last; set++) {
      const key = this.keyOf(set);
      if (!found.has(key)) found.set(key, set);
    }
    return found;
  }
}

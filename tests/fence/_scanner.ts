/** What attacks of scanners are written in: a scanner that adds BBB at noon. */
import type { Scanner, ScannerContext } from "../../src/strategy/mod.ts";
import { attempt, type Got, takeFound } from "./_victim.ts";

/** An attack, by the moment at which it runs. */
export interface ScanAttack {
  /** While the module is loaded. */
  readonly load?: () => Got;
  /** At scans number 1, 2, … */
  readonly scan?: (context: ScannerContext, count: number) => Got;
  /** What it returns at a scan in place of the honest result. */
  readonly result?: (honest: readonly string[], count: number) => unknown;
}

/** What every scanner says. */
export const METADATA = { forged: 1 };

/** Scans before the symbol is added. */
const ADDED_AT = 10;

/** The scanner that runs an attack. */
export function scanning(attack: ScanAttack = {}): Scanner {
  attempt(() => attack.load?.());
  let count = 0;
  return {
    name: "scanning",
    scan(context) {
      count++;
      attempt(() => attack.scan?.(context, count));
      takeFound((line) => context.log(line));
      const honest = count >= ADDED_AT ? ["BBB"] : [];
      return (attack.result?.(honest, count) ??
        { symbols: honest, metadata: METADATA }) as { symbols: string[] };
    },
  };
}

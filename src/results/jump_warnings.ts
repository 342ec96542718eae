/**
 * Warnings about jumps of the price between sessions.
 *
 * @module
 */
import type {
  OvernightJump,
  OvernightJumps,
} from "../coordinator/overnight_jumps.ts";
import { jumpText, likelySplit } from "../quality/price_jump.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import { addQuantity } from "../trading/money.ts";
import type { DataWarning } from "./data_warning.ts";
import type { RunReports } from "./run_reports.ts";

/** Most jumps over which a position was held that have a warning of their own. */
const HELD_SHOWN = 20;
/** Most other jumps that one warning names. */
const OTHERS_SHOWN = 8;

/**
 * One warning for each jump over which a position was held, and one for all
 * other jumps.
 */
export function jumpWarnings(
  plan: RunPlan,
  reports: RunReports,
): DataWarning[] {
  const { jumps, more } = reports.coordinator.jumps;
  if (jumps.length === 0) return [];
  const held = heldOver(reports.analysis.account, plan.symbols, jumps);
  const warnings = jumps.filter((jump) => held.has(jump))
    .slice(0, HELD_SHOWN)
    .map((jump): DataWarning => {
      const symbol = plan.symbols[jump.symbol];
      const split = likelySplit(jump.close, jump.open);
      return {
        kind: "overnight_jump",
        message: `${symbol} jumps by ${
          jumpText(jump)
        } overnight, from ${jump.close} on ${jump.from} to ${jump.open} on ${jump.to}, while a position was held${
          split === undefined ? "" : `: it looks like a ${split} split`
        }`,
        symbol,
        interval: plan.base,
        dates: [jump.from, jump.to],
        ratio: jump.open / jump.close,
        ...(split !== undefined && { split }),
        held: true,
      };
    });
  const others = jumps.filter((jump) => !held.has(jump));
  const unnamed = more + held.size - warnings.length;
  const count = others.length + unnamed;
  if (count === 0) return warnings;
  const position = unnamed === 0 ? ", with no position held" : "";
  warnings.push({
    kind: "overnight_jump",
    message: jumpsText(plan.symbols, others, count, position),
    interval: plan.base,
    count,
    dates: [...new Set(others.map(({ to }) => to))].sort(),
    ...(unnamed === 0 && { held: false }),
  });
  return warnings;
}

/** The jumps of a run in one sentence; `undefined` if there is none. */
export function jumpsWarning(
  symbols: readonly string[],
  { jumps, more }: OvernightJumps,
): string | undefined {
  return jumps.length === 0
    ? undefined
    : jumpsText(symbols, jumps, jumps.length + more, "");
}

/** Names the first jumps, of `count` in all. */
function jumpsText(
  symbols: readonly string[],
  jumps: readonly OvernightJump[],
  count: number,
  remark: string,
): string {
  const shown = jumps.slice(0, OTHERS_SHOWN).map((jump) => {
    const split = likelySplit(jump.close, jump.open);
    return `${symbols[jump.symbol]} on ${jump.to} by ${jumpText(jump)}${
      split === undefined ? "" : ` (${split} split?)`
    }`;
  });
  const rest = count - shown.length;
  return `${count} ${
    count === 1 ? "jump" : "jumps"
  } of the price overnight${remark}: ${shown.join(", ")}${
    rest > 0 ? ` and ${rest} more` : ""
  }`;
}

/** The jumps over which any strategy held a position in the symbol. */
function heldOver(
  { fills, sessions }: BrokerResult,
  symbols: readonly string[],
  jumps: readonly OvernightJump[],
): ReadonlySet<OvernightJump> {
  const bySession = Map.groupBy(jumps, ({ to }) => to);
  const held = new Set<OvernightJump>();
  const positions = new Map<string, number>();
  const key = (strategy: number, symbol: string) => `${strategy} ${symbol}`;
  let next = 0;
  for (const session of sessions) {
    for (const jump of bySession.get(session.date) ?? []) {
      const isHeld = session.strategies.some((_, strategy) =>
        (positions.get(key(strategy, symbols[jump.symbol])) ?? 0) !== 0
      );
      if (isHeld) held.add(jump);
    }
    for (const to = next + session.fills; next < to; next++) {
      const { strategy, symbol, side, quantity } = fills[next];
      const place = key(strategy, symbol);
      const before = positions.get(place) ?? 0;
      positions.set(
        place,
        addQuantity(before, side === "buy" ? quantity : -quantity),
      );
    }
  }
  return held;
}

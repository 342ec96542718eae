/**
 * What the slots of one series in one session count as.
 *
 * @module
 */
/** Slots of a session, as far as they are over. */
export interface SlotCount {
  /** Slots that a bar was expected in. */
  readonly expected: number;
  /** Slots with a bar. */
  readonly traded: number;
  /** Slots without a bar that are accounted for: nothing was traded. */
  readonly noTrade: number;
}

/** 100 × slots accounted for ÷ slots expected; 100 where none is expected. */
export function qualityOf(accounted: number, expected: number): number {
  return expected === 0 ? 100 : 100 * accounted / expected;
}

/**
 * What a slot without a bar is, in a session with `traded` bars: if the source
 * omits slots without trades, nothing was traded, in a session that has any
 * bar at all; else its bar is missing.
 */
export function emptySlotKind(
  omitsNoTrade: boolean,
  traded: number,
): "missing" | "no_trade" {
  return omitsNoTrade && traded > 0 ? "no_trade" : "missing";
}

/** The count of a session whose first `expected` slots are over, `traded` with a bar. */
export function countSlots(
  expected: number,
  traded: number,
  omitsNoTrade: boolean,
): SlotCount {
  const kind = emptySlotKind(omitsNoTrade, traded);
  const noTrade = kind === "no_trade" ? Math.max(0, expected - traded) : 0;
  return { expected, traded, noTrade };
}

/**
 * Ratios of one run of the benches, and what they were when they were recorded.
 *
 * @module
 */

/** Ratios by what they compare; more is better. */
export type Ratios = Readonly<Record<string, number>>;

/** What was measured on a machine. */
export interface RecordedRatios {
  /** The machine and its runtime; see `machineName` of gate.ts. */
  readonly machine: string;
  /** When, `YYYY-MM-DD`. */
  readonly date: string;
  /** The ratios. */
  readonly ratios: Ratios;
}

/** A ratio beside the recorded one. */
export interface RatioRow {
  /** What it compares. */
  readonly name: string;
  /** As measured now; `undefined` if it was not measured. */
  readonly now: number | undefined;
  /** As recorded; `undefined` if it is new. */
  readonly before: number | undefined;
  /** Whether it has fallen by more than is allowed, or is missing. */
  readonly hasFallen: boolean;
}

/**
 * Ratios beside those recorded. One that is recorded and was not measured has
 * fallen: a bench that lost a row must not pass for it.
 */
export function compareRatios(
  now: Ratios,
  before: Ratios,
  allowedFall: number,
): RatioRow[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].map((name) => {
    const [measured, recorded] = [now[name], before[name]];
    const least = recorded === undefined ? 0 : recorded * (1 - allowedFall);
    return {
      name,
      now: measured,
      before: recorded,
      hasFallen: !(measured >= least),
    };
  });
}

/** The newest record of a machine. */
export function newestOf(
  records: readonly RecordedRatios[],
  machine: string,
): RecordedRatios | undefined {
  return records.filter((one) => one.machine === machine)
    .sort((a, b) => a.date < b.date ? -1 : 1).at(-1);
}

/** Records with one more, which replaces that of the same machine and date. */
export function withRecord(
  records: readonly RecordedRatios[],
  added: RecordedRatios,
): RecordedRatios[] {
  const others = records.filter(({ machine, date }) =>
    machine !== added.machine || date !== added.date
  );
  return [...others, added].sort((a, b) => a.date < b.date ? -1 : 1);
}

/** The median of each ratio over several runs that all have it. */
export function medianRatios(runs: readonly Ratios[]): Ratios {
  const [first, ...others] = runs;
  const names = Object.keys(first ?? {}).filter((name) =>
    others.every((run) => run[name] !== undefined)
  );
  return Object.fromEntries(names.map((name) => {
    const sorted = runs.map((run) => run[name]).sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return [
      name,
      sorted.length % 2 === 1
        ? sorted[half]
        : (sorted[half - 1] + sorted[half]) / 2,
    ];
  }));
}

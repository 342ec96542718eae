/**
 * Minutes of regular hours, the same in every run.
 *
 * @module
 */
import { TimeManager } from "../src/time/time_manager.ts";

/** A bar: its start, UTC epoch ms, prices in cents, and volume. */
export type Minute = readonly [
  at: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
];

/** A seeded random walk in cents, a session at a time. */
export function* sessionsOfMinutes(days: number): Generator<Minute[]> {
  const time = new TimeManager({ exchange: "US_EQUITY" });
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  let date = "2015-01-01";
  let cents = 15_000;
  for (let day = 0; day < days; day++) {
    date = time.getNextTradingDate(date);
    const { open, close } = time.getSessionBoundaryTimes(date);
    const minutes: Minute[] = [];
    for (let at = open; at < close; at += 60_000) {
      const first = cents;
      cents = Math.max(1_000, cents + Math.round((random() - 0.5) * 12));
      const high = Math.max(first, cents) + 3;
      const low = Math.min(first, cents) - 3;
      const volume = Math.floor(random() * 50_000);
      minutes.push([at, first, high, low, cents, volume]);
    }
    yield minutes;
  }
}

/** Writes bars to a file, one a line by `line`; returns their number. */
export function writeMinutes(
  path: string,
  days: number,
  line: (stamp: string, numbers: readonly number[]) => string,
  head = "",
): number {
  const file = Deno.openSync(path, { write: true, create: true });
  const encoder = new TextEncoder();
  file.writeSync(encoder.encode(head));
  let bars = 0;
  for (const minutes of sessionsOfMinutes(days)) {
    const text = minutes.map(([at, open, high, low, close, volume]) =>
      line(new Date(at).toISOString().slice(0, 19) + "Z", [
        open / 100,
        high / 100,
        low / 100,
        close / 100,
        volume,
      ])
    ).join("");
    bars += minutes.length;
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length;) {
      at += file.writeSync(bytes.subarray(at));
    }
  }
  file.close();
  return bars;
}

/** Writes bars as CSV; returns their number. */
export function writeCsv(path: string, days: number): number {
  const head = "timestamp,open,high,low,close,volume\n";
  return writeMinutes(
    path,
    days,
    (stamp, numbers) => `${stamp},${numbers.join(",")}\n`,
    head,
  );
}

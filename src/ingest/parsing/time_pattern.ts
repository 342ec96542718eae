/**
 * Timestamps that differ from the last one in their time of day alone.
 *
 * @module
 */

const COLON = 58;
const DAY_S = 86_400;
/** Longer timestamps are not remembered. */
const MAX_BYTES = 64;

/**
 * The last timestamp with a date, a time `HH:MM` or `HH:MM:SS` and perhaps a
 * fraction or a zone after it. Of the next one, which mostly has the same date and
 * the same zone, only the time needs to be parsed.
 */
export class TimePattern {
  readonly #last: Uint8Array = new Uint8Array(MAX_BYTES);
  #length = 0;
  /** Where the time begins and ends. */
  #from = 0;
  #to = 0;
  /** The timestamp without its time of day, in ms. */
  #rest = NaN;

  /**
   * The time of bytes `start` … `end − 1`, ms; NaN if they differ from the last ones
   * in more than the time of day.
   */
  parse(bytes: Uint8Array, start: number, end: number): number {
    const last = this.#last;
    const length = this.#length;
    if (end - start !== length || length === 0) return NaN;
    const from = this.#from;
    const to = this.#to;
    // From the end: dates differ in the day first.
    for (let i = from - 1; i >= 0; i--) {
      if (bytes[start + i] !== last[i]) return NaN;
    }
    for (let i = to; i < length; i++) {
      if (bytes[start + i] !== last[i]) return NaN;
    }
    return this.#rest + 1_000 * secondsOf(bytes, start + from, start + to);
  }

  /**
   * Remembers bytes `start` … `end − 1`, which are the time `ms`, NaN for none. Their
   * time of day begins at `from`; −1 if they have none in hours from 0 to 23.
   */
  keep(
    bytes: Uint8Array,
    start: number,
    end: number,
    from: number,
    ms: number,
  ): void {
    this.#length = 0;
    if (from < start || end - start > MAX_BYTES || end - from < 5) return;
    const to = end - from >= 8 && bytes[from + 5] === COLON
      ? from + 8
      : from + 5;
    const seconds = secondsOf(bytes, from, to);
    if (ms !== ms || seconds !== seconds) return;
    for (let i = start; i < end; i++) this.#last[i - start] = bytes[i];
    this.#length = end - start;
    this.#from = from - start;
    this.#to = to - start;
    this.#rest = ms - 1_000 * seconds;
  }
}

/** Seconds of `HH:MM` or `HH:MM:SS`; NaN if the bytes are neither. */
function secondsOf(bytes: Uint8Array, from: number, to: number): number {
  const hour = pair(bytes, from);
  const minute = pair(bytes, from + 3);
  const second = to - from > 5 ? pair(bytes, from + 6) : 0;
  const isTime = hour < 24 && minute < 60 && second < 60 &&
    bytes[from + 2] === COLON && (to - from < 6 || bytes[from + 5] === COLON);
  return isTime ? (hour * 60 + minute) * 60 + second : NaN;
}

/** The number of two digits; a day's seconds if they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - 48;
  const units = bytes[at + 1] - 48;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9
    ? tens * 10 + units
    : DAY_S;
}

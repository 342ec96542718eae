/**
 * What the days of a series show about how its timestamps were read.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import type { BarColumns } from "../../types.ts";
import { describe, EVEN_RUN } from "../parsing/spacing.ts";
import { ZoneEvidence } from "./wrong_zone.ts";

/** On so many days, ends at the close and no start at the open are no accident. */
const MIN_DAYS = 3;
/** On fewer days, only if so many of the session's slots have bars. */
const MIN_FULL = 0.9;
const MIN_SHARE_AT_CLOSE = 0.8;

/** Counts days, bar by bar and day by day. */
export class DayEvidence {
  /** Whether the zone is right. */
  readonly zone: ZoneEvidence = new ZoneEvidence();
  readonly #stepMs: number;
  #days = 0;
  #bars = 0;
  #slots = 0;
  #withOpen = 0;
  #atClose = 0;
  /** A bar outside of regular hours whose place in the session is not known yet. */
  #lastOutside = NaN;
  #longerStep = NaN;
  #longerFrom = NaN;

  /** For bars that are `stepMs` long. */
  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /**
   * Counts a bar outside of regular hours; `close` is that of the session before.
   * One on a closed day tells of the calendar, not of the zone.
   */
  addOutside(
    timestamp: number,
    volume: number,
    close: number | undefined,
    isClosedDay: boolean,
  ): void {
    if (!isClosedDay) this.zone.addOutside(volume);
    if (timestamp === close) this.#atClose++;
    this.#lastOutside = timestamp;
  }

  /** Sees the start of a session whose bars may come newest first. */
  enter(session: TradingSession | undefined): void {
    if (this.#lastOutside === session?.close) this.#atClose++;
    this.#lastOutside = NaN;
  }

  /** Counts a date's bars in regular hours: the first `rows` of the columns. */
  addDay(session: TradingSession, columns: BarColumns, rows: number): void {
    const { timestamp, volume } = columns;
    const stepMs = this.#stepMs;
    const first = Math.min(timestamp[0], timestamp[rows - 1]);
    const last = Math.max(timestamp[0], timestamp[rows - 1]);
    let sum = 0;
    let run = 0;
    let before = stepMs;
    for (let i = 0; i < rows; i++) {
      sum += volume[i];
      const step = i === 0 ? stepMs : Math.abs(timestamp[i] - timestamp[i - 1]);
      if (step === stepMs) run = 0;
      else if (step !== before) run = 1;
      else if (++run === EVEN_RUN) this.#noteLonger(step, timestamp[i]);
      before = step;
    }
    this.zone.addDay(session, first, last + stepMs, rows, sum);
    this.#days++;
    this.#bars += rows;
    this.#slots += Math.floor((session.close - session.open) / stepMs);
    if (first < session.open + stepMs) this.#withOpen++;
  }

  /** What suggests that timestamps are the ends of bars; empty without it. */
  endStamps(): string {
    const enough = this.#days >= MIN_DAYS ||
      (this.#days > 0 && this.#bars >= MIN_FULL * this.#slots);
    return enough && this.#withOpen === 0 &&
        this.#atClose >= MIN_SHARE_AT_CLOSE * this.#days
      ? `of ${this.#days} days, ${this.#atClose} have a bar that starts at the close and none has one at the open`
      : "";
  }

  /** What suggests that some bars have a longer interval; empty without it. */
  longerBars(): string {
    return Number.isNaN(this.#longerStep)
      ? ""
      : `${EVEN_RUN} and more bars in a row are ${
        describe(this.#longerStep)
      } apart, at ${new Date(this.#longerFrom).toISOString()}`;
  }

  #noteLonger(step: number, timestamp: number): void {
    if (!Number.isNaN(this.#longerStep)) return;
    this.#longerStep = step;
    this.#longerFrom = timestamp;
  }
}

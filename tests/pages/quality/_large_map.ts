/**
 * The heat map of ten years of a hundred symbols, from a synthetic survey.
 */
import type { SlotRange } from "../../../src/quality/gaps.ts";
import { QualityMap } from "../../../src/pages/quality/quality_map.ts";
import { qualityPage } from "../../../src/pages/quality/quality_page.ts";
import { pageText } from "../../../src/pages/shared/page.ts";
import type { DayQuality } from "../../../src/quality/store_survey.ts";
import {
  type SurveyedSession,
  surveyedSessions,
} from "../../../src/quality/surveyed_sessions.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { randomNumbers } from "../../system/_market.ts";

const FROM = "2015-01-01";
const TO = "2024-12-31";

/** No symbol has a bar on this day. */
export const EMPTY_DATE = "2015-03-17";

/** Returns its page. */
export function largestMap(): string {
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const sessions = surveyedSessions(time, "1m", FROM, TO);
  const random = randomNumbers(8);
  const map = new QualityMap();
  for (let i = 0; i < 100; i++) {
    // Every tenth symbol is listed late.
    const notListed = i % 10 === 9 ? 20 * i : 0;
    map.add(survey(`SYM${i}`, sessions, notListed, random));
  }
  return pageText(qualityPage({ map, from: FROM, to: TO }));
}

function survey(
  symbol: string,
  sessions: readonly SurveyedSession[],
  notListed: number,
  random: () => number,
) {
  const days = sessions.slice(notListed).map(({ session, grid }, i) => {
    const empty = session.date === EMPTY_DATE;
    const ranges = empty
      ? [{ first: 0, slots: grid.count }]
      : random() < 0.2
      ? someGaps(grid.count, random)
      : [];
    const missing = ranges.reduce((sum, { slots }) => sum + slots, 0);
    return {
      session: notListed + i,
      date: session.date,
      expected: grid.count,
      traded: grid.count - missing,
      noTrade: 0,
      missing,
      ranges,
      kind: "missing",
    } satisfies DayQuality;
  });
  const sum = (value: (day: DayQuality) => number) =>
    days.reduce((total, day) => total + value(day), 0);
  const [expected, missing] = [sum((d) => d.expected), sum((d) => d.missing)];
  return {
    symbol,
    interval: "1m" as const,
    sessions,
    notListed,
    firstDate: days[0].date,
    lastDate: days[days.length - 1].date,
    days,
    expected,
    traded: expected - missing,
    noTrade: 0,
    missing,
    quality: 100 * (1 - missing / expected),
    worst: days.find(({ missing }) => missing > 0),
    longest: undefined,
    emptySessions: days.filter(({ traded }) => traded === 0).length,
    jumps: [],
    offGrid: 0,
    outside: 0,
    extended: 0,
  };
}

/** One to twenty gaps, most of them of a minute or two. */
function someGaps(slots: number, random: () => number): SlotRange[] {
  const ranges: SlotRange[] = [];
  let most = 1 + Math.floor(20 * random() ** 4);
  for (let first = 0; most > 0; most--) {
    first += 1 + Math.floor(random() * slots / 6);
    const length = 1 + Math.floor(60 * random() ** 8);
    if (first + length >= slots) break;
    ranges.push({ first, slots: length });
    first += length;
  }
  return ranges;
}

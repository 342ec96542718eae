/** Surveys of a small store. */
import {
  type SeriesSurvey,
  surveySeries,
} from "../../src/quality/store_survey.ts";
import { surveyedSessions } from "../../src/quality/surveyed_sessions.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import {
  memoryStore,
  putDay,
  seededBar,
} from "../coordinator/_store_support.ts";

/** Sessions of three minutes each: not listed, complete, empty, one hole, no data. */
export async function smallSurvey(): Promise<SeriesSurvey> {
  const store = memoryStore();
  const time = new TimeManager({
    exchange: "US_EQUITY",
    overrides: [
      "2024-07-01",
      "2024-07-02",
      "2024-07-03",
      "2024-07-05",
      "2024-07-08",
    ]
      .map((date) => ({
        exchange: "US_EQUITY",
        date,
        kind: "hours" as const,
        open: "09:30",
        close: "09:33",
        reason: "Test",
      })),
  });
  const open = (date: string) => Date.parse(`${date}T13:30:00Z`);
  const put = (date: string, minutes: readonly number[]) =>
    putDay(
      store,
      "SPY",
      "1m",
      date,
      minutes.map((minute) => seededBar(open(date) + minute * 60_000, minute)),
    );
  put("2024-07-02", [0, 1, 2]);
  put("2024-07-05", [0, 2]);
  const info = store.series("SPY", "1m");
  if (info === undefined) throw new Error("No series");
  const sessions = surveyedSessions(time, "1m", "2024-07-01", "2024-07-08");
  const found = await surveySeries(store, info, sessions);
  store.close();
  return found;
}

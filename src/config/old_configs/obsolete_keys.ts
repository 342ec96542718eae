/**
 * Old keys that are refused, with what took their place.
 *
 * @module
 */
import type { ConfigPath } from "../mistakes.ts";
import type { Draft } from "./draft.ts";

/** An obsolete key. */
export interface ObsoleteKey {
  /** Its name. */
  readonly key: string;
  /** The sections it may be in; the top level is `""`. */
  readonly sections: readonly string[];
  /** What took its place. */
  readonly now: string;
}

const DATA = "session_data_config";
const ANY = ["", "backtest_config", DATA];

/** All obsolete keys. */
export const OBSOLETE_KEYS: readonly ObsoleteKey[] = [
  {
    key: "data_streams",
    sections: ["", DATA],
    now:
      `${DATA}.symbols and ${DATA}.streams took its place: symbols: [SPY], streams: [1m, 5m]`,
  },
  {
    key: "historical_bars",
    sections: ["", DATA],
    now:
      `${DATA}.historical.data took its place: a list of trailing_days, intervals such as 1m, and apply_to`,
  },
  {
    key: "data_upkeep",
    sections: ["", DATA],
    now:
      `${DATA}.gap_filler took its place, with max_retries and retry_interval_seconds; derived_intervals are ${DATA}.streams`,
  },
  {
    key: "derived_intervals",
    sections: ["", DATA, `${DATA}.gap_filler`, `${DATA}.historical`],
    now: `${DATA}.streams took its place: list intervals such as 5m there`,
  },
  {
    key: "prefetch",
    sections: ANY,
    now:
      "backtest_config.prefetch_days took its place, a number of trading dates",
  },
  {
    key: "session_boundary",
    sections: ["", DATA],
    now:
      `sessions follow the calendar of exchange_group; days to keep are ${DATA}.historical.data[].trailing_days`,
  },
  {
    key: "use_clock_time",
    sections: ANY,
    now:
      "mode: clock-driven took its place, with backtest_config.speed_multiplier",
  },
  {
    key: "timezone",
    sections: ANY,
    now: "exchange_group took its place: its calendar has the time zone",
  },
  {
    key: "quality_update_frequency",
    sections: ["", DATA, `${DATA}.gap_filler`, `${DATA}.historical`],
    now:
      "quality is event-driven: every bar updates it, so there is no frequency to set; remove the key",
  },
];

/** Refuses the obsolete keys. */
export function refuseObsoleteKeys(draft: Draft): void {
  for (const { key, sections, now } of OBSOLETE_KEYS) {
    for (const section of sections) {
      const path: ConfigPath = [
        ...section.split(".").filter((step) => step !== ""),
        key,
      ];
      if (draft.at(path) !== undefined) draft.refuse(path, "nothing", now);
    }
  }
}

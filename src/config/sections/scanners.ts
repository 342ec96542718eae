/**
 * `session_data_config.scanners`: modules that choose symbols of the universe.
 *
 * @module
 */
import { isLength, isTimeOfDay } from "../../time/schedule_window.ts";
import type { JsonObject } from "../json.ts";
import { isGiven, type MistakeList, valueAt } from "../mistakes.ts";
import type { Needs } from "../needs.ts";
import { absentOr, optional, required, section } from "../shape.ts";
import { FLAG, FREE_FORM, IDENTIFIER, list, TEXT, value } from "../values.ts";

/** Times of a session at which a scanner is called. */
export interface ScanWindowConfig {
  /** Local time of the exchange of the first scan, such as `09:35`. */
  readonly start: string;
  /** Local time of the exchange after which there is no scan, such as `15:55`. */
  readonly end: string;
  /** Time from one scan to the next, such as `5m`. */
  readonly interval: string;
}

/** One scanner. */
export interface ScannerConfig {
  /** Its module: a URL, or a path; paths in a config file are relative to it. */
  readonly module: string;
  /** Whether it runs. Default true. */
  readonly enabled: boolean;
  /** Whether it scans before each session, over history alone. Default false. */
  readonly pre_session: boolean;
  /** When it scans during each session. Default never. */
  readonly regular_session: readonly ScanWindowConfig[];
  /** The parameters of its factory. */
  readonly config: JsonObject;
  /** Its name in results; default: the name it declares, or its module's. */
  readonly name?: string | null;
}

/** One scanner as given. */
export type ScannerConfigInput = Needs<ScannerConfig, "module">;

const TIME = value<string>(
  'a local time of the exchange such as "09:35"',
  isTimeOfDay,
  { type: "string", pattern: "^\\d\\d?:\\d\\d" },
);

const WINDOW = section<ScanWindowConfig>({
  start: required(
    TIME,
    "Local time of the exchange of the first scan, such as `09:35`",
  ),
  end: required(
    TIME,
    "Local time of the exchange of the last possible scan, such as `15:55`",
  ),
  interval: required(
    value<string>("a length such as 5m, 90s or 1h30m", isLength, {
      type: "string",
      pattern: "^(\\d+[a-z]+)+$",
    }),
    "Time from one scan to the next, such as `5m`",
  ),
});

const SCANNER = section<ScannerConfig>({
  module: required(
    TEXT,
    "Module of the scanner: a URL, or a path relative to the config file",
  ),
  enabled: optional(FLAG, true, "Whether the scanner runs"),
  pre_session: optional(
    FLAG,
    false,
    "Whether it scans before each session, when there is nothing but history",
  ),
  regular_session: optional(
    list(WINDOW, "a list of sections with start, end, interval", 0),
    [],
    "When it scans during each session",
    "never",
  ),
  config: optional(FREE_FORM, {}, "Parameters of the scanner", "none"),
  name: absentOr(
    IDENTIFIER,
    "Name in results and in the log",
    "the name that the scanner declares, or its module's",
  ),
}).transform(({ name, ...rest }): ScannerConfig => ({
  ...rest,
  ...(isGiven(name) && { name }),
}));

/** The shape of the list. */
export const SCANNERS = list(
  SCANNER,
  "a list of sections with module, enabled, pre_session, regular_session, config, name",
  0,
);

/** Checks that every enabled scanner has a time to scan at. */
export function checkScanners(raw: unknown, mistakes: MistakeList): void {
  const path = ["session_data_config", "scanners"];
  const scanners = valueAt(raw, path);
  if (!Array.isArray(scanners)) return;
  scanners.forEach((_, i) => {
    const at = (key: string) => valueAt(raw, [...path, i, key]);
    if (at("module") === undefined || at("enabled") === false) return;
    checkWindows(at("regular_session"), [...path, i, "regular_session"]);
    const windows = at("regular_session") ?? [];
    const never = (at("pre_session") ?? false) === false &&
      Array.isArray(windows) && windows.length === 0;
    if (!never) return;
    mistakes.add(
      [...path, i, "regular_session"],
      "pre_session: true, or a list of sections with start, end, interval",
      "without either, the scanner never scans; set enabled: false to switch it off",
    );
  });

  function checkWindows(windows: unknown, path: (string | number)[]): void {
    if (!Array.isArray(windows)) return;
    windows.forEach((_, i) => {
      const start = valueAt(windows, [i, "start"]);
      const end = valueAt(windows, [i, "end"]);
      // A session that spans midnight may have its end on the next day.
      if (start !== end || !isTimeOfDay(start)) return;
      mistakes.add([...path, i, "end"], "another time than start");
    });
  }
}

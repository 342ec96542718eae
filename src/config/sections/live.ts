/**
 * `live_config`: how long live mode waits, what it records, and whom it tells.
 *
 * @module
 */
import type { TradingDate } from "../../types.ts";
import type { Needs } from "../needs.ts";
import { isGiven, type MistakeList, valueAt } from "../mistakes.ts";
import { optional, required, section } from "../shape.ts";
import { OWN_FEED } from "./api.ts";
import {
  DATE,
  FLAG,
  IDENTIFIER,
  list,
  number,
  oneOf,
  SHARE,
  TEXT,
  whole,
} from "../values.ts";

/** What `data_api: replay` replays as if it came from a vendor. */
export interface ReplayConfig {
  /** The bar store with the bars: a path relative to the config file. */
  readonly store: string;
  /** The first date; default: the first one of the store. */
  readonly start_date: TradingDate | null;
  /** The last date; default: the last one of the store. */
  readonly end_date: TradingDate | null;
  /** Market seconds per real second while a session is open; default 60. */
  readonly speed_multiplier: number;
  /** Share of bars that the stream leaves out; default 0. */
  readonly holes: number;
  /** Share of these that requests do not find either; default 0. */
  readonly unfilled: number;
  /** Longest delay of a bar, in market seconds; default 0. */
  readonly delay_seconds: number;
  /** Seed of holes and delays; default 0. */
  readonly seed: number;
}

/** The shapes of webhooks' messages. */
const HOOK_SHAPES: readonly HookShape[] = ["webhook", "slack", "discord"];

/** The shape of a webhook's messages. */
export type HookShape = "webhook" | "slack" | "discord";

/** What webhooks can be told. */
const HOOK_EVENTS: readonly HookEvent[] = [
  "fill",
  "gap",
  "disconnect",
  "refusal",
  "error",
  "session",
  "order_end",
  "kill_switch",
  "overrun",
];

/** What a webhook is told. */
export type HookEvent =
  | "fill"
  | "gap"
  | "disconnect"
  | "refusal"
  | "error"
  | "session"
  | "order_end"
  | "kill_switch"
  | "overrun";

/** A webhook to which events of a live run are posted. */
export interface HookConfig {
  /** The shape of its messages: JSON of its own, or that of Slack or Discord. */
  readonly type: HookShape;
  /** The environment variable that has its address, which is a secret. */
  readonly url_env: string;
  /** What it is told; default fill, gap, disconnect, refusal and error. */
  readonly events: readonly HookEvent[];
}

/** How long live mode waits, what it records, and whom it tells. */
export interface LiveConfig {
  /**
   * Seconds after the end of a slot at which its slice is released even if bars
   * are missing; default 3.
   */
  readonly grace_seconds: number;
  /**
   * How many seconds bars of an outage may take to be fetched before live bars
   * go on without them; default 30.
   */
  readonly catch_up_seconds: number;
  /**
   * Seconds without a message, while bars are due, after which a connection is
   * dropped and made anew; default 120.
   */
  readonly silence_seconds: number;
  /** Whether released bars are stored; default true. */
  readonly record: boolean;
  /** The module of a feed of one's own, for `data_api: module`. */
  readonly feed_module: string | null;
  /** The webhooks that are told of events; default none. */
  readonly notify: readonly HookConfig[];
  /** What `data_api: replay` replays. */
  readonly replay: ReplayConfig | null;
}

/** The section as a program gives it. */
export interface LiveConfigInput
  extends Needs<Omit<LiveConfig, "notify" | "replay">, never> {
  /** The webhooks that are told of events. */
  readonly notify?: readonly Needs<HookConfig, "type" | "url_env">[] | null;
  /** What `data_api: replay` replays. */
  readonly replay?: Needs<ReplayConfig, "store"> | null;
}

const REPLAY = section<ReplayConfig>({
  store: required(
    TEXT,
    "Bar store whose bars are replayed: a path relative to the config file",
  ),
  start_date: optional(DATE, null, "First date", "the first one of the store"),
  end_date: optional(DATE, null, "Last date", "the last one of the store"),
  speed_multiplier: optional(
    number("a number from 1 to 100,000", 1, 100_000),
    60,
    "Market seconds per real second; the hours between sessions are skipped",
  ),
  holes: optional(SHARE, 0, "Share of bars that the stream leaves out"),
  unfilled: optional(
    SHARE,
    0,
    "Share of the holes that requests do not fill either",
  ),
  delay_seconds: optional(
    number("a number of seconds from 0 to 3,600", 0, 3_600),
    0,
    "Longest delay of a bar, in market seconds",
  ),
  seed: optional(whole(0, 4_294_967_295), 0, "Seed of holes and delays"),
});

const HOOK = section<HookConfig>({
  type: required(
    oneOf(HOOK_SHAPES),
    "Shape of its messages: `webhook` (`{run, events}`), `slack` (`{text}`) or `discord` (`{content}`)",
  ),
  url_env: required(
    IDENTIFIER,
    "Environment variable that has its address, which is a secret",
  ),
  events: optional(
    list(oneOf(HOOK_EVENTS), `a list of ${HOOK_EVENTS.join(", ")}`, 1),
    ["fill", "gap", "disconnect", "refusal", "error"],
    "What it is told",
  ),
});

/** The shape of the section. */
export const LIVE = section<LiveConfig>({
  grace_seconds: optional(
    number("a number of seconds from 0 to 60", 0, 60),
    3,
    "Seconds after the end of a slot at which its slice is released even if bars are missing",
  ),
  catch_up_seconds: optional(
    number("a number of seconds from 1 to 3,600", 1, 3_600),
    30,
    "Seconds that the bars of an outage may take to be fetched before live bars go on without them",
  ),
  silence_seconds: optional(
    number("a number of seconds from 5 to 3,600", 5, 3_600),
    120,
    "Seconds without a message, while bars are due, after which a connection is made anew",
  ),
  record: optional(
    FLAG,
    true,
    "Whether released bars are stored, so that a backtest can repeat the session",
  ),
  feed_module: optional(
    TEXT,
    null,
    "Module of a feed of one's own, for `data_api: module`: a URL, or a path relative to the config file",
  ),
  notify: optional(
    list(HOOK, "a list of sections with type, url_env, events", 0),
    [],
    "Webhooks that are told of events while a run goes on",
  ),
  replay: optional(
    REPLAY,
    null,
    "What `data_api: replay` replays as if it came from a vendor",
  ),
});

/** Checks that the module of a feed is named where one is asked for. */
export function checkFeedModule(raw: unknown, mistakes: MistakeList): void {
  const path = ["live_config", "feed_module"];
  const isOwn = valueAt(raw, ["api_config", "data_api"]) === OWN_FEED;
  if (isOwn === isGiven(valueAt(raw, path))) return;
  mistakes.add(
    path,
    isOwn
      ? "the path of a module that makes a feed, for data_api module"
      : "nothing unless data_api is module",
  );
}

/** Checks that a replay is described where one is asked for. */
export function checkReplay(raw: unknown, mistakes: MistakeList): void {
  const path = ["live_config", "replay"];
  const isReplay = valueAt(raw, ["api_config", "data_api"]) === "replay";
  if (!isReplay) return;
  if (!isGiven(valueAt(raw, path))) {
    mistakes.add(
      path,
      "a section with the store to replay, for data_api replay",
    );
    return;
  }
  const start = valueAt(raw, [...path, "start_date"]);
  const end = valueAt(raw, [...path, "end_date"]);
  if (typeof start === "string" && typeof end === "string" && end < start) {
    mistakes.add(
      [...path, "end_date"],
      `a date not before the start_date ${start}`,
    );
  }
}

/** A feed that does what a test says, when it says so. */
import { SessionError } from "../../src/errors.ts";
import type {
  Feed,
  FeedBar,
  FeedClock,
  FeedSink,
  HistoryRequest,
} from "../../src/feeds/feed.ts";
import { type LiveBar, MINUTE, SHORT_DAY } from "./_virtual_run.ts";
import { SECOND } from "./_virtual_run.ts";
import { SYMBOLS } from "./_market.ts";

/** What a feed does at an instant. */
export interface Deed {
  readonly at: number;
  readonly act: (sink: FeedSink) => void;
}

/** A bar as a feed has it. */
export function feedBar(
  { symbol, ...bar }: LiveBar,
  symbols: readonly string[] = SYMBOLS,
): FeedBar {
  return { ...bar, symbol: symbols[symbol], correction: false };
}

/** The feed passes on a bar, a second after its end by default. */
export function sends(
  bar: LiveBar,
  afterEnd: number = SECOND,
  symbols: readonly string[] = SYMBOLS,
): Deed {
  return {
    at: bar.start + MINUTE + afterEnd,
    act: (sink) => sink.bar(feedBar(bar, symbols)),
  };
}

/** Bars of all symbols come from `at` on; half a minute before the open by default. */
export function subscribes(at: number = SHORT_DAY.open - 30 * SECOND): Deed {
  return {
    at,
    act: (sink) => sink.notice({ kind: "subscribed", symbols: SYMBOLS }),
  };
}

/** The connection ends. */
export function disconnects(at: number): Deed {
  return {
    at,
    act: (sink) =>
      sink.notice({ kind: "disconnected", reason: "gone", retryMs: SECOND }),
  };
}

/** A scripted feed. Requests find the bars that exist by then. */
export class ScriptedFeed implements Feed {
  readonly name = "scripted";
  readonly omitsNoTrade = false;
  readonly delayMs: number;
  /** Start and end of each request. */
  readonly asked: (readonly [from: number, to: number])[] = [];
  /** Requests of bars that are not to be had yet. */
  refused = 0;
  readonly #clock: FeedClock;
  readonly #deeds: readonly Deed[];
  readonly #bars: readonly LiveBar[];

  constructor(
    clock: FeedClock,
    deeds: readonly Deed[],
    bars: readonly LiveBar[],
    delayMs = 0,
  ) {
    this.#clock = clock;
    this.#deeds = deeds;
    this.#bars = bars;
    this.delayMs = delayMs;
  }

  start(_symbols: readonly string[], sink: FeedSink): void {
    const now = this.#clock.now();
    for (const { at, act } of this.#deeds) {
      if (at >= now) this.#clock.after(at - now, () => act(sink));
    }
  }

  add(): void {}

  async *history({ from, to }: HistoryRequest): AsyncGenerator<FeedBar[]> {
    this.asked.push([from, to]);
    const newest = this.#clock.now() - this.delayMs;
    if (to > newest) {
      this.refused++;
      throw new SessionError("feed_refused", "403: bars that are too new");
    }
    yield await Promise.resolve(
      this.#bars.filter(({ start }) => start >= from && start < to)
        .map((bar) => feedBar(bar)),
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

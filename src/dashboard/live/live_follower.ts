/**
 * Follows a live run for one page: what is new since it was told last. The page's
 * place is all that is kept, so a page that is slow or asleep costs nothing, and
 * one that comes back goes on where it was.
 *
 * @module
 */
import { jsonText } from "../../text/clean.ts";
import { TrailReader, type TrailRun } from "../../live/trail/trail_reader.ts";

import { eventText } from "../server_events.ts";
import { newBars } from "./live_bars.ts";
import { factsOf, jsonIn } from "./live_stores.ts";

/** Entries of a message. */
const ENTRIES = 500;
/** Entries that a page begins with. */
const FIRST_ENTRIES = 2_000;
/** Bars of a message. */
const BARS = 2_000;

/** What a page follows. */
export interface Followed {
  /** The number of the store. */
  readonly store: number;
  /** Its file. */
  readonly db: string;
  /** The name of the run. */
  readonly run: string;
  /** The symbol whose bars are told; none without one. */
  readonly symbol: string | undefined;
  /** The identifier of the last message that the page has. */
  readonly after: string | undefined;
}

/** Where a page is: what it has been told. */
interface Place {
  readonly epoch: string;
  /** The last entry. */
  entry: number;
  /** Start of the last bar; −Infinity for none. */
  bar: number;
}

/** Tells one page what is new. */
export class LiveFollower {
  readonly #followed: Followed;
  readonly #now: () => number;
  #trail: TrailReader | undefined;
  #place: Place | undefined;
  #facts = "";
  #account = "";
  /** The error that was told last. */
  #problem = "";
  /** The run's count of bars when bars were looked for last. */
  #bars: unknown;

  /** Nothing is told yet. `now` is the machine's time. */
  constructor(followed: Followed, now: () => number) {
    this.#followed = followed;
    this.#now = now;
    this.#place = placeIn(followed.after);
  }

  /**
   * Messages with what is new, as server-sent events; empty if nothing is.
   *
   * @throws {SessionError} if trail or store are damaged.
   */
  async next(): Promise<string> {
    const trail = this.#trail ??= TrailReader.open(this.#followed.db);
    const run = trail?.run(this.#followed.run);
    if (trail === undefined || run === undefined) return "";
    const place = this.#placeIn(run);
    const begins = this.#place !== place;
    this.#place = place;
    const entries = [...this.#entries(trail, place, begins)];
    const parts = [
      ...(begins ? [["begin", {}] as const] : []),
      ...entries,
      ...await this.#newBars(run, place),
      // How the run is comes after all that has led to it.
      ...(place.entry < run.last ? [] : this.#states(run)),
    ];
    // A file that was put in the place of this one is found when this is silent.
    if (!factsOf(this.#followed.store, run, this.#now()).isUnderWay) {
      this.close();
    }
    const id = `${place.epoch}-${place.entry}-${barText(place.bar)}`;
    return parts.map(([name, value]) => eventText(value, { name, id })).join(
      "",
    );
  }

  /** A message that nothing is read, and why; empty if it was told already. */
  problem(error: string): string {
    if (error === this.#problem) return "";
    this.#problem = error;
    return eventText({ error }, { name: "problem" });
  }

  /** Closes the files. */
  close(): void {
    this.#trail?.close();
    this.#trail = undefined;
  }

  /** Where the page is in this trail: where it was, or near the end. */
  #placeIn({ epoch, last }: TrailRun): Place {
    if (this.#place?.epoch === epoch) return this.#place;
    return {
      epoch,
      entry: Math.max(0, last - FIRST_ENTRIES),
      bar: -Infinity,
    };
  }

  /** How run and account are, if that has changed. */
  *#states(run: TrailRun): Iterable<readonly [string, unknown]> {
    const { about, heard, hasEnded, isUnderWay, status } = factsOf(
      this.#followed.store,
      run,
      this.#now(),
    );
    const { startedAt } = Object(about);
    const facts = { hasEnded, isUnderWay, startedAt, status };
    const text = jsonText(facts);
    if (text !== this.#facts) {
      this.#facts = text;
      yield ["status", { ...facts, heard }];
    }
    if (run.account === this.#account) return;
    this.#account = run.account;
    yield ["account", jsonIn(run.account)];
  }

  /** The next entries, and how many there were before them that are gone. */
  *#entries(
    trail: TrailReader,
    place: Place,
    begins: boolean,
  ): Iterable<readonly [string, unknown]> {
    const found = trail.entriesAfter(
      this.#followed.run,
      place.entry,
      ENTRIES,
    );
    if (found.length === 0) return;
    const missed = found[0].number - place.entry - 1;
    // A page that begins has missed nothing.
    if (missed > 0 && !begins) yield ["missed", { entries: missed }];
    place.entry = found[found.length - 1].number;
    yield [
      "entries",
      found.map(({ number, text }) => ({ number, ...Object(jsonIn(text)) })),
    ];
  }

  async #newBars(
    run: TrailRun,
    place: Place,
  ): Promise<(readonly [string, unknown])[]> {
    const { db, symbol } = this.#followed;
    const { bars: count } = Object(jsonIn(run.status));
    if (symbol === undefined || count === this.#bars) return [];
    this.#bars = count;
    const bars = await newBars({
      db,
      run: run.name,
      symbol,
      after: place.bar,
      most: BARS,
    });
    const last = bars.time.at(-1);
    if (last === undefined) return [];
    place.bar = last;
    return [["bars", { symbol, ...bars }]];
  }
}

function barText(bar: number): string {
  return bar === -Infinity ? "" : String(bar);
}

/** The place in the identifier of a message; `undefined` for any other text. */
function placeIn(id: string | undefined): Place | undefined {
  const found = /^([0-9a-f]{1,32})-(\d{1,15})-(\d{0,15})$/.exec(id ?? "");
  if (found === null) return undefined;
  const [, epoch, entry, bar] = found;
  return {
    epoch,
    entry: Number(entry),
    bar: bar === "" ? -Infinity : Number(bar),
  };
}

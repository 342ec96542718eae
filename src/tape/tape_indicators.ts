/**
 * Indicators that are added to a finished tape, and removed from it: its bars
 * stay.
 *
 * @module
 */
import { resolveParams } from "../indicators/params.ts";
import { getIndicator } from "../indicators/registry.ts";
import { Arena } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import { EntryWord, SeriesKind } from "../memory/layout.ts";
import { SeriesColumns } from "../memory/series_columns.ts";
import { SeriesWriter } from "../memory/series_writer.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import { SessionIndicator } from "../processor/session_indicators.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import type { IndicatorPlan, RunPlan } from "../session/run_plan.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import type { Tape } from "./tape.ts";
import type { TapeRecipe } from "./tape_recipe.ts";
import type { TapeRoom } from "./tape_room.ts";

/** The bars of a symbol at an interval, and where its sessions begin. */
interface Source {
  readonly bars: SeriesWindow;
  /** The first row of each session, then the number of rows. */
  readonly starts: readonly number[];
}

/**
 * Whether these can be added to a tape: they are not the config's own, whose
 * modules have a thread of their own, their bars are shorter than a session, and
 * nothing adjusts their history.
 */
export function canAdd(
  indicators: readonly IndicatorPlan[],
  { requirements, indicatorModules }: TapeRecipe,
): boolean {
  const { derived, baseMs, adjustments } = requirements;
  return indicatorModules.length === 0 && adjustments === undefined &&
    indicators.every(({ source }) =>
      Number.isFinite(source < 0 ? baseMs : derived[source].lengthMs)
    );
}

/**
 * A tape without the indicators `removed` and with `added`, which it does not
 * have. They are what they would be if the tape had been made with them.
 *
 * @throws {SessionError} `memory_invalid` if the tape has no place for them.
 */
export function changeIndicators(
  tape: Tape,
  room: TapeRoom,
  removed: ReadonlySet<number>,
  added: readonly IndicatorPlan[],
): Tape {
  const { whole } = tape;
  const arena = Arena.attach(whole.memory.buffer);
  const directory = new Directory(arena);
  const spare = new Map<number, number[]>(tape.spareSeries);
  for (const i of removed) {
    const { outputs } = whole.indicators[i];
    for (const id of whole.ids.indicators[i]) {
      const { offset, capacity } = directory.block(id, 0);
      arena.free(offset, capacity * outputs.length * 8);
      spare.set(outputs.length, [...spare.get(outputs.length) ?? [], id]);
    }
  }
  const writer = new IndicatorWriter(whole, room, arena, directory, spare);
  const ids = added.map((plan) => writer.write(plan));
  const change = (plan: RunPlan): RunPlan => ({
    ...plan,
    indicators: [
      ...plan.indicators.filter((_, i) => !removed.has(i)),
      ...added,
    ],
    ids: {
      ...plan.ids,
      indicators: [
        ...plan.ids.indicators.filter((_, i) => !removed.has(i)),
        ...ids,
      ],
      count: directory.count,
    },
  });
  const changed = change(whole);
  return {
    ...tape,
    whole: changed,
    plans: tape.plans.map((plan) => plan === whole ? changed : change(plan)),
    indicators: changed.indicators,
    spareSeries: spare,
  };
}

/** Computes indicators over the bars of a tape. */
class IndicatorWriter {
  readonly #plan: RunPlan;
  readonly #room: TapeRoom;
  readonly #arena: Arena;
  readonly #directory: Directory;
  /** Series that nobody uses any more, by their number of columns. */
  readonly #spare: Map<number, number[]>;
  readonly #sessions: readonly SessionRecord[];
  readonly #sources = new Map<number, readonly Source[]>();

  constructor(
    plan: RunPlan,
    room: TapeRoom,
    arena: Arena,
    directory: Directory,
    spare: Map<number, number[]>,
  ) {
    this.#plan = plan;
    this.#room = room;
    this.#arena = arena;
    this.#directory = directory;
    this.#spare = spare;
    const { sessionsOffset, sessionsCapacity } = plan.memory;
    const table = new SessionTable(arena, sessionsOffset, sessionsCapacity);
    this.#sessions = Array.from(
      { length: sessionsCapacity },
      (_, i) => table.read(i),
    );
  }

  /** Computes one indicator of all symbols and returns its series. */
  write(indicator: IndicatorPlan): number[] {
    const sources = this.#sourcesOf(indicator.source);
    return this.#plan.symbols.map((symbol, i) => {
      const id = this.#seriesFor(indicator, symbol, i);
      this.#compute(indicator, id, sources[i], this.#plan.historyDays[i]);
      return id;
    });
  }

  /** A series of a symbol with room for all rows, and none yet. */
  #seriesFor(
    { id: name, source, outputs }: IndicatorPlan,
    symbol: string,
    number: number,
  ): number {
    const directory = this.#directory;
    const id = this.#spare.get(outputs.length)?.pop() ?? directory.register({
      kind: SeriesKind.indicator,
      symbol,
      interval: "",
      // The names of a tape's series are read by nobody, and differ.
      name: `${name}+${directory.count}`,
    }, outputs.length);
    const room = this.#room;
    const rows = source < 0 ? room.base[number] : room.derived[source];
    directory.setBlock(id, 0, {
      offset: this.#arena.allocate(rows * outputs.length * 8),
      capacity: rows,
      firstRow: 0,
      fromSession: 0,
    });
    directory.words(id)[EntryWord.rows] = 0;
    return id;
  }

  #compute(
    { name, params }: IndicatorPlan,
    id: number,
    { bars, starts }: Source,
    historyDays: number,
  ): void {
    const definition = getIndicator(name);
    const resolved = resolveParams(definition, params);
    const writer = new SeriesWriter(this.#arena, this.#directory, id);
    const source = { bars, firstRow: 0, rows: 0 };
    const indicator = new SessionIndicator(
      definition.create(resolved),
      writer,
      source,
      definition.scales(resolved),
    );
    const window = new TrailingWindow(historyDays);
    this.#sessions.forEach((session, i) => {
      indicator.begin(session, window.begin(starts[i]));
      source.rows = starts[i + 1];
      indicator.update();
      indicator.end();
    });
  }

  #sourcesOf(source: number): readonly Source[] {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    const { base, derived } = this.#plan.ids;
    const series = source < 0 ? base : derived[source];
    const made = series.map((id) => this.#sourceOf(id));
    this.#sources.set(source, made);
    return made;
  }

  #sourceOf(id: number): Source {
    const columns = new SeriesColumns(this.#arena, this.#directory, id);
    columns.bindToSession(0);
    const bars = new SeriesWindow();
    bars.setColumns(columns.columns);
    const rows = columns.publishedRows;
    let row = 0;
    const starts = this.#sessions.map(({ open }) => {
      while (row < rows && bars.timestamp[row] < open) row++;
      return row;
    });
    // No bar is older than the first session.
    starts[0] = 0;
    return { bars, starts: [...starts, rows] };
  }
}

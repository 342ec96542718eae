/**
 * The bars of a report for its chart: panes of a day or a year each, of which the
 * page may not have all.
 *
 * @module
 */
import { formatCount } from "../../shared/browser/format.js";
import { readPane } from "./pane.js";

/** Panes that are read at once at most. */
const MOST_PANES = 60;

/** The places of all panes: by level, symbol and period, in the order of time. */
export async function panePlaces({ levels, periods }, read) {
  return await Promise.all(levels.map(async ({ index }) => {
    const places = new Map();
    const [symbols, dates, lengths] = await read(index);
    let from = index[1];
    symbols.forEach((symbol, i) => {
      if (!places.has(symbol)) places.set(symbol, []);
      const to = from + lengths[i];
      places.get(symbol).push({ period: periods[dates[i]], place: [from, to] });
      from = to;
    });
    for (const own of places.values()) {
      own.sort((a, b) => a.period < b.period ? -1 : 1);
    }
    return places;
  }));
}

/** The source of a symbol, for {@linkcode zoomChart}. */
export function candleSource({ data, clock, read }, places, symbol) {
  const { dates } = data.curve;
  const levels = data.candles.levels.map((level, i) => ({
    ...level,
    panes: places[i].get(symbol) ?? [],
  })).filter(({ panes }) => panes.length > 0);
  /** The number of periods of a level that the run has. */
  const periodsOf = ({ panes: [{ period }] }) =>
    new Set(dates.map((one) => one.slice(0, period.length))).size;

  /** The pane of an instant, else the one before it, else the first. */
  function paneAt({ panes }, ms) {
    const date = clock.date(ms);
    const found = panes.findLastIndex(({ period }) =>
      period <= date.slice(0, period.length)
    );
    return Math.max(0, found);
  }

  /** Panes from `from` on, `to` excluded, as one part. */
  async function part({ panes, outputs }, from, to) {
    const wanted = panes.slice(from, to);
    const read_ = await Promise.all(
      wanted.map(async ({ place }) =>
        readPane(await read(place), outputs.length)
      ),
    );
    const all = (name) => read_.flatMap((pane) => pane[name]);
    return {
      ...Object.fromEntries(
        ["time", "open", "high", "low", "close", "volume", "fills", "gaps"]
          .map((name) => [name, all(name)]),
      ),
      values: outputs.map((_, k) =>
        read_.flatMap((pane) => [...pane.values[k]])
      ),
      from,
      to,
      hasBefore: from > 0,
      hasAfter: to < panes.length,
    };
  }

  /** How many panes have about so many bars. */
  function panesOf({ lengthMs, panes: [{ period }] }, count) {
    const days = period.length === 4 ? 252 : 1;
    const bars = days * (lengthMs === 0 ? 1 : 23_400_000 / lengthMs);
    return Math.max(2, Math.min(MOST_PANES, Math.ceil(count / bars)));
  }

  return {
    symbol: data.symbols[symbol],
    levels,
    clock: () => clock,
    covers(i, ms) {
      const date = clock.date(ms);
      return levels[i].panes.some(({ period }) =>
        period === date.slice(0, period.length)
      );
    },
    around(i, ms, count) {
      const level = levels[i];
      const wanted = panesOf(level, count);
      const middle = ms === undefined ? level.panes.length : paneAt(level, ms);
      const last = level.panes.length - wanted;
      const from = Math.max(
        0,
        Math.min(last, middle - Math.floor(wanted / 2)),
      );
      return part(level, from, Math.min(level.panes.length, from + wanted));
    },
    before(i, { from }, count) {
      const level = levels[i];
      return part(level, Math.max(0, from - panesOf(level, count)), from);
    },
    after(i, { to }, count) {
      const level = levels[i];
      const end = Math.min(level.panes.length, to + panesOf(level, count));
      return part(level, to, end);
    },
    /** What of a level, and of the next shorter one, is not in the file. */
    note(i) {
      const sentences = levels.slice(Math.max(0, i - 1), i + 1)
        .flatMap((level) => {
          const [has, all] = [level.panes.length, periodsOf(level)];
          if (has >= all) return [];
          const unit = level.panes[0].period.length === 4
            ? "years"
            : "sessions";
          return [
            `${level.interval} bars of ${formatCount(has)} of ${
              formatCount(all)
            } ${unit} are in this file`,
          ];
        });
      return sentences.length === 0
        ? ""
        : `${sentences.join("; ")}. openbell dashboard shows all.`;
    },
  };
}

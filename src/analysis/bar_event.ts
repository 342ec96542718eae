/**
 * The bar that `onBar` is called with.
 *
 * @module
 */
import type { SeriesWindow } from "../session/bar_series.ts";
import type { BarEvent } from "../strategy/strategy.ts";
import type { Interval } from "../types.ts";

/** The bar that an event shows. Strategies cannot reach it. */
export class BarPlace {
  readonly window: SeriesWindow;
  /** How many bars of the series are newer. */
  back = 0;

  /** The newest bar of a series. */ constructor(window: SeriesWindow) {
    this.window = window;
  }
}

/**
 * The event passed to every call for one series. Its values are getters that
 * read the bar on access, because most strategies use few of them. They are own
 * properties, so that spreading the event copies the bar.
 */
export class SeriesEvent implements BarEvent {
  declare readonly symbol: string;
  declare readonly interval: Interval;
  declare readonly timestamp: number;
  declare readonly open: number;
  declare readonly high: number;
  declare readonly low: number;
  declare readonly close: number;
  declare readonly volume: number;
  declare readonly coverage: number;
  readonly #place: BarPlace;

  /** The event of a series, which shows the bar at `place`. */
  constructor(symbol: string, interval: Interval, place: BarPlace) {
    this.#place = place;
    Object.defineProperties(this, {
      symbol: { value: symbol, enumerable: true },
      interval: { value: interval, enumerable: true },
      ...SeriesEvent.#values,
    });
    Object.freeze(this);
  }

  /** Shows values instead of getters on the console. */
  [Symbol.for("Deno.customInspect")](
    inspect: (value: unknown, options: unknown) => string,
    options: unknown,
  ): string {
    return inspect({ ...this }, options);
  }

  // The getters below are properties of events alone; access to the private
  // field throws a TypeError for any other object.
  static #placeOf(event: object): BarPlace {
    return (event as SeriesEvent).#place;
  }

  // Shared by all events, so that they have one hidden class.
  static readonly #values = Object.getOwnPropertyDescriptors({
    get timestamp(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.timestamp[window.base + window.length - 1 - back];
    },
    get open(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.open[window.base + window.length - 1 - back];
    },
    get high(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.high[window.base + window.length - 1 - back];
    },
    get low(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.low[window.base + window.length - 1 - back];
    },
    get close(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.close[window.base + window.length - 1 - back];
    },
    get volume(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      return window.volume[window.base + window.length - 1 - back];
    },
    get coverage(): number {
      const { window, back } = SeriesEvent.#placeOf(this);
      const { coverage } = window;
      return coverage.length === 0
        ? 1
        : coverage[window.base + window.length - 1 - back];
    },
  });
}

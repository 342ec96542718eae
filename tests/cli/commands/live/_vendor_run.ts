/**
 * The command line in a project of `openbell init`, against the scripted venue of
 * a vendor, at a time of day that the test wants.
 */
import { inProject, openbell, runArgs } from "../../_openbell.ts";
import type {
  Venue,
  VenueBar,
  VenueConnection,
} from "../../../feeds/venue/venue.ts";

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Tells each bar; buys with one and sells with the next, as soon as its orders are filled. */
const STRATEGY = `
export default class EveryBar {
  subscriptions = [{ intervals: ["1m"] }];
  onBar(context, bar) {
    context.logger.info("seen " + bar.symbol + " " + bar.timestamp);
    if (context.orders.some(({ symbol }) => symbol === bar.symbol)) return;
    const held = context.position(bar.symbol);
    if (held > 0) context.sell(bar.symbol, held);
    else context.buy(bar.symbol, 1);
  }
}
`;

/** A price that depends on symbol and minute alone. */
function priceAt(symbol: string, instant: number): number {
  const phase = symbol.charCodeAt(0) + symbol.length;
  const wave = Math.sin(instant / (7 * MINUTE) + phase);
  return Math.round(100 * (100 + 5 * wave)) / 100;
}

/** The bar of a symbol that starts at an instant. */
export function barAt(
  symbol: string,
  start: number,
  lengthMs: number = MINUTE,
): VenueBar {
  const open = priceAt(symbol, start);
  const close = priceAt(symbol, start + lengthMs);
  return {
    symbol,
    start,
    open,
    high: Math.max(open, close) + 0.25,
    low: Math.min(open, close) - 0.25,
    close,
    volume: 100 + Math.floor(start / MINUTE) % 50,
  };
}

/** The bars of stretches of time, minute by minute, or day by day. */
export function barsOf(
  symbols: readonly string[],
  from: number,
  to: number,
  lengthMs: number = MINUTE,
): VenueBar[] {
  const bars: VenueBar[] = [];
  for (let start = from; start < to; start += lengthMs) {
    for (const symbol of symbols) bars.push(barAt(symbol, start, lengthMs));
  }
  return bars;
}

/**
 * A time of day that begins at `from`, goes on as the machine's does, and jumps:
 * so a test waits for nothing but the program.
 */
export class MarketClock {
  readonly #file: string;
  #offset: number;

  /** Keeps what the program goes by in a file of `folder`. */
  constructor(folder: string, from: string) {
    this.#file = `${folder}/clock_${from.replace(/\W/g, "")}`;
    this.#offset = Date.parse(from) - Date.now();
    this.#write();
  }

  readonly now = (): number => Date.now() + this.#offset;

  /** The environment by which `_market_clock.ts` goes by it. */
  get env(): Record<string, string> {
    return { TEST_CLOCK_FILE: this.#file };
  }

  /** Moves on to an instant that is to come. */
  jumpTo(instant: number): void {
    this.#offset += Math.max(0, instant - this.now());
    this.#write();
  }

  #write(): void {
    // Readers see the old text or the new one.
    Deno.writeTextFileSync(`${this.#file}.new`, String(this.#offset));
    Deno.renameSync(`${this.#file}.new`, this.#file);
  }
}

/** A venue whose market trades minute by minute, when the test says so. */
export class TradingVenue<C extends VenueConnection> {
  readonly #venue: Venue<C>;
  readonly #clock: MarketClock;
  readonly #symbols: readonly string[];
  /** The start of the minute that is under way. */
  #minute: number;

  /** The market has traded since `open`. */
  constructor(
    venue: Venue<C>,
    clock: MarketClock,
    symbols: readonly string[],
    open: number,
  ) {
    this.#venue = venue;
    this.#clock = clock;
    this.#symbols = symbols;
    this.#minute = Math.floor(clock.now() / MINUTE) * MINUTE;
    venue.now = clock.now;
    venue.bars.push(...barsOf(symbols, open, this.#minute));
  }

  /**
   * Ends the minute that is under way, and streams its bars, but for those of the
   * symbols that are left out. Returns its start.
   */
  endMinute(leftOut: readonly string[] = []): number {
    const start = this.#minute;
    this.#minute += MINUTE;
    this.#clock.jumpTo(this.#minute);
    const bars = this.#symbols.map((symbol) => barAt(symbol, start));
    this.#venue.bars.push(...bars);
    const sent = bars.filter(({ symbol }) => !leftOut.includes(symbol));
    for (const one of this.#venue.connections.all) one.sendBars(...sent);
    return start;
  }
}

/** Days of history before a date, each as one bar. */
export function dailyBefore(
  symbols: readonly string[],
  date: string,
  days: number,
): VenueBar[] {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return barsOf(symbols, midnight - days * DAY, midnight, DAY);
}

/** A project of `openbell init`. */
export interface Project {
  readonly folder: string;
  /**
   * Writes the config of its backtest as a live one, `NAME.yaml`: the mode, the
   * source and, with `replaced`, other parts of its text are changed.
   */
  config(
    name: string,
    api: Readonly<Record<string, unknown>>,
    replaced?: readonly (readonly [what: string | RegExp, by: string])[],
  ): string;
}

/** Calls `use` with a project that `openbell init` has made in an empty folder. */
export async function inProjectOfInit(
  use: (project: Project) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const { code, stderr } = await openbell(["init", "."], { cwd: folder });
    if (code !== 0) throw new Error(stderr);
    Deno.writeTextFileSync(`${folder}/strategies/every_bar.ts`, STRATEGY);
    const config: Project["config"] = (name, api, replaced = []) => {
      let text = Deno.readTextFileSync(`${folder}/config.yaml`);
      const changes: typeof replaced = [
        ["mode: backtest", "mode: live"],
        ["session_name: ema_cross", `session_name: ${name}`],
        [
          /strategies:\n[^]*$/,
          "strategies: [{ module: strategies/every_bar.ts }]\n",
        ],
        ...replaced,
      ];
      for (const [what, by] of changes) text = text.replace(what, by);
      const path = `${folder}/${name}.yaml`;
      Deno.writeTextFileSync(
        path,
        `${text}api_config: ${JSON.stringify(api)}\n`,
      );
      return path;
    };
    await use({ folder, config });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A line of `openbell live --json`. */
export type Line = Readonly<Record<string, unknown>> & {
  readonly type: string;
};

/** A run of `openbell live --json` that goes on. */
export class LiveProcess {
  readonly #child: Deno.ChildProcess;
  readonly #lines: Line[] = [];
  readonly #stderr: Promise<string>;
  readonly #read: Promise<void>;
  #waiting: (() => void)[] = [];
  #hasEnded = false;

  constructor(
    args: readonly string[],
    cwd: string,
    clock: MarketClock,
    env: Readonly<Record<string, string>> = {},
  ) {
    const main = inProject("tests/cli/commands/live/_clocked.ts");
    this.#child = new Deno.Command(Deno.execPath(), {
      args: runArgs(main, ["live", ...args]),
      cwd,
      env: { NO_COLOR: "1", OPENBELL_DEBUG: "0", ...clock.env, ...env },
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(300_000),
    }).spawn();
    this.#stderr = new Response(this.#child.stderr).text();
    this.#read = this.#readLines();
  }

  /** The lines so far. */
  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** The next line, from the first one on, that fits; fails if the process ends without one. */
  async line(fits: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.#lines.find(fits);
      if (found !== undefined) return found;
      if (this.#hasEnded) {
        throw new Error(`no such line; ${await this.#stderr}`);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Waits until the strategy has seen the bar of a symbol that starts at an instant. */
  async sees(symbol: string, start: number): Promise<void> {
    await this.line(({ text }) => text === `seen ${symbol} ${start}`);
  }

  /** Presses Ctrl-C, or ends it at once. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for the end. */
  async ended(): Promise<{ code: number; stderr: string }> {
    const { code } = await this.#child.status;
    await this.#read;
    return { code, stderr: await this.#stderr };
  }

  async #readLines(): Promise<void> {
    let rest = "";
    const decoded = this.#child.stdout.pipeThrough(new TextDecoderStream());
    for await (const text of decoded) {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#lines.push(JSON.parse(line));
      this.#wake();
    }
    this.#hasEnded = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

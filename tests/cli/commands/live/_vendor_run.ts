/**
 * The command line in a project of `openbell init`, against the scripted venue of
 * a vendor, at a time of day that the test wants and faster than that of the
 * machine.
 */
import { inProject, openbell, runArgs } from "../../_openbell.ts";
import type {
  Venue,
  VenueBar,
  VenueConnection,
} from "../../../feeds/venue/venue.ts";

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How many times as fast as the machine's the time of these tests is. */
const SPEED = 20;

/** Buys with a bar and sells with the next, as soon as its orders are filled. */
const STRATEGY = `
export default class EveryBar {
  subscriptions = [{ intervals: ["1m"] }];
  onBar(context, bar) {
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

/** A time of day that goes on from `from` when it is started, faster than the machine's. */
export class FastTime {
  readonly #realFrom = Date.now();
  readonly #from: number;

  constructor(from: string) {
    this.#from = Date.parse(from);
  }

  readonly now = (): number =>
    this.#from + (Date.now() - this.#realFrom) * SPEED;

  /** The environment by which `_market_clock.ts` goes by it. */
  get env(): Record<string, string> {
    return {
      TEST_CLOCK_FROM: String(this.#from),
      TEST_CLOCK_REAL_FROM: String(this.#realFrom),
      TEST_CLOCK_SPEED: String(SPEED),
    };
  }

  /** Calls `action` at each full minute from now on, `afterMs` later, until it is cancelled. */
  everyMinute(afterMs: number, action: (minute: number) => void): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (minute: number) => {
      const delayMs = (minute + afterMs - this.now()) / SPEED;
      timer = setTimeout(() => {
        action(minute);
        wait(minute + MINUTE);
      }, delayMs);
    };
    wait(Math.ceil(this.now() / MINUTE) * MINUTE);
    return () => clearTimeout(timer);
  }
}

/** What a venue does with the minute that has just ended. */
export type OnMinute<C extends VenueConnection> = (
  start: number,
  send: (...bars: readonly VenueBar[]) => void,
  connections: readonly C[],
) => void;

/** Lets a venue have each minute's bars when it has ended, and send what `onMinute` says. */
export function trade<C extends VenueConnection>(
  venue: Venue<C>,
  time: FastTime,
  symbols: readonly string[],
  onMinute: OnMinute<C> = (start, send) =>
    send(...symbols.map((symbol) => barAt(symbol, start))),
): () => void {
  venue.now = time.now;
  return time.everyMinute(1_000, (end) => {
    const start = end - MINUTE;
    venue.bars.push(...symbols.map((symbol) => barAt(symbol, start)));
    const { all } = venue.connections;
    onMinute(start, (...bars) => {
      for (const connection of all) connection.sendBars(...bars);
    }, all);
  });
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
    time: FastTime,
    env: Readonly<Record<string, string>> = {},
  ) {
    const main = inProject("tests/cli/commands/live/_clocked.ts");
    this.#child = new Deno.Command(Deno.execPath(), {
      args: runArgs(main, ["live", ...args]),
      cwd,
      env: { NO_COLOR: "1", OPENBELL_DEBUG: "0", ...time.env, ...env },
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(180_000),
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

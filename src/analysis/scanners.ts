/**
 * Runs the scanners of a run, and keeps what they did.
 *
 * @module
 */
import type { LogLine } from "../log/run_log.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import type {
  ScanEvent,
  Scanner,
  ScannerContext,
} from "../strategy/scanner.ts";
import { windowRule } from "../time/schedule_window.ts";
import type { Callee } from "./callees.ts";
import { readScan } from "./scan_check.ts";
import { type ScannerReport, ScanRecord } from "./scan_record.ts";
import type { ScannerSymbols } from "./scanner_symbols.ts";
import type { LoadedScanner } from "./scanner_loader.ts";
import type { Scheduler } from "./scheduler.ts";
import { requireSynchronous } from "./synchronous.ts";

/** A scanner with its context. */
export interface ScannerCalls extends Callee {
  /** The scanner. */
  readonly scanner: Scanner;
  /** When it scans. */
  readonly config: LoadedScanner["config"];
  /** Its context. */
  readonly context: ScannerContext;
}

/** The parts that {@linkcode Scanners} uses. */
export interface ScannersParts {
  /** The scanners, in the order they are called. */
  readonly calls: readonly ScannerCalls[];
  /** The symbols that they have added. */
  readonly symbols: ScannerSymbols;
  /** Calls them on their schedules. */
  readonly scheduler: Scheduler;
  /** What the delivery has reached. */
  readonly clock: AsOfClock;
  /** The exchange's zone. */
  readonly zone: string;
  /** Adds a line to the run's log. */
  readonly log: (line: LogLine) => void;
}

/** Calls a hook as foreign code, with errors that name callee, hook and date. */
export type HookCaller = (
  callee: Callee,
  hook: "setup" | "scan" | "teardown",
  run: () => unknown,
) => void;

/** The scanners of a run. */
export class Scanners {
  readonly #parts: ScannersParts;
  readonly #records: readonly ScanRecord[];

  /** No scanner has been called yet. */
  constructor(parts: ScannersParts) {
    this.#parts = parts;
    this.#records = parts.calls.map(() => new ScanRecord());
  }

  /** Schedules the scans during sessions; call it once, before the first session. */
  schedule(call: HookCaller): void {
    const { calls, scheduler, zone } = this.#parts;
    calls.forEach((callee, i) => {
      for (const window of callee.config.regular_session) {
        const rule = windowRule(window, zone);
        scheduler.addRule(callee.index, rule, (time) => {
          const event = { kind: "regular_session", time } as const;
          call(callee, "scan", () => this.#scan(i, event));
        });
      }
    });
  }

  /** Calls a hook of every scanner that has it. */
  callHook(hook: "setup" | "teardown", call: HookCaller): void {
    for (const callee of this.#parts.calls) {
      const { scanner, context } = callee;
      if (scanner[hook] === undefined) continue;
      call(callee, hook, () => scanner[hook]?.(context));
    }
  }

  /** Scans before a session, as of its start. */
  scanBeforeSession(call: HookCaller): void {
    const { calls, clock } = this.#parts;
    calls.forEach((callee, i) => {
      if (!callee.config.pre_session) return;
      const event = { kind: "pre_session", time: clock.time } as const;
      call(callee, "scan", () => this.#scan(i, event));
    });
  }

  /** What they did. */
  report(): ScannerReport[] {
    const { calls, symbols } = this.#parts;
    return calls.map(({ name }, i) =>
      this.#records[i].report(name, symbols.of(i))
    );
  }

  /** Lets a scanner scan, and applies what it chose. */
  #scan(index: number, event: ScanEvent): void {
    const { calls, symbols, clock } = this.#parts;
    const { scanner, context } = calls[index];
    const record = this.#records[index];
    const { date } = clock.record;
    record.beginScan(event.kind);
    const result: unknown = scanner.scan(context, Object.freeze({ ...event }));
    requireSynchronous(result);
    const scan = readScan(result);
    const { time } = clock;
    const texts: string[] = [];
    symbols.apply(index, scan, {
      onAdd: (symbol) => {
        record.add({ symbol, date, time });
        texts.push(`added ${symbol}`);
      },
      onRemove: (symbol) => {
        record.remove({ symbol, date, time });
        texts.push(`removed ${symbol}`);
      },
      onKeep: (symbol, reason) => {
        record.keep(symbol, reason, date);
        texts.push(`kept ${symbol}, which has ${article(reason)}`);
      },
      onSkip: (symbol, reason) => record.skip(symbol, reason, date),
    });
    for (const [symbol, reason] of scan.skipped) {
      record.skip(symbol, reason, date);
    }
    record.metadata = scan.metadata;
    if (texts.length === 0) return;
    this.#parts.log({
      time,
      strategy: calls[index].name,
      level: "info",
      message: `scan: ${texts.join("; ")}`,
    });
  }
}

function article(reason: "position" | "order"): string {
  return reason === "order" ? "a waiting order" : "a position";
}

/**
 * Makes the strategies of sets, each set its own.
 *
 * @module
 */
import { asSessionError } from "../text/message_of.ts";
import {
  importScanners,
  type LoadedScanner,
  makeScanners,
} from "../analysis/scanner_loader.ts";
import {
  importStrategies,
  type LoadedStrategy,
  makesStrategies,
  makeStrategies,
  type StrategySource,
} from "../analysis/strategy_loader.ts";
import { SessionError } from "../errors.ts";
import { FreshModules } from "../modules/fresh_modules.ts";
import type { SetJob } from "./set_job.ts";

/** What a set calls. */
export interface SetCode {
  /** Its strategies. */
  readonly strategies: readonly LoadedStrategy[];
  /** Its scanners. */
  readonly scanners: readonly LoadedScanner[];
}

/** Makes the strategies and scanners of one set after the other. */
export interface StrategyMaker {
  /** The strategies and scanners of a set. */
  make(job: SetJob): Promise<SetCode>;
  /** Called when the set is over. */
  end(): void;
}

/** Ends the whole sweep: a module that cannot be imported fails every set. */
export class SweepEnd extends Error {
  /** Ends the sweep with `cause`. */
  constructor(override readonly cause: SessionError) {
    super(cause.message, { cause });
  }
}

/** Strategies and scanners from the modules of the config, which each set loads afresh. */
export class ModuleStrategies implements StrategyMaker {
  #modules: FreshModules | undefined;

  /** See {@linkcode StrategyMaker.make}. */
  async make({ strategies, scanners }: SetJob): Promise<SetCode> {
    const modules = new FreshModules();
    this.#modules = modules;
    const importModule = (url: string) => modules.import(url);
    const imported = await orEndSweep(async () =>
      [
        await importStrategies(strategies, importModule),
        await importScanners(scanners, importModule),
      ] as const
    );
    return {
      strategies: makeStrategies(imported[0]),
      scanners: makeScanners(imported[1]),
    };
  }

  /** Ends the set's modules. */
  end(): void {
    this.#modules?.close();
    this.#modules = undefined;
  }
}

/**
 * Strategies that a program passes. A factory, class or definition is called
 * for each set.
 */
export class GivenStrategies implements StrategyMaker {
  readonly #sources: readonly StrategySource[];
  readonly #used = new WeakSet<object>();
  #modules: FreshModules | undefined;

  /** Makes strategies from `sources`. */
  constructor(sources: readonly StrategySource[]) {
    this.#sources = sources;
  }

  /**
   * See {@linkcode StrategyMaker.make}.
   *
   * @throws {SweepEnd} if a strategy has already run another set: it could
   * bring state along.
   */
  async make({ parameters, scanners }: SetJob): Promise<SetCode> {
    const made = makeStrategies(this.#sources.map((source, i) => ({
      source,
      config: { module: `strategy ${i + 1}`, params: parameters },
    })));
    made.forEach(({ strategy }, i) => {
      if (this.#used.has(strategy)) throw new SweepEnd(sharedError(i));
    });
    for (const { strategy } of made) this.#used.add(strategy);
    if (scanners.length === 0) return { strategies: made, scanners: [] };
    const modules = new FreshModules();
    this.#modules = modules;
    const imported = await orEndSweep(() =>
      importScanners(scanners, (url) => modules.import(url))
    );
    return { strategies: made, scanners: makeScanners(imported) };
  }

  /** Ends the modules of the set's scanners; the program owns its strategies. */
  end(): void {
    this.#modules?.close();
    this.#modules = undefined;
  }
}

/**
 * Checks that each of a program's strategies can be made anew for every set.
 *
 * @throws {SessionError} `argument_invalid` if one is a strategy itself.
 */
export function requireMakers(sources: readonly StrategySource[]): void {
  const shared = sources.findIndex((source) => !makesStrategies(source));
  if (shared >= 0) throw sharedError(shared);
}

function sharedError(index: number): SessionError {
  return new SessionError(
    "argument_invalid",
    `Strategy ${
      index + 1
    } is the same object for all sets, so that one set would find what another left in it; pass a factory that returns a new object, a class or a definition`,
  );
}

async function orEndSweep<T>(importModules: () => Promise<T>): Promise<T> {
  try {
    return await importModules();
  } catch (error) {
    const own = asSessionError(error);
    throw own === undefined ? error : new SweepEnd(own);
  }
}

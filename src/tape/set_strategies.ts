/**
 * Makes the strategies of sets, each set its own.
 *
 * @module
 */
import { asSessionError } from "../text/message_of.ts";
import {
  type GivenScanner,
  importScanners,
  type LoadedScanner,
  makeGivenScanners,
  makeScanners,
} from "../analysis/scanner_loader.ts";
import {
  importStrategies,
  type LoadedStrategy,
  makesStrategies,
  makeStrategies,
  type StrategySource,
} from "../analysis/strategy_loader.ts";
import { loadCosts, type LoadedCost } from "../analysis/cost_loader.ts";
import { capitalised } from "../analysis/callees.ts";
import {
  definitionsOf,
  type ModuleImporter,
} from "../analysis/module_source.ts";
import { SessionError } from "../errors.ts";
import { FreshModules } from "../modules/fresh_modules.ts";
import type { JsonObject } from "../types.ts";
import type { SetJob } from "./set_job.ts";

/** What a set calls. */
export interface SetCode {
  /** Its strategies. */
  readonly strategies: readonly LoadedStrategy[];
  /** Its scanners. */
  readonly scanners: readonly LoadedScanner[];
  /** Its cost functions. */
  readonly costs: readonly LoadedCost[];
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
  readonly #importer: ModuleImporter | undefined;
  #modules: FreshModules | undefined;

  /** In a thread that runs one set, modules may come from an importer. */
  constructor(importer?: ModuleImporter) {
    this.#importer = importer;
  }

  /** See {@linkcode StrategyMaker.make}. */
  async make({ strategies, scanners, trading }: SetJob): Promise<SetCode> {
    if (this.#importer === undefined) this.#modules = new FreshModules();
    const modules = this.#modules;
    const importModule: ModuleImporter = this.#importer ??
      ((url) => modules?.import(url) ?? Promise.reject(new TypeError("ended")));
    const imported = await orEndSweep(async () =>
      [
        await importStrategies(strategies, importModule),
        await importScanners(scanners, importModule),
        await loadCosts(trading, importModule),
      ] as const
    );
    return {
      strategies: makeStrategies(imported[0]),
      scanners: makeScanners(imported[1]),
      costs: imported[2],
    };
  }

  /** Ends the set's modules. */
  end(): void {
    this.#modules?.close();
    this.#modules = undefined;
  }
}

/** The strategies and scanners that a program passes; those of the config if absent. */
export interface GivenSources {
  /** The strategies. */
  readonly strategies?: readonly StrategySource[];
  /** The scanners. */
  readonly scanners?: readonly GivenScanner[];
}

/**
 * Strategies and scanners that a program passes. A factory, class or definition
 * is called for each set. What it does not pass comes from the config's modules.
 */
export class GivenStrategies implements StrategyMaker {
  readonly #given: GivenSources;
  readonly #used = new WeakSet<object>();
  #modules: FreshModules | undefined;

  /** Makes what is given. */
  constructor(given: GivenSources) {
    this.#given = given;
  }

  /**
   * See {@linkcode StrategyMaker.make}.
   *
   * @throws {SweepEnd} if a strategy or scanner has already run another set: it
   * could bring state along.
   */
  async make(job: SetJob): Promise<SetCode> {
    const { strategies, scanners } = this.#given;
    const { parameters } = job;
    const importModule = (url: string) => {
      this.#modules ??= new FreshModules();
      return this.#modules.import(url);
    };
    const made = {
      strategies: makeStrategies(
        strategies?.map((source, i) => ({
          source,
          config: { module: `strategy ${i + 1}`, params: parameters },
        })) ??
          await orEndSweep(() =>
            importStrategies(job.strategies, importModule)
          ),
      ),
      scanners: scanners === undefined
        ? makeScanners(
          await orEndSweep(() => importScanners(job.scanners, importModule)),
        )
        : makeGivenScanners(scanners.map((one) => withSet(one, parameters))),
      costs: await orEndSweep(() => loadCosts(job.trading, importModule)),
    };
    made.strategies.forEach(({ strategy }, i) => {
      if (this.#used.has(strategy)) {
        throw new SweepEnd(sharedError("strategy", i));
      }
    });
    made.scanners.forEach(({ scanner }, i) => {
      if (this.#used.has(scanner)) {
        throw new SweepEnd(sharedError("scanner", i));
      }
    });
    for (const { strategy } of made.strategies) this.#used.add(strategy);
    for (const { scanner } of made.scanners) this.#used.add(scanner);
    return made;
  }

  /** Ends the set's modules; the program owns what it has passed. */
  end(): void {
    this.#modules?.close();
    this.#modules = undefined;
  }
}

/** A scanner with the parameters of a set, or those that its definition declares. */
function withSet(given: GivenScanner, parameters: JsonObject): GivenScanner {
  const declared = definitionsOf("scanner", given.scanner, "scanner");
  const own = declared === undefined ? parameters : Object.fromEntries(
    Object.entries(parameters).filter(([name]) =>
      Object.hasOwn(declared, name)
    ),
  );
  return { ...given, config: { ...given.config, ...own } };
}

/**
 * Checks that each of a program's strategies and scanners can be made anew for
 * every set.
 *
 * @throws {SessionError} `argument_invalid` if one is an object itself.
 */
export function requireMakers({ strategies, scanners }: GivenSources): void {
  const isShared = (source: unknown) => !makesStrategies(source);
  const strategy = strategies?.findIndex(isShared) ?? -1;
  if (strategy >= 0) throw sharedError("strategy", strategy);
  const scanner = scanners?.findIndex((one) => isShared(one.scanner)) ?? -1;
  if (scanner >= 0) throw sharedError("scanner", scanner);
}

function sharedError(of: "strategy" | "scanner", index: number): SessionError {
  return new SessionError(
    "argument_invalid",
    `${capitalised(of)} ${
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

/**
 * Makes the strategies of sets, each set its own.
 *
 * @module
 */
import { asSessionError } from "../text/message_of.ts";
import {
  importStrategies,
  type LoadedStrategy,
  makesStrategies,
  makeStrategies,
  type StrategyEntry,
  type StrategySource,
} from "../analysis/strategy_loader.ts";
import type { StrategyConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { FreshModules } from "../modules/fresh_modules.ts";
import type { SetJob } from "./set_job.ts";

/** Makes the strategies of one set after the other. */
export interface StrategyMaker {
  /** The strategies of a set. */
  make(job: SetJob): LoadedStrategy[] | Promise<LoadedStrategy[]>;
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

/** Strategies from the modules of the config, which each set loads afresh. */
export class ModuleStrategies implements StrategyMaker {
  #modules: FreshModules | undefined;

  /** See {@linkcode StrategyMaker.make}. */
  async make({ strategies }: SetJob): Promise<LoadedStrategy[]> {
    const modules = new FreshModules();
    this.#modules = modules;
    return makeStrategies(await importOrEndSweep(strategies, modules));
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
  make({ parameters }: SetJob): LoadedStrategy[] {
    const made = makeStrategies(this.#sources.map((source, i) => ({
      source,
      config: { module: `strategy ${i + 1}`, params: parameters },
    })));
    made.forEach(({ strategy }, i) => {
      if (this.#used.has(strategy)) throw new SweepEnd(sharedError(i));
    });
    for (const { strategy } of made) this.#used.add(strategy);
    return made;
  }

  /** Does nothing: the program owns its strategies. */
  end(): void {}
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

async function importOrEndSweep(
  strategies: readonly StrategyConfig[],
  modules: FreshModules,
): Promise<StrategyEntry[]> {
  try {
    return await importStrategies(strategies, (url) => modules.import(url));
  } catch (error) {
    const own = asSessionError(error);
    throw own === undefined ? error : new SweepEnd(own);
  }
}

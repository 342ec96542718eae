/**
 * The modules that a worker has, and those that it may fetch.
 *
 * @module
 */
import { join } from "node:path";
import { SessionError } from "../errors.ts";
import {
  type CodeFiles,
  hasCode,
  isBelow,
  modulesIn,
  remoteModules,
  type SweepCode,
  writeCode,
} from "./code.ts";

/** Where a worker looks for modules. */
export interface CodeStoreOptions {
  /** Folders of configs, whose modules it trusts. */
  readonly folders: readonly string[];
  /** The folder of what it fetches. */
  readonly cache: string;
  /** Whether it may fetch what it does not have. */
  readonly mayFetch: boolean;
  /** Fetches files by hash. */
  readonly fetch: (hash: string) => Promise<CodeFiles>;
}

/** Modules where they are on this machine. */
export interface FoundCode {
  /** The folder of the config. */
  readonly folder: string;
  /** Their addresses. */
  readonly modules: readonly string[];
}

/** The modules of a worker. */
export class CodeStore {
  readonly #options: CodeStoreOptions;

  /** Modules in folders, and in a cache. */
  constructor(options: CodeStoreOptions) {
    this.#options = options;
  }

  /**
   * Finds the modules of a sweep by their hash, or fetches them if it may.
   *
   * @throws {SessionError} `strategy_load` if it does not have them.
   */
  async folderFor(code: SweepCode): Promise<FoundCode> {
    const { folders, cache, mayFetch, fetch } = this.#options;
    const [remote] = remoteModules(code);
    if (remote !== undefined && !mayFetch) {
      throw new SessionError(
        "strategy_load",
        `The module ${remote} is not on this machine, so its text is not known; --allow-fetch-code lets it be loaded`,
      );
    }
    const found = isBelow(code, folders)
      ? folders.find((folder) => hasCode(code, folder))
      : undefined;
    if (found !== undefined) {
      return { folder: found, modules: modulesIn(code, found) };
    }
    if (!mayFetch) {
      throw new SessionError(
        "strategy_load",
        `This worker does not have the strategies ${
          code.modules.join(", ")
        } with the hash ${code.hash.slice(0, 12)}… in ${
          folders.join(", ")
        }; name the folder of the config with --code, or let it fetch them with --allow-fetch-code`,
      );
    }
    const into = join(cache, "code", code.hash);
    const folder = writeCode(code, await fetch(code.hash), into);
    return { folder, modules: modulesIn(code, folder) };
  }
}

// A thread of a sweep without permissions, which runs one parameter set;
// `src/system/sandbox.ts` makes the module that imports this one.
import { runSandboxedSets } from "../src/fleet/sandboxed_sets.ts";

/** Takes the importers of foreign modules. */
export const useImporters: typeof runSandboxedSets = runSandboxedSets;

// Tells which indicators modules have, in a thread without permissions;
// `src/system/sandbox.ts` makes the module that imports this one.
import { answerSandboxedProbe } from "../src/system/probe_thread.ts";

/** Takes the importers of foreign modules. */
export const useImporters: typeof answerSandboxedProbe = answerSandboxedProbe;

/**
 * The thread that imports modules to find their indicators.
 *
 * @module
 */
import {
  describeRunIndicators,
  type IndicatorDescription,
  type IndicatorUse,
} from "../indicators/run_indicators.ts";
import { SessionError } from "../errors.ts";
import { asSessionError, messageOf } from "../text/message_of.ts";
import type { IndicatorImporter } from "../indicators/load.ts";
import { hideProcess } from "./hidden_process.ts";
import { type ImporterRows, sandboxImporter } from "./sandbox.ts";
import { type PostedError, postedError } from "./stage_errors.ts";

/** What the probe is asked. */
export interface Question {
  readonly modules: readonly string[];
  readonly demanded: boolean;
  readonly uses: readonly IndicatorUse[];
}

/** What the probe answers: first that it begins to import. */
export type Answer =
  | { readonly begins: true }
  | { readonly specs: readonly IndicatorDescription[] }
  | { readonly error: PostedError };

/** The same in a thread without permissions, which loads modules with `rows`. */
export function answerSandboxedProbe(rows: ImporterRows): void {
  hideProcess();
  answerProbe(sandboxImporter(rows));
}

/** Makes this thread the one that answers the probe. */
export function answerProbe(importModule?: IndicatorImporter): void {
  const scope = globalThis as unknown as {
    onmessage: ((event: MessageEvent<Question>) => void) | null;
    postMessage(answer: Answer): void;
  };
  scope.onmessage = async ({ data }) => {
    try {
      scope.postMessage({ begins: true });
      const { modules, demanded, uses } = data;
      const specs = await describeRunIndicators(
        modules,
        demanded,
        uses,
        importModule,
      );
      scope.postMessage({ specs });
    } catch (error) {
      const wrong = asSessionError(error) ??
        new SessionError("indicator_invalid", messageOf(error));
      scope.postMessage({ error: postedError(wrong) });
    }
  };
}

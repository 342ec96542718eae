/**
 * A run that the dashboard has started: its process says how it goes.
 *
 * @module
 */
import { SessionError } from "../../../errors.ts";
import { jsonText } from "../../../text/clean.ts";
import { messageOf } from "../../../text/message_of.ts";
import type { RunProgress } from "../../../system/worker_protocol.ts";
import { writeOutput } from "../../terminal/output.ts";

/** What a run is saved with, and who has asked for it. */
export interface Launch {
  /** The path of the config that the run's config was made of. */
  readonly configFile: string;
  /** The run whose config was changed. */
  readonly parent?: number;
}

/** What was given with the option, which the dashboard has written. */
export function launchIn(text: string): Launch {
  const { configFile, parent } = Object(JSON.parse(text));
  return {
    configFile: String(configFile ?? ""),
    ...(typeof parent === "number" && { parent }),
  };
}

/** Writes how a run goes to standard output, a line of JSON an event. */
export const launchEvents = {
  /** It goes on. */
  progress(progress: RunProgress): void {
    write({ progress });
  },
  /** It is saved. */
  saved(saved: number): void {
    write({ saved });
  },
  /** It has failed. */
  failed(error: unknown): void {
    const code = error instanceof SessionError ? error.code : "internal";
    write({ error: { code, message: messageOf(error) } });
  },
};

function write(event: unknown): void {
  writeOutput(`${jsonText(event)}\n`);
}

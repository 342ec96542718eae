/**
 * Notes on the old keys of a config.
 *
 * @module
 */
import type { ConfigNote } from "../../config/old_configs/draft.ts";
import { noteText } from "../../config/old_configs/notes.ts";
import { writeError } from "./output.ts";

/** Writes a note to standard error. */
export function writeNote(note: ConfigNote): void {
  writeError(`note: ${noteText(note)}\n`);
}

/**
 * Notes of what became of old keys, as texts.
 *
 * @module
 */
import type { ConfigNote } from "./draft.ts";

/** Takes the notes of a config. */
export type NoteListener = (note: ConfigNote) => void;

/** A note as one line, without a final full stop. */
export function noteText({ path, text }: ConfigNote): string {
  return `${path}: ${text}`;
}

/** The listener of a program that gives none: it writes to the console. */
export function consoleNotes(title: string): NoteListener {
  return (note) => console.warn(`${title}: ${noteText(note)}`);
}

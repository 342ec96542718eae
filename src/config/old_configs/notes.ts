/**
 * Notes of what became of old keys, as texts.
 *
 * @module
 */
import { pathText } from "../mistakes.ts";
import type { ConfigNote } from "./draft.ts";
import { grouped } from "../../text/grouped.ts";

/** Takes the notes of a config. */
export type NoteListener = (note: ConfigNote) => void;

/** A note as one line, without a final full stop. */
export function noteText({ path, text }: ConfigNote): string {
  return `${path}: ${text}`;
}

/** How many notes of a config are told one by one. */
const NOTES_TOLD = 100;

/** Tells a listener the first hundred notes, and how many more there are. */
export function tellNotes(
  notes: readonly ConfigNote[],
  listener: NoteListener,
): void {
  for (const note of notes.slice(0, NOTES_TOLD)) listener(note);
  const more = notes.length - NOTES_TOLD;
  if (more <= 0) return;
  listener({
    path: pathText([]),
    text: `${
      grouped(more)
    } more old keys and comments were translated or left out`,
  });
}

/** The listener of a program that gives none: it writes to the console. */
export function consoleNotes(title: string): NoteListener {
  return (note) => console.warn(`${title}: ${noteText(note)}`);
}

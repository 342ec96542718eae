/**
 * How readers of a growing series keep the block that they look at.
 *
 * A series that grows while others read it moves from block to block. Each of
 * its two slots has a hold word: a generation, and how many readers hold the
 * block of that generation. A reader raises the count before it reads where
 * the block lies, and lowers it when it has gone on to another block; the
 * writer gives a block back only if it finds the count 0 and closes the slot
 * in the same step, after which no reader can take hold of it. So whatever a
 * reader looks at stays as it is, however far ahead the writer is, and blocks
 * that nobody looks at take no memory.
 *
 * The generation is odd while a slot is being rewritten and another number
 * afterwards: a reader that has read half of the old block's words and half
 * of the new one's sees it, and tries again. A growing writer rewrites only
 * the slot that is not the current one, so a reader that looks for the current
 * slot again never waits for the writer.
 *
 * @module
 */
import {
  ENTRY_SLOT_WORDS,
  EntryWord,
  HOLD_GENERATION_SHIFT,
  HOLD_READERS_MAX,
} from "./layout.ts";

const GENERATION = 1 << HOLD_GENERATION_SHIFT;

function placeOf(slot: number): number {
  return EntryWord.hold + slot * ENTRY_SLOT_WORDS;
}

/** The generation of the block in a slot, odd while the slot is rewritten. */
export function generationOf(words: Int32Array, slot: number): number {
  return Atomics.load(words, placeOf(slot)) >>> HOLD_GENERATION_SHIFT;
}

/**
 * Takes hold of the block of a generation. `false` if the slot has another
 * one, is being rewritten, or another reader was faster: look again.
 */
export function holdBlock(
  words: Int32Array,
  slot: number,
  generation: number,
): boolean {
  const hold = Atomics.load(words, placeOf(slot));
  if (hold >>> HOLD_GENERATION_SHIFT !== generation || generation % 2 !== 0) {
    return false;
  }
  // A count that is full stays full: the block is never given back.
  if ((hold & HOLD_READERS_MAX) === HOLD_READERS_MAX) return true;
  return Atomics.compareExchange(words, placeOf(slot), hold, hold + 1) === hold;
}

/**
 * Whether a slot still has the block of a generation, after its words have
 * been read: a change in place, because a mere load would let a processor
 * read the words after it.
 */
export function isStill(
  words: Int32Array,
  slot: number,
  generation: number,
): boolean {
  const hold = Atomics.add(words, placeOf(slot), 0);
  return hold >>> HOLD_GENERATION_SHIFT === generation;
}

/** Ends a reader's hold; nothing to do if the slot has been rewritten since. */
export function letGoOfBlock(
  words: Int32Array,
  slot: number,
  generation: number,
): void {
  const place = placeOf(slot);
  for (;;) {
    const hold = Atomics.load(words, place);
    const readers = hold & HOLD_READERS_MAX;
    if (hold >>> HOLD_GENERATION_SHIFT !== generation) return;
    if (readers === 0 || readers === HOLD_READERS_MAX) return;
    if (Atomics.compareExchange(words, place, hold, hold - 1) === hold) return;
  }
}

/** Closes a slot to readers; returns whether none holds its block. */
export function closeSlot(words: Int32Array, slot: number): boolean {
  const place = placeOf(slot);
  for (;;) {
    const hold = Atomics.load(words, place);
    const closed = (hold & ~HOLD_READERS_MAX) + GENERATION;
    if (Atomics.compareExchange(words, place, hold, closed | 0) === hold) {
      return (hold & HOLD_READERS_MAX) === 0;
    }
  }
}

/** Closes a slot to readers unless one holds its block; returns whether it did. */
export function closeIfFree(words: Int32Array, slot: number): boolean {
  const place = placeOf(slot);
  const hold = Atomics.load(words, place);
  return (hold & HOLD_READERS_MAX) === 0 &&
    Atomics.compareExchange(words, place, hold, (hold + GENERATION) | 0) ===
      hold;
}

/** Opens a slot that has been closed and rewritten. */
export function openSlot(words: Int32Array, slot: number): void {
  Atomics.add(words, placeOf(slot), GENERATION);
}

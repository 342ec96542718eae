/**
 * Hold words: a reference count and a seqlock for the blocks of a growing
 * series.
 *
 * A series that grows while others read it moves from block to block. Each of
 * its two slots has a hold word with a generation and the number of readers
 * that hold the block of that generation. A reader increments the count before
 * it reads the block's location, and decrements it after it has switched to
 * another block. The writer frees a block only if it finds the count at 0 and
 * closes the slot in the same atomic step; after that no reader can hold it.
 * So a reader's block stays intact however far ahead the writer is, and a
 * block without readers takes no memory.
 *
 * The generation is odd while a slot is being rewritten, and it changes with
 * every rewrite. A reader that has mixed words of the old and the new block
 * detects it and retries. A growing writer only rewrites the slot that is not
 * current, so a reader that looks up the current slot again never waits.
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

/** The generation of a slot's block; odd while the slot is being rewritten. */
export function generationOf(words: Int32Array, slot: number): number {
  return Atomics.load(words, placeOf(slot)) >>> HOLD_GENERATION_SHIFT;
}

/**
 * Holds the block of a generation. Returns `false` if the slot has another
 * generation, is being rewritten, or another reader changed the word: retry.
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
  // A saturated count stays saturated, and the block is never freed.
  if ((hold & HOLD_READERS_MAX) === HOLD_READERS_MAX) return true;
  return Atomics.compareExchange(words, placeOf(slot), hold, hold + 1) === hold;
}

/**
 * Whether a slot still has the block of a generation after its words have been
 * read. It is a read-modify-write, because a CPU may move earlier plain reads
 * behind a mere load.
 */
export function isStill(
  words: Int32Array,
  slot: number,
  generation: number,
): boolean {
  const hold = Atomics.add(words, placeOf(slot), 0);
  return hold >>> HOLD_GENERATION_SHIFT === generation;
}

/** Ends a reader's hold; does nothing if the slot has been rewritten since. */
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

/** Closes a slot to readers. Returns whether no reader holds its block. */
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

/** Closes a slot to readers unless one holds its block. Returns whether it did. */
export function closeIfFree(words: Int32Array, slot: number): boolean {
  const place = placeOf(slot);
  const hold = Atomics.load(words, place);
  return (hold & HOLD_READERS_MAX) === 0 &&
    Atomics.compareExchange(words, place, hold, (hold + GENERATION) | 0) ===
      hold;
}

/** Reopens a slot after it has been rewritten. */
export function openSlot(words: Int32Array, slot: number): void {
  Atomics.add(words, placeOf(slot), GENERATION);
}

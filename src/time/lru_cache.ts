/**
 * A least-recently-used cache.
 *
 * @module
 */

/**
 * Keeps the `capacity` most recently used values by string key.
 *
 * The order of use is a doubly linked list in two integer arrays: a hit costs
 * one map look-up and a few array writes, and allocates nothing. Slot 0 is the
 * list's head; its `next` is the newest entry, its `previous` the oldest.
 */
export class LruCache<V> {
  /** The most entries it holds. */
  readonly capacity: number;
  readonly #slots: Map<string, number> = new Map();
  readonly #keys: string[] = [""];
  readonly #values: (V | undefined)[] = [undefined];
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  /**
   * Creates an empty cache.
   *
   * @throws {RangeError} if the capacity is not a whole number above zero.
   */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(
        `Cache capacity ${capacity} is not a whole number above zero`,
      );
    }
    this.capacity = capacity;
    this.#next = new Int32Array(capacity + 1);
    this.#previous = new Int32Array(capacity + 1);
  }

  /** How many entries it holds. */
  get size(): number {
    return this.#slots.size;
  }

  /** The value of a key, which becomes the newest entry; `undefined` if absent. */
  get(key: string): V | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    if (this.#next[0] !== slot) {
      this.#unlink(slot);
      this.#linkNewest(slot);
    }
    return this.#values[slot];
  }

  /** Stores a value as the newest entry; a full cache drops its oldest. */
  set(key: string, value: V): void {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      if (this.#slots.size < this.capacity) {
        slot = this.#slots.size + 1;
      } else {
        slot = this.#previous[0];
        this.#slots.delete(this.#keys[slot]);
        this.#unlink(slot);
      }
      this.#slots.set(key, slot);
      this.#keys[slot] = key;
    } else {
      this.#unlink(slot);
    }
    this.#values[slot] = value;
    this.#linkNewest(slot);
  }

  /** Removes all entries. */
  clear(): void {
    this.#slots.clear();
    this.#keys.length = 1;
    this.#values.length = 1;
    this.#next[0] = 0;
    this.#previous[0] = 0;
  }

  #unlink(slot: number): void {
    const next = this.#next[slot];
    const previous = this.#previous[slot];
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }

  #linkNewest(slot: number): void {
    const newest = this.#next[0];
    this.#next[slot] = newest;
    this.#previous[slot] = 0;
    this.#previous[newest] = slot;
    this.#next[0] = slot;
  }
}

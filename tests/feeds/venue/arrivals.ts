/** What arrives one after the other, and may be waited for. */
export class Arrivals<T> {
  /** All so far. */
  readonly all: T[] = [];
  #read = 0;
  #waiting: (() => void)[] = [];

  /** One arrives. */
  push(one: T): void {
    this.all.push(one);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** The next one that has not been read, that fits; those before it are passed over. */
  async next(fits: (one: T) => boolean = () => true): Promise<T> {
    while (true) {
      while (this.#read < this.all.length) {
        const one = this.all[this.#read++];
        if (fits(one)) return one;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

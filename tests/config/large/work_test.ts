/** What reading a config costs grows with its size and no faster. */
import { assert } from "@std/assert";
import { checkSessionConfig } from "../../../src/config/parse.ts";
import { isSection } from "../../../src/config/variables.ts";
import { STANDARD_CHECKS } from "../../../src/indicators/config_checks.ts";
import { largeConfigs } from "./_configs.ts";

/** Counts each look at a key of a config, wherever in it. */
class CountedReads {
  /** How many there were. */
  count = 0;
  readonly #handler: ProxyHandler<object> = {
    get: (target, key, receiver) => {
      this.count++;
      return Reflect.get(target, key, receiver);
    },
    getOwnPropertyDescriptor: (target, key) => {
      this.count++;
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys: (target) => {
      const keys = Reflect.ownKeys(target);
      this.count += keys.length;
      return keys;
    },
  };

  /** A config whose reads are counted. */
  of<T>(value: T): T {
    if (Array.isArray(value)) {
      return new Proxy(value.map((one) => this.of(one)), this.#handler) as T;
    }
    if (!isSection(value)) return value;
    const entries = Object.entries(value).map(([key, one]) => [
      key,
      this.of(one),
    ]);
    return new Proxy(Object.fromEntries(entries), this.#handler) as T;
  }
}

/** What checking a config took: looks at its keys, notes and mistakes. */
function work(config: Record<string, unknown>): Record<string, number> {
  const reads = new CountedReads();
  const { notes, mistakes } = checkSessionConfig(reads.of(config), {
    ...STANDARD_CHECKS,
  });
  return {
    reads: reads.count,
    notes: notes.length,
    mistakes: mistakes.length,
  };
}

const COUNT = 100;

Deno.test("three times as many entries of any kind, in any list or map, take three times as many looks, notes and mistakes", () => {
  const made = largeConfigs();
  assert(made.size > 500, `${made.size}`);
  for (const [name, make] of made) {
    const [none, once, thrice] = [0, COUNT, 3 * COUNT]
      .map((count) => work(make(count)));
    for (const of of Object.keys(once)) {
      const first = once[of] - none[of], all = thrice[of] - none[of];
      assert(
        all <= 3.3 * Math.max(first, 20),
        `${name}: ${first} ${of} of ${COUNT}, ${all} of ${3 * COUNT}`,
      );
    }
  }
});

Deno.test("an entry of any kind takes at most some hundred looks", () => {
  for (const [name, make] of largeConfigs()) {
    const { reads } = work(make(COUNT));
    const none = work(make(0)).reads;
    assert((reads - none) / COUNT < 500, `${name}: ${reads}`);
  }
});

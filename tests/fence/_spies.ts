/** Attacks that replace built-in functions by spies. */
import { laterIn, victim } from "./_victim.ts";

/** The owner of a member, and its name. */
export type Member = readonly [owner: unknown, name: PropertyKey];

/** Most values that spies keep until the next bar. */
const KEPT_MAX = 5_000;

const { apply } = Reflect;
const kept: unknown[] = [];

function keep(value: unknown): void {
  if (kept.length < KEPT_MAX) kept[kept.length] = value;
}

/** Replaces a member by a spy that keeps what it is called with, and what it returns. */
function spyOn([owner, name]: Member): void {
  const object = owner as Record<PropertyKey, unknown>;
  const original = object[name] as (...args: unknown[]) => unknown;
  const spy = function (this: unknown, ...args: unknown[]): unknown {
    keep(this);
    for (let i = 0; i < args.length; i++) keep(args[i]);
    const result = apply(original, this, args);
    keep(result);
    return result;
  };
  try {
    Object.defineProperty(object, name, { value: spy });
  } catch {
    try {
      object[name] = spy;
    } catch { /* refused */ }
  }
}

/** Members of one owner. */
export function membersOf(
  owner: unknown,
  names: readonly PropertyKey[],
): Member[] {
  return names.map((name): Member => [owner, name]);
}

/** A strategy that spies on members and gets what lies in the future, if a spy saw it. */
export function spies(members: readonly Member[]): ReturnType<typeof victim> {
  return victim({
    load() {
      for (const member of members) spyOn(member);
    },
    bar(context) {
      const newest = context.bars("AAA", "1m").at(-1)?.close ?? 0;
      for (const value of kept.splice(0)) {
        const later = laterIn(value, newest);
        if (later !== undefined) return later;
      }
    },
  });
}

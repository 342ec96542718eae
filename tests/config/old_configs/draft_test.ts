import {
  assertEquals,
  assertNotStrictEquals,
  assertStrictEquals,
} from "@std/assert";
import fc from "fast-check";
import { Draft } from "../../../src/config/old_configs/draft.ts";

Deno.test("a section and a list are copied once, however many changes they get", () => {
  const given = {
    strategies: [{ module: "a", config: {} }, { module: "b" }, { module: "c" }],
    other: { kept: true },
  };
  const before = structuredClone(given);
  const draft = new Draft(given);
  draft.set(["strategies", 0, "module"], "x");
  const list = draft.at(["strategies"]);
  const first = draft.at(["strategies", 0]);
  const root = draft.root;
  draft.set(["strategies", 0, "name"], "y");
  draft.remove(["strategies", 0, "config"]);
  draft.remove(["strategies", 1, "module"]);
  assertStrictEquals(draft.root, root);
  assertStrictEquals(draft.at(["strategies"]), list);
  assertStrictEquals(draft.at(["strategies", 0]), first);
  assertNotStrictEquals(list, given.strategies);
  assertStrictEquals(draft.at(["other"]), given.other);
  assertEquals(draft.root, {
    strategies: [{ module: "x", name: "y" }, {}, { module: "c" }],
    other: { kept: true },
  });
  assertEquals(given, before);
});

Deno.test("an object at two places, as an alias of YAML, changes at one of them", () => {
  const entry = { module: "a", note: "x" };
  const draft = new Draft({ strategies: [entry, entry] });
  draft.remove(["strategies", 0, "note"]);
  assertEquals(draft.root, {
    strategies: [{ module: "a" }, { module: "a", note: "x" }],
  });
  draft.set(["strategies", 1, "note"], "y");
  assertEquals(entry, { module: "a", note: "x" });
});

Deno.test("set() makes the sections that are missing, and takes names of the language for names", () => {
  const draft = new Draft({ a: 1 });
  draft.set(["b", "c", "d"], 2);
  draft.set(["a", "e"], 3);
  draft.set(["__proto__", "f"], 4);
  assertEquals(
    JSON.stringify(draft.root),
    '{"a":{"e":3},"b":{"c":{"d":2}},"__proto__":{"f":4}}',
  );
});

Deno.test("origin() follows the longest path that moved, and the last move to it", () => {
  const draft = new Draft({});
  draft.moved(["strategies", 0], ["old", 3]);
  draft.moved(["strategies", 0, "params"], ["strategies", 0, "config"]);
  draft.moved(["x"], ["strategies", 0, "params"]);
  const cases: [(string | number)[], (string | number)[]][] = [
    [["strategies", 0, "params", "a"], ["old", 3, "config", "a"]],
    [["strategies", 0, "module"], ["old", 3, "module"]],
    [["strategies", 1], ["strategies", 1]],
    [["x", "y"], ["old", 3, "config", "y"]],
    [[], []],
  ];
  for (const [path, origin] of cases) assertEquals(draft.origin(path), origin);
  draft.moved(["strategies", 0], ["old", 4]);
  assertEquals(draft.origin(["strategies", 0, "a"]), ["old", 4, "a"]);
});

Deno.test("a value's origin is that of the nearest value above it that has been moved", () => {
  const path = fc.array(fc.constantFrom("a", "b", 0, 1), { maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(path, path), { maxLength: 12 }),
      path,
      (moves, asked) => {
        const draft = new Draft({});
        // The plain way: a table of paths, in which the longest one counts.
        const table = new Map<string, readonly (string | number)[]>();
        const origin = (of: readonly (string | number)[]) => {
          for (let depth = of.length; depth >= 0; depth--) {
            const from = table.get(JSON.stringify(of.slice(0, depth)));
            if (from !== undefined) return [...from, ...of.slice(depth)];
          }
          return of;
        };
        for (const [to, from] of moves) {
          table.set(JSON.stringify(to), origin(from));
          draft.moved(to, from);
        }
        assertEquals(draft.origin(asked), origin(asked));
      },
    ),
  );
});

import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  absentOr,
  keysOf,
  optional,
  required,
  section,
  subsection,
} from "../../src/config/shape.ts";
import { FLAG, number, TEXT } from "../../src/config/values.ts";

interface Inner {
  readonly count: number;
}
interface Outer {
  readonly name: string;
  readonly list: readonly number[];
  readonly flag?: boolean | null;
  readonly inner: Inner;
}

const DEFAULT = [1, 2];
const OUTER = section<Outer>({
  name: required(TEXT, "Name"),
  list: optional(number("a number", 0).array(), DEFAULT, "Numbers"),
  flag: absentOr(FLAG, "Flag"),
  inner: subsection(
    section<Inner>({ count: optional(number("a number", 0), 3, "Count") }),
    "Inner section",
  ),
});

Deno.test("keys that are absent or null get their defaults", () => {
  const complete = { name: "a", list: [1, 2], inner: { count: 3 } };
  assertEquals(OUTER.parse({ name: "a" }), complete);
  assertEquals(
    OUTER.parse({ name: "a", list: null, inner: { count: null } }),
    complete,
  );
});

Deno.test("a default is copied, so that no two configs share it", () => {
  const { list } = OUTER.parse({ name: "a" });
  assertEquals(list, DEFAULT);
  assertEquals(list === DEFAULT, false);
});

Deno.test("the keys of a section are known with their texts and defaults", () => {
  const keys = keysOf(OUTER.nullish()) ?? {};
  assertEquals(
    Object.entries(keys).map(([name, { text, shown }]) => [name, text, shown]),
    [
      ["name", "Name", undefined],
      ["list", "Numbers", "1, 2"],
      ["flag", "Flag", "none"],
      ["inner", "Inner section", "the defaults of its keys"],
    ],
  );
  assertStrictEquals(keysOf(TEXT), undefined);
});

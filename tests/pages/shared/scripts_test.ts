import { assertEquals, assertThrows } from "@std/assert";
import { bundleScripts } from "../../../src/pages/shared/scripts.ts";

const BASE = `
export const STEP = 2;
export function twice(value) {
  return STEP * value;
}
function hidden() {}
`;
const MAIN = `
import {
  STEP,
  twice,
} from "../shared/browser/base.js";
export async function main() {
  globalThis.bundled = await Promise.resolve(twice(20) + STEP);
}
`;

Deno.test("bundled modules run as one script: imports, functions and constants", async () => {
  const script = bundleScripts({ base: BASE, main: MAIN }, "place");
  const scope: { bundled?: number } = {};
  new Function("globalThis", script)(scope);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(scope.bundled, 42);
});

Deno.test("a module that imports one that comes later is refused", () => {
  assertThrows(
    () => bundleScripts({ main: MAIN, base: BASE }, "place"),
    Error,
    'Browser module "main" imports "base", which must come before it',
  );
});

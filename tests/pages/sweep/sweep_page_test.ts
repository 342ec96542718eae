import { assert, assertEquals } from "@std/assert";
import { sweepHtml } from "../../../src/pages/sweep/sweep_page.ts";
import { smallSweep } from "./_sweep.ts";

Deno.test("a sweep's page loads nothing and shows no text as markup", () => {
  const { map, result } = smallSweep("a=1,2", "b=<i>,y");
  const page = sweepHtml('a "b" <c>', map, result);
  const markup = page.replaceAll(/<script[^]*?<\/script>/g, "");
  assertEquals(/https?:|src=|url\(|<i>|<c>/.test(markup), false);
  assertEquals(page.match(/<script/g)?.length, 2);
  assertEquals(/<i>|<c>/.test(page), false);
  assertEquals(page.match(/<link/g)?.length, 1);
  assert(page.includes('<link rel="icon" href="data:,">'));
  assertEquals(page.match(/<td/g)?.length, 4);
  assertEquals(page.match(/class="best"/g)?.length, 2);
  assert(page.includes("prefers-color-scheme: dark"));
  assert(page.includes('title="set 3: a=2 b=y">2.00</td>'));
});

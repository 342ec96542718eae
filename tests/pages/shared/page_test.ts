import { assert, assertEquals, assertMatch } from "@std/assert";
import { makePage, pageText } from "../../../src/pages/shared/page.ts";

const CONTENT = {
  title: 'a <b> & "c"',
  style: "td.own { color: var(--own); }\n",
  colours: { own: ["#123456", "#654321"] },
  hasScripts: false,
  body: ["<p>one</p>", "<p>two</p>"],
} as const;

Deno.test("a page has its title escaped, its own style last, and its body in order", () => {
  const page = makePage(CONTENT);
  assertEquals(page.title, CONTENT.title);
  const text = pageText(page);
  assertMatch(text, /^<!doctype html>[^]*<\/html>\n$/);
  assert(text.includes("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"));
  assert(text.indexOf("td.own") > text.indexOf("border-collapse"));
  assert(text.includes("<p>one</p><p>two</p></body>"));
});

Deno.test("a page's own colours are light, dark, and chosen by the reader, as the shared ones are", () => {
  const text = pageText(makePage(CONTENT));
  assertEquals(text.match(/--own: #123456;/g)?.length, 1);
  assertEquals(text.match(/--own: #654321;/g)?.length, 2);
  assertEquals(text.match(/--ground: #0e1217;/g)?.length, 2);
});

Deno.test("a page's policy forbids requests, and scripts where it has none", () => {
  const policy = (hasScripts: boolean) =>
    /Content-Security-Policy" content="([^"]*)"/.exec(
      pageText(makePage({ ...CONTENT, hasScripts })),
    )?.[1] ?? "";
  assertMatch(policy(true), /^default-src 'none'; script-src 'unsafe-inline';/);
  assertMatch(policy(false), /^default-src 'none'; style-src/);
  assert(!policy(false).includes("script-src"));
});

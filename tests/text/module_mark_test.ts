import { assertEquals } from "@std/assert";
import {
  generationOf,
  markedUrl,
  withoutMarks,
} from "../../src/text/module_mark.ts";

Deno.test("a URL has the mark of one generation, whatever it is made from", () => {
  for (
    const url of [
      "file:///folder/strategy.ts",
      "https://example.com/strategy.ts?version=2",
      "data:text/javascript,export default 1;",
      "npm:package@1.0.0/part",
    ]
  ) {
    assertEquals(generationOf(url), undefined);
    const third = markedUrl(url, 3);
    assertEquals(generationOf(third), 3);
    const twelfth = markedUrl(third, 12);
    assertEquals(generationOf(twelfth), 12);
    assertEquals(withoutMarks(twelfth), url);
  }
});

Deno.test("texts are freed of all marks and of nothing else", () => {
  assertEquals(
    withoutMarks(
      'Module not found "file:///a.ts#openbell=12"\n  at b.ts#openbell=3:4:5 #openbell',
    ),
    'Module not found "file:///a.ts"\n  at b.ts:4:5 #openbell',
  );
});

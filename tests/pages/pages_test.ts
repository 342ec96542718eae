import { assert, assertEquals } from "@std/assert";
import { pageOf } from "../../src/pages/pages.ts";
import { QualityMap } from "../../src/pages/quality/quality_map.ts";
import { pageText } from "../../src/pages/shared/page.ts";
import { smallSurvey } from "../quality/_surveys.ts";
import { smallSweep } from "./sweep/_sweep.ts";

Deno.test("pageOf() makes a page by its name, with a title and a whole document", async () => {
  const map = new QualityMap();
  map.add(await smallSurvey());
  const pages = {
    "Quality of 1m bars, 2024-07-01 to 2024-07-08": await pageOf("quality", {
      map,
      from: "2024-07-01",
      to: "2024-07-08",
    }),
    cross: await pageOf("sweep", {
      name: "cross",
      ...smallSweep("fast=1,2", "slow=3,4"),
    }),
  };
  for (const [title, page] of Object.entries(pages)) {
    assertEquals(page.title, title);
    const text = pageText(page);
    assert(text.includes(`<title>${title}</title>`));
    assert(text.startsWith("<!doctype html>") && text.endsWith("</html>\n"));
  }
});

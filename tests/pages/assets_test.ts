import { assertEquals } from "@std/assert";
import { SCRIPTS, STYLE } from "../../src/pages/report/assets.ts";
import { assetsModule, assetsPath, FOLDERS } from "./_assets.ts";

for (const folder of FOLDERS) {
  Deno.test(`the assets of ${folder} are fresh (deno task pages)`, () => {
    assertEquals(
      Deno.readTextFileSync(assetsPath(folder)),
      assetsModule(folder),
    );
  });
}

Deno.test("assets have the texts of their files to the letter", () => {
  const file = (path: string) =>
    Deno.readTextFileSync(
      new URL(`../../src/pages/report/${path}`, import.meta.url),
    );
  assertEquals(STYLE, file("style.css"));
  assertEquals(SCRIPTS.main, file("browser/main.js"));
  assertEquals(SCRIPTS.trades, file("browser/sections/trades.js"));
});

Deno.test("the script of the chart libraries is fresh (deno task pages)", async () => {
  const { chartsModule, CHARTS_PATH } = await import("./_charts.ts");
  assertEquals(Deno.readTextFileSync(CHARTS_PATH), await chartsModule());
});

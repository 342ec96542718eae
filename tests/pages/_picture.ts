/** Writes docs/report.png: the top of the report of what `init` makes. `deno task picture` runs it. */
import { inProject, openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { findChromium, withBrowser } from "./_browser.ts";

/** The size of the picture. */
const SIZE = { width: 1000, height: 760 };

const chromium = findChromium();
if (chromium === undefined) throw new Error("Run deno task chromium first");
await withFolder(async (folder) => {
  const demo = `${folder}/demo`;
  const commands = [
    ["init", demo],
    [
      "backtest",
      `${demo}/config.yaml`,
      "--db",
      `${demo}/market.db`,
      "--report",
      `${demo}/report.html`,
    ],
  ];
  for (const command of commands) {
    const { code, stderr } = await openbell(command);
    if (code !== 0) throw new Error(stderr);
  }
  await withBrowser(chromium, async (newPage) => {
    const page = await newPage();
    await page.send("Emulation.setScrollbarsHidden", { hidden: true });
    await page.open(`${demo}/report.html`, SIZE);
    const { data } = await page.send("Page.captureScreenshot", {
      format: "png",
      clip: { x: 0, y: 0, ...SIZE, scale: 1 },
    });
    Deno.writeFileSync(
      inProject("docs/report.png"),
      Uint8Array.from(atob(String(data)), (c) => c.charCodeAt(0)),
    );
  });
});

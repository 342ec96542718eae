/** Charts of a report: read and zoomed by keys, redrawn in the colours of a theme. */
import { assert, assertEquals } from "@std/assert";
import { assertQuiet, browserTests } from "../_browser.ts";
import type { Page } from "../_browser_page.ts";
import { until, writeReport } from "./_report.ts";

const browserTest = browserTests("The charts of a report");

const CHART = `document.getElementById("equity-chart")`;
const READOUT = `${CHART}.closest("figure").querySelector(".readout")`;

async function press(page: Page, key: string): Promise<void> {
  for (const type of ["keyDown", "keyUp"]) {
    await page.send("Input.dispatchKeyEvent", { type, key, code: key });
  }
}

/** How many pixels of a canvas have a colour of the page, nearly. */
function pixelsOf(page: Page, canvas: string, name: string): Promise<number> {
  return page.evaluate<number>(`(() => {
    const canvas = document.querySelector(${JSON.stringify(canvas)});
    const { data } = canvas.getContext("2d")
      .getImageData(0, 0, canvas.width, canvas.height);
    const wanted = getComputedStyle(document.documentElement)
      .getPropertyValue("--${name}").trim().match(/[0-9a-f]{2}/gi)
      .map((part) => parseInt(part, 16));
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 200 && wanted.every((value, k) =>
        Math.abs(data[i + k] - value) < 12)) count++;
    }
    return count;
  })()`);
}

browserTest(
  "the arrow keys read values off a chart that has the focus",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    const page = await newPage();
    await page.open(path);
    await page.evaluate(`${CHART}.focus()`);
    const read = () => page.evaluate<string>(`${READOUT}.textContent`);
    await press(page, "Home");
    const first = await read();
    assert(first.startsWith("2024-06-10 Equity "), first);
    await press(page, "ArrowRight");
    const second = await read();
    assert(second.startsWith("2024-06-11 Equity "), second);
    await press(page, "ArrowLeft");
    assertEquals(await read(), first);
    await press(page, "End");
    const last = await read();
    assert(last.startsWith("2024-07-12 Equity "), last);
    assertEquals(
      await page.evaluate(`${READOUT}.getAttribute("aria-live")`),
      "polite",
    );
    assertQuiet(page, path);
  },
);

browserTest(
  "each chart and control is reached by the tab key and has a name",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    const page = await newPage();
    await page.open(path);
    await until(page, `document.querySelector("#candle-chart canvas")`);
    const reached = new Set<string>();
    for (let i = 0; i < 120; i++) {
      await press(page, "Tab");
      reached.add(
        await page.evaluate<string>(
          `document.activeElement.id || document.activeElement.getAttribute("aria-label") || document.activeElement.textContent`,
        ),
      );
      if (reached.has("candle-chart")) break;
    }
    for (
      const id of [
        "theme",
        "equity-chart",
        "drawdown-chart",
        "daily-returns",
        "exposure-chart",
        "mae-chart",
        "mfe-chart",
        "candle-chart",
        "Earlier",
        "Closer",
        "Symbol",
      ]
    ) assert(reached.has(id), `${id} of ${[...reached].join(", ")}`);
    assert(!reached.has(""), "an element without a name");
    assertQuiet(page, path);
  },
);

browserTest(
  "charts have the colours of the theme, also after it changes",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    const page = await newPage();
    await page.open(path);
    await until(page, `document.querySelector("#candle-chart canvas")`);
    const accent = `#equity-chart canvas`;
    const light = await page.evaluate<string>(
      `getComputedStyle(document.documentElement).getPropertyValue("--accent")`,
    );
    await until(page, `${CHART}.querySelector("canvas").width > 500`);
    assert(await pixelsOf(page, accent, "accent") > 200);
    await page.evaluate(`document.getElementById("theme").click()`);
    await page.evaluate(
      `new Promise((r) => requestAnimationFrame(() => setTimeout(r)))`,
    );
    const dark = await page.evaluate<string>(
      `getComputedStyle(document.documentElement).getPropertyValue("--accent")`,
    );
    assert(light !== dark);
    assert(await pixelsOf(page, accent, "accent") > 200);
    assertQuiet(page, path);
  },
);

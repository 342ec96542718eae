/**
 * Screenshots that are compared with stored ones. What is compared is coarse: the
 * average colours of cells of 32 × 32 pixels. Other fonts, and texts of the same
 * length, change them little; a part that is missing, moved or of another colour
 * changes them much.
 *
 * `deno task screens` writes the stored ones, at a quarter of their size.
 */
import { assert } from "@std/assert";
import type { Page } from "./_browser_page.ts";

const FOLDER = new URL("./screens/", import.meta.url);
const CELL = 32;
const STORED = 4;
/** The mean difference of all cells, of 255. */
const MEAN_MAX = 1.5;
/** A cell differs if a channel does by more; and how many of a hundred may. */
const CELL_MAX = 28;
const CELLS_MAX = 1;

/** How far two screens are from each other. */
export interface Difference {
  /** The mean over all cells and channels, of 255. */
  readonly mean: number;
  /** Cells that differ, percent. */
  readonly cells: number;
}

/** Whether a difference may come from fonts. */
export function isSmall({ mean, cells }: Difference): boolean {
  return mean <= MEAN_MAX && cells <= CELLS_MAX;
}

/** What the window shows, as a data URL. */
export async function takeScreen(page: Page): Promise<string> {
  const { data } = await page.send("Page.captureScreenshot", { format: "png" });
  return `data:image/png;base64,${data}`;
}

/** Compares what the window shows with the stored screen of a name. */
export async function assertScreen(page: Page, name: string): Promise<void> {
  const path = new URL(`${name}.png`, FOLDER);
  const taken = await takeScreen(page);
  if (Deno.env.get("OPENBELL_SCREENS") === "write") {
    const small = await scaled(page, taken, STORED);
    return Deno.writeFileSync(path, bytesOf(small));
  }
  const stored = `data:image/png;base64,${
    btoa(String.fromCharCode(...Deno.readFileSync(path)))
  }`;
  const difference = await screenDifference(page, taken, stored);
  assert(
    isSmall(difference),
    `${name} is not what is stored: ${
      JSON.stringify(difference)
    }; look at it, and if it is right: deno task screens`,
  );
}

/** How far two pictures are from each other, the second of which may be smaller. */
export async function screenDifference(
  page: Page,
  one: string,
  other: string,
): Promise<Difference> {
  return await page.evaluate<Difference>(`(async () => {
    const load = async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      return image;
    };
    const [a, b] = [await load(${JSON.stringify(one)}), await load(${
    JSON.stringify(other)
  })];
    const [columns, rows] = [a.width, a.height].map((n) => Math.floor(n / ${CELL}));
    const cells = (image) => {
      // Halved step by step: each cell is the average of all of its pixels.
      let [w, h] = [image.width, image.height];
      let from = image;
      while (w > 2 * columns) {
        const canvas = document.createElement("canvas");
        canvas.width = w = Math.ceil(w / 2);
        canvas.height = h = Math.ceil(h / 2);
        const context = canvas.getContext("2d");
        context.imageSmoothingQuality = "high";
        context.drawImage(from, 0, 0, w, h);
        from = canvas;
      }
      const canvas = document.createElement("canvas");
      canvas.width = columns;
      canvas.height = rows;
      const context = canvas.getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(from, 0, 0, columns, rows);
      return context.getImageData(0, 0, columns, rows).data;
    };
    const [x, y] = [cells(a), cells(b)];
    let sum = 0;
    let differing = 0;
    for (let i = 0; i < x.length; i += 4) {
      const by = [0, 1, 2].map((k) => Math.abs(x[i + k] - y[i + k]));
      sum += by[0] + by[1] + by[2];
      if (Math.max(...by) > ${CELL_MAX}) differing++;
    }
    const count = x.length / 4;
    return { mean: sum / count / 3, cells: 100 * differing / count };
  })()`);
}

/** A picture at a fraction of its size, as a data URL. */
async function scaled(page: Page, source: string, by: number): Promise<string> {
  return await page.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = ${JSON.stringify(source)};
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(image.width / ${by});
    canvas.height = Math.floor(image.height / ${by});
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  })()`);
}

function bytesOf(url: string): Uint8Array {
  const [, text] = url.split(",");
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

/** Views of the dashboard in a browser. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "../pages/_browser_page.ts";

/** Opens a view and waits until it is drawn. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(`new Promise((drawn) => {
    const view = document.getElementById("view");
    const watch = new MutationObserver(() => {
      if (view.getAttribute("aria-busy") === "true") begun = true;
      if (begun && view.getAttribute("aria-busy") === "false") {
        watch.disconnect();
        drawn();
      }
    });
    let begun = false;
    watch.observe(view, { attributes: true });
    if (location.hash === ${
    JSON.stringify(hash)
  }) dispatchEvent(new Event("hashchange"));
    else location.hash = ${JSON.stringify(hash)};
  })`);
}

/** The page reported no error and asked nobody but its own server. */
export function assertOwn(page: Page, port: number): void {
  assertEquals(page.complaints, []);
  for (const address of page.requests) {
    assert(
      address.startsWith(`http://127.0.0.1:${port}/`) ||
        address.startsWith("data:"),
      address,
    );
  }
}

/** Waits until an expression of the page is true. */
export async function until(page: Page, condition: string): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const look = () => (${condition}) ? done() : setTimeout(look, 20);
    look();
  })`);
}

/** Presses a key where the focus is. */
export async function press(
  page: Page,
  key: string,
  code: number,
): Promise<void> {
  const about = {
    key,
    code: key,
    windowsVirtualKeyCode: code,
    ...(key === "Enter" && { text: "\r" }),
    ...(key === " " && { text: " ", code: "Space" }),
  };
  await page.send("Input.dispatchKeyEvent", { type: "keyDown", ...about });
  await page.send("Input.dispatchKeyEvent", { type: "keyUp", ...about });
}

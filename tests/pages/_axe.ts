/** What axe-core finds in a page. */
import axe from "axe-core";
import { assertEquals } from "@std/assert";
import type { Page } from "./_browser_page.ts";

/** Serious and critical faults of a page, each with the first elements that have it. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(`${axe.source}; undefined`);
  return await page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => id + ": " +
          nodes.slice(0, 4).map(({ html, any }) =>
            html.slice(0, 160) + " " + (any[0]?.message ?? "")).join(" | ")))`,
  );
}

/** A page that axe-core finds no serious fault in. */
export async function assertAccessible(page: Page): Promise<void> {
  assertEquals(await seriousFaults(page), []);
}

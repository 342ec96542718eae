/**
 * The table of pages: the input of each, and its maker.
 *
 * To add a page, make its folder and its row here.
 *
 * @module
 */
import type { QualityPageSource } from "./quality/quality_page.ts";
import type { ReportSource } from "./report/report.ts";
import type { Page } from "./shared/page.ts";
import type { SweepPageSource } from "./sweep/sweep_page.ts";

/** What each page is made from, by the page's name. */
export interface PageSources {
  /** The report of a run. */
  readonly report: ReportSource;
  /** The calendar heat map of stored bars. */
  readonly quality: QualityPageSource;
  /** The heat map of a sweep. */
  readonly sweep: SweepPageSource;
}

/** The name of a page. */
export type PageName = keyof PageSources;

type PageMaker<N extends PageName> = (
  source: PageSources[N],
) => Page | Promise<Page>;

/** The maker of a page, loaded on first use. */
const PAGES: { readonly [N in PageName]: () => Promise<PageMaker<N>> } = {
  report: async () => (await import("./report/report.ts")).makeReportPage,
  quality: async () => (await import("./quality/quality_page.ts")).qualityPage,
  sweep: async () => (await import("./sweep/sweep_page.ts")).sweepPage,
};

/**
 * Makes a page by its name.
 *
 * @throws {SessionError} as the page's maker does.
 */
export async function pageOf<N extends PageName>(
  name: N,
  source: PageSources[N],
): Promise<Page> {
  const make = await PAGES[name]();
  return await make(source);
}

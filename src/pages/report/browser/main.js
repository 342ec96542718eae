/**
 * Renders the report.
 *
 * @module
 */
import { clockOf } from "../../shared/browser/format.js";
import { EXPLANATION, SUMMARY } from "../../tear/browser/tear_sheet.js";
import { bookingSection } from "./sections/bookings.js";
import { candleSection } from "./sections/candles.js";
import { headerSection } from "./sections/header.js";
import { orderSection } from "./sections/orders.js";
import { qualitySection } from "./sections/quality.js";
import { runSection } from "./sections/run.js";
import { scannerSection } from "./sections/scanners.js";
import { tradeSection } from "./sections/trades.js";
import { warningSection } from "./sections/warnings.js";
import { bytesBetween, unpack, unpackTexts } from "./unpack.js";

/** Sections after the candles and the round trips. */
const DETAILS = [
  orderSection,
  bookingSection,
  scannerSection,
  warningSection,
  qualitySection,
  runSection,
];

/**
 * Draws the sections in the order of the page; each is drawn before the next is
 * made. The page is `aria-busy` until everything but the round trips is drawn.
 *
 * A section is a function of the report that returns an element, or `undefined`
 * if it has nothing to show. The report has `data`, `clock` (times in the
 * exchange's zone), `read(place)`, which unpacks columns, and
 * `readTexts(place)`, which unpacks texts.
 */
export async function main() {
  const page = document.getElementById("report");
  const data = JSON.parse(document.getElementById("data").textContent);
  let packed;
  const bytes = ([from, to]) => {
    packed ??= document.getElementById("bytes").textContent;
    return bytesBetween(packed, from, to);
  };
  const report = {
    data,
    clock: clockOf(data.zone),
    read: (place) => unpack(bytes(place)),
    readTexts: (place) => unpackTexts(bytes(place)),
  };
  const append = (sections) =>
    page.append(...sections.flatMap((make) => make(report) ?? []));
  append([headerSection, ...SUMMARY]);
  await parsed();
  append(EXPLANATION);
  const candles = await candleSection(report);
  page.append(candles.element, tradeSection(report, candles.open));
  append(DETAILS);
  await candles.ready;
  page.setAttribute("aria-busy", "false");
}

/** Waits until the whole document has been read. */
function parsed() {
  if (document.readyState !== "loading") return nextTask();
  return new Promise((resolve) =>
    document.addEventListener("DOMContentLoaded", resolve)
  );
}

/** Lets the browser paint and handle events. */
function nextTask() {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * The sections of the tear sheet, in the order of the page.
 *
 * @module
 */
import { equitySection } from "./equity.js";
import { figureSection } from "./figures.js";
import { monthSection } from "./months.js";
import { distributionSection, seasonSection } from "./returns.js";
import {
  drawdownSection,
  exposureSection,
  intervalSection,
  rollingSection,
} from "./risk.js";
import { symbolSection } from "./symbols.js";
import { tileSection } from "./tiles.js";
import { concentrationSection, costSection, holdingSection } from "./trips.js";

/** What is looked at first. */
export const SUMMARY = [
  tileSection,
  equitySection,
  monthSection,
  figureSection,
];

/** What explains it. */
export const EXPLANATION = [
  intervalSection,
  rollingSection,
  drawdownSection,
  distributionSection,
  seasonSection,
  exposureSection,
  holdingSection,
  concentrationSection,
  costSection,
  symbolSection,
];

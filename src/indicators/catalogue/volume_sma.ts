/**
 * Mean volume.
 *
 * @module
 */
import { defineIndicator, type IndicatorDefinition } from "../indicator.ts";
import { periodParam } from "../params.ts";
import { Sma } from "./sma.ts";

/** `volume_sma`: the mean volume of the newest bars. */
export const volumeSma: IndicatorDefinition = defineIndicator({
  name: "volume_sma",
  title: "Mean volume",
  category: "volume",
  summary: "Arithmetic mean of the newest `period` volumes",
  params: [periodParam(20)],
  scales: "volume",
  shifts: "none",
  warmup: ({ period }) => period - 1,
  create: ({ period }) => new Sma(period, "volume"),
});

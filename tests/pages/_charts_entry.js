/** What pages use of the chart libraries. */
import "./_charts_language.js";
import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  LineSeries,
} from "lightweight-charts";
import uPlot from "uplot";
import curveStyle from "uplot/style.css" with { type: "text" };

globalThis.openbellCharts = {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  LineSeries,
  markersOf: createSeriesMarkers,
  Curves: uPlot,
};

const style = document.createElement("style");
style.textContent = curveStyle;
document.head.append(style);

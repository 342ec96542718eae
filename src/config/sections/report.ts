/**
 * `report_config`: benchmark and risk-free rate of the statistics.
 *
 * @module
 */
import { optional, section } from "../shape.ts";
import { number, SYMBOL } from "../values.ts";

/** Benchmark and risk-free rate of the statistics. */
export interface ReportConfig {
  /**
   * Stored symbol to buy and hold as the benchmark of the account; `null`, the
   * default, for none.
   */
  readonly benchmark: string | null;
  /** Yearly risk-free return as a fraction: 0.04 is 4 %; default 0. */
  readonly risk_free_rate: number;
}

/** The shape of the section. */
export const REPORT = section<ReportConfig>({
  benchmark: optional(
    SYMBOL,
    null,
    "Stored symbol to buy and hold as the benchmark of the account",
  ),
  risk_free_rate: optional(
    number("a fraction above -1, such as 0.04", -0.999_999, 10),
    0,
    "Yearly risk-free return as a fraction: 0.04 is 4 %",
  ),
});

/**
 * `report_config`: what the figures of a run are measured against.
 *
 * @module
 */
import { optional, section } from "../shape.ts";
import { number, SYMBOL } from "../values.ts";

/** What the figures of a run are measured against. */
export interface ReportConfig {
  /** Stored symbol to compare the account with, bought and held; `null`, the default, for none. */
  readonly benchmark: string | null;
  /** Yearly risk-free return as a fraction: 0.04 is 4 %; default 0. */
  readonly risk_free_rate: number;
}

/** The shape of the section. */
export const REPORT = section<ReportConfig>({
  benchmark: optional(
    SYMBOL,
    null,
    "Stored symbol to compare the account with, bought and held",
  ),
  risk_free_rate: optional(
    number("a fraction above -1, such as 0.04", -0.999_999, 10),
    0,
    "Yearly risk-free return as a fraction: 0.04 is 4 %",
  ),
});

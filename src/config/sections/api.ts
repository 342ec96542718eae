/**
 * `api_config`: the interfaces that live mode uses.
 *
 * @module
 */
import { optional, section } from "../shape.ts";
import { FLAG, TEXT } from "../values.ts";

/** Names of the interfaces that live mode uses. */
export interface ApiConfig {
  /** Source of live bars; required in live mode. */
  readonly data_api: string | null;
  /** Destination of live orders. */
  readonly trade_api: string | null;
  /** The account that live orders are for; default: that of the interface. */
  readonly account_id: string | null;
  /** Whether live orders are simulated by the interface; default true. */
  readonly paper_trading: boolean;
}

/** The shape of the section. */
export const API = section<ApiConfig>({
  data_api: optional(TEXT, null, "Source of live bars; required in live mode"),
  trade_api: optional(TEXT, null, "Destination of live orders"),
  account_id: optional(TEXT, null, "Account that live orders are for"),
  paper_trading: optional(
    FLAG,
    true,
    "Whether live orders go to a simulated account of the interface",
  ),
});

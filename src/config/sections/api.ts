/**
 * `api_config`: the interfaces that live mode uses.
 *
 * @module
 */
import { optional, section } from "../shape.ts";
import { TEXT } from "../values.ts";

/** Names of the interfaces that live mode uses. */
export interface ApiConfig {
  /** Source of live bars; required in live mode. */
  readonly data_api: string | null;
  /** Destination of live orders. */
  readonly trade_api: string | null;
}

/** The shape of the section. */
export const API = section<ApiConfig>({
  data_api: optional(TEXT, null, "Source of live bars; required in live mode"),
  trade_api: optional(TEXT, null, "Destination of live orders"),
});

/**
 * The port to the facts of instruments that a store keeps beside its bars.
 *
 * @module
 */
import type {
  InstrumentConfig,
  InstrumentConfigs,
} from "../config/session_config.ts";

/** The facts of instruments in a store. A config's facts take precedence. */
export interface StoredInstruments {
  /**
   * The facts of all instruments, by symbol.
   *
   * @throws {SessionError} `store_corrupt` if a row is not valid.
   */
  all(): InstrumentConfigs;
  /** Stores the facts of an instrument in place of those that it had. */
  put(symbol: string, facts: InstrumentConfig): void;
  /** Removes an instrument; returns `false` if there was none. */
  remove(symbol: string): boolean;
}

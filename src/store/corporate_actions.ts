/**
 * The port to the corporate actions that a store keeps beside its bars.
 *
 * @module
 */
import type {
  ActionType,
  CorporateAction,
} from "../instruments/corporate_action.ts";
import type { TradingDate } from "../types.ts";

/** One import of a file of actions. */
export interface ActionImport {
  /** The file's path, as given. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** When it was imported, ISO 8601. */
  readonly importedAt: string;
  /** The format that it has. */
  readonly format: string;
  /** How many actions it has. */
  readonly actions: number;
}

/** An action with the file that it came from. */
export interface StoredAction extends CorporateAction {
  /** The file. */
  readonly source: Pick<ActionImport, "path" | "importedAt" | "format">;
}

/** Which actions are meant; all without a member. */
export interface ActionFilter {
  /** Those of a symbol, as the old one or as the new one. */
  readonly symbol?: string;
  /** Those on a date. */
  readonly date?: TradingDate;
  /** Those of a type. */
  readonly type?: ActionType;
}

/** The corporate actions of a store. They never change its bars. */
export interface CorporateActions {
  /** The stored actions, by date, symbol and type. */
  list(filter?: ActionFilter): StoredAction[];
  /**
   * Stores actions that are not contradictory (see `mergeActions`) with the file
   * that they came from; call it in a transaction.
   */
  add(
    actions: readonly CorporateAction[],
    from: Omit<ActionImport, "importedAt">,
  ): void;
  /** Removes actions and returns how many. */
  remove(filter: ActionFilter): number;
  /** The files that stored actions, oldest first. */
  imports(): ActionImport[];
}

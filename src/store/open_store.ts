/**
 * Opens the store that a locator names. A second kind of store needs a locator
 * and a case here, and a folder beside `sqlite/`; nothing else names a kind.
 *
 * @module
 */
import type { Awaitable, MarketStore, StoreUpgrade } from "./market_store.ts";
import { followShares } from "./share_store.ts";
import type { TradingDate } from "../types.ts";
import { openBarStore } from "./sqlite/sqlite_bar_store.ts";

/** A SQLite file. */
export interface SqliteLocator {
  /** The kind of store. */
  readonly kind: "sqlite";
  /** The file's path. */
  readonly path: string;
}

/**
 * The location of a store: plain data that can be posted to a worker or stored.
 * A string is the path of a SQLite file.
 */
export type StoreLocator = string | SqliteLocator;

/** How a store is opened. */
export interface OpenStoreOptions {
  /**
   * Opens for reading only: everything is read as it was at the opening, whatever
   * other processes write meanwhile. Defaults to `false`.
   */
  readonly readOnly?: boolean;
  /** Creates the store if it does not exist. Defaults to `false`. */
  readonly create?: boolean;
  /** Called before the opening upgrades the store of an older program. */
  readonly onUpgrade?: (upgrade: StoreUpgrade) => void;
}

/**
 * Opens a store.
 *
 * @throws {SessionError} `store_open` if it does not exist or is not a store;
 * `store_version` if a newer program made it.
 */
export function openStore(
  locator: StoreLocator,
  options: OpenStoreOptions = {},
): Promise<MarketStore> {
  return Promise.resolve().then(() => open(addressOf(locator), options));
}

/**
 * Opens the store of a run for reading: a symbol is the series of one share, see
 * {@linkcode followShares}. `since` is the first date of the run; without it, a
 * symbol that several shares have had is the newest one's.
 *
 * @throws {SessionError} as {@linkcode openStore}.
 */
export async function openRunStore(
  locator: StoreLocator,
  since?: TradingDate,
): Promise<MarketStore> {
  return followShares(await openStore(locator, { readOnly: true }), since);
}

/**
 * Opens the store of a run as {@linkcode openRunStore}, passes it to `use` and
 * closes it afterwards.
 */
export async function withStore<T>(
  locator: StoreLocator,
  use: (store: MarketStore) => Awaitable<T>,
  since?: TradingDate,
): Promise<T> {
  const store = await openRunStore(locator, since);
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

/** The file of a store, for the permission to read it. */
export function storeFile(locator: StoreLocator): string {
  return addressOf(locator).path;
}

function addressOf(locator: StoreLocator): Exclude<StoreLocator, string> {
  return typeof locator === "string"
    ? { kind: "sqlite", path: locator }
    : locator;
}

function open(
  address: Exclude<StoreLocator, string>,
  options: OpenStoreOptions,
): Awaitable<MarketStore> {
  switch (address.kind) {
    case "sqlite":
      return openBarStore(address.path, { ...options, snapshot: true });
  }
}

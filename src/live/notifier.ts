/**
 * Notifications of a live run: events that are sent somewhere while it goes on.
 *
 * @module
 */
import type { LiveEvent } from "./live_event.ts";

/** Sends the events of a run somewhere. It never delays or fails the run. */
export interface Notifier {
  /** Takes an event. */
  notify(event: LiveEvent): void;
  /** Sends what is left, within a few seconds. */
  end(): Promise<void>;
}

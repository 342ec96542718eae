/**
 * The two sides of a stream: what a connection does for a vendor's protocol, and
 * what the protocol does with messages.
 *
 * @module
 */
import type { SessionError } from "../../errors.ts";
import type { FeedBar, FeedNotice } from "../feed.ts";

/** What one connection does for the protocol. */
export interface StreamLink {
  /** Sends a message. */
  send(text: string): void;
  /** The symbols that are streamed, spelled as they were asked for. */
  readonly symbols: readonly string[];
  /** The vendor accepts the connection: symbols that are added are subscribed to. */
  ready(): void;
  /** These symbols are subscribed to: all that are. */
  subscribed(symbols: readonly string[]): void;
  /** Passes a finished bar on. */
  bar(bar: FeedBar): void;
  /** A bar is forming: the subscription is alive. */
  forming(): void;
  /** Passes a notice on. */
  notice(notice: FeedNotice): void;
  /** Counts a message, or a part of one, that cannot be read. */
  unreadable(text: string): void;
  /** The venue's clock, as a message shows it: it is not before `instant`. */
  venueTime(instant: number): void;
  /** Gives the connection up; the next one is made after a while. */
  drop(reason: string): void;
  /** Ends the stream: another attempt would be refused too. */
  refuse(error: SessionError): void;
}

/** A vendor's protocol on one connection. */
export interface StreamProtocol {
  /** The connection is open. */
  opened(): void;
  /** A message came; what it throws is counted as unreadable. */
  receive(text: string): void;
  /** Subscribes to further symbols; called after `ready`. */
  subscribe(symbols: readonly string[]): void;
  /** Asks for any answer, to see whether the venue is still there. */
  probe(): void;
}

/** Makes the protocol of a connection. */
export type ProtocolFactory = (link: StreamLink) => StreamProtocol;

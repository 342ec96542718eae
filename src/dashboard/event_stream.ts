/**
 * Server-sent events: an answer that goes on.
 *
 * @module
 */
import { eventAnswer, eventText } from "./server_events.ts";

/** Who listens to something that changes. */
export class EventStreams {
  readonly #controllers = new Set<
    ReadableStreamDefaultController<Uint8Array>
  >();

  /** An answer that begins with a value, as one that comes back needs it. */
  open(value: unknown): Response {
    let own: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller;
        controller.enqueue(eventOf(value));
        this.#controllers.add(controller);
      },
      cancel: () => {
        this.#controllers.delete(own);
      },
    });
    return eventAnswer(stream);
  }

  /** Sends a value to all who listen. */
  send(value: unknown): void {
    const event = eventOf(value);
    for (const controller of this.#controllers) controller.enqueue(event);
  }

  /** Ends all answers. */
  close(): void {
    for (const controller of this.#controllers) controller.close();
    this.#controllers.clear();
  }
}

const encoder = new TextEncoder();

function eventOf(value: unknown): Uint8Array {
  return encoder.encode(eventText(value));
}

/** An event stream of one value. */
export function onlyEvent(value: unknown): Response {
  return eventAnswer(eventText(value));
}

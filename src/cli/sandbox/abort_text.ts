/**
 * What the runtime writes when a heap has reached its limit.
 *
 * @module
 */
import { splitMark } from "../../system/call_marks.ts";

const FIRST_LINE = /^(<--- Last few GCs --->|# Fatal JavaScript out of memory)/;
const OUT_OF_MEMORY = "# Fatal JavaScript out of memory";
/** Lines that may precede the first one. */
const FRAME_LINES: ReadonlySet<string> = new Set(["\n", "#\n"]);
/** The runtime's text is shorter; a strategy can write what looks like it. */
const CHARS_MAX = 65_536;

/**
 * Passes the messages of a process on. From where they look like the runtime's
 * abort they are held back and returned at the end; a text that goes on for long
 * is none. Other processes may hold the stream open: `signal` ends the reading.
 * Marks of calls are not passed on, but to `onMark`.
 */
export async function passMessages(
  messages: ReadableStream<Uint8Array>,
  write: (text: string) => void,
  { signal, onMark }: {
    readonly signal?: AbortSignal;
    readonly onMark?: (thread: string, call: string) => void;
  } = {},
): Promise<string> {
  let rest = "";
  let marked = "";
  let frame = "";
  let held = "";
  const take = (line: string): void => {
    if (held !== "" || FIRST_LINE.test(line)) {
      held += frame + line;
      frame = "";
      if (held.length <= CHARS_MAX) return;
      write(held);
      held = "";
    } else if (FRAME_LINES.has(line)) {
      frame += line;
    } else {
      write(frame + line);
      frame = "";
    }
  };
  const reader = messages.pipeThrough(new TextDecoderStream()).getReader();
  signal?.addEventListener("abort", () => reader.cancel());
  for (;;) {
    const { done, value: text } = await reader.read();
    if (done) break;
    const lines = `${rest}${text}`.split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith("\n") === false ? lines.pop() ?? "" : "";
    for (const line of lines) {
      const split = splitMark(line);
      if (split === undefined) {
        take(marked + line);
        marked = "";
      } else {
        marked += split.line;
        onMark?.(split.thread, split.call);
      }
    }
    if (rest.length > CHARS_MAX) {
      take(rest);
      rest = "";
    }
  }
  if (marked + rest !== "") take(marked + rest);
  if (held === "" && frame !== "") write(frame);
  return held;
}

/** Whether a text that was held back says that memory is exhausted. */
export function saysOutOfMemory(text: string): boolean {
  return text.includes(OUT_OF_MEMORY);
}

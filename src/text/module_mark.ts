/**
 * The mark of a module that was loaded afresh: a fragment of its URL, such as
 * `file:///strategy.ts#openbell=3`.
 *
 * A fragment changes neither what is loaded nor how relative URLs resolve, but
 * modules with different marks are different instances.
 *
 * @module
 */

const MARK = /#openbell=(\d+)/g;

/** The URL with the mark of a generation, in place of an earlier mark. */
export function markedUrl(url: string, generation: number): string {
  return `${withoutMarks(url)}#openbell=${generation}`;
}

/** The generation that a URL is marked with, if it is. */
export function generationOf(url: string): number | undefined {
  const at = url.lastIndexOf("#openbell=");
  return at < 0 ? undefined : Number(url.slice(at + "#openbell=".length));
}

/** A text without the marks of the URLs in it. */
export function withoutMarks(text: string): string {
  return text.replace(MARK, "");
}

/** Patches the ring's writer, which its thread has loaded as well. */
import { feedWith } from "./_honest.js";

export default async () => {
  const url = new URL("../../../src/live/feed_ring.ts", import.meta.url);
  const { FeedWriter } = await import(url.href);
  const { put } = FeedWriter.prototype;
  FeedWriter.prototype.put = function (kind, symbol, start, ...rest) {
    return put.call(this, kind, symbol, start, ...rest);
  };
  return feedWith();
};

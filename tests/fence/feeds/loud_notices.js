/** Reports what is no notice, and texts that would act on a terminal. */
import { feedWith } from "./_honest.js";

export default () =>
  feedWith({
    start(symbols, sink) {
      sink.notice({ kind: "subscribed", symbols });
      for (
        const notice of [
          {
            kind: "vendor_error",
            text: "\u001b[2J\u001b]0;title\u0007".repeat(9),
          },
          { kind: "vendor_error", text: "x".repeat(1e6) },
          { kind: "disconnected", reason: "=cmd|' /C calc'!A0", retryMs: NaN },
        ]
      ) sink.notice(notice);
      sink.notice({ kind: "subscribed", symbols });
    },
  });

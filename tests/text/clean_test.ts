import { assert, assertEquals } from "@std/assert";
import {
  cleanForLog,
  cleanForTerminal,
  csvField,
  escapeHtml,
  jsonForScript,
  stripEscapes,
} from "../../src/text/clean.ts";

const ORDINARY = [
  "",
  "SPY 1m: 1,234 bars (ok) – 5 % of \"x\" & <y> 'z' \\ \\x07",
  "häuser 株式 🙂 e\u0301 \u200f",
  "two\nlines\tand a tab\n",
];

Deno.test("cleanForTerminal() and stripEscapes() return ordinary text unchanged", () => {
  for (const text of [...ORDINARY, "windows\r\nlines\r\n"]) {
    assertEquals(cleanForTerminal(text), text);
    assertEquals(stripEscapes(text), text);
  }
});

Deno.test("cleanForTerminal() drops escapes and keeps the text between them", () => {
  const hostile: readonly (readonly [string, string])[] = [
    ["\x1b[31mred\x1b[0m", "red"],
    ["\x1b[38;5;196mred\x1b[m", "red"],
    ["\x1b[2J\x1b[1;1Hcleared", "cleared"],
    ["\x1b[?1049hscreen", "screen"],
    ["\x9b31mred", "red"],
    ["\x1b]0;title\x07text", "text"],
    ["\x1b]8;;http://x.test\x1b\\link\x1b]8;;\x1b\\", "link"],
    ["\x9d0;title\x9ctext", "text"],
    ["\x1bPq#0\x1b\\sixel", "sixel"],
    ["\x1b_command\x1b\\x", "x"],
    ["\x1bcreset", "reset"],
    ["\x1b(0lines", "lines"],
  ];
  for (const [text, expected] of hostile) {
    assertEquals(cleanForTerminal(text), expected);
    assertEquals(stripEscapes(text), expected);
  }
});

Deno.test("cleanForTerminal() spells out what is left of cut or nested escapes", () => {
  assertEquals(cleanForTerminal("\x1b"), "\\x1b");
  assertEquals(cleanForTerminal("\x1b["), "");
  assertEquals(cleanForTerminal("\x1b]0;title"), "0;title");
  // The rest must not form a new escape.
  assertEquals(cleanForTerminal("\x1b\x1b[31m[2J"), "\\x1b[2J");
  assertEquals(cleanForTerminal("\x9b\x9b0m31m"), "\\x9b31m");
});

Deno.test("cleanForTerminal() spells out control characters and marks that reorder text", () => {
  assertEquals(cleanForTerminal("a\x07b\x08c\x00"), "a\\x07b\\x08c\\x00");
  assertEquals(cleanForTerminal("100\r999"), "100\\r999");
  assertEquals(cleanForTerminal("\x7f\x85"), "\\x7f\\x85");
  assertEquals(cleanForTerminal("a\u202eb\u2066c"), "a\\u202eb\\u2066c");
});

Deno.test("cleanForTerminal() leaves nothing that a terminal acts upon", () => {
  const codes = Array.from({ length: 160 }, (_, code) => code);
  for (const a of codes) {
    for (const b of codes) {
      const text = `x${String.fromCharCode(a, b)}[31my`;
      assert(
        // deno-lint-ignore no-control-regex
        !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)/.test(
          cleanForTerminal(text),
        ),
        JSON.stringify(text),
      );
    }
  }
});

Deno.test("cleanForLog() takes linear time on long hostile text", () => {
  for (const part of ["\x90", "\x1b]", "\x9b0", "\x1b[", "\x9d\x07"]) {
    const text = part.repeat(500_000);
    const started = performance.now();
    cleanForLog(text);
    assert(performance.now() - started < 5_000, JSON.stringify(part));
  }
});

Deno.test("cleanForLog() keeps text on one line", () => {
  assertEquals(
    cleanForLog("symbol\nerror: forged\r\n\u2028\u2029\x85\t\x1b[1mx"),
    "symbol\\nerror: forged\\r\\n\\u2028\\u2029\\x85\tx",
  );
  assertEquals(cleanForLog("SPY – ordinary\ttext"), "SPY – ordinary\ttext");
});

Deno.test("csvField() quotes commas, quotes and line breaks", () => {
  assertEquals(
    ["plain", "a,b", 'say "x"', "two\nlines", "cr\rlf", "", null, -0.5].map(
      csvField,
    ),
    [
      "plain",
      '"a,b"',
      '"say ""x"""',
      '"two\nlines"',
      "cr\\rlf",
      "",
      "",
      "-0.5",
    ],
  );
});

Deno.test("csvField() keeps a spreadsheet from computing a text, and numbers as they are", () => {
  const formulas = ["=1+1", "+1", "-5%", "@SUM(A1)", "\t=1", "＝1", "＋1"];
  for (const text of formulas) assertEquals(csvField(text), `'${text}`);
  assertEquals(csvField("\n=1"), `"'\n=1"`);
  assertEquals(csvField("\r\n=1"), `"'\r\n=1"`);
  assertEquals(csvField("\r=1"), "\\r=1");
  assertEquals(csvField(-1), "-1");
  for (const text of ["", "below 5", "a=b", "'quoted", "x -1"]) {
    assertEquals(csvField(text), text);
  }
});

Deno.test("csvField(), escapeHtml() and jsonForScript() spell out what is hidden", () => {
  for (const hidden of ["\x1b[31mred\x1b[0m", "a\x07", "\x9b2J", "\u202ex"]) {
    for (const write of [csvField, escapeHtml, jsonForScript]) {
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/.test(write(hidden)));
    }
  }
  assertEquals(JSON.parse(jsonForScript("a\u202eb\x9b")), "a\\u202eb\\x9b");
});

Deno.test("escapeHtml() and jsonForScript() let no text break out of markup or a script", () => {
  const nasty = "</script><script>alert(1)</script>\u2028\u2029<!--";
  const json = jsonForScript({ nasty });
  assert(!/[<\u2028\u2029]/.test(json), json);
  assertEquals(JSON.parse(json), { nasty });
  assertEquals(
    escapeHtml(`<b a="1">&`),
    "&lt;b a=&quot;1&quot;&gt;&amp;",
  );
});

import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const DOCS = [
  "README.md",
  "ARCHITECTURE.md",
  "bench/README.md",
  ...markdownBelow("docs"),
];

/** The anchor of a heading, as pages of Markdown have it. */
function anchorOf(heading: string): string {
  return heading.trim().toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}

Deno.test("links to sections of the docs lead to headings", () => {
  const missing: string[] = [];
  for (const doc of DOCS) {
    const text = Deno.readTextFileSync(join(ROOT, doc));
    for (
      const [, target, anchor] of text.matchAll(/\]\(([\w./-]*)#([^)]+)\)/g)
    ) {
      const path = target === "" ? doc : join(dirname(doc), target);
      if (!path.endsWith(".md")) continue;
      const headings = Deno.readTextFileSync(join(ROOT, path))
        .matchAll(/^#+ (.+)$/gm);
      if ([...headings].some(([, heading]) => anchorOf(heading) === anchor)) {
        continue;
      }
      missing.push(`${doc}: ${target}#${anchor}`);
    }
  }
  assertEquals(missing, []);
});

Deno.test("links and paths in the docs lead to files that exist", () => {
  const missing: string[] = [];
  for (const doc of DOCS) {
    const text = Deno.readTextFileSync(join(ROOT, doc));
    for (const [, target] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      if (!exists(join(dirname(doc), target))) {
        missing.push(`${doc}: ${target}`);
      }
    }
    for (const [, path] of text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)) {
      // A room is named without `src/`; what `init` writes is a user's.
      const candidates = [path, `src/${path}`, join(dirname(doc), path)];
      if (!isPath(path) || candidates.some(exists)) continue;
      missing.push(`${doc}: ${path}`);
    }
  }
  assertEquals(missing, []);
});

/** Whether a word with a slash is a path of the project, not a pattern like `x/NAME.ts`. */
function isPath(word: string): boolean {
  if (/\/[A-Z]+\.\w+$/.test(word)) return false;
  return /\.(?:ts|js|md|yaml|json)$/.test(word) ||
    /^(?:src|tests|bench|docs|workers|examples)\//.test(word);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(join(ROOT, path));
    return true;
  } catch {
    return false;
  }
}

function markdownBelow(folder: string): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))].flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) return markdownBelow(path);
    return path.endsWith(".md") ? [path] : [];
  });
}

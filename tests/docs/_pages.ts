/** What the pages of docs/ print: commands and files. */
import { assertEquals } from "@std/assert";
import { inProject } from "../cli/_openbell.ts";

/** A file that a page prints: its first line names it. */
export interface PrintedFile {
  readonly name: string;
  readonly text: string;
}

/** One section of a page: what follows a heading of the second level. */
export interface PageSection {
  readonly title: string;
  readonly files: readonly PrintedFile[];
  readonly commands: readonly string[];
}

/** The text of a page. */
export function pageText(page: string): string {
  return Deno.readTextFileSync(inProject(page));
}

/** The lines of all shell blocks of a text. */
export function commandsIn(text: string): string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => block.trim().split("\n"));
}

/** The files that blocks of a text print. */
export function filesIn(text: string): PrintedFile[] {
  const blocks = text.matchAll(
    /^```[a-z ]+\n((?:\/\/|#) ([\w.]+\.\w+)\n[\s\S]*?)^```$/gm,
  );
  return [...blocks].map(([, block, name]) => ({ name, text: block }));
}

/** The sections of a page, in their order. */
export function sectionsOf(page: string): PageSection[] {
  return pageText(page).split(/^## /m).slice(1).map((text) => ({
    title: text.slice(0, text.indexOf("\n")),
    files: filesIn(text),
    commands: commandsIn(text),
  }));
}

/** Runs a command of a page as it is printed, in the folder of a project. */
export async function runPrinted(
  command: string,
  cwd: string,
): Promise<string> {
  const [deno, ...args] = command.split(" ");
  assertEquals(deno, "deno");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, `${command}\n${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

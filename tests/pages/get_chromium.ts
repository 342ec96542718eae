/**
 * Puts a headless Chromium from npm into `.chromium`, for the tests of the
 * report on a machine that has none: Linux on x64.
 */
import { fileURLToPath } from "node:url";

// Not an import that can be seen before it runs: nobody else is to load 70 MB.
const PACKAGE = "npm:@sparticuz/chromium@153.0.0";

const folder = fileURLToPath(new URL("../../.chromium", import.meta.url));
Deno.mkdirSync(folder, { recursive: true });
// The package unpacks into the folder of temporary files, and its libraries
// only where it takes the machine for the one it was made for.
Deno.env.set("TMPDIR", folder);
Deno.env.set("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs22.x");
const { default: chromium } = await import(PACKAGE);
const path: string = await chromium.executablePath();
// Its list of fonts names the folder of the machine it was made for.
const fonts = `${folder}/fonts/fonts.conf`;
const list = Deno.readTextFileSync(fonts);
Deno.writeTextFileSync(
  fonts,
  list.replaceAll(/<dir>[^<]*<\/dir>/g, `<dir>${folder}/fonts</dir>`),
);
console.log(path);

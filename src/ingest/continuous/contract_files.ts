/**
 * Readers of files that are named after a future and a delivery month in two words,
 * such as `ES_H24.csv`.
 *
 * @module
 */
import type { InputFile } from "../files/input_file.ts";
import type { BarReader } from "../reader.ts";
import { READERS } from "../readers.ts";
import { MONTHS } from "./contract_chain.ts";

/**
 * The built-in readers, for which `ES_H24.csv`, `ES-H2024.csv`, `ES 03-24.Last.txt`
 * and `ES_2024-03.csv` are files of the contracts `ESH24` and `ESH2024`. Other names
 * are left to the readers: only beside the root of its future, `M15` is a month.
 */
export function contractReaders(root: string): BarReader[] {
  const renamed = (file: InputFile): InputFile => ({
    ...file,
    name: contractName(file.name, root),
  });
  return READERS.map((reader) => ({
    name: reader.name,
    description: reader.description,
    detect: (file) => reader.detect(renamed(file)),
    read: (file, options, sink) => reader.read(renamed(file), options, sink),
  }));
}

/** A file's name with root and delivery month in one word; as it is if it does not begin so. */
export function contractName(name: string, root: string): string {
  const escaped = root.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const after = (month: string) =>
    new RegExp(`^[/@]?${escaped}[ _.-]+${month}(?![0-9A-Z])`, "i").exec(name);
  const spelled = after(`([${MONTHS}])(\\d{2}|(?:19|20)\\d\\d)`);
  if (spelled !== null) {
    const [whole, month, year] = spelled;
    return `${root}${month.toUpperCase()}${year}${name.slice(whole.length)}`;
  }
  const yearFirst = after("((?:19|20)\\d\\d)[-_.]?(\\d\\d)(?:[-_.]?\\d\\d)?");
  const monthFirst = after("(\\d\\d)-(\\d\\d)");
  const [whole, year, number] = yearFirst ??
    (monthFirst === null
      ? [""]
      : [monthFirst[0], `20${monthFirst[2]}`, monthFirst[1]]);
  const month = MONTHS[Number(number) - 1];
  return month === undefined
    ? name
    : `${root}${month}${year}${name.slice(whole.length)}`;
}

import { assert, assertEquals, assertRejects } from "@std/assert";
import { crc32, deflateRawSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { DiskFile } from "../../../src/ingest/files/input_file.ts";
import { readZip } from "../../../src/ingest/files/zip.ts";
import { concat, inFolder, put, zip } from "../_support.ts";

async function unpackAll(archive: Uint8Array): Promise<Record<string, string>> {
  const read = (from: number, to: number) => archive.slice(from, to);
  const files: Record<string, string> = {};
  for (const entry of await readZip(archive.length, read)) {
    const parts: Uint8Array[] = [];
    for await (const chunk of entry.chunks()) {
      parts.push(chunk.slice());
    }
    files[entry.name] = new TextDecoder().decode(concat(parts));
  }
  return files;
}

const BIG = Array.from({ length: 700_000 }, (_, i) => `${i * 7919}`).join("\n");
const FILES = { "a.csv": "hello", "folder/b.csv": "", "big.csv": BIG };

Deno.test("archives written by another program are read, small and large", async () => {
  const packed = zipSync(
    Object.fromEntries(
      Object.entries(FILES).map(([name, text]) => [name, strToU8(text)]),
    ),
  );
  assertEquals(await unpackAll(packed), FILES);
  assertEquals(await unpackAll(zip(FILES, true)), FILES);
});

Deno.test("an archive with a comment at its end and an empty archive are read", async () => {
  const archive = concat([zip({ "a.csv": "x" }), strToU8("a comment")]);
  new DataView(archive.buffer).setUint16(archive.length - 11, 9, true);
  assertEquals(await unpackAll(archive), { "a.csv": "x" });
  assertEquals(await unpackAll(zip({})), {});
});

Deno.test("a 64-bit archive is read", async () => {
  const content = strToU8("timestamp,open");
  const packed = deflateRawSync(content);
  const name = strToU8("w.csv");
  const view = (size: number, fill: (view: DataView) => void): Uint8Array => {
    const data = new DataView(new ArrayBuffer(size));
    fill(data);
    return new Uint8Array(data.buffer);
  };
  const local = view(30, (v) => {
    v.setUint32(0, 0x04034b50, true);
    v.setUint16(8, 8, true);
    v.setUint16(26, name.length, true);
  });
  const entry = view(46, (v) => {
    v.setUint32(0, 0x02014b50, true);
    v.setUint16(10, 8, true);
    v.setUint32(16, crc32(content), true);
    for (const at of [20, 24, 42]) v.setUint32(at, 0xffffffff, true);
    v.setUint16(28, name.length, true);
    v.setUint16(30, 4 + 2 + 28, true);
  });
  const extra = view(4 + 2 + 28, (v) => {
    v.setUint16(0, 0x9999, true); // somebody else's field in front
    v.setUint16(2, 2, true);
    v.setUint16(6, 1, true);
    v.setUint16(8, 24, true);
    v.setBigUint64(10, BigInt(content.length), true);
    v.setBigUint64(18, BigInt(packed.length), true);
    v.setBigUint64(26, 0n, true);
  });
  const at = local.length + name.length + packed.length;
  const size = entry.length + name.length + extra.length;
  const end64 = view(56, (v) => {
    v.setUint32(0, 0x06064b50, true);
    v.setBigUint64(4, 44n, true);
    v.setBigUint64(24, 1n, true);
    v.setBigUint64(32, 1n, true);
    v.setBigUint64(40, BigInt(size), true);
    v.setBigUint64(48, BigInt(at), true);
  });
  const locator = view(20, (v) => {
    v.setUint32(0, 0x07064b50, true);
    v.setBigUint64(8, BigInt(at + size), true);
  });
  const end = view(22, (v) => {
    v.setUint32(0, 0x06054b50, true);
    v.setUint16(8, 1, true);
    v.setUint16(10, 1, true);
    v.setUint32(12, 0xffffffff, true);
    v.setUint32(16, 0xffffffff, true);
  });
  const parts = [local, name, packed, entry, name, extra, end64, locator, end];
  const archive = concat(parts);
  assertEquals(await unpackAll(archive), { "w.csv": "timestamp,open" });
  const bare = concat([local, name, packed, entry, name, extra, end]);
  await assertRejects(() => unpackAll(bare), SyntaxError, "Zip64");
  const wrong = archive.slice();
  wrong[at + size] = 0;
  await assertRejects(() => unpackAll(wrong), SyntaxError, "Zip64");
});

Deno.test("an archive that is cut off, damaged, encrypted or of an unknown method is refused", async () => {
  const archive = zip({ "a.csv": "hello hello hello" });
  await assertRejects(
    () => unpackAll(archive.slice(0, 10)),
    SyntaxError,
    "damaged or cut off",
  );
  const directory = archive.length - 22 - 46 - 5;
  const changed = (at: number, value: number): Uint8Array => {
    const copy = archive.slice();
    copy[at] = value;
    return copy;
  };
  const cases: [Uint8Array, string][] = [
    [changed(directory, 0), "archive is damaged"],
    [changed(directory + 8, 1), "password"],
    [changed(directory + 10, 12), "method 12"],
    [changed(directory + 16, archive[directory + 16] ^ 1), "checksum"],
    [changed(directory + 24, 3), "is damaged"],
    [changed(directory + 24, 99), "is damaged"],
    [changed(directory + 46, 98), "is damaged"], // another name
    [changed(directory + 21, 200), "is damaged"],
    [changed(0, 0), "is damaged"],
    [changed(35, 0xff), "is damaged"],
    [changed(archive.length - 22 + 16, 0xff), "archive is damaged"],
    [changed(archive.length - 22 + 15, 0xf0), "archive is damaged"],
  ];
  for (const [bytes, text] of cases) {
    await assertRejects(() => unpackAll(bytes), SyntaxError, text);
  }
});

Deno.test("a damaged gzip file is refused, and files are closed when a reader stops early", () =>
  inFolder(async (folder) => {
    const path = put(
      folder,
      "x.csv.gz",
      new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7]),
    );
    const damaged = new DiskFile(path);
    const [input] = await damaged.inputs();
    assertEquals(input.name, "x.csv");
    await assertRejects(() => input.bytes(), SyntaxError, "gzip");
    damaged.close();
    const plain = new DiskFile(put(folder, "big.csv", BIG));
    const [file] = await plain.inputs();
    assertEquals((await file.head()).length, 65_536);
    assert(plain.bytesRead < plain.size);
    assertEquals((await file.bytes()).length, plain.size);
    plain.close();
  }));

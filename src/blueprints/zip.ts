import { crc32 } from 'node:zlib';

/** A file as it goes into an archive. */
export interface Packed {
  /** From the top of the archive, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Permissions of every file: Lambda runs as a user of its own, and some runtimes start a file of the archive. */
export const MODE = 0o755;

/** 1 January 1980, the first day that the format knows. */
const DATE = (1 << 5) | 1;

const UNIX = 3 << 8;
/** 2.0: what unpackers of today all understand. */
const VERSION = 20;
const UTF8_NAMES = 1 << 11;
const REGULAR_FILE = 0o100000;

/**
 * A ZIP archive without compression, in the given order, all files of one date and mode: its bytes follow from names
 * and contents, whatever made it. Far from 4 GiB and 65,535 files, beyond which the format needs other records.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 */
export function storeZip(files: readonly Packed[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { path, bytes } of files) {
    const name = Buffer.from(path, 'utf8');
    const described = descriptionOf(name, bytes);
    directory.push(centralHeader(described, offset), name);
    for (const part of [localHeader(described), name, bytes]) {
      parts.push(part);
      offset += part.byteLength;
    }
  }
  const size = directory.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return Buffer.concat([...parts, ...directory, endOfDirectory(files.length, size, offset)]);
}

/** What both headers of a file say, in the same 26 bytes. */
function descriptionOf(name: Uint8Array, bytes: Uint8Array): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8_NAMES, 2);
  // Bytes 4 to 7, the method (0: stored) and the time of day, stay zero.
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.byteLength, 14);
  fields.writeUInt32LE(bytes.byteLength, 18);
  fields.writeUInt16LE(name.byteLength, 22);
  return fields;
}

function localHeader(described: Buffer): Buffer {
  return Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), described]);
}

function centralHeader(described: Buffer, offset: number): Buffer {
  const before = Buffer.alloc(6);
  before.write('PK\u0001\u0002', 'latin1');
  before.writeUInt16LE(UNIX | VERSION, 4);
  const after = Buffer.alloc(14);
  after.writeUInt32LE(((REGULAR_FILE | MODE) << 16) >>> 0, 6);
  after.writeUInt32LE(offset, 10);
  return Buffer.concat([before, described, after]);
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

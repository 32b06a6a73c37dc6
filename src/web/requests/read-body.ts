/**
 * Bytes of bodies that may be held at a time, of all requests together: a connection may be kept open for seconds, and
 * there may be many of them.
 */
export class Bodies {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/**
 * @returns the whole body; `too large` when it is larger than `most`, and `busy` when too many others are on their way:
 * what is too much is not read
 */
export async function readBody(
  request: Request,
  most: number,
  bodies: Bodies,
): Promise<Uint8Array | 'too large' | 'busy'> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  // Not a number is not a length either.
  if (!(announced <= most)) return 'too large';
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body === null) return new Uint8Array();
  try {
    for await (const chunk of request.body) {
      const bytes: Uint8Array = chunk;
      if (size + bytes.length > most) return 'too large';
      if (!bodies.take(bytes.length)) return 'busy';
      size += bytes.length;
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  } finally {
    bodies.give(size);
  }
}

/** @returns the whole body, or null when it is larger; what is too much is not read. */
export async function readBody(request: Request, most: number): Promise<Uint8Array | null> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  // Not a number is not a length either.
  if (!(announced <= most)) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body === null) return new Uint8Array();
  for await (const chunk of request.body) {
    const bytes: Uint8Array = chunk;
    size += bytes.length;
    if (size > most) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

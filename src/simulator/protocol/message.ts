import { Readable } from 'node:stream';

/** An HTTP request as the AWS SDK for JavaScript v3 hands it to its `requestHandler`. */
export interface HttpRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  /** Milliseconds until it is sent; at once when it is missing. */
  readonly delay?: number;
}

/** An error as AWS answers it; everything under `handle` that refuses a request throws one. */
export class AwsError extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.name = 'AwsError';
    this.statusCode = statusCode;
    this.code = code;
  }
}

/** CloudFormation's one code for nearly everything a caller did wrong. */
export const validationError = (message: string): AwsError => new AwsError(400, 'ValidationError', message);

/** All bytes of a request body, whatever form the SDK gave it. */
export async function readBody(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  // By its memory: the bytes of the SDK's JSON clients pretend to be a text, and complain when they are taken for one.
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!(body instanceof Readable)) throw new TypeError('the simulator reads texts, bytes and Node streams');
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The header of that name, in whatever case it was sent. */
export function header(request: HttpRequest, name: string): string | undefined {
  const found = Object.keys(request.headers).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : request.headers[found];
}

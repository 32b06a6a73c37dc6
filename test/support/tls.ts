import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key and the certificate of a server, in PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

export interface Authority {
  /** Path of its certificate. */
  readonly file: string;
  /** A certificate for a host: valid for two days, or expired since yesterday. */
  issue(host: string, days?: 2 | -1): Identity;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority that lives as long as its folder. */
export function createAuthority(folder: string, name: string): Authority {
  const path = (file: string): string => join(folder, `${name}-${file}`);
  const openssl = (...args: readonly string[]): unknown =>
    execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [key, file] = [path('ca.key'), path('ca.pem')];
  openssl('req', '-x509', ...NEW_KEY, '-keyout', key, '-out', file, '-subj', `/CN=${name}`, '-days', '2');
  return {
    file,
    issue(host, days = 2) {
      const [own, request] = [path(`${host}.key`), path(`${host}.csr`)];
      const [cert, names] = [path(`${host}.crt`), path(`${host}.ext`)];
      openssl('req', ...NEW_KEY, '-keyout', own, '-out', request, '-subj', `/CN=${host}`);
      writeFileSync(names, `subjectAltName=DNS:${host}\n`);
      const signed = [
        '-CA',
        file,
        '-CAkey',
        key,
        '-CAcreateserial',
        '-extfile',
        names,
        '-days',
        String(days),
      ];
      openssl('x509', '-req', '-in', request, '-out', cert, ...signed);
      return { key: readFileSync(own, 'utf8'), cert: readFileSync(cert, 'utf8') };
    },
  };
}

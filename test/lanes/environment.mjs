import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/**
 * The environment of the tests: nothing of the person who runs them. No account can be reached by mistake, because
 * the credentials are none; no git setting, profile or service setting of theirs changes an outcome.
 */
export function isolated(environment) {
  const inherited = Object.entries(environment).filter(
    ([name]) => !/^(?:AWS|MLOPS|REPOSITORY|GIT|SSH)_/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

/** What a program needs to run at all. An emulator reads many variables, and must not get anybody's credentials. */
export function bare(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => ['PATH', 'HOME', 'TMPDIR', 'LANG'].includes(name)),
  );
}

/** The endpoint variables that lead anywhere but to this machine; the tests refuse to run beside them. */
export async function foreignEndpoints(environment) {
  const set = Object.entries(environment).filter(
    ([name, value]) => /^AWS_ENDPOINT_URL(?:_|$)/.test(name) && value !== '',
  );
  const foreign = await Promise.all(
    set.map(async ([name, value]) => ((await isLoopback(value)) ? [] : [name])),
  );
  return foreign.flat();
}

async function isLoopback(url) {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => []);
  return addresses.length > 0 && addresses.every(({ address }) => /^(?:127\.|::1$)/.test(address));
}

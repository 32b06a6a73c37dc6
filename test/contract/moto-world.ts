import type { World } from './contract.ts';
import { endpointWorld } from './endpoint.ts';

/** moto_server, emptied. Nothing takes time there, and nothing fails as it would on AWS. */
export async function motoWorld(endpoint: string): Promise<World & { readonly close: () => void }> {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  return {
    ...(await endpointWorld(endpoint, '123456789012')),
    settle: () => Promise.resolve(),
    gate: impossible,
    obstruct: impossible,
  };
}

const impossible = () => {
  throw new Error('moto ends every operation before it answers');
};

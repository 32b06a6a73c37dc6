'use strict';
const { env } = process;

/**
 * Mocha's workers run at the same time, and some tests empty the server they talk to: each worker gets servers of its
 * own. A worker that took the place of a broken one takes over its servers as well.
 */
const servers = JSON.parse(env.LANES ?? '[{}]');
Object.assign(env, servers[Number(env.MOCHA_WORKER_ID ?? 0) % servers.length]);

import type { Handler } from './cloudformation/call.ts';

/** The operations of STS that are simulated. */
export const STS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [
    'GetCallerIdentity',
    ({ world }) => ({
      Account: world.account,
      Arn: `arn:aws:iam::${world.account}:user/simulated`,
      UserId: 'AIDASIMULATEDUSER0000',
    }),
  ],
]);

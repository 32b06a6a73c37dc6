import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/**
 * Makes a client name stacks by their names where it speaks of change sets. Emulators look for those by name only; AWS
 * takes "the name or the unique ID of the stack" (API reference, DescribeChangeSet), and the product sends the ID.
 */
export function nameStacksOfChangeSets(client: CloudFormationClient): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const { input } = args;
        if (!/ChangeSets?Command$/.test(commandName) || !('StackName' in input)) return next(args);
        const { StackName: stack = '' } = input;
        return next({ ...args, input: { ...input, StackName: nameIn(stack) } });
      },
    { step: 'initialize', name: 'nameStacksOfChangeSets' },
  );
}

/** `arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>` */
const nameIn = (stack: string): string => (stack.startsWith('arn:') ? (stack.split('/')[1] ?? stack) : stack);

import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-cloudformation';
import pLimit from 'p-limit';
import type { Accepted, Action, DesiredStack, LiveStack } from '../../core/model.ts';
import { refuseIfAborted, writesInFlight } from '../pacer.ts';
import type { S3Assets } from '../s3-assets.ts';
import { answered, type Answer } from './answers.ts';
import type { Calls, Command } from './call.ts';
import {
  applyRequest,
  createRequest,
  proposeRequest,
  updateRequest,
  type TemplateSource,
} from './requests.ts';

/** CloudFormation's limit for a template inside the request, in bytes of UTF-8 (User Guide, "Quotas"). */
const inlineLimit = 51_200;

/** The nine ways in which stacks are changed, each one call. @throws Fault */
export class Mutations {
  readonly #calls: Calls;
  readonly #assets: S3Assets;
  /** A template is written out when it is about to be sent: a thousand of them, waiting for their turn, are a lot. */
  readonly #inTurn = pLimit(writesInFlight);

  constructor(calls: Calls, assets: S3Assets) {
    this.#calls = calls;
    this.#assets = assets;
  }

  perform(action: Action, token: string, signal?: AbortSignal): Promise<Accepted> {
    const send = (): Promise<Answer> => {
      refuseIfAborted(signal);
      return this.#send(action, token, signal);
    };
    return answered(() => this.#inTurn(send), action);
  }

  async #send(action: Action, token: string, signal?: AbortSignal): Promise<Answer> {
    const doing = `${verbs[action.kind]} ${nameOf(action)}`;
    const write: Write = (command) => this.#calls.write(doing, command, signal);
    switch (action.kind) {
      case 'create': {
        const template = await this.#prepare(action.desired, signal);
        return write(new CreateStackCommand(createRequest(action, template, token)));
      }
      case 'update': {
        const template = await this.#prepare(action.desired, signal);
        return write(new UpdateStackCommand(updateRequest(action, template, token)));
      }
      case 'propose': {
        const template = await this.#prepare(action.desired, signal);
        return write(new CreateChangeSetCommand(proposeRequest(action, template, token)));
      }
      case 'apply':
        return write(new ExecuteChangeSetCommand(applyRequest(action, token)));
      case 'discard':
        // It takes no token: what is deleted already needs no second deletion.
        return write(
          new DeleteChangeSetCommand({ StackName: action.live.id, ChangeSetName: action.changeSet }),
        );
      case 'delete':
        return write(new DeleteStackCommand(target(action, token)));
      case 'continue-rollback':
        // Nothing is skipped: a skipped resource no longer matches its template, and only a person may decide that.
        return write(new ContinueUpdateRollbackCommand(target(action, token)));
      case 'cancel-update':
        return write(new CancelUpdateStackCommand(target(action, token)));
      case 'set-protection':
        // No token either: it sets a flag, so to do it twice is to do it once.
        return write(
          new UpdateTerminationProtectionCommand({
            StackName: action.live.id,
            EnableTerminationProtection: action.protect,
          }),
        );
      default:
        return action satisfies never;
    }
  }

  /** Puts into the bucket what CloudFormation will look for there. */
  async #prepare({ template, code }: DesiredStack, signal: AbortSignal | undefined): Promise<TemplateSource> {
    for (const archive of code) await this.#assets.archive(archive, signal);
    return Buffer.byteLength(template) <= inlineLimit
      ? { TemplateBody: template }
      : { TemplateURL: await this.#assets.template(template, signal) };
  }
}

type Write = <I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  command: Command<I, O>,
) => Promise<O>;

const target = ({ live }: { readonly live: LiveStack }, token: string) => ({
  StackName: live.id,
  ClientRequestToken: token,
});

const verbs = {
  create: 'create stack',
  update: 'update stack',
  delete: 'delete stack',
  'continue-rollback': 'continue the rollback of stack',
  'cancel-update': 'cancel the update of stack',
  'set-protection': 'set the termination protection of stack',
  propose: 'make a change set for stack',
  apply: 'execute a change set of stack',
  discard: 'delete a change set of stack',
} satisfies Record<Action['kind'], string>;

const nameOf = (action: Action): string =>
  action.kind === 'create' ? action.desired.stack : action.live.name;

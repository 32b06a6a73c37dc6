import { DescribeChangeSetCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { Fault } from '../../core/fault.ts';
import type { ChangeSet } from '../../core/model.ts';
import { allPages, type Calls } from './call.ts';
import { toChangeSet } from './change-set.ts';

/** What CloudFormation says about the change sets of stacks. @throws Fault */
export class ChangeSets {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /**
   * With all its changes: pages end at 1 MB. Property values are not asked for: with `IncludePropertyValues` changes
   * may be left out of the answer (a `[WARN]` in the reason is all that tells), and a guard must see them all.
   */
  async describe(stackId: string, name: string, signal?: AbortSignal): Promise<ChangeSet | undefined> {
    const doing = `describe change set ${name} of stack ${stackId}`;
    try {
      const pages = await allPages(async (next) => {
        const page = await this.#calls.read(
          doing,
          new DescribeChangeSetCommand({
            StackName: stackId,
            ChangeSetName: name,
            ...(next === undefined ? {} : { NextToken: next }),
          }),
          signal,
        );
        return { items: [page], next: page.NextToken };
      });
      return toChangeSet(pages);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * The names of all that were not executed; none when the stack itself has gone. What was executed cannot do it
   * again, and whether CloudFormation goes on listing it is not documented.
   */
  async names(stackId: string, signal?: AbortSignal): Promise<readonly string[]> {
    try {
      const summaries = await allPages(async (next) => {
        const command = new ListChangeSetsCommand({
          StackName: stackId,
          ...(next === undefined ? {} : { NextToken: next }),
        });
        const page = await this.#calls.read(`list the change sets of stack ${stackId}`, command, signal);
        return { items: page.Summaries ?? [], next: page.NextToken };
      });
      return summaries
        .filter(({ ExecutionStatus: execution }) => execution?.startsWith('EXECUTE_') !== true)
        .flatMap(({ ChangeSetName: name }) => name ?? []);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Fault && ['change-set-missing', 'stack-missing'].includes(error.code);

import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Answer, Detail, StackChanges } from '../../../src/core/show/changes.ts';
import { Fault } from '../../../src/core/fault.ts';
import { COMMENT_LENGTH } from '../../../src/core/text/markdown.ts';
import { plan } from '../../../src/core/plan/plan.ts';
import { planMarkdown } from '../../../src/core/show/plan-markdown.ts';
import type { PlanComment } from '../../../src/core/show/plan-markdown.ts';
import type { Situation, Step } from '../../../src/core/step.ts';
import {
  absent,
  CHANGED,
  COMMIT,
  live,
  memory,
  notebook,
  failure,
  NOW,
  revision,
  rules,
  situation,
  wanted,
} from '../../support/planner.ts';

const MARKER = '<!-- mlops-reconciler plan: mlops -->';

function commentOf(
  situations: readonly Situation[],
  change: Partial<PlanComment> = {},
  detailOf: (step: Step) => Detail | null = () => null,
): PlanComment {
  const { steps, planHashes } = plan(situations, notebook(situations), rules());
  const details = new Map(
    steps.flatMap((step): readonly (readonly [Step, Detail])[] => {
      const detail = detailOf(step);
      return detail === null ? [] : [[step, detail]];
    }),
  );
  return {
    revision: revision(),
    steps,
    planHashes,
    details,
    instance: 'mlops',
    problems: [],
    faults: [],
    ...change,
  };
}

/** As a reader sees it. */
const seen = (comment: PlanComment): string =>
  planMarkdown(comment)
    .replaceAll(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)))
    .replaceAll('\u200b', '');

const NOTHING: StackChanges = { parameters: [], tags: [], role: null, protection: null, resources: [] };

const edited = (change: Partial<Situation> = {}) =>
  situation({ wanted: wanted({ digest: CHANGED }), ...change });
const protection = situation({ pipeline: 'guarded', live: live({ pipeline: 'guarded', protection: true }) });

const RESOURCE = {
  resource: 'Endpoint',
  type: 'AWS::SageMaker::Endpoint',
  action: 'modify',
  replacement: 'no',
  certain: true,
  properties: [],
} as const;

const AWS = { ...RESOURCE, policy: null, scope: [] };

/** The rows below an update. */
function rowsOf(changes: Partial<StackChanges> | null, answer: Answer | null = null): readonly string[] {
  const detail = { changes: changes === null ? null : { ...NOTHING, ...changes }, answer };
  const lines = seen(commentOf([edited()], {}, () => detail)).split('\n');
  return lines.slice(lines.indexOf('| What | Was | Will be | Effect |') + 2);
}

describe('A plan for a pull request', () => {
  it('begins with the same hidden line, then the commit, the counts, and the table', () => {
    const born = situation({ pipeline: 'born', environment: 'prod', live: null });
    expect(
      seen(commentOf([edited(), situation({ pipeline: 'calm' }), born]))
        .split('\n')
        .slice(0, 13),
    ).to.deep.equal([
      MARKER,
      '### Plan of mlops-reconciler',
      '',
      `Commit <code>${COMMIT}</code> on <code>main</code>: Use a bigger instance (Ann Example)`,
      '',
      '**2 to change, 0 held, 1 in sync.** update 1, create 1',
      '',
      '| Pipeline | default | prod |',
      '| --- | --- | --- |',
      '| born |  | <code>+</code> create |',
      '| churn | <code>~</code> update |  |',
      '',
      '1 pipeline in sync everywhere.',
    ]);
  });

  it('is short when everything is in sync', () => {
    expect(
      seen(commentOf([situation()]))
        .split('\n')
        .slice(5),
    ).to.deep.equal(['**0 to change, 0 held, 1 in sync.**', '', '1 pipeline in sync everywhere.']);
  });

  it('has what is deleted or replaced before what is only changed or new', () => {
    const steps = [
      situation({ pipeline: 'a-new-one', live: null }),
      edited(),
      edited({
        pipeline: 'grave',
        wanted: wanted({ pipeline: 'grave', digest: CHANGED }),
        live: live({ pipeline: 'grave' }),
      }),
      edited({
        pipeline: 'told',
        wanted: wanted({ pipeline: 'told', digest: CHANGED }),
        live: live({ pipeline: 'told' }),
      }),
      situation({ pipeline: 'gone', wanted: absent({ pipeline: 'gone' }), live: live({ pipeline: 'gone' }) }),
      protection,
    ];
    const text = seen(
      commentOf(steps, {}, ({ pipeline, kind }) => {
        if (kind !== 'update') return null;
        const resources = pipeline === 'grave' ? [{ ...RESOURCE, action: 'remove' as const }] : [];
        const changes = pipeline === 'told' ? [{ ...AWS, replacement: 'yes' as const }] : [];
        return { changes: { ...NOTHING, resources }, answer: { kind: 'changes', changes } };
      }),
    );
    expect(text.match(/^(?:####.*|\*\*mlops-default-[a-z-]+)/gm)).to.deep.equal([
      '#### Deleted',
      '**mlops-default-gone',
      '#### Updated, with something replaced or removed',
      '**mlops-default-grave',
      '**mlops-default-told',
      '#### Updated',
      '**mlops-default-churn',
      '#### Created',
      '**mlops-default-a-new-one',
      '#### Other',
      '**mlops-default-guarded',
    ]);
  });

  it('says of what is held why, what releases it, since when, and how to approve all of it', () => {
    const careful = edited({ wanted: wanted({ digest: CHANGED, approval: 'required' }) });
    const waiting = situation({
      wanted: wanted({ pipeline: 'slow', digest: CHANGED }),
      memory: memory({ failure: failure({ transient: true, nextTry: NOW + 30_000 }) }),
    });
    const comment = commentOf([careful, waiting]);
    const text = seen(comment);
    expect(text).to.contain(
      `To approve all of default: \`mlops-reconciler approve ${comment.planHashes['default']}\``,
    );
    expect(text).to.contain('**mlops-default-churn** (held: approval): Its configuration changed.');
    expect(text).to.contain(
      '#### Held\n\n- **mlops-default-churn** (approval): Its configuration changed. Approval is required',
    );
    expect(text).to.match(
      /- \*\*mlops-default-slow\*\* \(backoff\): Try 1 failed.* Released by: The next try.* Since 2026-01-15T12:00:00Z\. Next try 2026-01-15T12:00:30Z\./,
    );
  });

  it('says that the configuration is rejected, why, and what could not be read', () => {
    const problem = {
      code: 'unknown-key',
      severity: 'error',
      file: 'mlops-config.json',
      line: 3,
      column: null,
      pointer: '/x',
      message: '`x` is not known',
      hint: 'Take it away.',
    } as const;
    const problems = [problem, { ...problem, severity: 'warning', hint: null } as const];
    const faults = [
      new Fault('waiting', 'x', 'Nobody answers.', 'Wait.'),
      new Fault('waiting', 'x', 'Nothing.'),
    ];
    const lines = seen(commentOf([], { problems, faults, revision: null })).split('\n');
    expect(lines.filter((line) => line !== '').slice(2)).to.deep.equal([
      'No commit could be read.',
      '**The configuration is rejected, and nothing would be changed.**',
      '- error <code>mlops-config.json:3</code>: `x` is not known Take it away.',
      '- warning <code>mlops-config.json:3</code>: `x` is not known ',
      '- Nobody answers. Wait.',
      '- Nothing. ',
    ]);
  });
});

describe('The rows of a change', () => {
  const hidden = { name: 'Key', was: null, is: null, hidden: true, certain: true };
  const rows: readonly (readonly [string, Partial<StackChanges> | null, Answer | null, readonly string[]])[] =
    [
      [
        'have every value before and after, and no secret',
        {
          parameters: [{ ...hidden, name: 'A', was: '1', is: '2', hidden: false }, hidden],
          tags: [{ ...hidden, name: 't', was: null, is: '', hidden: false }],
          role: { was: null, is: 'arn' },
          protection: { was: false, is: true },
        },
        null,
        [
          '| parameter <code>A</code> | <code>1</code> | <code>2</code> |  |',
          '| parameter <code>Key</code> |  |  | changed, not shown |',
          '| tag <code>t</code> |  | <code> </code> |  |',
          '| execution role |  | <code>arn</code> |  |',
          '| termination protection | off | on |  |',
        ],
      ],
      [
        'leave out what a new stack leaves empty, and tell what is emptied',
        {
          parameters: [
            { ...hidden, was: null, is: '', hidden: false },
            { ...hidden, name: 'A', was: '1', is: '', hidden: false },
          ],
        },
        null,
        ['| parameter <code>A</code> | <code>1</code> | <code> </code> |  |'],
      ],
      [
        'say the other way round that protection ends, and what could not be worked out',
        { protection: { was: true, is: false }, resources: null },
        null,
        ['| termination protection | on | off |  |', '| resources |  |  | could not be worked out here |'],
      ],
      [
        'have every property with its effect',
        {
          resources: [
            {
              ...RESOURCE,
              replacement: 'yes',
              properties: [
                { path: 'A.0', was: '1', is: '2', replacement: 'yes', hidden: false },
                { path: 'B', was: null, is: null, replacement: 'maybe', hidden: true },
              ],
            },
          ],
        },
        {
          kind: 'changes',
          changes: [
            { ...AWS, replacement: 'yes' },
            { ...AWS, resource: 'More' },
          ],
        },
        [
          '| <code>Endpoint</code> (AWS::SageMaker::Endpoint) |  |  | replaced; AWS: replaced |',
          '| <code>Endpoint</code> <code>A.0</code> | <code>1</code> | <code>2</code> | **replaces** |',
          '| <code>Endpoint</code> <code>B</code> |  |  | changed, not shown, **may replace** |',
          '| <code>More</code> (AWS::SageMaker::Endpoint) |  |  | AWS: changed in place |',
        ],
      ],
      [
        'say that AWS leaves alone what the forecast would change',
        { resources: [RESOURCE] },
        { kind: 'changes', changes: [] },
        ['| <code>Endpoint</code> (AWS::SageMaker::Endpoint) |  |  | changed in place; AWS: unchanged |'],
      ],
      [
        'say that AWS would change nothing',
        null,
        { kind: 'nothing' },
        ['| AWS |  |  | says that nothing would change |'],
      ],
      [
        'have the answer of AWS alone where nothing else is known',
        null,
        { kind: 'changes', changes: [AWS] },
        ['| <code>Endpoint</code> (AWS::SageMaker::Endpoint) |  |  | AWS: changed in place |'],
      ],
      [
        'say why AWS does not answer',
        null,
        { kind: 'none', why: 'no.' },
        ['| AWS |  |  | does not say: no. |'],
      ],
      [
        'are forty at most, and the others are counted',
        { tags: Array.from({ length: 42 }, () => ({ ...hidden, name: 't' })) },
        null,
        [
          ...Array.from({ length: 40 }, () => '| tag <code>t</code> |  |  | changed, not shown |'),
          '| and 2 more lines |  |  |  |',
        ],
      ],
    ];
  for (const [what, changes, answer, expected] of rows)
    it(what, () => {
      expect(rowsOf(changes, answer)).to.deep.equal(expected);
    });
});

describe('A comment of any plan', () => {
  it('fits into 65,536 characters, and says how much of it does not', () => {
    const many = Array.from({ length: 300 }, (_, index) => {
      const pipeline = `p-${index}`;
      return situation({ pipeline, live: null });
    });
    const tags = Array.from({ length: 30 }, (_, index) => ({
      name: `tag-${index}`,
      was: '|'.repeat(300),
      is: '@'.repeat(300),
      hidden: false,
      certain: true,
    }));
    const text = planMarkdown(commentOf(many, {}, () => ({ changes: { ...NOTHING, tags }, answer: null })));
    expect(text.length)
      .to.be.at.most(COMMENT_LENGTH)
      .and.at.least(COMMENT_LENGTH / 2);
    expect(text).to.match(/\*\*Not everything fits into one comment; left out: \d+ parts of the plan\.\*\*/);
    expect(text.startsWith(MARKER)).to.equal(true);
  });

  it('has no markup, link or mention in it that somebody else wrote', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        '@team',
        '</code><script>',
        '| x |',
        '`',
        '-->',
        '[x](http://y)',
        '\n/close',
        '#12',
        '![](x)',
      ),
    );
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        const steps = [
          situation({ wanted: wanted({ suspend: { reason: a, until: null } }) }),
          edited({ pipeline: 'x' }),
        ];
        const resources = [
          {
            ...RESOURCE,
            resource: a,
            type: b,
            properties: [{ path: a, was: b, is: a, replacement: 'no', hidden: false }],
          } as const,
        ];
        const comment = commentOf(
          steps,
          { revision: revision({ subject: a, author: b, branch: a }) },
          () => ({
            changes: { ...NOTHING, resources },
            answer: { kind: 'none', why: a },
          }),
        );
        const text = planMarkdown(comment);
        const ours =
          /<\/?code>|<!-- mlops-reconciler plan: mlops -->|&#\d+;|\*\*|^- |^#{3,4} |^\| --- .*$|\|/gm;
        expect(text.replaceAll(ours, '')).not.to.match(/[<>`@*_[\]!~\\$#&]/);
        for (const line of text.split('\n').filter((each) => each.startsWith('|')))
          expect(line.split('|').length, line).to.be.oneOf([4, 6]);
      }),
      { numRuns: 50 },
    );
  });
});

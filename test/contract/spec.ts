import { capabilities } from './contract.ts';
import { allCapabilities, lanes, measured, simulatedOnly } from './lanes.ts';
import { checksOf } from './selection.ts';

/** What `docs/spec/contract.md` takes from the tables of the lanes, by the name of its place there. */
export const sections: Readonly<Record<string, string>> = {
  capabilities: table(
    ['Capability', 'Checks', ...[...lanes.values()].map(({ title }) => title)],
    allCapabilities.map((capability) => [
      `\`${capability}\`: ${capabilities[capability]}`,
      `${checksOf(capability)}`,
      ...[...lanes.keys()].map((lane) => {
        const { shows, measured: words } = measured(lane, capability);
        return `${shows ? 'yes' : '**no**'}: ${words}`;
      }),
    ]),
  ),
  'simulated-only': table(
    ['Capability', 'What the simulator does', 'What AWS documents'],
    simulatedOnly.map((capability) => {
      const { measured: words, reference = '' } = measured('simulator', capability);
      return [`\`${capability}\``, words, reference];
    }),
  ),
  probed: table(
    ['', ...[...lanes.values()].map(({ title }) => title)],
    probes().map((probe) => [
      probe,
      ...[...lanes.values()].map(({ probed }) => probed[probe] ?? 'not probed'),
    ]),
  ),
};

function probes(): readonly string[] {
  return [...new Set([...lanes.values()].flatMap(({ probed }) => Object.keys(probed)))];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

import { expect } from 'chai';
import { list, object, objects, parseJson, text } from './data.ts';
import { filesBelow, read } from './files.ts';
import { partsOf } from './parts.ts';

const { template, properties, ofType } = partsOf('deploy/alarms.yaml');

describe('the alarms of deploy/alarms.yaml', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm');

  it('tell of a service that does nothing, of pipelines that fail and of a task that starts again and again', () => {
    expect(alarms).to.deep.equal(['NotWorking', 'PipelineFailed', 'StartsOften']);
    const told = alarms.map((name) => properties(name)['AlarmActions']);
    expect(told).to.deep.equal(alarms.map(() => [{ Ref: 'TopicArn' }]));
    const missing = alarms.map((name) => properties(name)['TreatMissingData']);
    expect(missing).to.deep.equal(['breaching', 'notBreaching', 'notBreaching']);
  });

  it('count lines that the service writes', () => {
    const sources = filesBelow('src', '.ts').map(read).join('\n');
    const filters = ofType('AWS::Logs::MetricFilter').map((name) => text(properties(name)['FilterPattern']));
    const lines = filters.map((filter) => /^\{ \$\.msg = "([^"]+)" \}$/.exec(filter)?.[1] ?? filter);
    expect(lines).to.deep.equal(['stack change failed', 'service started']);
    expect(lines.filter((line) => !sources.includes(`'${line}'`))).to.deep.equal([]);
  });

  it('count what the filters write', () => {
    const counted = ofType('AWS::Logs::MetricFilter').flatMap((name) =>
      objects(properties(name)['MetricTransformations']).map((one) => [
        one['MetricNamespace'],
        one['MetricName'],
      ]),
    );
    const asked = alarms
      .map(properties)
      .filter((alarm) => alarm['MetricName'] !== undefined)
      .map((alarm) => [alarm['Namespace'], alarm['MetricName']]);
    expect(asked).to.deep.equal(counted);
  });

  it('are on a dashboard that is JSON', () => {
    const body = text(object(properties('Dashboard')['DashboardBody'])['Fn::Sub']);
    const widgets = objects(object(parseJson(body))['widgets']);
    expect(widgets.map((widget) => widget['type'])).to.deep.equal([
      'alarm',
      'metric',
      'metric',
      'metric',
      'log',
      'log',
    ]);
    const shown = list(object(widgets[0]?.['properties'])['alarms']);
    expect(shown).to.deep.equal(alarms.map((name) => `\${${name}.Arn}`));
  });

  it('takes from deploy/service.yaml what that puts out under the same names', () => {
    const parameters = Object.keys(object(template['Parameters']));
    const outputs = object(partsOf('deploy/service.yaml').template['Outputs']);
    expect(Object.keys(outputs)).to.include.members(parameters);
  });
});

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { Json } from '../../src/core/text/json.ts';
import { settingsTable } from '../../src/settings.ts';
import { object, parseJson, text, texts } from './data.ts';
import { read, root } from './files.ts';

describe('deploy/', () => {
  it('names only settings that there are, in whatever file', () => {
    const known = settingsTable.map(({ env }) => env);
    const named = readdirSync(join(root, 'deploy'), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap(
        ({ name }) => readFileSync(join(root, 'deploy', name), 'utf8').match(/\bMLOPS_[A-Z_]+/g) ?? [],
      );
    expect(named).to.include.members(['MLOPS_REPO', 'MLOPS_QUEUE_URL', 'MLOPS_WEBHOOK_SECRET', 'MLOPS_PACE']);
    expect(named.filter((name) => !known.includes(name))).to.deep.equal([]);
  });
});

describe('deploy/compose.yaml', () => {
  const document: Json = parse(read('deploy/compose.yaml'), { uniqueKeys: true });
  const services = object(object(document)['services']);
  const aws = object(services['aws']);
  const reconciler = object(services['reconciler']);
  const environment = object(reconciler['environment']);

  it('builds what the Dockerfile says, from the top of the repository', () => {
    expect(object(reconciler['build'])['context']).to.equal('..');
    expect(existsSync(join(root, 'deploy', '..', 'Dockerfile'))).to.equal(true);
    expect(reconciler['command']).to.equal(undefined);
  });

  it('talks to moto and to nothing else, in the version that the tests are run against', () => {
    expect(environment).to.include({ AWS_ENDPOINT_URL: 'http://aws:5000', MLOPS_PACE: 'off' });
    const [, version] = /^moto==(\S+)/m.exec(read('test/lanes/moto.txt')) ?? [];
    expect(aws['image']).to.equal(`motoserver/moto:${version}`);
    expect(object(aws['environment'])['MOTO_PORT']).to.equal('5000');
    expect(object(reconciler['depends_on'])['aws']).to.deep.equal({ condition: 'service_healthy' });
  });

  it('opens ports to this machine only', () => {
    const ports = [aws, reconciler].flatMap((service) => texts(service['ports']));
    expect(ports).to.deep.equal(['127.0.0.1:5000:5000', '127.0.0.1:8080:8080']);
    expect(environment['MLOPS_HTTP']).to.equal('0.0.0.0:8080');
  });

  it('follows a folder that is there, and writes only where the image lets it', () => {
    const [config = '', state = ''] = texts(reconciler['volumes']);
    const [, folder = ''] = /^\$\{CONFIG:-(.+)\}:\/config:ro$/.exec(config) ?? [];
    expect(existsSync(join(root, 'deploy', folder, 'mlops-config.json'))).to.equal(true);
    expect(environment['MLOPS_REPO']).to.equal('dir:/config');
    expect(read('Dockerfile')).to.contain(`MLOPS_STATE=file:${state.split(':')[1]}/state`);
    expect(Object.keys(object(object(document)['volumes']))).to.deep.equal([state.split(':')[0]]);
    expect(reconciler).to.deep.include({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });
});

describe('deploy/mlops-reconciler.service', () => {
  const lines = read('deploy/mlops-reconciler.service')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const settings = lines.filter((line) => !line.startsWith('['));
  const all = (name: string): readonly string[] =>
    settings.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));

  it('is made of sections and settings', () => {
    expect(lines.filter((line) => line.startsWith('['))).to.deep.equal(['[Unit]', '[Service]', '[Install]']);
    expect(settings.filter((line) => !/^[A-Z][A-Za-z]+=/.test(line))).to.deep.equal([]);
  });

  it('starts the program of the package, in the folder that npm puts it into', () => {
    const [program = '', verb] = all('ExecStart')[0]?.split(' ') ?? [];
    expect(Object.keys(object(object(parseJson(read('package.json')))['bin']))).to.deep.equal([
      program.replace('/usr/local/bin/', ''),
    ]);
    expect(verb).to.equal('run');
  });

  it('keeps state and copy in the folder that systemd makes for it', () => {
    const folder = `/var/lib/${text(all('StateDirectory')[0])}`;
    expect(all('Environment')).to.deep.equal([
      `MLOPS_STATE=file:${folder}/state`,
      `MLOPS_CACHE_DIR=${folder}/git`,
    ]);
    expect(all('WorkingDirectory')).to.deep.equal([folder]);
    expect(settings).to.include.members([
      'DynamicUser=yes',
      'ProtectSystem=strict',
      'CapabilityBoundingSet=',
    ]);
  });

  it('waits as long for its end as ECS does', () => {
    expect(read('deploy/service.yaml')).to.contain(`StopTimeout: ${all('TimeoutStopSec')[0]}`);
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { object, objects, parseJson, text, texts } from './data.ts';
import { all, last, parseDockerfile, type Stage } from './dockerfile.ts';
import { read, root } from './files.ts';
import { parseTemplate } from './template.ts';

const stages = parseDockerfile(read('Dockerfile'));
const stage = (name: string): Stage => {
  const found = stages.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the Dockerfile has no stage ${name}`);
  return found;
};
const manifest = object(parseJson(read('package.json')));
const allowed = read('.dockerignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

/** What a stage takes from the repository, not from another stage. */
const fromRepository = (one: Stage): readonly string[] =>
  all(one, 'COPY')
    .filter((rest) => !rest.startsWith('--from='))
    .flatMap((rest) => rest.split(' ').slice(0, -1));

/** What is packed to be read, or to deploy with. */
const FOR_PEOPLE = ['LICENSE', 'Dockerfile', 'docs', 'deploy'];

describe('Dockerfile', () => {
  it('builds in one stage and runs in another on the same base', () => {
    expect(stages.map(({ name, base }) => [name, base])).to.deep.equal([
      ['build', '${NODE_IMAGE}'],
      ['runtime', '${NODE_IMAGE}'],
    ]);
    expect(read('Dockerfile')).to.match(/^ARG NODE_IMAGE=node:24-slim$/m);
  });

  it('takes only paths that exist and that .dockerignore lets through', () => {
    const taken = stages.flatMap(fromRepository);
    expect(taken).to.include.members(['package-lock.json', 'src/', 'blueprints/']);
    expect(taken.filter((path) => !existsSync(join(root, path)))).to.deep.equal([]);
    expect(taken.filter((path) => !allowed.includes(path))).to.deep.equal([]);
    expect(allowed.filter((path) => !taken.includes(path))).to.deep.equal([]);
  });

  it('lets nothing else into the build', () => {
    const rules = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules[0]).to.equal('*');
    expect(rules.slice(1)).to.deep.equal(allowed.map((path) => `!${path}`));
  });

  it('installs from the lock file, runs no install script and keeps production dependencies only', () => {
    const commands = all(stage('build'), 'RUN').join(' && ');
    expect(commands).to.contain('npm ci --ignore-scripts');
    expect(commands).to.contain('npm run build && npm prune --omit=dev --ignore-scripts');
    expect(object(manifest['scripts'])['build']).to.be.a('string');
  });

  it('carries into the image whatever the package publishes and the service reads at run time', () => {
    const carried = all(stage('runtime'), 'COPY').map((rest) => rest.split(' ').at(-1)?.replace(/\/$/, ''));
    const read = (path: string): boolean => !path.endsWith('.md') && !FOR_PEOPLE.includes(path);
    const needed = texts(manifest['files']).filter(read);
    expect(carried).to.include.members([...needed, 'node_modules']);
  });

  it('has the programs that the Git source starts', () => {
    const commands = all(stage('runtime'), 'RUN').join(' && ');
    expect(commands).to.match(
      /apt-get install .*--no-install-recommends ca-certificates git openssh-client gpg\b/,
    );
    expect(commands).to.contain('rm -rf /var/lib/apt/lists/*');
  });

  it('runs as a user that is not root and starts the service', () => {
    const runtime = stage('runtime');
    expect(last(runtime, 'USER')).to.equal('10001:10001');
    expect(last(runtime, 'STOPSIGNAL')).to.equal('SIGTERM');
    expect(parseJson(last(runtime, 'ENTRYPOINT'))).to.deep.equal([
      'node',
      '--optimize-for-size',
      '--max-opt=2',
      `/app/${text(object(manifest['bin'])['mlops-reconciler'])}`,
    ]);
    expect(parseJson(last(runtime, 'CMD'))).to.deep.equal(['run']);
  });

  it('is asked for its health as on ECS', () => {
    const resources = object(parseTemplate(read('deploy/service.yaml'))['Resources']);
    const { ContainerDefinitions: containers } = object(object(resources['TaskDefinition'])['Properties']);
    const [asked, ...command] = texts(object(objects(containers)[0]?.['HealthCheck'])['Command']);
    const [, own] = last(stage('runtime'), 'HEALTHCHECK')?.split(' CMD ') ?? [];
    expect(asked).to.equal('CMD');
    expect(parseJson(own)).to.deep.equal(command);
  });

  it('agrees with deploy/service.yaml about the user and the places it may write to', () => {
    const resources = object(parseTemplate(read('deploy/service.yaml'))['Resources']);
    const of = (name: string) => object(object(resources[name])['Properties']);
    const [container = {}] = objects(of('TaskDefinition')['ContainerDefinitions']);
    const [uid, gid] = (last(stage('runtime'), 'USER') ?? '').split(':');
    expect(container['User']).to.equal(`${uid}:${gid}`);
    expect(of('StateAccessPoint')['PosixUser']).to.deep.equal({ Uid: uid, Gid: gid });
    expect(container['Command']).to.deep.equal(parseJson(last(stage('runtime'), 'CMD')));
    const environment = objects(container['Environment']);
    const settings = new Map(environment.map((variable) => [variable['Name'], variable['Value']]));
    for (const setting of (last(stage('runtime'), 'ENV') ?? '')
      .split(' ')
      .filter((one) => one.startsWith('MLOPS_'))) {
      const [name = '', value] = setting.split('=');
      expect(settings.get(name), name).to.equal(value);
    }
    const mounted = objects(container['MountPoints']).map((mount) => mount['ContainerPath']);
    expect(mounted).to.include.members(texts(parseJson(last(stage('runtime'), 'VOLUME'))));
    expect(mounted).to.include(last(stage('runtime'), 'WORKDIR'));
  });
});

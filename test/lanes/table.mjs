import { dirname, join } from 'node:path';

/**
 * The other programs that the tests are shown to. A lane is one entry here: its hash-pinned requirements and the program
 * in them, or what it needs of the system; and what the tests are told about it. The simulator is no lane of this table:
 * it is part of the product.
 *
 * `packages` a folder with a lock of npm packages, in place of `requirements`; `program` lies in the one for this machine
 * `needs`   programs of the system, in place of `requirements` and `program`; the tests are told about the first
 * `server`  started on a free port of the loopback interface, with no more of our environment than it needs and what
 *           `env` adds; `ready` answers once it is up
 * `env`     given to the tests when the lane is there; its first variable is how they know
 * `only`    compiled test files that make no sense without it
 */
export const lanes = [
  {
    name: 'moto',
    requirements: 'test/lanes/moto.txt',
    program: 'moto_server',
    server: {
      args: (port) => ['-H', '127.0.0.1', '-p', String(port)],
      env: () => ({}),
      ready: '/moto-api/',
    },
    env: ({ url, program }) => ({ MOTO_URL: url, MOTO_PYTHON: join(dirname(program), 'python') }),
    only: [
      'build/test/adapters/sqs-queue.test.js',
      'build/test/blueprints/functions.test.js',
      'build/test/blueprints/monitor-functions.test.js',
      'build/test/blueprints/scripts.test.js',
      'build/test/crash/crash.test.js',
      'build/test/cli/accounts.test.js',
      'build/test/docs/getting-started.test.js',
    ],
  },
  {
    name: 'ministack',
    requirements: 'test/lanes/ministack.txt',
    program: 'ministack',
    server: {
      args: () => [],
      // It listens everywhere unless told otherwise. AUTH is what makes it ask for capabilities and queue policies.
      env: (port) => ({
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        MINISTACK_HOST: '127.0.0.1',
        AUTH: 'true',
        LOG_LEVEL: 'WARNING',
      }),
      ready: '/_ministack/health',
    },
    env: ({ url }) => ({ MINISTACK_URL: url }),
    only: [],
  },
  {
    name: 'cfn-lint',
    requirements: 'test/lanes/cfn-lint.txt',
    program: 'cfn-lint',
    server: null,
    env: ({ program }) => ({ CFN_LINT: program }),
    only: ['build/test/deploy/cfn-lint.test.js'],
  },
  {
    name: 'schemathesis',
    requirements: 'test/lanes/schemathesis.txt',
    program: 'schemathesis',
    server: null,
    env: ({ program }) => ({ SCHEMATHESIS: program }),
    only: ['build/test/web/schemathesis.test.js'],
  },
  {
    name: 'openssl',
    needs: [{ program: 'openssl', debian: 'openssl' }],
    server: null,
    env: ({ program }) => ({ OPENSSL: program }),
    only: ['build/test/adapters/git/https.test.js', 'build/test/adapters/git/secrets.test.js'],
  },
  {
    name: 'ssh',
    needs: [
      { program: 'sshd', debian: 'openssh-server' },
      { program: 'ssh', debian: 'openssh-client' },
    ],
    server: null,
    env: ({ program }) => ({ SSHD: program }),
    only: ['build/test/adapters/git/sshd.test.js'],
  },
  {
    name: 'gnupg',
    needs: [
      { program: 'gpg', debian: 'gpg' },
      { program: 'ssh-keygen', debian: 'openssh-client' },
    ],
    server: null,
    env: ({ program }) => ({ GPG: program }),
    only: ['build/test/adapters/git/signatures.test.js'],
  },
  {
    name: 'node24',
    packages: 'test/lanes/node24',
    program: 'bin/node',
    server: null,
    env: ({ program }) => ({ NODE_24: program }),
    only: ['build/test/blueprints/identical.test.js'],
  },
  {
    name: 'chromium',
    needs: [{ program: 'chromium', debian: 'chromium' }],
    server: null,
    env: ({ program }) => ({ CHROMIUM: program }),
    only: ['build/test/browser/page.test.js'],
  },
];

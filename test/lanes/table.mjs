/**
 * The other programs that the tests are shown to. A lane is one entry here: its hash-pinned requirements, the program
 * in them, and what the tests are told about it. The simulator is no lane of this table: it is part of the product.
 *
 * `server`  started on a free port of the loopback interface; `ready` answers once it is up
 * `env`     given to the tests when the lane is there; its first variable is how they know
 * `only`    compiled test files that make no sense without it
 */
export const lanes = [
  {
    name: 'moto',
    requirements: 'test/lanes/moto.txt',
    program: 'moto_server',
    server: { args: (port) => ['-H', '127.0.0.1', '-p', String(port)], ready: '/moto-api/' },
    env: ({ url }) => ({ MOTO_URL: url }),
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
];

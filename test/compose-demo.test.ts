import { join } from 'node:path';
import { expect } from 'chai';
import { awsClients } from '../src/adapters/aws-clients.ts';
import { SnsTopics } from '../src/adapters/sns-topics.ts';
import { SIMULATED } from '../src/compose-clouds.ts';
import { composeDemo } from '../src/compose-demo.ts';
import { createFolder, removeFolder } from './support/git.ts';

describe('the stage of the demo', () => {
  const folder = createFolder();
  after(() => removeFolder(folder));

  it('tells of the log what belongs to the story, and has all of it on its page', async () => {
    const told: string[] = [];
    const stage = await composeDemo({
      folder,
      repository: join(folder, 'repository'),
      buckets: [],
      trains: false,
      onEvent: (text) => void told.push(text),
    });
    try {
      stage.log.info(
        { action: 'create', stack: 'mlops-default-churn', answer: 'started' },
        'stack change requested',
      );
      stage.log.warn({ why: 'x' }, 'something else');
      expect(told).to.deep.equal(['create mlops-default-churn: started']);
      const topicArn = 'arn:aws:sns:eu-west-1:111111111111:mlops';
      const { handler: requestHandler } = stage.simulator;
      const topics = new SnsTopics(awsClients({ version: '0', ...SIMULATED, requestHandler }));
      expect(await topics.inspect(topicArn)).to.deep.include({ confirmed: 1, pending: [] });
      const lines = stage.board.log.map(({ level, message }) => `${level}: ${message}`);
      expect(lines).to.deep.equal(['info: stack change requested', 'warn: something else']);
    } finally {
      stage.close();
    }
  });
});

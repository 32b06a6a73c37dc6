/** The smallest blueprint there is to say something with. */
const TOPIC = `Description: A topic that says something
Parameters:
  Text:
    Type: String
    Default: hello
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref Text
Outputs:
  Said:
    Value: !Ref Text
`;

/** What a commit has beside its configuration. */
export const BLUEPRINTS: Readonly<Record<string, string>> = { 'blueprints/topic/topic.yaml': TOPIC };

/** An entry that makes one topic; it says hello unless told otherwise. */
export const topic = (name: string, more: object = {}): Readonly<Record<string, unknown>> => ({
  name,
  pipeline_type: 'topic',
  ...more,
});

/** As many of them, `t00`, `t01` and so on. */
export const topics = (count: number, more: object = {}): readonly object[] =>
  Array.from({ length: count }, (_, index) => topic(`t${String(index).padStart(2, '0')}`, more));

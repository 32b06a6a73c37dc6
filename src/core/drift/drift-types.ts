/**
 * Types in our blueprints that CloudFormation cannot compare with their template: they have no handlers in its registry,
 * or only a function knows them. User Guide, "Resource type support for imports and drift detection".
 */
const NOT_COMPARED: readonly string[] = [
  'AWS::SageMaker::CodeRepository',
  'AWS::SageMaker::EndpointConfig',
  'AWS::SageMaker::Model',
  'AWS::SageMaker::NotebookInstance',
  'AWS::SNS::Subscription',
];

/** Of these types, those about which drift detection says nothing; each once. */
export const notCompared = (types: readonly string[]): readonly string[] =>
  [...new Set(types)].filter(
    (type) =>
      NOT_COMPARED.includes(type) || type.startsWith('Custom::') || type.startsWith('AWS::CloudFormation::'),
  );

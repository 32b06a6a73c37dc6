import { AwsError, validationError } from '../protocol/message.ts';
import { optional, required } from '../protocol/query.ts';
import { missingCapabilities } from '../template/capabilities.ts';
import { checkTemplate } from '../template/check.ts';
import { hiddenParameters } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse.ts';
import { section, text } from '../template/sections.ts';
import { type Answer, type Call, iso, mustFind } from './call.ts';
import { templateBody } from './definition.ts';

/** GetTemplate API reference: the template as it was sent. */
export function getTemplate(call: Call): Answer {
  const { form } = call;
  if (optional(form, 'TemplateStage') === 'Processed')
    throw validationError('The simulator keeps no processed templates');
  if (form.has('ChangeSetName'))
    throw new AwsError(501, 'NotImplemented', 'The simulator does not have the option ChangeSetName here');
  const stack = mustFind(call, required(form, 'StackName'));
  return { TemplateBody: stack.state.definition.body, StagesAvailable: ['Original'] };
}

const AT_MOST = 100;

/** DescribeStackResources API reference: the first 100 resources of a stack. */
export function describeStackResources(call: Call): Answer {
  const { form } = call;
  const stack = mustFind(call, required(form, 'StackName'));
  const wanted = optional(form, 'LogicalResourceId');
  const resources = Object.values(stack.resources).filter(
    ({ logicalId }) => wanted === null || wanted === logicalId,
  );
  return {
    StackResources: resources.slice(0, AT_MOST).map((resource) => ({
      StackName: stack.name,
      StackId: stack.id,
      LogicalResourceId: resource.logicalId,
      PhysicalResourceId: resource.physicalId,
      ResourceType: resource.type,
      Timestamp: iso(resource.at),
      ResourceStatus: resource.status,
      ResourceStatusReason: resource.reason,
      DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
    })),
  };
}

/** ListStackResources API reference: all resources of a stack, in pages. */
export function listStackResources(call: Call): Answer {
  const { form } = call;
  const stack = mustFind(call, required(form, 'StackName'));
  const resources = Object.values(stack.resources);
  const start = Number(optional(form, 'NextToken') ?? 0);
  const end = start + AT_MOST;
  return {
    StackResourceSummaries: resources.slice(start, end).map((resource) => ({
      LogicalResourceId: resource.logicalId,
      PhysicalResourceId: resource.physicalId,
      ResourceType: resource.type,
      LastUpdatedTimestamp: iso(resource.at),
      ResourceStatus: resource.status,
      ResourceStatusReason: resource.reason,
      DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
    })),
    NextToken: end < resources.length ? String(end) : null,
  };
}

/** ValidateTemplate API reference. */
export function validateTemplate(call: Call): Answer {
  const template = parseTemplate(templateBody(call, null));
  checkTemplate(template);
  const hidden = hiddenParameters(template);
  const parameters = section(template, 'Parameters');
  const needed = missingCapabilities(template, []);
  return {
    Description: text(template['Description']),
    Parameters: Object.keys(parameters).map((name) => {
      const declaration = section(parameters, name);
      const fallback = declaration['Default'];
      return {
        ParameterKey: name,
        DefaultValue: fallback === undefined || typeof fallback === 'object' ? null : String(fallback),
        NoEcho: hidden.has(name),
        Description: text(declaration['Description']),
      };
    }),
    Capabilities: needed,
    CapabilitiesReason: needed.length === 0 ? null : `The template needs ${needed.join(', ')}`,
  };
}

import type { Row } from './row.ts';

/** Buckets, functions, networks, and what CloudFormation itself refuses. */
export const THINGS: readonly Row[] = [
  {
    says: [['bucket you tried to delete is not empty'], ['bucketnotempty']],
    likely: 'CloudFormation deletes no bucket with objects in it.',
    fix: 'Empty it, all versions too, if nobody needs them; or keep the stack with "on_removal": "retain".',
  },
  {
    says: [['repository', 'cannot be deleted because it still contains images'], ['repositorynotempty']],
    likely: 'ECR deletes no repository with images in it.',
    fix: 'Delete the images if nobody needs them, then: mlops-reconciler retry PIPELINE.',
  },
  {
    says: [['nosuchbucket'], ['specified bucket does not exist']],
    likely: 'There is no such bucket, or not in that region.',
    fix: 'Check its name; buckets must be in the region of the stack.',
  },
  {
    says: [['nosuchkey'], ['specified key does not exist'], ['s3 error: the specified key']],
    likely: 'There is no such object in the bucket.',
    fix: 'Check that the model artifact exists at that place; if it was deleted, upload it again.',
  },
  {
    says: [
      ['permanentredirect'],
      ['must be addressed using the specified endpoint'],
      ['bucket is in this region'],
      ['must be in the same region'],
    ],
    likely: 'The bucket is in another region than the stack.',
    fix: 'Use a bucket in the region of the stack.',
  },
  {
    says: [['bucketalreadyexists'], ['bucketalreadyownedbyyou'], ['requested bucket name is not available']],
    likely: 'Names of buckets are shared by all of AWS, and this one is taken.',
    fix: 'Leave the name out or choose another one.',
  },
  {
    says: [['unzipped size must be smaller'], ['unzipped size']],
    likely: 'The code of a function is larger than 250 MB unpacked.',
    fix: 'Leave libraries out, use layers, or an image.',
  },
  {
    says: [
      ['runtime parameter of', 'no longer supported'],
      ['runtime', 'is no longer supported'],
    ],
    likely: 'Lambda takes no new functions of that runtime any more.',
    fix: 'Name a newer runtime in the template.',
  },
  {
    says: [
      ['failed to receive', 'response from your custom resource'],
      ['did not receive a response from your custom resource'],
      ['custom resource failed to stabilize'],
    ],
    likely: 'The function behind a custom resource ended without an answer, or timed out.',
    fix: 'Its log in CloudWatch (/aws/lambda/NAME) says why.',
  },
  {
    says: [['received response status [failed] from custom resource']],
    likely: 'The function behind a custom resource reported a failure.',
    fix: 'Its log in CloudWatch, the stream named in the message, says why.',
  },
  {
    says: [['custom-named resource requires replacing']],
    likely: 'The change replaces a resource with a fixed name, and two cannot have the same one.',
    fix: 'Leave the name out, or change it together with the property that needs a replacement.',
  },
  {
    says: [
      ['export', 'in use by'],
      ['cannot be deleted as it is in use by'],
      ['cannot be updated as it is in use by'],
    ],
    likely: 'Another stack imports a value that this one exports.',
    fix: 'Change that stack first, so that it no longer imports the value.',
  },
  {
    says: [['no export named']],
    likely: 'The template imports a value that no stack in this region exports.',
    fix: 'Deploy the stack that exports it first, or correct its name.',
  },
  {
    says: [
      ['already exists in stack'],
      ['already exists'],
      ['alreadyexists'],
      ['resourceinuse'],
      ['entityalreadyexists'],
    ],
    likely: 'Something of that name exists outside this stack, perhaps left by one that was retained.',
    fix: 'Something else has the name: delete it or choose another name. A whole stack can be taken over with "adopt".',
  },
  {
    says: [['termination protection']],
    likely: 'The stack is protected against being deleted.',
    fix: 'Take "protect" out of the entry first; where it was set by hand, in the console.',
  },
  {
    says: [
      ['has a dependent object'],
      ['dependencyviolation'],
      ['currently in use and cannot be deleted'],
      ['still in use'],
    ],
    likely: 'Something outside the stack still uses a resource that is to go.',
    fix: 'Detach or delete what uses it, then: mlops-reconciler retry PIPELINE.',
  },
  {
    says: [
      ['security group', 'does not exist'],
      ['invalidgroup.notfound'],
      ['subnet id', 'does not exist'],
      ['invalidsubnetid'],
      ['are not in the same vpc'],
    ],
    likely: 'The subnets and security groups are not there, or not of one network.',
    fix: 'Check the ids in the entry against the account and region of the environment.',
  },
  {
    says: [
      ['parameter validation failed: parameter value'],
      ['does not exist', 'ssm'],
      ['unable to fetch parameters'],
      ['could not find a value associated with jsonkey'],
      ["can't find the specified secret"],
    ],
    likely: 'A parameter or secret that the template refers to is not there.',
    fix: 'Make it in that account and region, or correct its name.',
  },
  {
    says: [
      ['unresolved resource dependencies'],
      ['template format error'],
      ['template error'],
      ['template validation error'],
    ],
    likely: 'The template refers to something it does not have, or is not well formed.',
    fix: 'Check it before the commit: mlops-reconciler validate PATH.',
  },
  {
    says: [
      ['encountered unsupported property'],
      ['extraneous key', 'is not permitted'],
      ['properties validation failed'],
      ['model validation failed'],
    ],
    likely: 'A property has a name or a value that the resource does not take.',
    fix: 'Correct the one named in the message; the documentation of the resource type lists what it takes.',
  },
  {
    says: [
      ['did not stabilize'],
      ['notstabilized'],
      ['exceeded attempts to wait'],
      ['timed out waiting'],
      ['resource timed out'],
    ],
    likely: 'The resource was made, and did not become ready in time.',
    fix: 'Look at it in its own console; its log or events say what it waited for.',
  },
  {
    says: [
      ['security token', 'region'],
      ['region', 'is not enabled'],
      ['optinrequired'],
      ['not subscribed to this service'],
      ['aws marketplace'],
    ],
    likely: 'The account has not agreed to use that region or product.',
    fix: 'Enable the region or subscribe to the product, as an administrator of that account.',
  },
  {
    says: [['not done within its timeout']],
    likely: 'It takes longer than the entry allows, or it hangs.',
    fix: 'The events of the stack say what it was waiting for; give it more time with "timeout" if that is all.',
  },
  {
    says: [['resource update cancelled'], ['resource creation cancelled'], ['user initiated']],
    likely: 'It was stopped because something else failed, or by a person.',
    fix: 'The events of the stack in the console say what came first.',
  },
];

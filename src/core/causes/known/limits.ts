import type { Row } from './row.ts';

/**
 * Quotas, capacity, throttles.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/regions-quotas.html
 */
export const LIMITS: readonly Row[] = [
  {
    says: [
      ['service limit', 'for endpoint usage'],
      ['service limit', 'for endpoint'],
    ],
    likely:
      'The account may not run that many instances of this type behind endpoints; new accounts often may run none.',
    fix: 'Ask for more of "INSTANCE TYPE for endpoint usage" in Service Quotas (Amazon SageMaker), or choose another inference_instance.',
  },
  {
    says: [
      ['service limit', 'training job usage'],
      ['service limit', 'for training'],
      ['service limit', 'processing job usage'],
      ['service limit', 'transform job usage'],
    ],
    likely: 'The account may not run that many instances of this type for jobs.',
    fix: 'Ask for more of that quota in Service Quotas (Amazon SageMaker), use another instance type, or run fewer jobs at once.',
  },
  {
    says: [['maximum number of addresses'], ['addresslimitexceeded']],
    likely: 'The region has no Elastic IP address left for this account.',
    fix: 'Release one that is unused, or ask for a higher quota.',
  },
  {
    says: [['vcpu'], ['max spot instance count exceeded']],
    likely: 'The account has reached its number of virtual CPUs for this family of instances.',
    fix: 'Ask for more in Service Quotas (Amazon EC2), or choose a smaller or another type.',
  },
  {
    says: [['toomanybuckets'], ['attempted to create more buckets than allowed']],
    likely: 'The account has as many buckets as it may.',
    fix: 'Delete buckets that are unused, or ask for a higher quota.',
  },
  {
    says: [
      ['limitexceeded', 'stacks'],
      ['limit for stacks'],
      ['stack limit exceeded'],
      ['maximum number of stacks'],
    ],
    likely: 'The region holds as many CloudFormation stacks as it may.',
    fix: 'Delete stacks that are unused, or ask for more in Service Quotas (AWS CloudFormation).',
  },
  {
    says: [['code storage limit exceeded'], ['codestorageexceeded']],
    likely: 'The old versions of Lambda functions fill all that the region may keep.',
    fix: 'Delete function versions that are unused, or ask for more.',
  },
  {
    says: [['unreservedconcurrentexecution']],
    likely: 'The functions of this account have reserved all the concurrency it has.',
    fix: 'Reserve less for this function, or ask for more concurrent executions.',
  },
  {
    says: [
      ['resourcelimitexceeded'],
      ['account-level service limit'],
      ['service limit'],
      ['limitexceeded'],
      ['quota'],
    ],
    likely: 'A quota of the account is used up.',
    fix: 'Ask for a higher quota in the Service Quotas console, or choose another type.',
  },
  {
    says: [
      ['insufficient', 'capacity'],
      ['capacityerror'],
      ['capacity error'],
      ['unable to provision requested ml compute capacity'],
      ['not enough capacity'],
      ['capacity not available'],
    ],
    likely: 'AWS has no such instances to give at the moment.',
    fix: 'It is tried again by itself; another instance type or region may have some.',
  },
  {
    says: [['not supported in your requested availability zone'], ['unsupported availability zone']],
    likely: 'That instance type does not exist in the zone of the subnet.',
    fix: 'Name subnets in other zones, or choose another instance type.',
  },
  {
    says: [
      ['insufficient free addresses'],
      ['insufficientfreeaddressesinsubnet'],
      ['not enough free addresses in subnet'],
    ],
    likely: 'The subnet has no address left.',
    fix: 'Name a larger subnet, or one more.',
  },
  {
    says: [
      ['rate exceeded'],
      ['throttl'],
      ['too many requests'],
      ['request limit exceeded'],
      ['requestlimitexceeded'],
      ['slow down'],
    ],
    likely: 'AWS was asked too often, perhaps by somebody else in the account.',
    fix: 'It is tried again by itself, more slowly.',
  },
  {
    says: [
      ['internal failure'],
      ['internalfailure'],
      ['internal server error'],
      ['service unavailable'],
      ['serviceunavailable'],
      ['internal error'],
    ],
    likely: 'AWS had trouble of its own.',
    fix: 'It is tried again by itself; if it stays, look at https://health.aws.amazon.com/.',
  },
];

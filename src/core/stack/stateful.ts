/**
 * Resource types whose replacement or deletion cannot be made good by deploying again: what is in them is nowhere in
 * Git. What serves requests counts, too: a replaced endpoint is away for minutes. Types that are made anew from their
 * template without anybody noticing (models, endpoint configurations, roles, alarms) are left out on purpose: guarding
 * them would make every deployment ask.
 */
const STATEFUL: readonly string[] = [
  // Files, objects and disks.
  'AWS::S3::Bucket',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Tables::Table',
  'AWS::S3Tables::TableBucket',
  'AWS::S3Vectors::Index',
  'AWS::S3Vectors::VectorBucket',
  'AWS::EFS::FileSystem',
  'AWS::FSx::FileSystem',
  'AWS::FSx::Volume',
  'AWS::EC2::Volume',
  // Its disks usually go with it.
  'AWS::EC2::Instance',
  'AWS::Backup::BackupVault',

  // Databases, search and caches.
  'AWS::Cassandra::Keyspace',
  'AWS::Cassandra::Table',
  'AWS::DSQL::Cluster',
  'AWS::DocDB::DBCluster',
  'AWS::DocDB::DBInstance',
  'AWS::DocDBElastic::Cluster',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::Elasticsearch::Domain',
  'AWS::MemoryDB::Cluster',
  'AWS::Neptune::DBCluster',
  'AWS::Neptune::DBInstance',
  'AWS::NeptuneGraph::Graph',
  'AWS::OpenSearchServerless::Collection',
  'AWS::OpenSearchService::Domain',
  'AWS::QLDB::Ledger',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::GlobalCluster',
  'AWS::Redshift::Cluster',
  'AWS::RedshiftServerless::Namespace',
  'AWS::Serverless::SimpleTable',
  'AWS::Timestream::Database',
  'AWS::Timestream::InfluxDBInstance',
  'AWS::Timestream::Table',

  // Streams and queues: what was not read yet is lost.
  'AWS::Kinesis::Stream',
  'AWS::KinesisVideo::Stream',
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::SQS::Queue',

  // Images, sources, metadata, evidence.
  'AWS::CodeArtifact::Domain',
  'AWS::CodeArtifact::Repository',
  'AWS::CodeCommit::Repository',
  'AWS::ECR::PublicRepository',
  'AWS::ECR::Repository',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::Logs::LogGroup',

  // Without its key all that it encrypted is lost; who signs in and with what cannot be made up again.
  'AWS::Cognito::UserPool',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::SecretsManager::Secret',

  // Machine learning: feature stores, registries, experiments, work of people, and what serves.
  'AWS::Bedrock::KnowledgeBase',
  'AWS::SageMaker::Cluster',
  'AWS::SageMaker::Domain',
  'AWS::SageMaker::Endpoint',
  'AWS::SageMaker::FeatureGroup',
  'AWS::SageMaker::InferenceComponent',
  'AWS::SageMaker::MlflowTrackingServer',
  'AWS::SageMaker::ModelPackageGroup',
  'AWS::SageMaker::NotebookInstance',
  'AWS::SageMaker::Space',
  'AWS::SageMaker::UserProfile',

  // It holds whatever its own template holds, and none of that is seen from here.
  'AWS::CloudFormation::Stack',
];

const table: ReadonlySet<string> = new Set(STATEFUL);

/** True when a resource of the type holds what is nowhere else, or serves requests. */
export const isStateful = (type: string): boolean => table.has(type);

/** All of them, for those who look whether CloudFormation knows them. */
export const statefulTypes: readonly string[] = STATEFUL;

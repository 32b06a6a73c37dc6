import {
  CodeCommitClient,
  CommentNotCreatedByCallerException,
  PostCommentForPullRequestCommand,
  UpdateCommentCommand,
  paginateGetCommentsForPullRequest,
} from '@aws-sdk/client-codecommit';

/**
 * The pull request that a CodeBuild job was started for, or null. CodeBuild does not know of it: the rule that starts the
 * job hands these variables over.
 */
export function codeCommit(env) {
  const { PULL_REQUEST_ID: pullRequestId, REPOSITORY_NAME: repositoryName } = env;
  const { DESTINATION_COMMIT: beforeCommitId, SOURCE_COMMIT: afterCommitId, AWS_REGION: region } = env;
  if (pullRequestId === undefined || repositoryName === undefined) return null;
  const client = new CodeCommitClient({});
  return {
    repository: `codecommit://${region}/${repositoryName}`,
    hint: 'The role of the job needs codecommit:GetCommentsForPullRequest, PostCommentForPullRequest and UpdateComment.',
    longest: 10_240,
    own: async () => {
      const found = [];
      for await (const page of paginateGetCommentsForPullRequest({ client }, { pullRequestId }))
        found.push(...(page.commentsForPullRequestData ?? []).flatMap(({ comments }) => comments ?? []));
      return found
        .filter(({ deleted }) => deleted !== true)
        .map(({ commentId, content }) => ({ id: commentId, body: content ?? '' }));
    },
    // Only its author can change a comment, so who wrote it is not asked: somebody else's is passed over.
    update: async (commentId, content) => {
      try {
        await client.send(new UpdateCommentCommand({ commentId, content }));
        return true;
      } catch (error) {
        if (error instanceof CommentNotCreatedByCallerException) return false;
        throw error;
      }
    },
    create: (content) =>
      client.send(
        new PostCommentForPullRequestCommand({
          pullRequestId,
          repositoryName,
          beforeCommitId,
          afterCommitId,
          content,
        }),
      ),
  };
}

# The same base for building and running, so that what was compiled and what runs agree on Node.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# First what changes seldom: the layer of the dependencies is reused while the lock file stays as it is.
# No dependency needs an install script, so none is run.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY schemas/ schemas/
COPY src/ src/
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${NODE_IMAGE} AS runtime
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="mlops-reconciler" \
      org.opencontainers.image.description="A GitOps reconciler for ML pipelines on AWS CloudFormation" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# git and ssh read the configuration repository, ssh and gpg verify its commits; the certificates are git's, Node brings
# its own.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git openssh-client gpg \
 && rm -rf /var/lib/apt/lists/*

# A number that is no user of the host, and the one that deploy/service.yaml gives the state to. The home is the state
# directory, because that is where ssh looks for a key and for known hosts.
RUN groupadd --gid 10001 mlops \
 && useradd --uid 10001 --gid 10001 --home-dir /var/lib/mlops-reconciler --create-home --shell /usr/sbin/nologin mlops

WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules/ node_modules/
COPY --from=build /app/dist/ dist/
COPY LICENSE ./
COPY schemas/ schemas/
COPY blueprints/ blueprints/
COPY examples/ examples/
# What plans pull requests where this image is that of the job.
COPY deploy/ci/ deploy/ci/

# A V8 that may have gigabytes lets garbage lie until it has several times what is in use; what 2,000 pipelines need is
# far below these limits, which are for a task of 512 MiB. With more memory for more of them, set NODE_OPTIONS anew.
ENV NODE_ENV=production \
    NODE_OPTIONS="--max-old-space-size=320 --max-semi-space-size=2" \
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    MLOPS_STATE=file:/var/lib/mlops-reconciler/state \
    MLOPS_CACHE_DIR=/var/lib/mlops-reconciler/git

# With a read-only root file system /tmp and the state directory are mounted. On Fargate a mounted /tmp belongs to root
# unless the image declares the volume, which then keeps its owner and mode.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
VOLUME ["/tmp"]
USER 10001:10001
WORKDIR /var/lib/mlops-reconciler
STOPSIGNAL SIGTERM
# Who sets MLOPS_HTTP to another port, or runs a verb that takes long, says --no-healthcheck. ECS does not read this.
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# So that V8 gives back what it has collected, and collects before it takes more: Node 24 keeps as much again as is in use.
# The last of its compilers is left out: what it takes to compile the service, in time and in memory, the service never
# gets back. Not in NODE_OPTIONS, which does not take these.
ENTRYPOINT ["node", "--optimize-for-size", "--max-opt=2", "/app/dist/main.js"]
CMD ["run"]

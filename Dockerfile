# One image for all programs: issuebridge ingest | worker | gitlab-emulator | check | send | version
#
#   docker build -t issuebridge --build-arg REVISION="$(git rev-parse HEAD)" .
#
# Node runs the TypeScript as it is, so nothing is compiled, and no dependency has native code (hence --no-optional):
# the same files serve amd64 and arm64, and the first two stages run on the machine that builds.

FROM --platform=$BUILDPLATFORM node:24-trixie-slim AS dependencies
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps/cli/package.json apps/cli/
COPY apps/ingest/package.json apps/ingest/
COPY apps/worker/package.json apps/worker/
COPY packages/core/package.json packages/core/
COPY packages/gitlab-emulator/package.json packages/gitlab-emulator/
# Behind a registry of your own: docker build --secret id=npmrc,src=$HOME/.npmrc ...; the file is in no layer.
ENV HOME=/build
RUN --mount=type=secret,id=npmrc,target=/build/.npmrc \
    --mount=type=cache,target=/build/.npm \
    --mount=type=cache,target=/build/.local/share/pnpm/store \
    CI=true npx --yes "$(node -p 'require("./package.json").packageManager.split("+")[0]')" \
      install --prod --no-optional --frozen-lockfile \
    && rm node_modules/.modules.yaml node_modules/.pnpm-workspace-state-v1.json \
    && chmod go=r package.json pnpm-*.yaml

FROM --platform=$BUILDPLATFORM node:24-trixie-slim AS source
WORKDIR /app
COPY LICENSE ./
COPY apps apps
COPY packages packages
COPY config /config
# Whatever the umask was where this was checked out: everybody may read, nobody in the image may write.
RUN chmod -R u=rwX,go=rX . /config && chmod 0755 apps/cli/src/main.ts

FROM node:24-trixie-slim
# Nothing is installed at run time, so nothing that installs is there.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn* /usr/bin/apt* /usr/bin/dpkg* \
    && ln -s /app/apps/cli/src/main.ts /usr/local/bin/issuebridge
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=source /config /etc/issuebridge
COPY --from=source /app ./
# In a container every interface is the container's own; what is published is for whoever runs it to say.
ENV NODE_ENV=production \
    ISSUEBRIDGE_CONFIG=/etc/issuebridge/issuebridge.yaml \
    HOST=0.0.0.0 \
    PORT=8080 \
    ADMIN_HOST=0.0.0.0
# Ingest; the private port of ingest, of a worker.
EXPOSE 8080 8081 8082
USER 1000:1000
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=6 CMD ["node", "/app/apps/cli/src/health.ts"]
ENTRYPOINT ["issuebridge"]
CMD ["--help"]
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="issuebridge" \
      org.opencontainers.image.description="Turns security findings from webhooks into exactly one GitLab issue each" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="docker.io/library/node:24-trixie-slim"

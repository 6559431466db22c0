# The server in a container: docs/operations.md says how it is run. Of the published packages, or of tarballs in the folder "tarballs" beside this file.
#   docker build --build-arg VERSION=0.3.0 -t antiphon .
ARG NODE=24

FROM node:${NODE}-slim AS installed
ARG VERSION=latest
# A database for exposures and outcomes needs nothing more; plugins of your own do: --build-arg MORE="@you/plugin@1".
ARG MORE=""
ENV NODE_ENV=production
WORKDIR /srv/antiphon
# This file is named so that there is something to copy where there are no tarballs.
COPY Dockerfile tarballs* /tarballs/
RUN own="$(find /tarballs -name '*.tgz' | grep -Ev -e '-(darwin|linux|win32)-(x64|arm64)-' || true)" \
 && here="$(find /tarballs -name "antiphon-onnxruntime-linux-$(node -p process.arch)-*.tgz")" \
 && npm install --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier ${own:-"@antiphon/cli@$VERSION"} $here $MORE \
 && test -f node_modules/@antiphon/cli/dist/main.js

FROM node:${NODE}-slim
ENV NODE_ENV=production ORT_DISABLE_TELEMETRY=1 ANTIPHON_HOST=0.0.0.0 ANTIPHON_PORT=8080
COPY --from=installed /srv/antiphon /srv/antiphon
# Where deployment.yaml and its bundles are mounted. Nothing else is written or read, and nothing at all is written unless the deployment records.
WORKDIR /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.ANTIPHON_PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1, so that signals reach it: on SIGTERM it answers what runs and ends.
ENTRYPOINT ["node", "/srv/antiphon/node_modules/@antiphon/cli/dist/main.js", "serve"]
CMD ["deployment.yaml"]

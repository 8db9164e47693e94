#!/usr/bin/env bash
# Installs the project's own packages and builds it, where that is needed.
set -euo pipefail
# shellcheck source=scripts/steps.sh
. "$(dirname "$0")/steps.sh"
cd "$(dirname "$0")/.."

# Node 20 or newer: the message beats the syntax error that an older one gives.
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
  fail "build seldon-build with Node $(node --version): it needs 20 or newer" "Install Node 20 or newer"

if ! npm ls >/dev/null 2>&1; then step npm-ci "install npm packages" npm ci --no-audit --no-fund; fi
step build "build seldon-build" npm run build

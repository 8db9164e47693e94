#!/usr/bin/env bash
# Starts a registry on this machine that plays a mirror of Docker Hub for the stand-in base images.
# Prints its address (localhost:PORT). Its data stay in the cache, so a second start finds the images again.
set -euo pipefail
# shellcheck source=scripts/steps.sh
. "$(dirname "$0")/steps.sh"

HOME_OF_REGISTRY="$CACHE/registry"
mkdir -p "$HOME_OF_REGISTRY"

# The header tells our registry from anything else that may listen there.
answers() {
  # shellcheck disable=SC2016
  node -e '
    fetch(`http://127.0.0.1:${process.argv[1]}/v2/`).then(
      (answer) => process.exit(answer.headers.get("x-seldon-build") === "mirror" ? 0 : 1),
      () => process.exit(1),
    )' "$1"
}

free_port() {
  node -e '
    const server = require("node:net").createServer();
    const take = (port) => server.listen(port, "127.0.0.1", () => { console.log(server.address().port); server.close(); });
    server.once("error", () => take(0));
    take(5001);'
}

start() {
  need_packages docker-registry
  cat >"$HOME_OF_REGISTRY/config.yml" <<YAML
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: $HOME_OF_REGISTRY/data }
  delete: { enabled: true }
http:
  addr: 127.0.0.1:$port
  headers: { X-Seldon-Build: [mirror] }
YAML
  setsid docker-registry serve "$HOME_OF_REGISTRY/config.yml" >"$LOGS/registry.log" 2>&1 </dev/null &
  local tries=60
  until answers "$port"; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then cat "$LOGS/registry.log"; return 1; fi
    sleep 0.5
  done
}

port="$(cat "$HOME_OF_REGISTRY/port" 2>/dev/null || true)"
if [ -z "$port" ] || ! answers "$port"; then
  port="$(free_port)"
  step registry-start "start a registry for base images on port $port" start
  echo "$port" >"$HOME_OF_REGISTRY/port"
fi
echo "localhost:$port"

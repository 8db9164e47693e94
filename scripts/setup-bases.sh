#!/usr/bin/env bash
# setup-bases.sh 3.11 …: makes sure that the base images python:X.Y-slim can be had: from Docker Hub where the engine
# reaches it, else as stand-ins in a registry on this machine.
# Prints what to give to --registry-mirror, or an empty line when none is needed.
set -euo pipefail
here="$(dirname "$0")"
# shellcheck source=scripts/steps.sh
. "$here/steps.sh"

recipe="$(sha256sum "$here/standin-python.sh" | cut -c1-12)"

# Is the image, made by the present recipe, in our registry?
mirrored() {
  [ "$(cat "$CACHE/standins/$1.pushed" 2>/dev/null)" = "$mirror $recipe" ] || return 1
  node -e '
    fetch(process.argv[1], { method: "HEAD", headers: { accept: process.argv[2] } }).then(
      (answer) => process.exit(answer.ok ? 0 : 1),
      () => process.exit(1),
    )' "http://$mirror/v2/library/python/manifests/$1-slim" application/vnd.docker.distribution.manifest.v2+json
}

from_docker_hub() {
  local version
  for version in "$@"; do
    docker pull -q "docker.io/library/python:$version-slim" >"$LOGS/docker-hub.log" 2>&1 || return 1
  done
}

bash "$here/setup-engine.sh"
if [ ! -d "$CACHE/standins" ] && from_docker_hub "$@"; then
  echo
  exit
fi

mirror="$(bash "$here/setup-registry.sh")"
for version in "$@"; do
  if ! mirrored "$version"; then
    bash "$here/standin-python.sh" "$version" "$mirror"
    echo "$mirror $recipe" >"$CACHE/standins/$version.pushed"
  fi
done
echo "docker.io=$mirror"

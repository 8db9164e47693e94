#!/usr/bin/env bash
# setup-bases.sh python:3.11 node:22 …: makes sure that the base images python:X.Y-slim and node:X-slim can be had: from
# Docker Hub where the engine reaches it, else as stand-ins in a registry on this machine. A version alone is one of Python.
# Prints what to give to --registry-mirror, or an empty line when none is needed.
set -euo pipefail
here="$(dirname "$0")"
# shellcheck source=scripts/steps.sh
. "$here/steps.sh"

bases=()
for base in "$@"; do
  case "$base" in
    *:*) bases+=("$base") ;;
    *) bases+=("python:$base") ;;
  esac
done

recipe_of() { sha256sum "$here/standin-${1%%:*}.sh" | cut -c1-12; }
# Python's files are named after the version alone.
mark_of() {
  local name="${1/:/-}"
  echo "$CACHE/standins/${name#python-}.pushed"
}

# Is the image, made by the present recipe, in our registry?
mirrored() {
  [ "$(cat "$(mark_of "$1")" 2>/dev/null)" = "$mirror $(recipe_of "$1")" ] || return 1
  node -e '
    fetch(process.argv[1], { method: "HEAD", headers: { accept: process.argv[2] } }).then(
      (answer) => process.exit(answer.ok ? 0 : 1),
      () => process.exit(1),
    )' "http://$mirror/v2/library/${1%%:*}/manifests/${1#*:}-slim" application/vnd.docker.distribution.manifest.v2+json
}

from_docker_hub() {
  local base
  for base in "${bases[@]}"; do
    docker pull -q "docker.io/library/$base-slim" >"$LOGS/docker-hub.log" 2>&1 || return 1
  done
}

bash "$here/setup-engine.sh"
if [ ! -d "$CACHE/standins" ] && from_docker_hub; then
  echo
  exit
fi

mirror="$(bash "$here/setup-registry.sh")"
for base in "${bases[@]}"; do
  if ! mirrored "$base"; then
    bash "$here/standin-${base%%:*}.sh" "${base#*:}" "$mirror"
    echo "$mirror $(recipe_of "$base")" >"$(mark_of "$base")"
  fi
done
echo "docker.io=$mirror"

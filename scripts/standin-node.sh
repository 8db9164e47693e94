#!/usr/bin/env bash
# standin-node.sh 20|22 MIRROR: makes stand-ins for the official Node.js images (for machines that cannot reach Docker Hub),
# and pushes them to the registry MIRROR. Real bases differ in where Node lies, and so do these:
#   node:20-slim   Debian's own Node at /usr/bin/node, with npm beside it in /usr/local
#   node:22-slim   the official binary and its headers in /usr/local, NODE_VERSION set, as in the official images
set -euo pipefail
# shellcheck source=scripts/steps.sh
. "$(dirname "$0")/steps.sh"

version="${1:?which Node?}"
mirror="${2:?which registry?}"
NPM_VERSION=10.9.4
case "$version" in
  20) packages=,nodejs release= ;;
  22) packages=,libstdc++6,libatomic1 release=22.21.1 ;;
  *) fail "make a stand-in for Node $version: there is no recipe" "Use 20 or 22" ;;
esac
case "$(uname -m)" in
  aarch64) machine=arm64 ;;
  *) machine=x64 ;;
esac

# The tarball is kept under a name that changes with this recipe.
recipe="$(sha256sum "$0" | cut -c1-12)"
tarball="$CACHE/standins/node-$version-$recipe.tar"
local_folder="$CACHE/standins/node-$version-local"
mkdir -p "$CACHE/standins"

# Where this machine gets its Debian packages from; nothing on other systems (then mmdebstrap's own default counts).
debian_mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN) $(SITE) $(SUITE)' | awk '$1 == "Debian" && $3 !~ /security/ { print $2; exit }'
}

# unpack PACKAGE FOLDER: a package of the npm registry, without its outermost folder.
unpack() {
  local archive
  archive="$(cd "$CACHE/standins" && npm pack --silent "$1")"
  mkdir -p "$2"
  tar -xzf "$CACHE/standins/$archive" -C "$2" --strip-components=1 --no-same-owner
  rm "$CACHE/standins/$archive"
}

# What lies in /usr/local: npm, and for the official layout Node itself (its binaries are packages of the npm registry).
fill_local() {
  rm -rf "$local_folder"
  mkdir -p "$local_folder/bin"
  if [ -n "$release" ]; then
    unpack "node-linux-$machine@$release" "$local_folder"
    rm -rf "$local_folder"/{package.json,README.md,CHANGELOG.md,share}
  fi
  unpack "npm@$NPM_VERSION" "$local_folder/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$local_folder/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$local_folder/bin/npx"
  chmod -R go+rX "$local_folder"
}

bootstrap() {
  need_packages mmdebstrap debian-archive-keyring ca-certificates
  local source
  source="$(debian_mirror)"
  fill_local
  as_root mmdebstrap --quiet --format=tar --variant=minbase "--include=ca-certificates$packages" \
    --hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr \
    --customize-hook="sync-in $local_folder /usr/local" \
    --aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
    trixie "$tarball.part" ${source:+"$source"}
  mv "$tarball.part" "$tarball"
  rm -rf "$local_folder"
}

PATH_OF_IMAGE=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

publish() {
  docker import -c "ENV PATH=$PATH_OF_IMAGE" ${release:+-c "ENV NODE_VERSION=$release"} -c 'CMD ["node"]' \
    "$tarball" "node:$version-slim"
  docker tag "node:$version-slim" "$mirror/library/node:$version-slim"
  docker push -q "$mirror/library/node:$version-slim"
}

if [ ! -f "$tarball" ]; then
  step "standin-node-$version" "make a stand-in for node:$version-slim from Debian trixie" bootstrap
fi
step "standin-node-$version-publish" "import node:$version-slim and push it to $mirror" publish

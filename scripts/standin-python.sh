#!/usr/bin/env bash
# standin-python.sh 3.9|3.11|3.13 MIRROR: makes stand-ins for the official Python images out of Debian packages
# (for machines that cannot reach Docker Hub), and pushes them to the registry MIRROR. Two names for each version:
#   python:X.Y-slim             interpreter at /usr/bin/python3, marked as managed by Debian
#   python:X.Y-slim-RELEASE     interpreter at /usr/local/bin/python3, PYTHON_VERSION set, as in the official images
set -euo pipefail
# shellcheck source=scripts/steps.sh
. "$(dirname "$0")/steps.sh"

version="${1:?which Python?}"
mirror="${2:?which registry?}"
case "$version" in
  3.9) release=bullseye packages= ;;
  # usr-is-merged: else usrmerge comes in, and all of Perl with it.
  3.11) release=bookworm packages=,usr-is-merged ;;
  3.13) release=trixie packages= ;;
  *) fail "make a stand-in for Python $version: no Debian release has it" "Use 3.9, 3.11 or 3.13" ;;
esac

# The tarball is kept under a name that changes with this recipe.
recipe="$(sha256sum "$0" | cut -c1-12)"
tarball="$CACHE/standins/python-$version-$recipe.tar"
mkdir -p "$CACHE/standins"

# Where this machine gets its Debian packages from; nothing on other systems (then mmdebstrap's own default counts).
debian_mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN) $(SITE) $(SUITE)' | awk '$1 == "Debian" && $3 !~ /security/ { print $2; exit }'
}

bootstrap() {
  need_packages mmdebstrap debian-archive-keyring ca-certificates
  local source
  source="$(debian_mirror)"
  as_root mmdebstrap --quiet --format=tar --variant=minbase "--include=ca-certificates,python3,python3-pip$packages" \
    --hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr \
    --aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
    "$release" "$tarball.part" ${source:+"$source"}
  mv "$tarball.part" "$tarball"
}

PATH_OF_IMAGE=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

import() {
  docker import -c "ENV PATH=$PATH_OF_IMAGE" -c 'ENV LANG=C.UTF-8' -c 'CMD ["python3"]' "$tarball" "python:$version-slim"
}

like_the_official() {
  local name="standin-$version-$$" full
  full="$(docker run --rm --network none "python:$version-slim" python3 -c 'import platform; print(platform.python_version())')"
  # shellcheck disable=SC2016
  docker run --name "$name" --network none "python:$version-slim" sh -c '
    ln -s /usr/bin/python3 /usr/local/bin/python3
    ln -s python3 /usr/local/bin/python
    rm -f /usr/lib/python3*/EXTERNALLY-MANAGED'
  docker commit -c "ENV PYTHON_VERSION=$full" -c 'CMD ["python3"]' "$name" "python:$version-slim-$release"
  docker rm "$name"
}

push() {
  local tag
  for tag in "$version-slim" "$version-slim-$release"; do
    docker tag "python:$tag" "$mirror/library/python:$tag"
    docker push -q "$mirror/library/python:$tag"
  done
}

publish() {
  import
  like_the_official
  push
}

if [ ! -f "$tarball" ]; then
  step "standin-$version" "make a stand-in for python:$version-slim from Debian $release" bootstrap
fi
step "standin-$version-publish" "import python:$version-slim and push it to $mirror" publish

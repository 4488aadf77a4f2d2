#!/bin/sh
# Docker's plugins compose and buildx from Debian trixie, without touching the machine's own packages: sh compose.sh FOLDER,
# then DOCKER_CONFIG=FOLDER. They need the C library of Debian 12 or later.
set -eu
folder=$1
mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/cli-plugins"
folder=$(cd "$folder" && pwd)
apt=$folder/apt
# shellcheck disable=SC2016 # apt's own placeholder
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$mirror" > "$apt/trixie.sources"
: > "$apt/status"
set -- -qq -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::sourcelist="$apt/trixie.sources" -o Dir::State::lists="$apt/lists" \
  -o Dir::Cache="$apt/cache" -o Dir::State::status="$apt/status"
apt-get "$@" update
cd "$apt"
apt-get "$@" download docker-compose docker-buildx 2> /dev/null
for plugin in docker-compose docker-buildx; do
  dpkg-deb --fsys-tarfile "$plugin"_*.deb | tar -xO "./usr/libexec/docker/cli-plugins/$plugin" > "$folder/cli-plugins/$plugin.new"
  chmod 755 "$folder/cli-plugins/$plugin.new"
  mv "$folder/cli-plugins/$plugin.new" "$folder/cli-plugins/$plugin"
done
rm -f ./*.deb

#!/bin/sh
# The files that all stand-ins share, from Debian's packages: sh root.sh FILE.tar. Accounts have the official images' numbers.
set -eu
exec mmdebstrap -q --variant=apt \
  --include=postgresql-17,redis-server,libstdc++6,libatomic1,ca-certificates,tzdata,zstd \
  --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
  --essential-hook='printf "postgres:x:999:999::/var/lib/postgresql:/bin/bash\nredis:x:999:999::/data:/usr/sbin/nologin\nnode:x:1000:1000::/home/node:/bin/bash\n" >> "$1/etc/passwd"' \
  --essential-hook='printf "postgres:x:999:\nredis:x:999:\nnode:x:1000:\n" >> "$1/etc/group"' \
  --essential-hook='mkdir -p "$1/etc/postgresql-common" && echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"' \
  --dpkgopt=force-confold --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  trixie "$1"

#!/bin/sh
# Makes what the compose stack needs before its first start: folders of data/ that the containers can write, and the
# secrets. Changes nothing that is there already. Run it as the one who runs docker; FAROL_HOME as in docker/.env.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${FAROL_HOME:-}" ] && [ -f "$here/.env" ]; then
  FAROL_HOME=$(sed -n 's/^FAROL_HOME=//p' "$here/.env" | tail -n 1)
fi
home=${FAROL_HOME:-$here/..}
case $home in /*) ;; *) home=$here/$home ;; esac

say() { printf '%s\n' "$*" >&2; }

mkdir -p "$home/.farol/secrets" "$home/data/postgres" "$home/data/redis" "$home/data/media/profiles" \
  "$home/data/staticfiles" "$home/data/logs" "$home/backups"
home=$(cd "$home" && pwd)
secrets=$home/.farol/secrets
# Containers run under other accounts and read the files as they are; nobody else of this machine enters the folder.
chmod 700 "$home/.farol" "$secrets"

# A database of the embedded stack has other accounts and another layout than the containers' one.
owner=$(stat -c %u "$home/data/postgres")
if [ "$owner" != 999 ] && [ -n "$(ls -A "$home/data/postgres" 2>/dev/null || echo unreadable)" ]; then
  say "$home/data/postgres holds a database that the compose stack did not make. Choose another folder with FAROL_HOME."
  exit 1
fi

random() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }

# PG_VERSION cannot be seen in a folder of 0700, but that the folder was given away can.
used() { [ -s "$home/data/.installation-id" ] || [ -n "$(find "$home/data/postgres" -prune ! -user "$(id -un)" -print)" ]; }

for name in postgres-password redis-password seal-key web-token; do
  if [ ! -s "$secrets/$name" ]; then
    if [ "$name" = seal-key ] && used; then
      say "The key that seals the OLTs' credentials is missing: $secrets/seal-key."
      say "Put the file back from a copy; without it the stored communities cannot be read."
      exit 1
    fi
    (umask 077 && random > "$secrets/$name.new" && echo >> "$secrets/$name.new" && mv "$secrets/$name.new" "$secrets/$name")
  fi
  chmod 444 "$secrets/$name"
done
(umask 077 && printf 'requirepass %s\n' "$(cat "$secrets/redis-password")" > "$secrets/redis-password.conf.new")
chmod 444 "$secrets/redis-password.conf.new"
mv -f "$secrets/redis-password.conf.new" "$secrets/redis-password.conf"

# The services run as 1000:1000.
for folder in media media/profiles staticfiles logs; do
  path=$home/data/$folder
  [ "$(stat -c %u "$path")" = 1000 ] && continue
  if ! chown 1000:1000 "$path" 2>/dev/null; then
    say "$path must belong to 1000:1000, the account of the containers:"
    say "  sudo chown -R 1000:1000 '$home/data/media' '$home/data/staticfiles' '$home/data/logs'"
    exit 1
  fi
done
say "Ready: $home"

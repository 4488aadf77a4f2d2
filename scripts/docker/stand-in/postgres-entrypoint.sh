#!/bin/bash
# What of the official image's entrypoint the stack relies on: started as root it gives the data folder away and becomes
# postgres (999); without a cluster it makes one, with a server that listens on its socket only until it is whole.
set -euo pipefail
case ${1:-} in -*) set -- postgres "$@" ;; esac
[ "$1" = postgres ] || exec "$@"

mkdir -p "$PGDATA"
chmod 0700 "$PGDATA" || true
if [ "$(id -u)" = 0 ]; then
  find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres {} +
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    [ -n "${POSTGRES_PASSWORD_FILE:-}" ] || { echo 'POSTGRES_PASSWORD must be set on the first start' >&2; exit 1; }
    POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
  fi
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  # shellcheck disable=SC2086 # several arguments in one variable, as the official image takes them
  initdb --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") ${POSTGRES_INITDB_ARGS:-}
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
  export PGPASSWORD=$POSTGRES_PASSWORD
  pg_ctl -w -o "-c listen_addresses=''" start
  ask() { psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$user" "$@"; }
  if [ "$database" != postgres ]; then ask -d postgres -v name="$database" <<< 'create database :"name"'; fi
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) . "$file" ;;
      *.sql) ask -d "$database" -f "$file" ;;
    esac
  done
  pg_ctl -m fast -w stop
  unset PGPASSWORD
fi
exec "$@"

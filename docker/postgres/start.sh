#!/bin/sh
# Hands the image's own entrypoint the password while there is no cluster yet, and never afterwards.
set -eu
if [ ! -s "${PGDATA:-/var/lib/postgresql/data}/PG_VERSION" ]; then
  POSTGRES_PASSWORD=$(cat /run/secrets/postgres-password)
  export POSTGRES_PASSWORD
fi
exec docker-entrypoint.sh "$@"

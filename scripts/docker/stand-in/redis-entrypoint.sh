#!/bin/sh
# What of the official image's entrypoint the stack relies on: started as root it becomes redis (999). Ownership is mended
# only where /data holds nothing but Redis's own files, as the official image of Redis 8 does it.
set -eu
case ${1:-} in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    strange=$(find . -mindepth 1 -maxdepth 1 \! \( -name '*.rdb' -o -type d -name appendonlydir \) -print -quit)
    if [ -n "$strange" ]; then
      echo "Ownership is left alone because of $strange"
    else
      find . \! -user redis -exec chown redis {} +
    fi
    exec setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
  fi
  umask 0077
  set -- "$@" --protected-mode no
fi
exec "$@"

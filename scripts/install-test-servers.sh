#!/usr/bin/env bash
# Installs what the tests start for themselves and Debian does not bring: a PostgreSQL server and a Redis (their binaries
# only; no service is left running). Does nothing when they are there already.
set -euo pipefail

have_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

have_redis() { command -v redis-server >/dev/null; }

have_postgres && have_redis && exit 0

if ! command -v apt-get >/dev/null; then
    echo "make test needs PostgreSQL's initdb and postgres under /usr/lib/postgresql/*/bin, and redis-server; install your system's packages" >&2
    exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "make test needs root or sudo once, to install the packages postgresql and redis-server" >&2; exit 1; }
    sudo=sudo
fi
echo "installing the packages postgresql and redis-server (the tests start servers of their own from them) …"
# Without a default cluster: nothing shall listen on this machine because of us.
$sudo mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
# The package would start a service: not one of ours.
have_redis || $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq redis-server >/dev/null
have_postgres || { echo "the package postgresql was installed, but brought no initdb" >&2; exit 1; }
have_redis || { echo "the package redis-server was installed, but brought no redis-server" >&2; exit 1; }

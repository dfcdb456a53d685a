#!/usr/bin/env bash
# Installs what the tests start for themselves and Debian does not bring: a PostgreSQL server (its binaries only; no
# service is left running). Does nothing when it is there already.
set -euo pipefail

have_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

have_postgres && exit 0

if ! command -v apt-get >/dev/null; then
    echo "make test needs PostgreSQL's initdb and postgres under /usr/lib/postgresql/*/bin; install your system's package" >&2
    exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "make test needs root or sudo once, to install the package postgresql" >&2; exit 1; }
    sudo=sudo
fi
echo "installing the package postgresql (the tests start a server of their own from it) …"
# Without a default cluster: nothing shall listen on this machine because of us.
$sudo mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
have_postgres || { echo "the package postgresql was installed, but brought no initdb" >&2; exit 1; }

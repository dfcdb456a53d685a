#!/usr/bin/env bash
# Installs what the tests start for themselves and Debian or cargo do not bring: a PostgreSQL server and a Redis (their
# binaries only; no service is left running), the Thrift compiler, and Apache Thrift's Python library in target/. Does nothing for what is
# there already.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

have_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
have_redis() { command -v redis-server >/dev/null; }
have_thrift() { command -v thrift >/dev/null; }
have_pip() { command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1; }

have_postgres || packages "PostgreSQL's initdb and postgres under /usr/lib/postgresql/*/bin" postgresql
have_postgres || { echo "the package postgresql was installed, but brought no initdb" >&2; exit 1; }
have_redis || packages "a Redis that tests start for themselves" redis-server
have_redis || { echo "the package redis-server was installed, but brought no redis-server" >&2; exit 1; }
have_thrift || packages "the Thrift compiler, to see that the generated code is current" thrift-compiler
have_thrift || { echo "the package thrift-compiler was installed, but brought no thrift" >&2; exit 1; }

# Beside the build output, so that the system's Python stays as it is.
wanted=tests/interop/thrift/requirements.txt
thrift_python=target/python/thrift
if ! cmp -s "$wanted" "$thrift_python/requirements.txt" || ! command -v python3 >/dev/null; then
    have_pip || packages "Python with pip, to bring Apache Thrift's library for the interoperation tests" python3 python3-pip
    echo "installing Apache Thrift's Python library into $thrift_python …"
    rm -rf "$thrift_python"
    python3 -m pip install --quiet --no-input --disable-pip-version-check --root-user-action=ignore --no-deps \
        --target "$thrift_python" --requirement "$wanted" || {
        echo "the Thrift interoperation tests need $(tr '\n' ' ' <"$wanted")from PyPI once; pip could not bring it (see above)" >&2
        exit 1
    }
    cp "$wanted" "$thrift_python/requirements.txt"
fi

soap_python=target/python/soap
if ! cmp -s tests/interop/soap/requirements.txt "$soap_python/requirements.txt" || ! command -v python3 >/dev/null; then
    have_pip || packages "Python with pip, to bring zeep for the SOAP interoperation tests" python3 python3-pip
    echo "installing zeep (PyPI) into $soap_python …"
    rm -rf "$soap_python"
    python3 -m pip install --quiet --no-input --disable-pip-version-check --root-user-action=ignore \
        --target "$soap_python" --requirement tests/interop/soap/requirements.txt || {
        echo "the SOAP interoperation tests need zeep from PyPI once; pip could not bring it (see above)" >&2
        exit 1
    }
    cp tests/interop/soap/requirements.txt "$soap_python/"
fi

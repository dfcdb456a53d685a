# Sourced by scripts that install what tests need.

# Brings Debian packages; the first argument says what for, those behind it go to `apt-get install` as they are.
packages() {
    local why=$1 sudo=""
    shift
    local names="$*"
    names=${names/--no-install-recommends /}
    if ! command -v apt-get >/dev/null; then
        echo "make test needs $why; install your system's package for it (Debian: $names)" >&2
        exit 1
    fi
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "make test needs root or sudo once, to install $names" >&2; exit 1; }
        sudo=sudo
    fi
    echo "installing $names ($why) …"
    if [ "$1" = postgresql ]; then
        # Without a default cluster: nothing shall listen on this machine because of us.
        $sudo mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    $sudo apt-get update -qq
    # RUNLEVEL: packages with a service do not start it.
    $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq "$@" >/dev/null
}

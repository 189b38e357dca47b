# What ./up and ./check share. Sourced with the repository as working directory.
# shellcheck shell=bash

umask 022                                   # the database's user must get through to its data
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin  # plain su(1) leaves them out

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
complain() { printf '%s\n' "$*" >&2; false; }
die() { complain "$@"; exit 1; }

trap 'say "Interrupted. Run it again: it goes on from there"; exit 130' INT TERM

logs=build/log

# logged NAME command...: its output goes to a log; where it fails, the end of that is shown.
logged() {
    local log=$logs/$1.log
    shift
    mkdir -p "$logs"
    "$@" >"$log" 2>&1 && return
    tail -n 40 "$log" >&2
    printf 'failed: %s\nall of what it said is in %s\n' "$*" "$log" >&2
    return 1
}

# One at a time in this repository: build directories and the demo are not for two. What is started for longer than
# the script gets no descriptor 9.
lock_repository() {
    [ -w . ] && { [ ! -e build ] || [ -w build ]; } ||
        die "$PWD is not writable for $(id -un): run this as $(stat -c %U . 2>/dev/null), or clone the repository anew"
    exec 9<.ci/lib.sh
    flock -n 9 && return
    say "Another ./up or ./check is at work in $PWD: waiting for it"
    flock 9
}

# Run as root: directly, or with sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

unasked() { as_root env DEBIAN_FRONTEND=noninteractive "$@"; }

apt_get() { unasked apt-get -q -o DPkg::Lock::Timeout=600 "$@"; }

# The service of a package that is here for its program only.
without_service() {
    [ -d /run/systemd/system ] || return 0
    as_root systemctl disable --quiet --now "$1"
}

# install NAME...: also where an earlier installation was broken off.
install() {
    # The library runs clusters of its own; Debian's default one on port 5432 is not wanted.
    if ! is_installed postgresql-common; then
        as_root mkdir -p /etc/postgresql-common/createcluster.d &&
            echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/libisp.conf || return
    fi
    unasked dpkg --configure -a || true # what is half unpacked is for the next but one
    apt_get update || { sleep 30 && apt_get update; } || return # the daily update may have been at it
    apt_get install -y --fix-broken --no-install-recommends || return
    apt_get install -y --no-install-recommends "$@" || return
    case " $* " in *' snmpd '*) without_service snmpd ;; esac
}

is_installed() { dpkg-query -W -f '${db:Status-Abbrev}\n' "$1" 2>/dev/null | grep -q '^.i '; }

# Install what .ci/packages names and is not there yet.
install_packages() {
    local name word command missing=()
    command -v dpkg-query >/dev/null || {
        complain "$PWD/.ci/packages names Debian packages, and this is no Debian:
install what it names in your system's way, then run this again with ISP_NO_INSTALL=1"
        return
    }
    while read -r name word command; do
        case "$name" in '' | '#'*) continue ;; esac
        [ "$word" = unless ] && command -v "$command" >/dev/null && continue
        is_installed "$name" || missing+=("$name")
    done <.ci/packages
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && sudo -v; } || {
        complain "Installing packages needs root: run this as root or as a user who may sudo, or have somebody run
    apt-get install --no-install-recommends ${missing[*]}"
        return
    }
    say "Installing ${#missing[@]} Debian packages and what they need, some minutes (log: $logs/install.log)"
    logged install install "${missing[@]}" </dev/null 9<&-
}

# PostgreSQL refuses to run as root: see to a user for it.
ensure_database_user() {
    [ "$(id -u)" -eq 0 ] || return 0
    id isp >/dev/null 2>&1 || useradd --system --user-group --home-dir /nonexistent --no-create-home \
        --shell /usr/sbin/nologin isp
}

# configure_and_build PRESET [targets...]
configure_and_build() {
    local preset=$1
    shift
    logged "configure-$preset" cmake --preset "$preset" &&
        logged "build-$preset" cmake --build --preset "$preset" -j"$(nproc)" ${1:+--target "$@"}
}

install_web() {
    local lock=frontends/web/package-lock.json installed=frontends/web/node_modules/.package-lock.json
    [ -f "$installed" ] && [ ! "$lock" -nt "$installed" ] && return
    (cd frontends/web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}

# The web frontend: dependencies by the lock file, then the build. Left alone when nothing has changed.
build_web() {
    local root=frontends/web stamp=build/web.stamp
    if [ -f "$stamp" ] && [ -f "$root/dist/index.html" ] &&
        [ -z "$(find "$root" -newer "$stamp" -not -path '*/node_modules/*' -not -path '*/dist/*' -print -quit)" ]; then
        return
    fi
    rm -f "$stamp"
    logged web-install install_web && logged web-build npm --prefix "$root" run --silent build && touch "$stamp"
}

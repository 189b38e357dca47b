# What ./up and ./check share. Sourced with the repository as working directory.
# shellcheck shell=bash

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# Run as root: directly, or with sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

# Install what .ci/packages names and is not there yet.
install_packages() {
    local name word command missing=()
    command -v dpkg-query >/dev/null || die "this script installs Debian packages, and this is no Debian: install what .ci/packages names and run it again with ISP_NO_INSTALL=1"
    while read -r name word command; do
        case "$name" in '' | '#'*) continue ;; esac
        [ "$word" = unless ] && command -v "$command" >/dev/null && continue
        dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
    done <.ci/packages
    [ ${#missing[@]} -eq 0 ] && return
    say "Installing ${#missing[@]} Debian packages"
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || die "installing packages needs root: run this as root, or install sudo"
    # The library runs clusters of its own; Debian's default one on port 5432 is not wanted.
    if ! dpkg-query -W postgresql-common >/dev/null 2>&1; then
        as_root mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# PostgreSQL refuses to run as root: see to a user for it.
ensure_database_user() {
    [ "$(id -u)" -eq 0 ] || return 0
    id isp >/dev/null 2>&1 || useradd --system --user-group --home-dir /nonexistent --no-create-home \
        --shell /usr/sbin/nologin isp
}

# configure_and_build PRESET [cmake options]
configure_and_build() {
    local preset=$1
    shift
    cmake --preset "$preset" "$@" >"build-$preset.log" 2>&1 || { cat "build-$preset.log" >&2; return 1; }
    rm -f "build-$preset.log"
    cmake --build --preset "$preset" -j"$(nproc)"
}

# The web frontend: dependencies by the lock file, then the build. Left alone when nothing has changed.
build_web() {
    local root=frontends/web stamp=build/web.stamp
    if [ -f "$stamp" ] && [ -d "$root/dist" ] &&
        [ -z "$(find "$root" -newer "$stamp" -not -path '*/node_modules/*' -not -path '*/dist/*' -type f -print -quit)" ]; then
        return
    fi
    say "Building the web frontend"
    if [ ! -f "$root/node_modules/.package-lock.json" ] || [ "$root/package-lock.json" -nt "$root/node_modules/.package-lock.json" ]; then
        (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    fi
    (cd "$root" && npm run --silent build)
    mkdir -p build && touch "$stamp"
}

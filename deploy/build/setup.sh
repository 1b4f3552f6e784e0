#!/usr/bin/env bash
# Installs what is missing of the Debian packages and page assets Roster needs: setup.sh [GROUP…]; all groups by
# default.
# Quick when nothing is missing; may run twice at once; leaves existing services and PostgreSQL clusters alone.
set -euo pipefail
cd "$(dirname "$0")/../.."

# One set-up at a time on the machine, not only in this checkout: they share apt.
exec 9< /etc/debian_version
flock 9

groups=("${@:-build run test tidy}")
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]; }
is_known() { apt-cache show --no-all-versions "$1" > /dev/null 2>&1; }

# Prints the lines of packages.txt that are in the wanted groups.
wanted_lines() {
    awk -v wanted=" ${groups[*]} " '
        /^# group: / { inside = index(wanted, " " $3 " "); next }
        /^#/ || /^$/ { next }
        inside' deploy/build/packages.txt
}

# Prints nothing if an alternative of the line is installed, else the line.
missing_lines() {
    local line name
    while read -r line; do
        for name in ${line//|/ }; do
            is_installed "$name" && continue 2
        done
        echo "$line"
    done < <(wanted_lines)
    # Where node is there already it may not be Debian's, and the two conflict.
    command -v node > /dev/null || echo nodejs
    command -v npm > /dev/null || echo npm
}

# Chooses of each missing line the first alternative that this Debian has.
choose() {
    local line name
    while read -r line; do
        for name in ${line//|/ }; do
            is_known "$name" && echo "$name" && continue 2
        done
        echo "setup: this Debian has no package '$line'" >&2
        return 1
    done
}

install_missing() {
    local lines packages
    lines=$(missing_lines)
    [ -n "$lines" ] || return 0
    as_root apt-get -q update
    packages=$(choose <<< "$lines")
    echo "setup: installing" $packages

    # The tests start private servers: no cluster and no service is wanted on the machine itself.
    if [[ $packages == *postgresql-* ]] && ! [ -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf > /dev/null
    fi
    if ! [ -e /usr/sbin/policy-rc.d ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d > /dev/null
        as_root chmod 755 /usr/sbin/policy-rc.d
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold $packages
}

# What npm brings to one folder, as its package-lock.json pins it.
install_npm_packages() {
    local lock=$1/package-lock.json stamp=$1/node_modules/.package-lock.json
    if ! [ -e "$stamp" ] || [ "$lock" -nt "$stamp" ]; then
        npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --no-update-notifier
        touch "$stamp"
    fi
}

# What pip brings to one folder's packages/, as its requirements.txt pins it; nothing goes to the machine's own Python.
install_pip_packages() {
    local wanted=$1/requirements.txt stamp=$1/packages/.installed
    if ! [ -e "$stamp" ] || [ "$wanted" -nt "$stamp" ]; then
        /usr/bin/python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade \
            --target "$1/packages" --requirement "$wanted"
        touch "$stamp"
    fi
}

install_missing
install_npm_packages http/pages/assets
install_npm_packages http/pages/console
if [[ " ${groups[*]} " == *" test "* ]]; then
    install_npm_packages tests/clients
    install_npm_packages tests/openapi
    install_npm_packages tests/pages
    install_npm_packages examples/node
    install_pip_packages examples/python
    install_pip_packages tests/clients
    install_pip_packages tests/openapi
fi

#!/bin/sh
# install.sh: installs what Restock's build needs on Debian 12, as root or through sudo.
#   sh cross/install.sh demo    what cross/demo.sh needs: both builds, Wine, the virtual Sonoff
#   sh cross/install.sh tests   that, and what tests/run.sh needs on top
# Does nothing when everything is there.
# SPDX-License-Identifier: MIT
set -eu

native="gcc libc6-dev cmake ninja-build pkg-config zlib1g-dev libserialport-dev nettle-dev libjsmn-dev libcmocka-dev"
windows="gcc-mingw-w64-x86-64 libz-mingw-w64-dev wine wine64"
chip="gcc-xtensa-lx106 binutils-xtensa-lx106 picolibc-xtensa-lx106-elf"
fetching="ca-certificates"
tests_only="clang clang-format clang-tidy cppcheck git nsis zip openssl osslsigncode softhsm2 libengine-pkcs11-openssl xvfb imagemagick fonts-liberation"

say() {
    printf 'install: %s\n' "$*"
}

# Prints those of the named packages that are not installed.
missing_packages() {
    for package in "$@"; do
        status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
        [ "$status" = "install ok installed" ] || printf '%s ' "$package"
    done
}

# Node.js 18 or later with npm.  Some nodejs packages bring npm along and conflict with Debian's own npm package, so
# the programs count, not the packages.
missing_node() {
    if ! command -v node >/dev/null || ! node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)'; then
        printf 'nodejs npm '
    elif ! command -v npm >/dev/null; then
        printf 'npm '
    fi
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "needs root or sudo to install packages" >&2
        return 1
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1
}

install_packages() {
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    say "$# packages: $*"
    if ! apt install --no-install-recommends "$@"; then
        say "updating the package lists"
        apt update || say "the package lists could not be updated" >&2
        if ! apt install --no-install-recommends "$@"; then
            tail -n 20 "$log" >&2
            say "failed, see above" >&2
            exit 1
        fi
    fi
    say "done"
}

case "${1:-}" in
demo) wanted="$native $windows $chip $fetching" ;;
tests) wanted="$native $windows $chip $fetching $tests_only" ;;
*)
    echo "usage: sh cross/install.sh demo|tests" >&2
    exit 1
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "this is not Debian; needed are: $wanted nodejs npm"
    exit 0
fi

# shellcheck disable=SC2086 # lists of words
missing="$(missing_packages $wanted)$(missing_node)"
if [ -z "$missing" ]; then
    say "everything is there"
else
    # shellcheck disable=SC2086
    install_packages $missing
fi

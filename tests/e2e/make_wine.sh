#!/bin/sh
# make_wine.sh: makes the prefix WINEPREFIX, a Windows of the caller's own, and leaves nothing running in it.
#
#   make_wine.sh LOG
#
# On a busy machine a first start now and then never ends; then a second one is made from nothing.
# SPDX-License-Identifier: MIT
set -u
log=$1 tests=$(dirname "$0")
for _ in 1 2; do
    timeout -k 10 300 wineboot -i >"$log" 2>&1 && sh "$tests/end_wine.sh" 60 && exit 0
    sh "$tests/end_wine.sh"
    rm -rf "$WINEPREFIX"
done
echo "Wine did not start: $log" >&2
exit 1

#!/bin/sh
# languages.sh: the catalogues of res/languages: whether msgfmt can read them, whether those that call themselves complete
# are, and whether templates of dialogs say what their tables say.
# Usage: languages.sh SOURCE_DIR NODE.  Prints what is wrong; exit 1 if anything is.
# SPDX-License-Identifier: MIT
set -eu
cd "$1"
node=$2

if command -v msgfmt >/dev/null; then
    for catalogue in res/languages/*.po; do
        msgfmt --check-format --check-domain -o /dev/null "$catalogue"
    done
fi
exec "$node" cross/languages/check.mjs .

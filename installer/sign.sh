#!/bin/sh
# sign.sh: signs Windows programs in place (Authenticode) with a key on a hardware token, if one is given; does nothing
# otherwise.
#   sh installer/sign.sh FILE.exe...
# pack.sh calls it for the programs, the uninstaller and the installer.  In the environment, all of them or none:
#   RESTOCK_SIGN_MODULE     PKCS#11 library of the token's maker, or of OpenSC (full path)
#   RESTOCK_SIGN_KEY        PKCS#11 URI of the key: pkcs11:token=...;object=...
#   RESTOCK_SIGN_PIN        the token's PIN
#   RESTOCK_SIGN_CERTS      PEM file (full path): the signer's certificate first, then those up to the root
#   RESTOCK_SIGN_TIMESTAMP  address of an RFC 3161 time stamp service: a signature without one ends with its
#                           certificate
# and, if the system's list lacks them,
#   RESTOCK_SIGN_ROOTS      PEM file (full path) of the roots that signer and time stamp are traced to
# Needs osslsigncode and libengine-pkcs11-openssl.  Every file is verified afterwards.  Anything that goes wrong ends
# the build, at once: tokens lock themselves after a few wrong PINs.
# SPDX-License-Identifier: MIT
set -eu

fail() {
    echo "sign: $*" >&2
    exit 1
}

missing='' given=''
for name in MODULE KEY PIN CERTS TIMESTAMP; do
    eval "value=\${RESTOCK_SIGN_$name:-}"
    if [ -n "$value" ]; then given="$given RESTOCK_SIGN_$name"; else missing="$missing RESTOCK_SIGN_$name"; fi
done
[ -n "$given" ] || exit 0
[ -z "$missing" ] || fail "given:$given; missing:$missing"

roots=${RESTOCK_SIGN_ROOTS:-/etc/ssl/certs/ca-certificates.crt}
for file in "$RESTOCK_SIGN_MODULE" "$RESTOCK_SIGN_CERTS" "$roots"; do
    [ -r "$file" ] || fail "cannot read $file"
done
command -v osslsigncode >/dev/null || fail "osslsigncode is not installed (sh cross/install.sh tests)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fail_with TEXT: the same after what osslsigncode has said.
fail_with() {
    cat "$work/log" >&2
    fail "$@"
}

for file in "$@"; do
    # The PIN goes through a pipe: on the command line everybody could see it, and a file could be left behind.
    printf '%s' "$RESTOCK_SIGN_PIN" | osslsigncode sign -pkcs11module "$RESTOCK_SIGN_MODULE" \
        -key "$RESTOCK_SIGN_KEY" -readpass /dev/stdin -certs "$RESTOCK_SIGN_CERTS" \
        -ts "$RESTOCK_SIGN_TIMESTAMP" -h sha256 -n Restock -in "$file" -out "$work/signed" >"$work/log" 2>&1 ||
        fail_with "$file could not be signed"
    osslsigncode verify -CAfile "$roots" -TSA-CAfile "$roots" -in "$work/signed" >"$work/log" 2>&1 ||
        fail_with "the signature of $file is not good"
    # A time stamp that is missing or bad does not change the exit code.
    grep -q '^Timestamp Server Signature verification: ok' "$work/log" ||
        fail_with "the time stamp of $file is missing or not good"
    cat "$work/signed" >"$file"
    rm "$work/signed"
    echo "sign: $file signed"
done

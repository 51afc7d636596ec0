#!/bin/sh
# sign.sh: signs Windows programs in place (Authenticode), if a certificate is given; does nothing otherwise.
#   sh installer/sign.sh FILE.exe...
# pack.sh calls it for the programs, the uninstaller and the installer.  In the environment:
#   RESTOCK_SIGN_PFX        PKCS#12 file (full path) with certificate, chain and key
#   RESTOCK_SIGN_PASS       its password (empty if not given)
#   RESTOCK_SIGN_TIMESTAMP  address of an RFC 3161 time stamp service; without one, signatures end with the
#                           certificate
# Needs osslsigncode.  Anything that goes wrong ends the build.
set -eu
[ -n "${RESTOCK_SIGN_PFX:-}" ] || exit 0

command -v osslsigncode >/dev/null || {
    echo "sign: a certificate is given but osslsigncode is not installed (sh cross/install.sh tests)" >&2
    exit 1
}
[ -r "$RESTOCK_SIGN_PFX" ] || {
    echo "sign: cannot read the certificate $RESTOCK_SIGN_PFX" >&2
    exit 1
}

work=$(mktemp -d) # only we can read it; on the command line everybody could see the password
trap 'rm -rf "$work"' EXIT
printf '%s' "${RESTOCK_SIGN_PASS:-}" >"$work/pass"

for file in "$@"; do
    osslsigncode sign -pkcs12 "$RESTOCK_SIGN_PFX" -readpass "$work/pass" -h sha256 -n Restock \
        ${RESTOCK_SIGN_TIMESTAMP:+-ts "$RESTOCK_SIGN_TIMESTAMP"} -in "$file" -out "$work/signed" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        echo "sign: $file could not be signed" >&2
        exit 1
    }
    cat "$work/signed" >"$file"
    rm "$work/signed"
    echo "sign: $file signed"
done

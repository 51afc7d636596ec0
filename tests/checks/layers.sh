#!/bin/sh
# layers.sh: who may include what (the arrows of the source tree).
# Usage: layers.sh SOURCE_DIR.  Prints every include that breaks a rule; exit 1 if there is one.
# SPDX-License-Identifier: MIT
set -eu
cd "$1"

iso_c=" assert.h stdatomic.h ctype.h errno.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h stdalign.h
 stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h time.h wchar.h "
freestanding=" limits.h stdarg.h stdbool.h stddef.h stdint.h "
posix=" dirent.h fcntl.h fnmatch.h glob.h poll.h pthread.h pwd.h sys/file.h sys/ioctl.h sys/select.h
 sys/stat.h sys/time.h sys/types.h termios.h unistd.h "

# one_of NAME LIST
one_of() {
    case "$2" in
    *[[:space:]]"$1"[[:space:]]*) return 0 ;;
    *) return 1 ;;
    esac
}

# Headers of our own, "folder/name.h".
own_allowed() {
    file=$1 header=$2
    case "$file" in
    src/base/*_win32.[ch]) case "$header" in base/* | win32/dllsafe.h) return 0 ;; esac ;;
    src/base/*) case "$header" in base/*) return 0 ;; esac ;;
    src/core/image/*) case "$header" in core/image/* | base/*) return 0 ;; esac ;;
    src/core/library/*) case "$header" in core/library/* | core/image/* | base/* | store/store.h) return 0 ;; esac ;;
    src/core/device/*) case "$header" in core/device/* | base/* | port/port.h) return 0 ;; esac ;;
    src/core/work/*)
        case "$header" in core/work/* | core/device/* | core/library/* | core/image/*) return 0 ;; esac
        case "$header" in base/* | port/port.h | store/store.h) return 0 ;; esac ;;
    src/core/board/*)
        case "$header" in core/board/* | core/work/* | core/device/* | base/* | port/port.h) return 0 ;; esac ;;
    src/port/*_win32.[ch]) case "$header" in port/* | base/* | win32/*) return 0 ;; esac ;;
    src/port/*) case "$header" in port/* | base/*) return 0 ;; esac ;;
    src/store/*_win32.[ch]) case "$header" in store/* | base/* | win32/*) return 0 ;; esac ;;
    src/store/*) case "$header" in store/* | base/*) return 0 ;; esac ;;
    src/win32/*) case "$header" in win32/* | base/*) return 0 ;; esac ;;
    src/say/*) case "$header" in say/* | core/* | base/*) return 0 ;; esac ;;
    src/stub/*) case "$header" in stub/* | core/device/wire.h) return 0 ;; esac ;;
    src/gui/*) case "$header" in gui/* | say/* | core/* | port/* | store/* | win32/* | base/*) return 0 ;; esac ;;
    src/cli/*_win32.[ch]) case "$header" in cli/* | say/* | core/* | port/* | store/* | win32/* | base/*) return 0 ;; esac ;;
    src/cli/*) case "$header" in cli/* | say/* | core/* | port/* | store/* | base/*) return 0 ;; esac ;;
    esac
    return 1
}

# Headers of the compiler, the system and libraries, <name.h>.
system_allowed() {
    file=$1 header=$2
    case "$file" in
    src/stub/*) one_of "$header" "$freestanding" && return 0 || return 1 ;;
    esac
    one_of "$header" "$iso_c" && return 0
    if one_of "$header" "$posix"; then
        case "$file" in
        *_posix.[ch] | *_libserialport.[ch] | *_linux.[ch]) return 0 ;;
        esac
        return 1
    fi
    case "$header" in
    getopt.h) case "$file" in src/cli/*) return 0 ;; esac ;; # glibc, MinGW and macOS have it
    zlib.h) case "$file" in src/core/* | src/base/crc_win32.c) return 0 ;; esac ;;
    jsmn.h) case "$file" in src/base/json.c) return 0 ;; esac ;;
    nettle/*) case "$file" in src/base/digest_nettle.c) return 0 ;; esac ;;
    bcrypt.h) case "$file" in src/base/digest_win32.c) return 0 ;; esac ;;
    asm/*) case "$file" in *_linux.[ch]) return 0 ;; esac ;;
    libserialport.h) case "$file" in *_libserialport.[ch]) return 0 ;; esac ;;
    *) # what is left are the headers of Windows
        case "$file" in src/win32/* | src/gui/* | *_win32.[ch]) return 0 ;; esac ;;
    esac
    return 1
}

includes=$(find src -name '*.[ch]' -exec grep -HnE '^[[:space:]]*#[[:space:]]*include' {} + |
    sed -E 's/^([^:]*):([0-9]+):[^"<]*(["<])([^">]*)[">].*/\1 \2 \3 \4/' | sort)
[ -n "$includes" ] || {
    echo "layers: found no includes below $1/src"
    exit 1
}

faults=$(echo "$includes" | while read -r file line kind header; do
    case "$kind" in
    '"') own_allowed "$file" "$header" || echo "$file:$line: must not include \"$header\"" ;;
    '<') system_allowed "$file" "$header" || echo "$file:$line: must not include <$header>" ;;
    *) echo "$file:$line: cannot read this include" ;;
    esac
done)

# Whole files per system instead of conditions in the code.
conditions=$(grep -rnE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif)\b.*\b(_WIN32|_WIN64|WIN32|__linux__|__unix__|__APPLE__)\b' \
    --include='*.[ch]' src | sed 's/$/   <- put it into a file of its own/' || true)

if [ -n "$faults$conditions" ]; then
    printf '%s\n%s\n' "$faults" "$conditions" | sed '/^$/d'
    exit 1
fi
echo "layers: $(echo "$includes" | wc -l) includes follow the rules"

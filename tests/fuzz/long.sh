#!/bin/sh
# long.sh: runs the libFuzzer programs of a build one after the other and says how many inputs each has tried.
#
#   long.sh BUILD SECONDS [TARGET...]
#
# Without targets: all of them.  Exit code 1 if one of them has found a fault.
# SPDX-License-Identifier: MIT
set -u
build=$1 seconds=$2
shift 2
corpus=$(cd "$(dirname "$0")/corpus" && pwd)
[ $# -gt 0 ] || set -- $(ls "$corpus")
failed=0
for target; do
    inputs="$build/inputs/$target"
    mkdir -p "$inputs"
    if ! "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -max_len=4096 -timeout=60 -rss_limit_mb=2048 \
        -print_final_stats=1 "$inputs" "$corpus/$target" >"$build/inputs/$target.log" 2>&1; then
        failed=1
        grep -aE '^wrong:|ERROR:|SUMMARY:|Test unit written' "$build/inputs/$target.log"
    fi
    tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/inputs/$target.log")
    echo "$target: $seconds s, ${tried:-?} inputs tried"
done
exit $failed

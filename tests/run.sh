#!/bin/sh
# run.sh: builds everything and runs every test.
#   sh tests/run.sh          all suites
#   sh tests/run.sh --long   the long sweeps as well
# One line per step; everything else goes to build/logs.  The last line is "N passed, N failed[, N skipped]".
#
# What runs where: unit tests, checks and whole-program tests with the sanitizers (debug), the tests that drive
# the device with software that is not ours, those of the hostile device and of every adapter, and those of the window
# and of the Windows programs, which no sanitizer looks into, with the optimised device (release), and the quick unit
# tests once more as clang compiles them.  Time limits are
# there to end what hangs; nothing is measured here.  The Windows programs are built and packed first; the tests take them
# from build/windows and dist.
# SPDX-License-Identifier: MIT
set -u
cd "$(dirname "$0")/.." || exit 1

long=no
case "${1:-}" in
'') ;;
--long) long=yes ;;
*)
    echo "usage: sh tests/run.sh [--long]" >&2
    exit 1
    ;;
esac

logs=build/logs
mkdir -p "$logs"
rm -f "$logs"/*
passed=0 failed=0 skipped=0
jobs=$(($(nproc 2>/dev/null || echo 2) * 2)) # what computes takes two of them: tests/CMakeLists.txt
begun=$(date +%s)

# report NAME SECONDS RESULT...
report() {
    name=$1 seconds=$2
    shift 2
    printf '%-18s %4d s  %s\n' "$name" "$seconds" "$*"
}

# step NAME LOG COMMAND...: runs a command that must succeed; a failure counts as one failed test.
step() {
    name=$1 log=$logs/$2.log
    shift 2
    start=$(date +%s)
    if "$@" >"$log" 2>&1; then
        report "$name" $(($(date +%s) - start)) ok
        return 0
    fi
    report "$name" $(($(date +%s) - start)) "FAILED, the end of $log:"
    tail -n 30 "$log" | sed 's/^/    /'
    failed=$((failed + 1))
    return 1
}

configure_and_build() {
    cmake --preset "$1" && cmake --build --preset "$1"
}

# Prints "passed|failed|skipped NAME" for every test in a JUnit file of CTest.  A test that asked to be skipped
# is skipped; one whose program is missing has failed, whatever the file calls it.
junit_results() {
    awk '/<testcase / {
             match($0, / name="[^"]*"/); name = substr($0, RSTART + 7, RLENGTH - 8)
             match($0, / status="[^"]*"/); status = substr($0, RSTART + 9, RLENGTH - 10)
             result = status == "run" ? "passed" : status == "disabled" ? "skipped" : "failed"
         }
         /<skipped message="SKIP_/ { result = "skipped" }
         /<\/testcase>/ { print result, name }' "$1"
}

# Prints what the failed tests in a CTest log said, at most the last 40 lines of each; what passed within them
# (node:test tells of every subtest) is left out.
failure_output() {
    awk 'function flush_test(i) {
             if (count > 40) print "..."
             for (i = count > 40 ? count - 39 : 1; i <= count; i++) print lines[i]
             count = 0
         }
         /^ *([0-9]+\/[0-9]+ Test +#| +Start +[0-9]+:|[0-9]+% tests passed)/ { flush_test(); inside = 0 }
         /Test +#.*\*\*\*/ && !/\*\*\*Skipped/ { inside = 1 }
         /^ *# Subtest:/ || (passed_yaml && !/^ *(ok|not ok) /) { passed_yaml = passed_yaml && !/^ *\.\.\.$/; next }
         { passed_yaml = /^ *ok [0-9]+ - / }
         inside && NF && !passed_yaml { lines[++count] = $0 }
         END { flush_test() }' "$1" | sed 's/^/    /'
}

# suite NAME PRESET CTEST_SELECTION...: runs tests of one build and adds up their results.
suite() {
    name=$1 preset=$2
    shift 2
    id=test-$(echo "$name" | tr ' ' '-')
    log=$logs/$id.log junit=$PWD/$logs/$id.xml results=$logs/$id.results
    start=$(date +%s)
    ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure --no-tests=error \
        --output-junit "$junit" "$@" 2>&1 | tee "$log" | awk '
            /Test +#.*\*\*\*/ || (/Test +#.* sec$/ && $(NF - 1) >= 30) { print "    " $0; fflush() }'
    : >"$results"
    [ ! -f "$junit" ] || junit_results "$junit" >"$results"
    good=$(grep -c '^passed ' "$results")
    bad=$(grep -c '^failed ' "$results")
    idle=$(grep -c '^skipped ' "$results")
    seconds=$(($(date +%s) - start))

    if [ ! -s "$results" ]; then
        bad=1
        report "$name" "$seconds" "FAILED: no test ran, see $log"
    elif [ "$bad" -gt 0 ]; then
        report "$name" "$seconds" "$good passed, FAILED: $(sed -n 's/^failed //p' "$results" | tr '\n' ' ')"
        failure_output "$log"
    else
        report "$name" "$seconds" "$good passed"
    fi
    [ "$idle" -eq 0 ] || echo "    SKIPPED: $(sed -n 's/^skipped //p' "$results" | tr '\n' ' ')(reasons in $log)"
    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + idle))
}

start=$(date +%s)
if ! sh cross/install.sh tests; then
    report install $(($(date +%s) - start)) FAILED
    echo "0 passed, 1 failed"
    exit 1
fi

step "build windows" build-windows configure_and_build windows &&
    step "window driver" build-driver cmake --build --preset windows --target gui_driver &&
    step "windows tests" build-windows-tests cmake --build --preset windows --target windows_tests &&
    step "pack windows" pack-windows cmake --build --preset windows --target dist
if step "build debug" build-debug configure_and_build debug; then
    suite "debug" debug -LE '^(peer|gui|device|wine|long|campaign-long)$'
    [ "$long" = no ] || suite "debug long" debug -C long -L '^long$'
fi
if step "build release" build-release configure_and_build release; then
    suite "release" release -L '^(peer|gui|device|wine)$'
    [ "$long" = no ] || suite "campaign" release -L '^campaign-long$'
fi
if step "build clang" build-clang configure_and_build clang; then
    suite "clang" clang -L '^unit$' -LE '^(long|heavy)$'
fi

report "all" $(($(date +%s) - begun)) "logs in $logs"
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]

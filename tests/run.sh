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
#
# Suites of two kinds run side by side: one after the other those that compute, a test for each processor, and those that
# mostly wait, for a line of 115200 baud or a window, twice as many tests at a time.  What computes gives way (nice).
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
processors=$(nproc 2>/dev/null || echo 2)
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
    echo "failed $name" >"${log%.log}.results"
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

# count RESULT FILE...: how many tests ended so.
count() {
    wanted=$1
    shift
    cat "$@" | grep -c "^$wanted "
}

# names RESULT FILE: the tests that ended so, each followed by a space.
names() {
    sed -n "s/^$1 //p" "$2" | tr '\n' ' '
}

# suite_report NAME SECONDS LOG RESULTS: what became of a suite.
suite_report() {
    good=$(count passed "$4")
    if [ ! -s "$4" ]; then
        report "$1" "$2" "FAILED: no test ran, see $3"
        echo "failed $1" >"$4"
    elif grep -q '^failed ' "$4"; then
        report "$1" "$2" "$good passed, FAILED: $(names failed "$4")"
        failure_output "$3"
    else
        report "$1" "$2" "$good passed"
    fi
    ! grep -q '^skipped ' "$4" || echo "    SKIPPED: $(names skipped "$4")(reasons in $3)"
}

# suite NAME PRESET JOBS CTEST_SELECTION...: runs tests of one build, JOBS at a time.
suite() {
    name=$1 preset=$2 jobs=$3
    shift 3
    case "$built " in
    *" $preset "*) ;;
    *) return 0 ;;
    esac
    log=$logs/test-$(echo "$name" | tr ' ' '-')
    start=$(date +%s)
    $courtesy ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure --no-tests=error \
        --output-junit "$PWD/$log.xml" "$@" 2>&1 | tee "$log.log" | awk '
            /Test +#.*\*\*\*/ || (/Test +#.* sec$/ && $(NF - 1) >= 30) { print "    " $0; fflush() }'
    : >"$log.results"
    [ ! -f "$log.xml" ] || junit_results "$log.xml" >"$log.results"
    suite_report "$name" $(($(date +%s) - start)) "$log.log" "$log.results" >"$log.report"
    cat "$log.report" # at once, as suites run side by side
}

computing_suites() {
    courtesy='nice -n 10'
    suite "debug" debug "$processors" -LE '^(peer|gui|device|wine|e2e|windows|installer|long|campaign-long)$'
    suite "release" release "$processors" -L '^device$'
    suite "clang" clang "$processors" -L '^unit$' -LE '^(long|heavy)$'
    [ "$long" = yes ] || return 0
    suite "debug long" debug "$processors" -C long -L '^long$'
    suite "campaign" release "$processors" -L '^campaign-long$'
}

waiting_suites() {
    courtesy=
    suite "release waiting" release $((processors * 2)) -L '^(peer|gui|wine)$'
    suite "debug waiting" debug $((processors * 2)) -L '^(e2e|windows|installer)$'
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
built=
for preset in debug release clang; do
    step "build $preset" "build-$preset" configure_and_build "$preset" && built="$built $preset"
done

trap 'trap - TERM; kill 0' INT TERM # what runs in the background does not hear Ctrl+C
waiting_suites &
waiting=$!
computing_suites
wait "$waiting" || echo "failed waiting_suites" >"$logs/waiting.results"

passed=$(count passed "$logs"/*.results)
failed=$(count failed "$logs"/*.results)
skipped=$(count skipped "$logs"/*.results)
report "all" $(($(date +%s) - begun)) "logs in $logs"
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]

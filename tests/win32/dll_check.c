/* dll_check.c: where DLLs come from (src/win32/dllsafe.h), run under Wine or on Windows, from a folder that
 * it may write to.
 *
 * Exit code 0 if all hold.  The tests follow each other: what is restricted or loaded once stays so. */
/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "win32/dllsafe.h"

#include <wchar.h>

/* Puts some DLL of Windows beside this program, by another name. */
static bool plant(const WCHAR *name)
{
    WCHAR from[MAX_PATH + 20], to[MAX_PATH + 20];
    GetSystemDirectoryW(from, MAX_PATH);
    wcscat(from, L"\\lz32.dll");
    DWORD len = GetModuleFileNameW(NULL, to, MAX_PATH);
    while (len > 0 && to[len - 1] != L'\\')
        len--;
    wcscpy(to + len, name);
    return CopyFileW(from, to, FALSE) != 0;
}

static bool is_of_the_system(HMODULE module)
{
    WCHAR system[MAX_PATH], path[MAX_PATH];
    UINT len = GetSystemDirectoryW(system, MAX_PATH);
    return module != NULL && GetModuleFileNameW(module, path, MAX_PATH) > len &&
           _wcsnicmp(path, system, len) == 0;
}

static void what_lies_beside_a_program_is_loaded_by_name(void)
{
    CHECK(plant(L"wtsapi32.dll"));
    HMODULE module = LoadLibraryW(L"wtsapi32.dll");
    CHECK(module != NULL && !is_of_the_system(module));
}

static void not_through_dllsafe(void)
{
    CHECK(plant(L"winmm.dll"));
    CHECK(is_of_the_system(dllsafe_load(L"winmm.dll")));
    CHECK(dllsafe_load(L"restock-no-such.dll") == NULL && GetLastError() == ERROR_MOD_NOT_FOUND);
}

static void nor_when_windows_asks_for_what_was_loaded_ahead(void)
{
    CHECK(plant(L"propsys.dll"));
    dllsafe_load_ahead();
    CHECK(is_of_the_system(LoadLibraryW(L"propsys.dll")));
}

static void nor_once_the_search_is_restricted(void)
{
    CHECK(plant(L"mpr.dll") && plant(L"restock-planted.dll"));
    dllsafe_restrict();
    CHECK(is_of_the_system(LoadLibraryW(L"mpr.dll")));
    CHECK(LoadLibraryW(L"restock-planted.dll") == NULL);
}

static void functions_are_bound_all_or_none(void)
{
    FARPROC one = NULL, missing = NULL;
    const struct dllsafe_function both[] = {{"timeGetTime", &one}, {"restockNoSuch", &missing}};
    struct dllsafe_table two = {L"winmm.dll", false, both, 2, INIT_ONCE_STATIC_INIT};
    CHECK(!dllsafe_bind(&two) && GetLastError() == ERROR_PROC_NOT_FOUND);
    CHECK(one == NULL && missing == NULL);
    struct dllsafe_table first = {L"winmm.dll", false, both, 1, INIT_ONCE_STATIC_INIT};
    CHECK(dllsafe_bind(&first) && one != NULL);
    CHECK(dllsafe_bind(&first));
    struct dllsafe_table nowhere = {L"restock-no-such.dll", false, both, 1, INIT_ONCE_STATIC_INIT};
    CHECK(!dllsafe_bind(&nowhere));
}

static bool run(const struct test *test)
{
    test->body();
    return true;
}

int main(void)
{
    static const struct test tests[] = {
        TEST(what_lies_beside_a_program_is_loaded_by_name),
        TEST(not_through_dllsafe),
        TEST(nor_when_windows_asks_for_what_was_loaded_ahead),
        TEST(nor_once_the_search_is_restricted),
        TEST(functions_are_bound_all_or_none),
    };
    return check_run(tests, sizeof tests / sizeof tests[0], run, NULL) == 0 ? 0 : 1;
}

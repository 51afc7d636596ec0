/* refusal_win32.c: see refusal_win32.h. */
/* SPDX-License-Identifier: MIT */
#include "store/refusal_win32.h"

/* What CREATE_ALWAYS and GENERIC_WRITE refuse with "access denied" whoever asks. */
#define PROTECTED_ITSELF                                                                                     \
    (FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_DIRECTORY)

static bool is_there(DWORD attributes)
{
    return attributes != INVALID_FILE_ATTRIBUTES;
}

/* Controlled folder access of Windows Defender answers to a new file that it is not found.  That cannot be,
 * where its folder is found. */
enum err_code refusal_code(DWORD error, bool makes, DWORD target, DWORD folder)
{
    bool in_folder = is_there(folder) && (folder & FILE_ATTRIBUTE_DIRECTORY) != 0;
    bool not_found = error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
    if (in_folder && makes && not_found)
        return ERR_FILE_BLOCKED;
    if (in_folder && error == ERROR_ACCESS_DENIED && (!is_there(target) || (target & PROTECTED_ITSELF) == 0))
        return ERR_FILE_DENIED;
    return ERR_FILE_WRITE;
}

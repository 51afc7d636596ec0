/* language.c: see language.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/language.h"

#include "base/bytes.h"
#include "gui/messages.h"
#include "say/languages.h"
#include "say/say.h"
#include "win32/ui_languages.h"

#include <stdio.h>
#include <string.h>

#define SETTING L"Language"

static void use_preferred(void)
{
    char names[UI_LANGUAGES_MAX][UI_LANGUAGE_NAME_MAX];
    const char *preferred[UI_LANGUAGES_MAX];
    const size_t count = ui_languages(names);
    for (size_t i = 0; i < count; i++)
        preferred[i] = names[i];
    say_use_language(languages_choose_of(preferred, count));
}

void language_of_system(void)
{
    char decimal[8];
    ui_decimal(decimal, sizeof decimal);
    say_use_decimal(decimal);
    use_preferred();
}

void language_chosen(const struct settings *settings, char *code, size_t size)
{
    settings_get_text(settings, SETTING, code, size);
}

void language_start(const struct settings *settings, const char *asked)
{
    char chosen[16];
    language_chosen(settings, chosen, sizeof chosen);
    const char *code = asked[0] != '\0' ? asked : chosen;
    if (code[0] != '\0')
        say_use_language(code);
}

bool language_choose(HWND window, const struct settings *settings, const char *code)
{
    if (code[0] == '\0')
        use_preferred();
    else if (!say_use_language(code))
        return false;
    settings_set_text(settings, SETTING, code);
    PostMessageW(window, WM_APP_LANGUAGE, 0, 0);
    return true;
}

static int CALLBACK found_face(const LOGFONTW *font, const TEXTMETRICW *metrics, DWORD type, LPARAM found)
{
    (void)font;
    (void)metrics;
    (void)type;
    *(bool *)found = true;
    return 0;
}

static bool is_installed(HDC dc, const WCHAR *face)
{
    LOGFONTW font;
    bool found = false;
    memset(&font, 0, sizeof font);
    font.lfCharSet = DEFAULT_CHARSET;
    lstrcpynW(font.lfFaceName, face, LF_FACESIZE);
    EnumFontFamiliesExW(dc, &font, found_face, (LPARAM)&found, 0);
    return found;
}

/* Windows would take signs that Segoe UI lacks from a font of either language: a sentence in two kinds of
 * writing. */
void language_face(WCHAR face[LF_FACESIZE])
{
    static const struct {
        const char *code;
        const WCHAR *face;
    } faces[] = {{"zh-Hans", L"Microsoft YaHei UI"}, /* Windows 8 */
                 {"zh-Hans", L"Microsoft YaHei"},
                 {"ja", L"Yu Gothic UI"}, /* Windows 8.1 */
                 {"ja", L"Meiryo UI"}};
    HDC dc = GetDC(NULL);
    face[0] = L'\0';
    for (size_t i = 0; i < ARRAY_LEN(faces) && face[0] == L'\0'; i++)
        if (strcmp(faces[i].code, say_language()) == 0 && is_installed(dc, faces[i].face))
            lstrcpynW(face, faces[i].face, LF_FACESIZE);
    ReleaseDC(NULL, dc);
}

; languages.nsh: the languages of the installer; Windows' own decides, English where it is none of them.  Included by restock.nsi.
; SPDX-License-Identifier: MIT

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "Spanish"
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "Italian"
!insertmacro MUI_LANGUAGE "PortugueseBR"
!insertmacro MUI_LANGUAGE "Polish"
!insertmacro MUI_LANGUAGE "Czech"
!insertmacro MUI_LANGUAGE "Dutch"
!insertmacro MUI_LANGUAGE "Russian"
!insertmacro MUI_LANGUAGE "Ukrainian"
!insertmacro MUI_LANGUAGE "Turkish"
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "Japanese"

!include languages/english.nsh
!include languages/german.nsh
!include languages/spanish.nsh
!include languages/french.nsh
!include languages/italian.nsh
!include languages/portuguese_br.nsh
!include languages/polish.nsh
!include languages/czech.nsh
!include languages/dutch.nsh
!include languages/russian.nsh
!include languages/ukrainian.nsh
!include languages/turkish.nsh
!include languages/chinese.nsh
!include languages/japanese.nsh

; page.nsh: the installer's one page: where, desktop icon or not, Install.  An update asks nothing: one button.
; Included by restock.nsi.
; SPDX-License-Identifier: MIT

!include nsDialogs.nsh

Var InstalledVersion ; "" = Restock is not installed
Var OpenWhenDone ; 1 = yes
Var Page
Var PageTitleFont
Var PagePicture
Var FolderField
Var DesktopField
Var OpenWithField
Var OpenField

; Leaves the control in the variable, in the colours of the page.
!macro PAGE_CONTROL VARIABLE KIND PLACE TEXT
    ${NSD_Create${KIND}} ${PLACE} "${TEXT}"
    Pop ${VARIABLE}
    SetCtlColors ${VARIABLE} "${MUI_TEXTCOLOR}" "${MUI_BGCOLOR}"
!macroend

Function ShowPicture
    ${NSD_CreateBitmap} 0 0 109u 193u ""
    Pop $0
    ${NSD_SetStretchedImage} $0 "$PLUGINSDIR\side.bmp" $PagePicture
FunctionEnd

; $1 the title, $2 the text below it, $3 its height.
Function ShowTexts
    !insertmacro PAGE_CONTROL $0 Label "120u 10u 195u 18u" "$1"
    CreateFont $PageTitleFont "$(^Font)" 12 700
    SendMessage $0 ${WM_SETFONT} $PageTitleFont 0
    !insertmacro PAGE_CONTROL $0 Label "120u 34u 195u $3" "$2"
FunctionEnd

Function BrowseFolder
    Pop $0
    ${NSD_GetText} $FolderField $0
    nsDialogs::SelectFolderDialog "$(FolderChoose)" "$0"
    Pop $0
    ${If} $0 != error
        ${NSD_SetText} $FolderField "$0"
    ${EndIf}
FunctionEnd

Function ShowLicence
    Pop $0
    File "/oname=$PLUGINSDIR\Licence.txt" "${FILES}\LICENSE"
    ExecShell open "$PLUGINSDIR\Licence.txt"
FunctionEnd

Function ShowQuestions
    !insertmacro PAGE_CONTROL $0 Label "120u 66u 195u 9u" "$(FolderLabel)"
    ${NSD_CreateDirRequest} 120u 77u 142u 13u "$INSTDIR"
    Pop $FolderField
    ${NSD_CreateBrowseButton} 265u 76u 50u 15u "$(FolderBrowse)"
    Pop $0
    ${NSD_OnClick} $0 BrowseFolder
    !insertmacro PAGE_CONTROL $DesktopField CheckBox "120u 100u 195u 11u" "$(DesktopBox)"
    ${If} ${SectionIsSelected} ${SectionDesktop}
        ${NSD_Check} $DesktopField
    ${EndIf}
    !insertmacro PAGE_CONTROL $OpenWithField CheckBox "120u 114u 195u 11u" "$(OpenWithBox)"
    ${If} ${SectionIsSelected} ${SectionOpenWith}
        ${NSD_Check} $OpenWithField
    ${EndIf}
FunctionEnd

; Common to all: at the end.
Function ShowRest
    !insertmacro PAGE_CONTROL $OpenField CheckBox "120u 128u 195u 11u" "$(OpenBox)"
    ${NSD_Check} $OpenField
    ${NSD_CreateLink} 120u 174u 195u 10u "$(LicenceLink)"
    Pop $0
    SetCtlColors $0 "0066CC" "${MUI_BGCOLOR}"
    ${NSD_OnClick} $0 ShowLicence
FunctionEnd

Function PageCreate
    InitPluginsDir
    File "/oname=$PLUGINSDIR\side.bmp" "${PICTURES}\side.bmp"
    nsDialogs::Create 1044
    Pop $Page
    SetCtlColors $Page "" "${MUI_BGCOLOR}"
    Call ShowPicture
    GetDlgItem $0 $HWNDPARENT 1 ; its button
    StrCpy $3 80u
    ${If} $InstalledVersion == ""
        StrCpy $1 "$(InstallTitle)"
        StrCpy $2 "$(InstallText)"
        StrCpy $3 30u ; the questions follow
    ${ElseIf} $InstalledVersion == "${VERSION}"
        StrCpy $1 "$(AgainTitle)"
        StrCpy $2 "$(AgainText)"
        ${NSD_SetText} $0 "$(AgainButton)"
    ${Else}
        StrCpy $1 "$(UpdateTitle)"
        StrCpy $2 "$(UpdateText)"
        ${NSD_SetText} $0 "$(UpdateButton)"
    ${EndIf}
    Call ShowTexts
    ${If} $InstalledVersion == ""
        Call ShowQuestions
    ${EndIf}
    Call ShowRest
    Call muiPageLoadFullWindow
    nsDialogs::Show
    Call muiPageUnloadFullWindow
    ${NSD_FreeImage} $PagePicture
FunctionEnd

; $0 the check box, $1 the section that it chooses.
Function TakeChoice
    ${NSD_GetState} $0 $2
    ${If} $2 = ${BST_CHECKED}
        !insertmacro SelectSection $1
    ${Else}
        !insertmacro UnselectSection $1
    ${EndIf}
FunctionEnd

Function TakeQuestions
    ${NSD_GetText} $FolderField $INSTDIR
    Call IsFolderWritable
    ${If} $1 <> 1
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(FolderDenied)"
        Abort
    ${EndIf}
    StrCpy $0 $DesktopField
    StrCpy $1 ${SectionDesktop}
    Call TakeChoice
    StrCpy $0 $OpenWithField
    StrCpy $1 ${SectionOpenWith}
    Call TakeChoice
FunctionEnd

Function PageLeave
    ${NSD_GetState} $OpenField $OpenWhenDone
    ${If} $InstalledVersion == ""
        Call TakeQuestions
    ${EndIf}
FunctionEnd

; The window has closed; whoever installs silently opens Restock if he wants to.
Function .onInstSuccess
    ${If} $OpenWhenDone = ${BST_CHECKED}
    ${AndIfNot} ${Silent}
        Exec '"$INSTDIR\restock.exe"'
    ${EndIf}
FunctionEnd

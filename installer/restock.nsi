; restock.nsi: the installer Restock-Setup.exe, for one user and without administrator rights.
; Built by pack.sh, which gathers the files and runs
;   makensis -DVERSION=... -DFILES=folder -DPICTURES=folder -DOUTPUT=Restock-Setup.exe [-DURL=...] [-DSIGN=script] restock.nsi
;
; For the command line, in this order:
;   Restock-Setup.exe [/S] [/desktop] [/D=C:\a folder]     /S silent, /desktop desktop icon, /D without quotes
;   uninstall.exe [/S] [_?=C:\a folder]                    _?= names its own folder, without quotes
; Exit codes of both: 0 done, 1 cancelled, 2 a file could not be written or Windows is too old, 3 Restock is working on
; a device, or is running and did not close when asked, 4 the folder is not writable.  After 1, 3 and 4 nothing has
; changed.
;
; uninstall.exe returns these codes only with _?=.  Windows cannot delete a running program, so without _?= NSIS does the
; work in a copy in Temp, and uninstall.exe exits at once with 0.  With _?= it does the work itself; its own file and
; folder disappear within a second after it exits.
; SPDX-License-Identifier: MIT

Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
AllowSkipFiles off ; else a silent installation would skip files it cannot write, and report success
ManifestDPIAware true
ManifestSupportedOS all

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh

!define PUBLISHER "The Restock developers"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Restock"
!define SETTINGS_KEY "Software\Restock"
!define PROGRAM_CLASS "Software\Classes\Applications\restock.exe"
!define IMAGE_CLASS "Restock.Image"
!define CLOSE_STEP_MS 250
!define CLOSE_STEPS 80 ; after these steps without closing, 20 s, Restock counts as refusing
!define CANCEL_BUTTON 1032 ; of Restock's window, see src/gui/resource.h: enabled while it works on a device
!define LEFTOVERS "/leftovers" ; uninstall.exe passes it to itself
!define LEFTOVERS_STEP_MS 50
!define LEFTOVERS_STEPS 400 ; 20 s
!define LOCK "Local\RestockSetup" ; held while files and the keys that name them change together
!define LOCK_MS 20000
!define EXIT_RUNNING 3
!define EXIT_FOLDER 4

!searchparse "${VERSION}" "" VERSION_MAJOR "." VERSION_MINOR "."

Name "Restock"
BrandingText "Restock ${VERSION}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Restock"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Restock"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Restock setup"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "© ${PUBLISHER}, MIT licence"

!ifdef SIGN
    !uninstfinalize 'sh "${SIGN}" "%1"' = 0
!endif

; Pages

AutoCloseWindow true
!define MUI_ICON "${PICTURES}\restock.ico"
!define MUI_UNICON "${PICTURES}\restock.ico"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(RemoveText)"

Page custom PageCreate PageLeave
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FUNCTION_FULLWINDOW ; for page.nsh
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!include languages.nsh

Var BusyProgram ; that AreProgramsIdle has found

; Asks to retry; ends the installation if the user does not want to, or nobody is asked.
!macro RETRY_OR_STOP UN QUESTION
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${QUESTION}" /SD IDCANCEL IDRETRY +2
    Call ${UN}StopHere
!macroend

; Shared by installing and uninstalling.  $0 is the folder of the programs; the functions preserve it.

!macro COMMON_FUNCTIONS un

; Puts 1 into $1 if no program in $0 is running, else 0 and its name into $BusyProgram.  Windows does not allow writing to a running program.
Function ${un}AreProgramsIdle
    StrCpy $1 1
    Push "restock.exe"
    Push "restock-cli.exe"
    ${For} $3 1 2
        Pop $2
        ${If} ${FileExists} "$0\$2"
            ClearErrors
            FileOpen $4 "$0\$2" a
            ${If} ${Errors}
                StrCpy $1 0
                StrCpy $BusyProgram $2
            ${Else}
                FileClose $4
            ${EndIf}
        ${EndIf}
    ${Next}
FunctionEnd

; Puts into $2 the path of the program that window $1 belongs to.
Function ${un}GetProgramOfWindow
    StrCpy $2 ""
    System::Call 'user32::GetWindowThreadProcessId(p r1, *i .r3)'
    System::Call 'kernel32::OpenProcess(i 0x1000, i 0, i r3) p .r4' ; PROCESS_QUERY_LIMITED_INFORMATION
    ${If} $4 P<> 0
        System::Call 'kernel32::QueryFullProcessImageNameW(p r4, i 0, t .r2, *i ${NSIS_MAX_STRLEN})'
        System::Call 'kernel32::CloseHandle(p r4)'
    ${EndIf}
FunctionEnd

; Visits the windows of the restock.exe in $0, and of no other copy, and puts 1 into $7 if one of them is working on a
; device, else 0.  With 1 in $8 it also asks them to close.  A window that waits for an answer to a question is disabled;
; it is left alone.
Function ${un}VisitWindows
    StrCpy $1 0
    StrCpy $7 0
    ${Do}
        FindWindow $1 "" "" 0 $1
        ${If} $1 P= 0
            ${ExitDo}
        ${EndIf}
        Call ${un}GetProgramOfWindow
        ${If} $2 == "$0\restock.exe"
            System::Call 'user32::GetDlgItem(p r1, i ${CANCEL_BUTTON}) p .r3'
            System::Call 'user32::IsWindowEnabled(p r3) i .r4'
            ${If} $4 <> 0
                StrCpy $7 1
            ${EndIf}
            System::Call 'user32::GetWindow(p r1, i 4) p .r3' ; GW_OWNER
            System::Call 'user32::IsWindowVisible(p r1) i .r4'
            System::Call 'user32::IsWindowEnabled(p r1) i .r5'
            ${If} $8 = 1
            ${AndIf} $3 P= 0
            ${AndIf} $4 <> 0
            ${AndIf} $5 <> 0
                System::Call 'user32::PostMessageW(p r1, i ${WM_CLOSE}, p 0, p 0)'
            ${EndIf}
        ${EndIf}
    ${Loop}
FunctionEnd

; Ends the installation; nothing was changed.
Function ${un}StopHere
    SetErrorLevel ${EXIT_RUNNING}
    ${If} ${Silent}
        Quit
    ${EndIf}
    Abort "$(StillOpen)"
FunctionEnd

; Asks the windows in $0 to close and waits.  Puts 1 into $1 once no program in $0 runs any more.
Function ${un}AskToClose
    StrCpy $8 1
    Call ${un}VisitWindows
    ${For} $6 1 ${CLOSE_STEPS}
        Sleep ${CLOSE_STEP_MS}
        Call ${un}AreProgramsIdle
        ${If} $1 = 1
            ${ExitFor}
        ${EndIf}
    ${Next}
FunctionEnd

; Returns once no program in $0 runs any more; ends the installation if one stays.  A window that is idle is closed
; without a question: nothing gets lost.  Work is never interrupted: the user waits for it or stops it himself.
Function ${un}CloseRestock
    ${Do}
        Call ${un}AreProgramsIdle
        ${If} $1 = 1
            Return
        ${EndIf}
        StrCpy $8 0
        Call ${un}VisitWindows
        ${If} $7 = 1
            !insertmacro RETRY_OR_STOP "${un}" "$(WorksText)"
            ${Continue}
        ${EndIf}
        Call ${un}AskToClose
        ${If} $1 = 1
            Return
        ${EndIf}
        ${If} $BusyProgram == "restock-cli.exe"
            !insertmacro RETRY_OR_STOP "${un}" "restock-cli is running.$\n$\nLet it finish, then press Retry."
        ${Else}
            !insertmacro RETRY_OR_STOP "${un}" "$(OpenText)"
        ${EndIf}
    ${Loop}
FunctionEnd

; Waits until this process owns the lock and puts its handle into $9.  If $9 is empty, another process kept the lock.
; When a process ends, Windows releases its lock.
Function ${un}TakeLock
    System::Call 'kernel32::CreateMutexW(p 0, i 0, w "${LOCK}") p .r9'
    System::Call 'kernel32::WaitForSingleObject(p r9, i ${LOCK_MS}) i .r8'
    ${If} $8 <> 0 ; WAIT_OBJECT_0
    ${AndIf} $8 <> 128 ; WAIT_ABANDONED
        System::Call 'kernel32::CloseHandle(p r9)'
        StrCpy $9 ""
    ${EndIf}
FunctionEnd

; Removes what was installed into $0, and $0 if nothing else is in it.
Function ${un}RemoveFiles
    Delete "$0\restock.exe"
    Delete "$0\restock-cli.exe"
    Delete "$0\LICENSE"
    Delete "$0\THIRD-PARTY.txt"
    Delete "$0\uninstall.exe"
    RMDir "$0"
FunctionEnd

Function ${un}RemoveOpenWith
    DeleteRegKey HKCU "${PROGRAM_CLASS}"
    DeleteRegKey HKCU "Software\Classes\${IMAGE_CLASS}"
    DeleteRegValue HKCU "Software\Classes\.bin\OpenWithProgids" "${IMAGE_CLASS}"
    DeleteRegKey /ifempty HKCU "Software\Classes\.bin\OpenWithProgids"
    DeleteRegKey /ifempty HKCU "Software\Classes\.bin"
    DeleteRegKey /ifempty HKCU "Software\Classes\Applications"
FunctionEnd

!macroend
!insertmacro COMMON_FUNCTIONS ""
!insertmacro COMMON_FUNCTIONS "un."

; Tells Explorer that file types have changed.
!macro REFRESH_EXPLORER
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)' ; SHCNE_ASSOCCHANGED
!macroend

; Installing

; Puts 1 into $1 if a file can be made in $INSTDIR, else 0.
Function IsFolderWritable
    ClearErrors
    CreateDirectory "$INSTDIR"
    GetTempFileName $1 "$INSTDIR"
    ${If} ${Errors}
        StrCpy $1 0
        Return
    ${EndIf}
    Delete $1
    RMDir "$INSTDIR" ; if there is nothing else in it: the user may still cancel
    StrCpy $1 1
FunctionEnd

; Ends the installation if no file can be made in $INSTDIR.
Function PrepareFolder
    Call IsFolderWritable
    ${If} $1 <> 1
        SetErrorLevel ${EXIT_FOLDER}
        ${If} ${Silent}
            Quit
        ${EndIf}
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(FolderDenied)"
        Abort "The folder is not writable. Nothing was changed."
    ${EndIf}
FunctionEnd

; Replaces an earlier version that was installed in another folder, so that there is only one.
Function RemoveFromOtherFolder
    ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
    ${If} $0 != ""
    ${AndIf} $0 != $INSTDIR
    ${AndIf} ${FileExists} "$0\uninstall.exe"
        Call CloseRestock
        Call RemoveFiles
    ${EndIf}
FunctionEnd

Section "Restock" SectionProgram
    SectionIn RO
    Call TakeLock ; held to the end: an uninstaller deletes what it left before this or not at all
    Call PrepareFolder
    StrCpy $0 $INSTDIR
    Call CloseRestock
    Call RemoveFromOtherFolder

    SetOutPath "$INSTDIR"
    File "${FILES}\restock.exe"
    File "${FILES}\restock-cli.exe"
    File "${FILES}\LICENSE"
    File "${FILES}\THIRD-PARTY.txt"
    ClearErrors
    WriteUninstaller "$INSTDIR\uninstall.exe"
    ${If} ${Errors}
        Abort "The uninstaller could not be written."
    ${EndIf}
    CreateShortcut "$SMPROGRAMS\Restock.lnk" "$INSTDIR\restock.exe" "" "" "" SW_SHOWNORMAL "" \
        "Back up and restore the firmware of Sonoff switches"

    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Restock"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\restock.exe,0"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR'
!ifdef URL
    WriteRegStr HKCU "${UNINSTALL_KEY}" "URLInfoAbout" "${URL}"
!endif
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "VersionMajor" ${VERSION_MAJOR}
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "VersionMinor" ${VERSION_MINOR}
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K /G=0" $1 $2 $3
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $1
SectionEnd

; Adds Restock to the "Open with" list of .bin files.  The default program for .bin files does not change.
Section '"Open with Restock" for .bin files' SectionOpenWith
    WriteRegStr HKCU "${PROGRAM_CLASS}" "FriendlyAppName" "Restock"
    WriteRegStr HKCU "${PROGRAM_CLASS}\shell\open\command" "" '"$INSTDIR\restock.exe" "%1"'
    WriteRegStr HKCU "${PROGRAM_CLASS}\SupportedTypes" ".bin" ""
    WriteRegStr HKCU "Software\Classes\${IMAGE_CLASS}" "" "Flash image"
    WriteRegStr HKCU "Software\Classes\${IMAGE_CLASS}\DefaultIcon" "" "$INSTDIR\restock.exe,0"
    WriteRegStr HKCU "Software\Classes\${IMAGE_CLASS}\shell\open\command" "" '"$INSTDIR\restock.exe" "%1"'
    WriteRegStr HKCU "Software\Classes\.bin\OpenWithProgids" "${IMAGE_CLASS}" ""
SectionEnd

Section /o "Desktop icon" SectionDesktop
    CreateShortcut "$DESKTOP\Restock.lnk" "$INSTDIR\restock.exe"
SectionEnd

; Removes what an earlier version installed and the user no longer wants.
Section "-tidy"
    ${IfNot} ${SectionIsSelected} ${SectionOpenWith}
        Call RemoveOpenWith
    ${EndIf}
    ${IfNot} ${SectionIsSelected} ${SectionDesktop}
        Delete "$DESKTOP\Restock.lnk"
    ${EndIf}
    !insertmacro REFRESH_EXPLORER
SectionEnd

!include page.nsh

; An upgrade keeps what was chosen before, and does not ask.
Function SelectAsBefore
    ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "UninstallString"
    ${If} $0 != ""
        ReadRegStr $InstalledVersion HKCU "${UNINSTALL_KEY}" "DisplayVersion"
        ReadRegStr $0 HKCU "${PROGRAM_CLASS}\shell\open\command" ""
        ${If} $0 == ""
            !insertmacro UnselectSection ${SectionOpenWith}
        ${EndIf}
        ${If} ${FileExists} "$DESKTOP\Restock.lnk"
            !insertmacro SelectSection ${SectionDesktop}
        ${EndIf}
    ${EndIf}
FunctionEnd

Function .onInit
    ${IfNot} ${AtLeastWin7}
        MessageBox MB_OK|MB_ICONSTOP "Restock needs Windows 7 or later." /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    Call SelectAsBefore
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/LANG=" $1 ; the number that Windows has for the language, as 1031 for German
    ${IfNot} ${Errors}
        StrCpy $LANGUAGE $1
    ${EndIf}
    ClearErrors
    ${GetOptions} $0 "/desktop" $1
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${SectionDesktop}
    ${EndIf}
FunctionEnd

; Removing

; Backups are in Documents\Restock or where the user put them: nothing here touches either.
Section "Uninstall"
    SetOutPath "$TEMP" ; not the folder to be removed
    StrCpy $0 $INSTDIR
    Call un.CloseRestock
    Call un.RemoveFiles
    Delete "$SMPROGRAMS\Restock.lnk"
    Delete "$DESKTOP\Restock.lnk"
    Call un.RemoveOpenWith
    DeleteRegKey HKCU "${SETTINGS_KEY}"
    DeleteRegKey HKCU "${UNINSTALL_KEY}"
    DeleteRegKey /ifempty HKCU "Software\Microsoft\Windows\CurrentVersion\Uninstall"
    !insertmacro REFRESH_EXPLORER
SectionEnd

; Called at the very end, once a window is closed.  With _?=, uninstall.exe is still in its folder because it is
; running.  It starts itself again, now without _?=, and NSIS puts a copy into Temp that can delete the file.  ExecWait
; returns when that copy runs: from then on only this process uses the file.
Function un.onUninstSuccess
    ${If} ${FileExists} "$INSTDIR\uninstall.exe"
        ExecWait '"$INSTDIR\uninstall.exe" /S ${LEFTOVERS}'
    ${EndIf}
FunctionEnd

; What that copy does once uninstall.exe has ended.  If Restock has been installed there again, the file belongs to
; that installation.  A setup may be halfway through, with its file in place but not yet its key: hence the lock around
; looking and deleting.
Function un.DeleteLeftovers
    SetOutPath "$TEMP" ; not the folder to be removed
    ${For} $1 1 ${LEFTOVERS_STEPS}
        Call un.TakeLock
        ReadRegStr $2 HKCU "${UNINSTALL_KEY}" "InstallLocation"
        ${If} $2 == $INSTDIR
        ${OrIf} $9 == ""
            Return
        ${EndIf}
        Delete "$INSTDIR\uninstall.exe"
        ${IfNot} ${FileExists} "$INSTDIR\uninstall.exe"
            RMDir "$INSTDIR"
            Return
        ${EndIf}
        System::Call 'kernel32::ReleaseMutex(p r9)'
        System::Call 'kernel32::CloseHandle(p r9)'
        Sleep ${LEFTOVERS_STEP_MS}
    ${Next}
FunctionEnd

Function un.onInit
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "${LEFTOVERS}" $1
    ${IfNot} ${Errors}
        Call un.DeleteLeftovers
        Quit
    ${EndIf}
FunctionEnd

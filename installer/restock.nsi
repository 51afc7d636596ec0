; restock.nsi: the installer Restock-Setup.exe, for one user and without administrator rights.
; Built by pack.sh, which gathers the files and says
;   makensis -DVERSION=... -DFILES=folder -DPICTURES=folder -DOUTPUT=Restock-Setup.exe [-DURL=...] [-DSIGN=script] restock.nsi
;
; For the command line, in this order:
;   Restock-Setup.exe [/S] [/desktop] [/D=C:\a folder]     /S silent, /desktop desktop icon, /D without quotes
;   uninstall.exe [/S] [_?=C:\a folder]                    _?= names the folder it lies in, without quotes
; Exit codes of both: 0 done, 1 cancelled, 2 a file could not be written or Windows is too old, 3 Restock is at work on
; a device, or is running and did not close when asked to, 4 the folder cannot be written.  Nothing has been changed
; after 1, 3 and 4.
;
; The codes of uninstall.exe come with _?= alone.  Windows deletes no running program, so without it NSIS does the work
; in a copy in Temp, and uninstall.exe ends at once with 0.  With _?= it does the work itself; its own file and folder
; go within a second after it has ended.
; SPDX-License-Identifier: MIT

Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
AllowSkipFiles off ; or a silent installation would leave out what it cannot write, and say it went well
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
!define LEFTOVERS "/leftovers" ; said by uninstall.exe to itself
!define LEFTOVERS_STEP_MS 50
!define LEFTOVERS_STEPS 400 ; 20 s
!define LOCK "Local\RestockSetup" ; owned while files and the keys that name them change together
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

!define MUI_ICON "${PICTURES}\restock.ico"
!define MUI_UNICON "${PICTURES}\restock.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURES}\side.bmp"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\restock.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Open Restock"
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
!define MUI_FINISHPAGE_TEXT "Restock is in the Start menu."
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Restock will be removed from your computer. Your backups stay where they are."

!insertmacro MUI_PAGE_LICENSE "${FILES}\LICENSE"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; What installing and removing have in common.  $0 is the folder of the programs; the functions keep it.

!macro COMMON_FUNCTIONS un

; Puts 1 into $1 if no program in $0 is running, else 0.  Windows lets nobody write a running program.
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

; Goes through the windows of the restock.exe in $0, and of no other copy, and puts 1 into $7 if one of them is at
; work on a device, else 0.  With 1 in $8 they are also asked to close.  A window that waits for an answer to a
; question is disabled and left alone.
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
    Abort "Restock is still open. Nothing was changed."
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

; Returns once no program in $0 runs any more; ends the installation if one stays.  Work on a device is never
; interrupted: whoever sits there waits for it or stops it in Restock's window.
Function ${un}CloseRestock
    ${Do}
        Call ${un}AreProgramsIdle
        ${If} $1 = 1
            Return
        ${EndIf}
        StrCpy $8 0
        Call ${un}VisitWindows
        ${If} $7 = 1
            MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Restock is at work on a device.$\n$\n\
                Let it finish, then press Retry." /SD IDCANCEL IDRETRY again
            Call ${un}StopHere
        ${EndIf}
        MessageBox MB_OKCANCEL|MB_ICONINFORMATION "Restock is open. Press OK to close it and go on.$\n$\n\
            restock-cli is waited for." /SD IDOK IDOK ask
        Call ${un}StopHere
        ask:
        Call ${un}AskToClose
        ${If} $1 <> 1
        ${AndIf} ${Silent}
            Call ${un}StopHere
        ${EndIf}
        again:
    ${Loop}
FunctionEnd

; Waits until this process owns the lock; its handle is in $9.  With nothing in $9 the lock stayed with somebody else.
; The end of a process frees what it owned.
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

; Ends the installation if no file can be made in $INSTDIR.
Function PrepareFolder
    ClearErrors
    CreateDirectory "$INSTDIR"
    GetTempFileName $1 "$INSTDIR"
    ${If} ${Errors}
        MessageBox MB_OK|MB_ICONEXCLAMATION "Windows does not let you write into$\n$INSTDIR.$\n$\n\
            Start again and choose another folder." /SD IDOK
        SetErrorLevel ${EXIT_FOLDER}
        ${If} ${Silent}
            Quit
        ${EndIf}
        Abort "The folder cannot be written. Nothing was changed."
    ${EndIf}
    Delete $1
FunctionEnd

; An earlier version that went into another folder is replaced, not joined.
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
    Call TakeLock ; kept to the end: what an uninstaller left is deleted before this or not at all
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
        Abort "The uninstaller cannot be written."
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

; Adds Restock to the "Open with" list of .bin files.  What opens them on a double click stays as it is.
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

; What an earlier version had installed and is not wanted any more.
Section "-tidy"
    ${IfNot} ${SectionIsSelected} ${SectionOpenWith}
        Call RemoveOpenWith
    ${EndIf}
    ${IfNot} ${SectionIsSelected} ${SectionDesktop}
        Delete "$DESKTOP\Restock.lnk"
    ${EndIf}
    !insertmacro REFRESH_EXPLORER
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
!insertmacro MUI_DESCRIPTION_TEXT ${SectionProgram} "The program, its command line, and an entry in the Start menu."
!insertmacro MUI_DESCRIPTION_TEXT ${SectionOpenWith} "Right-click a .bin file to see what it is. \
    The program that opens .bin files now stays as it is."
!insertmacro MUI_DESCRIPTION_TEXT ${SectionDesktop} "An icon on the desktop."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; An upgrade starts with what was chosen before.
Function SelectAsBefore
    ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "UninstallString"
    ${If} $0 != ""
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
    ${GetOptions} $0 "/desktop" $1
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${SectionDesktop}
    ${EndIf}
FunctionEnd

; Removing

; Backups live in Documents\Restock or where the user put them: nothing here touches either.
Section "Uninstall"
    SetOutPath "$TEMP" ; not in the folder that goes
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

; Called at the very end, once a window is closed.  After _?= uninstall.exe is still in its folder because it runs.  It
; starts itself again, now without _?=, and NSIS puts the copy into Temp that can delete the file.  ExecWait returns
; when that copy runs: from then on nobody but this process uses the file.
Function un.onUninstSuccess
    ${If} ${FileExists} "$INSTDIR\uninstall.exe"
        ExecWait '"$INSTDIR\uninstall.exe" /S ${LEFTOVERS}'
    ${EndIf}
FunctionEnd

; What that copy does once uninstall.exe has ended.  If Restock was installed there again, the file belongs to that.
; A setup may be at it right now, its file in place and its key not yet: hence the lock around looking and deleting.
Function un.DeleteLeftovers
    SetOutPath "$TEMP" ; not in the folder that goes
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

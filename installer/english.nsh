; english.nsh: what the installer's page says.  Included by restock.nsi.
; SPDX-License-Identifier: MIT

LangString InstallTitle ${LANG_ENGLISH} "Install Restock"
LangString InstallText ${LANG_ENGLISH} "Saves the firmware of a Sonoff switch to a file, and puts it back. Needs no \
    administrator rights."
LangString UpdateTitle ${LANG_ENGLISH} "Update Restock"
LangString UpdateText ${LANG_ENGLISH} "Version ${VERSION} replaces version $InstalledVersion.$\r$\n$\r$\nYour backups and \
    settings stay as they are. If Restock is open, it is closed."
LangString UpdateButton ${LANG_ENGLISH} "&Update"
LangString AgainTitle ${LANG_ENGLISH} "Restock is installed"
LangString AgainText ${LANG_ENGLISH} "This is version ${VERSION}, which you already have. You can install it again.$\r$\n\
    $\r$\nYour backups and settings stay as they are. If Restock is open, it is closed."
LangString AgainButton ${LANG_ENGLISH} "&Install again"
LangString FolderLabel ${LANG_ENGLISH} "&Folder:"
LangString FolderBrowse ${LANG_ENGLISH} "&Browse..."
LangString FolderChoose ${LANG_ENGLISH} "Choose the folder for Restock:"
LangString FolderDenied ${LANG_ENGLISH} "Windows does not allow writing to$\r$\n$INSTDIR.$\r$\n$\r$\nChoose another folder."
LangString DesktopBox ${LANG_ENGLISH} "&Desktop icon"
LangString OpenWithBox ${LANG_ENGLISH} "Offer Restock in $\"Open &with$\" of .bin files"
LangString OpenBox ${LANG_ENGLISH} "&Open Restock when done"
LangString LicenceLink ${LANG_ENGLISH} "Free software, MIT licence"

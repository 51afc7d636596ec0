/* dllsafe.h: Windows DLLs come from the system folder and nowhere else. */
#ifndef WIN32_DLLSAFE_H
#define WIN32_DLLSAFE_H

/* First call of every program: a DLL that lies beside the program in the downloads folder, or in the current
 * folder, is no longer found by name. */
void dllsafe_restrict(void);

#endif

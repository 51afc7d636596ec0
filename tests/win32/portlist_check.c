/* portlist_check.c: the list of ports of a Windows whose registry is described here, run under Wine.
 *
 * Prints a line per check; exit code 0 if all hold.  What it adds to the registry it removes. */
/* SPDX-License-Identifier: MIT */
#include "port/portlist.h"
#include "port/serialcomm_win32.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

#define ENUM        L"System\\CurrentControlSet\\Enum\\"
#define CLASSES     L"System\\CurrentControlSet\\Control\\Class\\"
#define PORTS_CLASS L"{4D36E978-E325-11CE-BFC1-08002BE10318}"
#define NO_CLASS    L"{4D36E97E-E325-11CE-BFC1-08002BE10318}"
#define SERIALCOMM  L"HARDWARE\\DEVICEMAP\\SERIALCOMM"

static int failures;

static void check(bool ok, const char *what)
{
    printf("%s: %s\n", ok ? "ok" : "FAILED", what);
    failures += !ok;
}

static void set(const WCHAR *key_name, const WCHAR *value, DWORD type, const WCHAR *text, size_t units)
{
    HKEY key;
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL) !=
        ERROR_SUCCESS) {
        check(false, "the registry can be written");
        return;
    }
    RegSetValueExW(key, value, 0, type, (const BYTE *)text, (DWORD)(units * sizeof *text));
    RegCloseKey(key);
}

static void set_text(const WCHAR *key, const WCHAR *value, const WCHAR *text)
{
    set(key, value, REG_SZ, text, wcslen(text) + 1);
}

struct device {
    const WCHAR *key, *parameters, *hardware, *name, *port, *service, *driver_key, *version;
};

static const struct device devices[] = {
    {ENUM L"USB\\VID_1A86&PID_7523\\5&77&0&1", ENUM L"USB\\VID_1A86&PID_7523\\5&77&0&1\\Device Parameters",
     L"USB\\VID_1A86&PID_7523&REV_0264", L"USB-SERIAL CH340 (COM21)", L"COM21", L"CH341SER_A64",
     PORTS_CLASS L"\\0077", L"3.8.2023.2"},
    {ENUM L"USB\\VID_1199&PID_9071\\0001", ENUM L"USB\\VID_1199&PID_9071\\0001\\Device Parameters",
     L"USB\\VID_1199&PID_9071", L"Wireless Modem Diagnostics (COM22)", L"COM22", L"qcusbser", NULL, NULL},
    {ENUM L"BTHENUM\\{00001101-0000-1000-8000-00805F9B34FB}_VID&0001009E_PID&4010\\8&77",
     ENUM L"BTHENUM\\{00001101-0000-1000-8000-00805F9B34FB}_VID&0001009E_PID&4010\\8&77\\Device Parameters",
     L"BTHENUM\\{00001101-0000-1000-8000-00805F9B34FB}", L"Standard Serial over Bluetooth link (COM23)",
     L"COM23", L"BTHMODEM", NULL, NULL},
    {ENUM L"USB\\VID_10C4&PID_EA60\\0077", NULL, L"USB\\VID_10C4&PID_EA60", L"CP2102 USB to UART Bridge",
     NULL, NULL, NULL, NULL},
};

static void plug(const struct device *d)
{
    WCHAR hardware[120] = {0}, driver[160];
    wcscpy(hardware, d->hardware); /* a list of one: it ends with two zeros */
    set(d->key, L"HardwareID", REG_MULTI_SZ, hardware, wcslen(hardware) + 2);
    set_text(d->key, L"DeviceDesc", d->name);
    set_text(d->key, L"Class", d->port != NULL ? L"Ports" : L"Unknown");
    set_text(d->key, L"ClassGUID", d->port != NULL ? PORTS_CLASS : NO_CLASS);
    if (d->port == NULL)
        return;
    set_text(d->key, L"FriendlyName", d->name);
    set_text(d->key, L"Service", d->service);
    set_text(d->parameters, L"PortName", d->port);
    if (d->driver_key == NULL)
        return;
    set_text(d->key, L"Driver", d->driver_key);
    wcscpy(driver, CLASSES);
    wcscat(driver, d->driver_key);
    set_text(driver, L"DriverVersion", d->version);
}

static void unplug(const struct device *d)
{
    if (d->parameters != NULL)
        RegDeleteKeyW(HKEY_LOCAL_MACHINE, d->parameters);
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, d->key);
}

static void check_found(void)
{
    struct port_info ch340, modem, bluetooth;
    check(port_list_find("COM21", &ch340) && port_list_find("COM22", &modem) &&
              port_list_find("COM23", &bluetooth) && !port_list_find("COM24", &ch340),
          "ports are found by their names");
    port_list_find("COM21", &ch340);
    check(ch340.vid == 0x1a86 && ch340.pid == 0x7523 && strcmp(ch340.adapter, "CH340") == 0, "a CH340");
    check(strcmp(ch340.driver, "CH341SER_A64") == 0 && strcmp(ch340.driver_version, "3.8.2023.2") == 0,
          "its driver and the version of it");
    check(ch340.may_be_tried && ch340.problem == 0 && !ch340.bluetooth, "which may be opened unasked");
    check(modem.vid == 0x1199 && !modem.may_be_tried && modem.driver_version[0] == '\0',
          "the modem may not be opened unasked");
    check(bluetooth.bluetooth && !bluetooth.may_be_tried, "nor what is in the air");
}

static void check_portless(void)
{
    struct port_list list;
    port_list_get_portless(&list);
    check(list.count == 1, "one adapter has no port");
    check(list.count == 1 && list.items[0].vid == 0x10c4 && list.items[0].name[0] == '\0' &&
              list.items[0].problem == 28,
          "because it has no driver");
    port_list_free(&list);
}

static void check_listed(void)
{
    HKEY key;
    check(!port_is_listed("COM31"), "a port that is not there is not listed");
    set_text(SERIALCOMM, L"\\Device\\Serial31", L"COM31");
    check(port_is_listed("COM31") && port_is_listed("com31"), "one that a driver has entered is");
    check(!port_is_listed("COM3"), "and no other");
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, SERIALCOMM, 0, KEY_SET_VALUE, &key) == ERROR_SUCCESS) {
        RegDeleteValueW(key, L"\\Device\\Serial31");
        RegCloseKey(key);
    }
    check(!port_is_listed("COM31"), "until it is taken away");
    check(port_is_listed("NUL"), "a device of Windows is listed by its name");
    check(!port_is_listed("C:") && !port_is_listed("C:\\windows"), "a drive and a folder are none");
}

int main(void)
{
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        plug(&devices[i]);
    check_found();
    check_portless();
    check_listed();
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        unplug(&devices[i]);
    return failures == 0 ? 0 : 1;
}

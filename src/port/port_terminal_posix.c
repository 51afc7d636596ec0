/* port_terminal_posix.c: through POSIX's settings. */
/* SPDX-License-Identifier: MIT */
#include "port/port_terminal.h"

#include <termios.h>

bool terminal_configure(int fd, uint32_t baud)
{
    struct termios t;
    if (tcgetattr(fd, &t) != 0)
        return false;
    cfmakeraw(&t);
    t.c_iflag |= IGNBRK;
    t.c_cflag |= CREAD | CLOCAL;
    t.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    return cfsetspeed(&t, (speed_t)baud) == 0 && tcsetattr(fd, TCSANOW, &t) == 0;
}

bool terminal_set_baud(int fd, uint32_t baud)
{
    struct termios t;
    return tcgetattr(fd, &t) == 0 && cfsetspeed(&t, (speed_t)baud) == 0 && tcsetattr(fd, TCSANOW, &t) == 0;
}

/* pty_bridge.c: a pseudo-terminal in front of a port, as socat makes one: bytes go both ways, the rate it is
 * set to does not.  Usage: pty_bridge PORT.  Prints the name of its own port, and ends on SIGTERM or with
 * PORT. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static bool make_raw(int fd)
{
    struct termios t;
    if (fd < 0 || tcgetattr(fd, &t) != 0)
        return false;
    cfmakeraw(&t);
    cfsetspeed(&t, B115200);
    return tcsetattr(fd, TCSANOW, &t) == 0;
}

/* False when one side is gone. */
static bool pass_on(int from, int to)
{
    char data[4096];
    ssize_t n = read(from, data, sizeof data);
    for (ssize_t at = 0, part; at < n; at += part)
        if ((part = write(to, data + at, (size_t)(n - at))) < 0)
            return false;
    return n > 0;
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? open(argv[1], O_RDWR | O_NOCTTY) : -1;
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (port < 0 || master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
        perror("pty_bridge");
        return 1;
    }
    int kept = open(ptsname(master), O_RDWR | O_NOCTTY); /* so that programs may come and go */
    if (!make_raw(port) || !make_raw(kept)) {
        perror("pty_bridge");
        return 1;
    }
    printf("%s\n", ptsname(master));
    fflush(stdout);
    for (bool ok = true; ok;) {
        struct pollfd both[] = {{port, POLLIN, 0}, {master, POLLIN, 0}};
        if (poll(both, 2, -1) < 0)
            ok = errno == EINTR;
        if (ok && both[0].revents != 0)
            ok = pass_on(port, master);
        if (ok && both[1].revents != 0)
            ok = pass_on(master, port);
    }
    return 0;
}

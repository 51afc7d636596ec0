/* pty_peer.c: the far end of a serial port for the port checks: a pseudo-terminal that obeys orders.
 *
 * pty_peer LINK: makes LINK a symbolic link to the terminal and serves until ordered to quit, or for two
 * minutes.  An order is a letter, with a 32-bit little-endian number n where given:
 *
 *   p      answers one byte
 *   b n    sends n bytes counting up
 *   w n    takes n bytes and answers their sum
 *   h n    stops reading for n milliseconds, then throws away what has come meanwhile
 *   q      hangs up
 */
/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static bool take(int fd, uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t n = read(fd, data, len);
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

static bool give(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

static bool take_number(int fd, uint32_t *n)
{
    uint8_t b[4];
    if (!take(fd, b, sizeof b))
        return false;
    *n = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    return true;
}

static bool send_counting(int fd)
{
    uint8_t block[1024];
    uint32_t left, sent = 0;
    if (!take_number(fd, &left))
        return false;
    while (left > 0) {
        uint32_t part = left < sizeof block ? left : (uint32_t)sizeof block;
        for (uint32_t i = 0; i < part; i++)
            block[i] = (uint8_t)sent++;
        if (!give(fd, block, part))
            return false;
        left -= part;
    }
    return true;
}

static bool receive_and_sum(int fd)
{
    uint32_t left, sum = 0;
    if (!take_number(fd, &left))
        return false;
    while (left-- > 0) {
        uint8_t byte;
        if (!take(fd, &byte, 1))
            return false;
        sum = sum * 31u + byte;
    }
    uint8_t answer[4] = {(uint8_t)sum, (uint8_t)(sum >> 8), (uint8_t)(sum >> 16), (uint8_t)(sum >> 24)};
    return give(fd, answer, sizeof answer);
}

static bool hold(int fd)
{
    uint32_t ms;
    if (!take_number(fd, &ms))
        return false;
    poll(NULL, 0, (int)ms);
    uint8_t waste[4096];
    struct pollfd waiting = {fd, POLLIN, 0};
    while (poll(&waiting, 1, 300) > 0)
        if (read(fd, waste, sizeof waste) <= 0)
            return false;
    return true;
}

static void serve(int fd)
{
    uint8_t order;
    bool going = true;
    while (going && take(fd, &order, 1)) {
        switch (order) {
        case 'p':
            going = give(fd, (const uint8_t *)"P", 1);
            break;
        case 'b':
            going = send_counting(fd);
            break;
        case 'w':
            going = receive_and_sum(fd);
            break;
        case 'h':
            going = hold(fd);
            break;
        default:
            going = false;
        }
    }
}

/* Raw from the start: echo or line editing before the port is opened would answer for us. */
static bool make_raw(int slave)
{
    struct termios t;
    if (tcgetattr(slave, &t) != 0)
        return false;
    t.c_iflag = 0;
    t.c_oflag = 0;
    t.c_lflag = 0;
    t.c_cflag = CS8 | CREAD | CLOCAL;
    return tcsetattr(slave, TCSANOW, &t) == 0;
}

int main(int argc, char **argv)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (argc != 2 || master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        return 2;
    const char *name = ptsname(master);
    int slave = open(name, O_RDWR | O_NOCTTY); /* stays open: a close by the other side is no hang-up */
    unlink(argv[1]);
    if (slave < 0 || !make_raw(slave) || symlink(name, argv[1]) != 0)
        return 2;
    alarm(120);
    printf("%s\n", name);
    fflush(stdout);
    serve(master);
    close(slave);
    close(master);
    return 0;
}

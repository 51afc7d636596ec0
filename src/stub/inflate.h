/* inflate.h: unpacks raw deflate (RFC 1951) into the writer's window.  Free of registers. */
#ifndef STUB_INFLATE_H
#define STUB_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#define INFLATE_BITS     15u /* longest code */
#define INFLATE_LITERALS 288u
#define INFLATE_DISTANCES 32u

struct inflate_code {
    uint16_t count[INFLATE_BITS + 1]; /* codes of each length */
    uint16_t symbol[INFLATE_LITERALS]; /* in the order of their codes */
};

struct inflate {
    struct inflate_code literals, distances;
    uint8_t lengths[INFLATE_LITERALS + INFLATE_DISTANCES];
};

/* Next byte of the packed stream; negative when there is none and will be none. */
typedef int inflate_input(void);

enum inflate_result { INFLATE_OK, INFLATE_BROKEN, INFLATE_TOO_LONG };

/* Unpacks at most `limit` bytes; *size is told how many there were.  The last bytes that do not fill a piece
 * are in the window, but writer_made has not been told of them. */
enum inflate_result inflate_run(inflate_input *input, uint32_t limit, uint32_t *size);

#endif

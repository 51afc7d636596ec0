/* chip_spi.c: the SPI controller that drives the flash (SPI0, registers at 0x60000200).
 *
 * Every transfer takes the time its clocks take; the flash (nor.h) answers at its end.  Assumption: built-in
 * commands are clocked by CTRL 11:0, user commands by CLOCK once that was written, else by CTRL too. */
#include "chip_internal.h"
#include "spi_command.h"

#include <string.h>

enum {
    REG_CMD = 0x00 / 4,
    REG_ADDR = 0x04 / 4,
    REG_CTRL = 0x08 / 4,
    REG_RD_STATUS = 0x10 / 4,
    REG_CLOCK = 0x18 / 4,
    REG_USER = 0x1C / 4,
    REG_USER1 = 0x20 / 4,
    REG_USER2 = 0x24 / 4,
    REG_W0 = 0x40 / 4,
    REG_EXT2 = 0xF8 / 4
};

#define CTRL_QUAD      (1u << 24 | 1u << 20)
#define CTRL_DUAL      (1u << 23 | 1u << 14)
#define CTRL_WRSR_2B   (1u << 22)
#define CTRL_FAST_READ (1u << 13)
#define CTRL_SYSCLK    (1u << 12)

#define USER_COMMAND (1u << 31)
#define USER_ADDR    (1u << 30)
#define USER_DUMMY   (1u << 29)
#define USER_MISO    (1u << 28)
#define USER_MOSI    (1u << 27)
#define USER_MOSI_HI (1u << 25)
#define USER_MISO_HI (1u << 24)

#define IOMUX_CONF_WORD (0x800u / 4)
#define IOMUX_SPI0_SYS  (1u << 8)

#define START_CYCLES 12 /* chip select set-up and hold */

/* One chip-select cycle as the flash sees it. */
struct transfer {
    uint8_t op;
    bool has_op;
    uint32_t addr;
    uint8_t out[64], in[64];
    size_t out_len, in_len;
    unsigned bits; /* clocks of command, address and dummy phases and of single-line data */
};

void spi_reset(struct chip *c)
{
    memset(&c->spi, 0, sizeof(c->spi));
    c->spi.reg[REG_CTRL] = 0x00288313;
    c->spi.reg[REG_CLOCK] = 0x000C3043; /* 1/4 of the system clock */
    c->spi.reg[REG_USER] = 0x80000064;
    c->spi.reg[REG_USER2] = 7u << 28;
}

/* --- Transfers --------------------------------------------------------------------------------------- */

static void get_bytes(const struct spi *s, unsigned word, uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(s->reg[REG_W0 + (word + i / 4) % 16] >> i % 4 * 8);
}

static void put_bytes(struct spi *s, unsigned word, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint32_t *w = &s->reg[REG_W0 + (word + i / 4) % 16];

        *w = (*w & ~(0xFFu << i % 4 * 8)) | (uint32_t)data[i] << i % 4 * 8;
    }
}

/* Dummy bytes that the flash expects between address and data. */
static unsigned dummy_bytes(uint8_t op)
{
    switch (op) {
    case 0x0B:
    case 0x5A:
        return 1;
    case 0x4B:
        return 4;
    case 0xAB:
        return 3;
    default:
        return 0;
    }
}

static bool takes_address(uint8_t op)
{
    return op == 0x02 || op == 0x03 || op == 0x0B || op == 0x20 || op == 0x52 || op == 0xD8 || op == 0x5A ||
           op == 0x81;
}

/* Lets the flash answer.  `dummy` is what the controller sent between address and data, in bytes. */
static void exchange(struct chip *c, struct transfer *t, unsigned dummy, uint64_t at_ns)
{
    unsigned wanted = dummy_bytes(t->op), late = 0;
    uint8_t data[64 + 8];
    const uint8_t *out = t->out;

    memset(t->in, 0xFF, sizeof(t->in));
    if (!t->has_op || !chip_flash_attached(c))
        return;
    if (takes_address(t->op) && t->out_len >= 3 && t->addr == UINT32_MAX) {
        t->addr =
            (uint32_t)out[0] << 16 | (uint32_t)out[1] << 8 | out[2]; /* sent as data: the same on the wire */
        out += 3;
        t->out_len -= 3;
    }
    if (t->addr == UINT32_MAX)
        t->addr = 0;
    while (dummy < wanted && t->out_len) { /* likewise */
        dummy++;
        out++;
        t->out_len--;
    }
    if (dummy < wanted)
        late = wanted - dummy; /* the first bytes clocked in are still dummies */
    if (late >= t->in_len && t->in_len)
        return;
    if (!t->in_len) /* nothing is clocked in, so nothing can be late: 0xAB alone wakes the flash */
        late = 0;
    nor_transfer(c->flash, at_ns, t->op, t->addr & 0xFFFFFF, out, t->out_len, data, t->in_len - late);
    if (t->in_len > late)
        memcpy(t->in + late, data, t->in_len - late);
}

static unsigned divider(const struct chip *c, bool user)
{
    const struct spi *s = &c->spi;
    uint32_t clock = s->reg[REG_CLOCK], ctrl = s->reg[REG_CTRL];

    if ((c->io[IOMUX_CONF_WORD] & IOMUX_SPI0_SYS) != 0)
        return 1;
    if (user && s->clock_written)
        return clock >> 31 ? 1 : ((clock >> 18 & 0x1FFF) + 1) * ((clock >> 12 & 0x3F) + 1);
    return ctrl & CTRL_SYSCLK ? 1 : (ctrl >> 8 & 0xF) + 1;
}

static uint64_t begin(struct chip *c, unsigned clocks, bool user)
{
    struct spi *s = &c->spi;
    uint64_t cycles = (uint64_t)clocks * divider(c, user) + START_CYCLES;

    s->busy = true;
    nor_set_clock(c->flash, c->apb_mhz / divider(c, user));
    s->done_ns = chip_time(c) + (cycles * 1000 + c->apb_mhz - 1) / c->apb_mhz;
    chip_touch(c);
    return s->done_ns;
}

/* --- Built-in commands ------------------------------------------------------------------------------- */

static uint8_t builtin_op(uint32_t cmd, uint32_t ctrl)
{
    static const struct {
        uint32_t bit;
        uint8_t op;
    } ops[] = {{CMD_READ, 0x03}, {CMD_WREN, 0x06}, {CMD_WRDI, 0x04}, {CMD_RDID, 0x9F}, {CMD_RDSR, 0x05},
               {CMD_WRSR, 0x01}, {CMD_PP, 0x02},   {CMD_SE, 0x20},   {CMD_BE, 0xD8},   {CMD_CE, 0xC7},
               {CMD_DP, 0xB9},   {CMD_RES, 0xAB},  {CMD_HPM, 0xA3}};

    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
        if (cmd & ops[i].bit)
            return ops[i].op == 0x03 && (ctrl & CTRL_FAST_READ) ? 0x0B : ops[i].op;
    return 0;
}

static unsigned data_length(uint32_t addr)
{
    unsigned len = addr >> 24;

    return len > 64 ? 64 : len;
}

static void builtin(struct chip *c, uint32_t cmd)
{
    struct spi *s = &c->spi;
    uint32_t ctrl = s->reg[REG_CTRL], addr = s->reg[REG_ADDR];
    struct transfer t = {.op = builtin_op(cmd, ctrl), .has_op = true, .addr = addr & 0xFFFFFF};
    unsigned lines = 1, clocks = 8;

    if (cmd & CMD_READ) {
        t.in_len = data_length(addr);
        lines = ctrl & CTRL_QUAD ? 4 : ctrl & CTRL_DUAL ? 2 : 1;
        clocks += ctrl & CTRL_FAST_READ ? 32 : 24;
    } else if (cmd & CMD_PP) {
        t.out_len = data_length(addr);
        get_bytes(s, 0, t.out, t.out_len);
        clocks += 24;
    } else if (cmd & CMD_RDID) {
        t.in_len = 3;
    } else if (cmd & CMD_RDSR) {
        t.in_len = 1;
    } else if (cmd & CMD_WRSR) {
        t.out_len = ctrl & CTRL_WRSR_2B ? 2 : 1;
        t.out[0] = (uint8_t)s->reg[REG_RD_STATUS];
        t.out[1] = (uint8_t)(s->reg[REG_RD_STATUS] >> 8);
    } else if (cmd & (CMD_SE | CMD_BE)) {
        clocks += 24;
    }
    clocks += (unsigned)((t.in_len + t.out_len) * 8) / lines;
    exchange(c, &t, dummy_bytes(t.op), begin(c, clocks, false));
    if (cmd & CMD_RDSR)
        s->reg[REG_RD_STATUS] = (s->reg[REG_RD_STATUS] & ~0xFFu) | t.in[0];
    else
        put_bytes(s, 0, t.in, t.in_len);
}

/* --- User commands ----------------------------------------------------------------------------------- */

static void user(struct chip *c)
{
    struct spi *s = &c->spi;
    uint32_t phases = s->reg[REG_USER], lengths = s->reg[REG_USER1], command = s->reg[REG_USER2];
    unsigned addr_bits = (lengths >> 26) + 1, dummy = 0, clocks = 0;
    struct transfer t = {.addr = UINT32_MAX};

    if (phases & USER_COMMAND) {
        t.has_op = command >> 28 == 7;
        t.op = (uint8_t)command;
        clocks += (command >> 28) + 1;
    }
    if (phases & USER_ADDR) {
        t.addr = s->reg[REG_ADDR] >> (addr_bits < 32 ? 32 - addr_bits : 0) & 0xFFFFFF;
        clocks += addr_bits;
        t.has_op = t.has_op && addr_bits == 24;
    }
    if (phases & USER_DUMMY) {
        dummy = (lengths & 0xFF) + 1;
        clocks += dummy;
    }
    if (phases & USER_MOSI) {
        t.out_len = ((lengths >> 17 & 0x1FF) + 1) / 8;
        get_bytes(s, phases & USER_MOSI_HI ? 8 : 0, t.out, t.out_len);
        clocks += (lengths >> 17 & 0x1FF) + 1;
    }
    if (phases & USER_MISO) {
        t.in_len = ((lengths >> 8 & 0x1FF) + 1) / 8;
        clocks += (lengths >> 8 & 0x1FF) + 1;
    }
    exchange(c, &t, dummy / 8, begin(c, clocks, true));
    put_bytes(s, phases & USER_MISO_HI ? 8 : 0, t.in, t.in_len);
}

/* --- Registers --------------------------------------------------------------------------------------- */

uint32_t spi_read(struct chip *c, uint32_t offset)
{
    if (offset / 4 == REG_EXT2)
        return c->spi.busy ? 2 : 0; /* state of the controller: 0 is idle */
    return c->spi.reg[offset / 4];
}

void spi_write(struct chip *c, uint32_t offset, uint32_t value)
{
    struct spi *s = &c->spi;
    unsigned reg = offset / 4;

    if (reg == REG_CMD) {
        if (s->busy || !value)
            return;
        s->reg[REG_CMD] = value;
        if (value & CMD_USR)
            user(c);
        else
            builtin(c, value);
        return;
    }
    if (reg == REG_CLOCK)
        s->clock_written = true;
    s->reg[reg] = value;
}

uint64_t spi_next(const struct chip *c)
{
    return c->spi.busy ? c->spi.done_ns : CHIP_NEVER;
}

void spi_fire(struct chip *c)
{
    c->spi.busy = false;
    c->spi.reg[REG_CMD] = 0;
}

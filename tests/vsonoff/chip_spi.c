/* chip_spi.c: the SPI controller that drives the flash (SPI0, registers at 0x60000200).
 *
 * Data leave and arrive while the transfer runs: a byte of W that goes out is taken when its last bit is on
 * the line, one that comes in is in W then.  Nothing is stepped; what has gone by is worked out when somebody
 * looks or touches, and at the end.  A program that does so before the end has lost: it is counted as a race,
 * and does damage.  Assumption: built-in commands are clocked by CTRL 11:0, user commands by CLOCK once that
 * was written, else by CTRL too. */
/* SPDX-License-Identifier: MIT */
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

#define CTRL_BIT_ORDER (3u << 25)

/* Set-ups under which one line does not carry what W says: other orders of bits and bytes, more lines, both
 * ways on one. */
#define USER_ODD     (1u << 16 | 0xFu << 12 | 3u << 10 | 1u)
#define CTRL_ODD(c)  ((c)&CTRL_BIT_ORDER || ((c)&CTRL_FAST_READ && (c) & (CTRL_QUAD | CTRL_DUAL)))
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
#define ALL_CLOCKS   (UINT64_C(1) << 32)

/* Registers that nobody has set since the power came on; after another reset also the set-up of a firmware
 * that read on four lines. */
static void leave_behind(struct chip *c)
{
    static const uint8_t noisy[] = {REG_ADDR, REG_RD_STATUS, REG_USER, REG_USER1, REG_USER2};
    uint32_t *reg = c->spi.reg;

    for (size_t i = 0; i < sizeof(noisy); i++)
        reg[noisy[i]] = chip_random(c);
    for (unsigned i = 0; i < 16; i++)
        reg[REG_W0 + i] = chip_random(c);
    if (c->reset_cause < 3)
        return;
    reg[REG_CTRL] = 0x01202101 | CTRL_BIT_ORDER;
    c->io[IOMUX_CONF_WORD] |= IOMUX_SPI0_SYS;
}

void spi_reset(struct chip *c)
{
    spi_cut_short(c);
    memset(&c->spi, 0, sizeof(c->spi));
    c->spi.reg[REG_CTRL] = 0x00288313;
    c->spi.reg[REG_CLOCK] = 0x000C3043; /* 1/4 of the system clock */
    c->spi.reg[REG_USER] = 0x80000064;
    c->spi.reg[REG_USER2] = 7u << 28;
    if (chip_believes(c, BELIEF_SPI_RESET, SPI_RESET_LEFT))
        leave_behind(c);
}

/* --- What the flash sees ----------------------------------------------------------------------------- */

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

/* Lets the flash answer, once all that goes out has gone out. */
static void exchange(struct chip *c, struct spi_transfer *t)
{
    unsigned dummy = t->dummy, wanted = dummy_bytes(t->op), late = 0;
    uint8_t data[SPI_MAX_DATA];
    const uint8_t *out = t->out;
    size_t out_len = t->out_len;
    uint32_t addr = t->addr;

    memset(t->in, 0xFF, sizeof(t->in));
    if (c->spi.odd)
        for (size_t i = 0; i < out_len; i++)
            t->out[i] = (uint8_t)chip_random(c);
    if (!t->has_op || !chip_flash_attached(c))
        return;
    if (takes_address(t->op) && out_len >= 3 && addr == UINT32_MAX) {
        addr = (uint32_t)out[0] << 16 | (uint32_t)out[1] << 8 | out[2]; /* as data: the same on the wire */
        out += 3;
        out_len -= 3;
    }
    if (addr == UINT32_MAX)
        addr = 0;
    while (dummy < wanted && out_len) { /* likewise */
        dummy++;
        out++;
        out_len--;
    }
    if (dummy < wanted)
        late = wanted - dummy; /* the first bytes clocked in are still dummies */
    if (late >= t->in_len && t->in_len)
        return;
    if (!t->in_len) /* nothing is clocked in, so nothing can be late: 0xAB alone wakes the flash */
        late = 0;
    nor_set_sender(c->flash, t->user ? 1 : 2);
    nor_set_clock(c->flash, c->apb_mhz / t->divider);
    nor_transfer(c->flash, c->spi.done_ns, t->op, addr & 0xFFFFFF, out, out_len, data, t->in_len - late);
    if (t->in_len > late)
        memcpy(t->in + late, data, t->in_len - late);
    for (size_t i = 0; c->spi.odd && i < t->in_len; i++)
        t->in[i] = (uint8_t)chip_random(c);
}

/* --- A transfer in time ------------------------------------------------------------------------------ */

static unsigned divider(const struct chip *c, bool user)
{
    const struct spi *s = &c->spi;
    uint32_t clock = s->reg[REG_CLOCK], ctrl = s->reg[REG_CTRL];

    if ((c->io[IOMUX_CONF_WORD] & IOMUX_SPI0_SYS) != 0)
        return 1;
    if (user && s->clock_written && chip_believes(c, BELIEF_SPI_CLOCK, SPI_CLOCK_OWN))
        return clock >> 31 ? 1 : ((clock >> 18 & 0x1FFF) + 1) * ((clock >> 12 & 0x3F) + 1);
    return ctrl & CTRL_SYSCLK ? 1 : (ctrl >> 8 & 0xF) + 1;
}

/* Clock edges of the transfer under way that have gone by at `now_ns`. */
static uint64_t clocks_gone(const struct chip *c, uint64_t now_ns)
{
    const struct spi_transfer *t = &c->spi.now;
    uint64_t cycles = now_ns > t->begin_ns ? (now_ns - t->begin_ns) * c->apb_mhz / 1000 : 0;

    if (now_ns >= c->spi.done_ns)
        return ALL_CLOCKS;
    return cycles > START_CYCLES / 2 ? (cycles - START_CYCLES / 2) / t->divider : 0;
}

/* Whole bytes of a phase that begins at clock `first`. */
static size_t bytes_gone(const struct spi_transfer *t, uint64_t clocks, unsigned first, size_t len)
{
    uint64_t bytes = clocks > first ? (clocks - first) * t->lines / 8 : 0;

    return bytes < len ? (size_t)bytes : len;
}

static uint32_t *data_word(struct spi *s, const struct spi_transfer *t, size_t byte)
{
    return t->status ? &s->reg[REG_RD_STATUS] : &s->reg[REG_W0 + (t->first_word + byte / 4) % 16];
}

static void take_out(struct spi *s, struct spi_transfer *t, size_t until)
{
    for (; t->out_done < until; t->out_done++)
        t->out[t->out_done] = (uint8_t)(*data_word(s, t, t->out_done) >> t->out_done % 4 * 8);
}

static void put_in(struct spi *s, struct spi_transfer *t, size_t until)
{
    for (; t->in_done < until; t->in_done++) {
        uint32_t *w = data_word(s, t, t->in_done);
        unsigned shift = t->in_done % 4 * 8;

        *w = (*w & ~(0xFFu << shift)) | (uint32_t)t->in[t->in_done] << shift;
    }
}

/* Brings W and the bytes on the line up to `now_ns`. */
static void catch_up(struct chip *c, uint64_t now_ns)
{
    struct spi *s = &c->spi;
    struct spi_transfer *t = &s->now;
    uint64_t clocks = clocks_gone(c, now_ns);
    size_t in;

    t->clocks = clocks;
    take_out(s, t, bytes_gone(t, clocks, t->head, t->out_len));
    in = bytes_gone(t, clocks, t->head + t->out_clocks, t->in_len);
    if (!t->answered && (in || clocks == ALL_CLOCKS)) {
        t->answered = true;
        exchange(c, t);
    }
    put_in(s, t, in);
}

static void begin(struct chip *c, const struct spi_transfer *transfer)
{
    struct spi *s = &c->spi;
    struct spi_transfer *t = &s->now;
    uint64_t clocks, cycles;

    *t = *transfer;
    t->out_clocks = (unsigned)(t->out_len * 8 / t->lines);
    clocks = t->head + t->out_clocks + t->in_len * 8 / t->lines;
    cycles = clocks * t->divider + START_CYCLES;
    t->begin_ns = chip_time(c);
    s->busy = true;
    s->done_ns = t->begin_ns + (cycles * 1000 + c->apb_mhz - 1) / c->apb_mhz;
    chip_touch(c);
}

/* The chip's reset takes chip select away: a program of whole bytes goes to the flash, the rest is void. */
void spi_cut_short(struct chip *c)
{
    struct spi *s = &c->spi;

    if (!s->busy)
        return;
    catch_up(c, chip_time(c));
    s->busy = false;
    if (s->now.op != 0x02 || s->now.answered || !s->now.out_done)
        return;
    s->now.out_len = s->now.out_done;
    s->done_ns = chip_time(c);
    exchange(c, &s->now);
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

    return len > SPI_MAX_DATA ? SPI_MAX_DATA : len;
}

static void builtin(struct chip *c, uint32_t cmd)
{
    struct spi *s = &c->spi;
    uint32_t ctrl = s->reg[REG_CTRL], addr = s->reg[REG_ADDR];
    struct spi_transfer t = {.op = builtin_op(cmd, ctrl),
                             .has_op = true,
                             .addr = addr & 0xFFFFFF,
                             .head = 8,
                             .lines = 1,
                             .divider = divider(c, false)};

    if (cmd & CMD_READ) {
        t.in_len = data_length(addr);
        t.lines = ctrl & CTRL_QUAD ? 4 : ctrl & CTRL_DUAL ? 2 : 1;
        t.head += ctrl & CTRL_FAST_READ ? 32 : 24;
    } else if (cmd & CMD_PP) {
        t.out_len = data_length(addr);
        t.head += 24;
    } else if (cmd & CMD_RDID) {
        t.in_len = 3;
    } else if (cmd & CMD_RDSR) {
        t.in_len = 1;
        t.status = true;
    } else if (cmd & CMD_WRSR) {
        t.out_len = ctrl & CTRL_WRSR_2B ? 2 : 1;
        t.status = true;
    } else if (cmd & (CMD_SE | CMD_BE)) {
        t.head += 24;
    }
    t.dummy = dummy_bytes(t.op);
    s->odd = false;
    begin(c, &t);
}

/* --- User commands ----------------------------------------------------------------------------------- */

static uint32_t user_address(const struct spi *s)
{
    unsigned bits = (s->reg[REG_USER1] >> 26) + 1;

    return s->reg[REG_ADDR] >> (bits < 32 ? 32 - bits : 0) & 0xFFFFFF;
}

/* A user command whose set-up is somebody else's, or has a clock that the controller cannot make, moves
 * noise. */
static void check_set_up(struct chip *c)
{
    struct spi *s = &c->spi;
    uint32_t clock = s->reg[REG_CLOCK], n = clock >> 12 & 0x3F, h = clock >> 6 & 0x3F, l = clock & 0x3F;
    bool phases = s->reg[REG_USER] & (USER_MISO | USER_MOSI);

    s->odd = phases && (s->reg[REG_USER] & USER_ODD || CTRL_ODD(s->reg[REG_CTRL]));
    if (s->odd)
        chip_race(c, "SPI set-up CTRL %08X USER %08X for one line", (unsigned)s->reg[REG_CTRL],
                  (unsigned)s->reg[REG_USER]);
    if (s->clock_written && !(clock >> 31) && (l != n || h != (n + 1) / 2 - 1)) {
        s->odd = true;
        chip_race(c, "SPI CLOCK %08X is none that the controller can make", (unsigned)clock);
    }
}

static void user(struct chip *c)
{
    struct spi *s = &c->spi;
    uint32_t phases = s->reg[REG_USER], lengths = s->reg[REG_USER1], command = s->reg[REG_USER2];
    struct spi_transfer t = {.addr = UINT32_MAX, .lines = 1, .user = true, .divider = divider(c, true)};

    if (phases & USER_COMMAND) {
        t.has_op = command >> 28 == 7;
        t.op = (uint8_t)command;
        t.head += (command >> 28) + 1;
    }
    if (phases & USER_ADDR) {
        t.addr = user_address(s);
        t.head += (lengths >> 26) + 1;
        t.has_op = t.has_op && lengths >> 26 == 23;
    }
    if (phases & USER_DUMMY) {
        t.dummy = ((lengths & 0xFF) + 1) / 8;
        t.head += (lengths & 0xFF) + 1;
    }
    if (phases & USER_MOSI)
        t.out_len = ((lengths >> 17 & 0x1FF) + 1) / 8;
    if (phases & USER_MISO)
        t.in_len = ((lengths >> 8 & 0x1FF) + 1) / 8;
    check_set_up(c);
    t.first_word = phases & (t.in_len ? USER_MISO_HI : USER_MOSI_HI) ? 8 : 0;
    begin(c, &t);
}

/* --- Touched too early ------------------------------------------------------------------------------- */

static bool is_data(unsigned reg)
{
    return reg >= REG_W0 && reg < REG_W0 + 16;
}

static const char *register_name(unsigned reg)
{
    static const char *const names[] = {"CMD",   "ADDR",  "CTRL",  "CTRL1", "RD_STATUS", "CTRL2",
                                        "CLOCK", "USER",  "USER1", "USER2", "WR_STATUS", "PIN",
                                        "SLAVE", "SLAVE", "SLAVE", "SLAVE"};

    return is_data(reg) ? "W" : reg < sizeof(names) / sizeof(names[0]) ? names[reg] : "EXT";
}

static void count_race(struct chip *c, const char *verb, unsigned reg)
{
    char number[8] = "";

    if (is_data(reg))
        snprintf(number, sizeof(number), "%u", reg - REG_W0);
    chip_race(c, "SPI %s%s %s during command %02X", register_name(reg), number, verb, c->spi.now.op);
}

/* What the controller is told to do differently in the middle of its work: nothing that is not on the line
 * yet comes through as it was meant. */
static void spoil(struct chip *c)
{
    struct spi_transfer *t = &c->spi.now;

    if (t->clocks < 8)
        t->has_op = false;
    if (t->addr != UINT32_MAX && t->clocks < 32)
        t->addr = chip_random(c) & 0xFFFFFF;
    for (size_t i = t->out_done; i < t->out_len; i++)
        t->out[i] = (uint8_t)chip_random(c);
    t->out_done = t->out_len;
    t->in_len = t->in_done;
}

/* --- Registers --------------------------------------------------------------------------------------- */

uint32_t spi_read(struct chip *c, uint32_t offset)
{
    unsigned reg = offset / 4;

    if (reg == REG_EXT2)
        return c->spi.busy ? 2 : 0; /* state of the controller: 0 is idle */
    if (c->spi.busy && (is_data(reg) || reg == REG_RD_STATUS)) {
        catch_up(c, chip_time(c));
        count_race(c, "read", reg);
        c->cpu->limit = c->cpu->cycles; /* changes without an event: a loop around it is not to be skipped */
    }
    return c->spi.reg[reg];
}

static void write_busy(struct chip *c, unsigned reg, uint32_t value)
{
    struct spi *s = &c->spi;
    struct spi_transfer *t = &s->now;

    catch_up(c, chip_time(c));
    count_race(c, "written", reg);
    if (reg == REG_CMD)
        return; /* whoever wrote it believes that it was done */
    s->reg[reg] = value;
    if (reg == REG_ADDR && t->addr != UINT32_MAX && t->clocks < 32)
        t->addr = user_address(s);
    else if (!is_data(reg) && reg != REG_RD_STATUS)
        spoil(c);
}

void spi_write(struct chip *c, uint32_t offset, uint32_t value)
{
    struct spi *s = &c->spi;
    unsigned reg = offset / 4;

    if (s->busy) {
        write_busy(c, reg, value);
        return;
    }
    if (reg == REG_CMD) {
        if (!value)
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

/* What nobody says is still there: behind the last byte that came, and what has been sent. */
static void forget_spare(struct chip *c)
{
    struct spi *s = &c->spi;
    const struct spi_transfer *t = &s->now;

    if (t->status)
        return;
    if (t->in_len % 4)
        *data_word(s, t, t->in_len) ^= chip_random(c) << t->in_len % 4 * 8;
    for (size_t i = 0; !t->in_len && i < t->out_len; i += 4)
        *data_word(s, t, i) = chip_random(c);
}

void spi_fire(struct chip *c)
{
    catch_up(c, c->spi.done_ns);
    if (chip_believes(c, BELIEF_SPI_SPARE, SPARE_NOISE))
        forget_spare(c);
    c->spi.busy = false;
    c->spi.reg[REG_CMD] = 0;
}

/* commands.c: requests that are answered by one packet. */
/* SPDX-License-Identifier: MIT */
#include "core/device/commands.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/device/ask.h"
#include "core/device/packed.h"
#include "core/device/state.h"
#include "core/device/wire.h"

#define REG_TIMEOUT_MS     1000
#define HELLO_TIMEOUT_MS   300
#define PREPARE_TIMEOUT_MS 1000

bool cmd_read_reg(ask_fn *ask, struct device *dev, uint32_t addr, uint32_t *value, struct err *e)
{
    uint8_t head[4];
    put_le32(head, addr);
    struct request req = {WIRE_READ_REG, head, sizeof head, NULL, 0, REG_TIMEOUT_MS};
    struct answer ans;
    if (!ask(dev, &req, &ans, e))
        return false;
    *value = ans.value;
    return true;
}

static size_t pack_writes(uint8_t *head, const struct reg_write *writes, size_t count)
{
    uint8_t *p = head;
    for (size_t i = 0; i < count; i++, p += 16) {
        put_le32(p, writes[i].addr);
        put_le32(p + 4, writes[i].value);
        put_le32(p + 8, writes[i].mask);
        put_le32(p + 12, writes[i].delay_us);
    }
    return (size_t)(p - head);
}

bool cmd_write_regs(ask_fn *ask, struct device *dev, const struct reg_write *writes, size_t count,
                    struct err *e)
{
    uint8_t head[REG_WRITES_MAX * 16];
    struct request req = {WIRE_WRITE_REG, head, pack_writes(head, writes, count), NULL, 0, REG_TIMEOUT_MS};
    struct answer ans;
    return ask(dev, &req, &ans, e);
}

bool cmd_write_regs_send(struct device *dev, const struct reg_write *writes, size_t count, struct err *e)
{
    uint8_t head[REG_WRITES_MAX * 16];
    struct request req = {WIRE_WRITE_REG, head, pack_writes(head, writes, count), NULL, 0, 0};
    return link_send(&dev->link, &req, e) == LINK_OK;
}

/* Espressif's stub reads through routines of the mask ROM, which are clocked by these bits: a quarter of the
 * bus clock as the ROM leaves them, an eighth. */
#define SPI_CTRL       (WIRE_REG_SPI0 + 0x08)
#define SPI_CTRL_CLOCK 0xFFFu
#define CLOCK_QUARTER  0x313u
#define CLOCK_EIGHTH   0x737u

bool cmd_keep_clock(ask_fn *ask, struct device *dev, struct err *e)
{
    const struct reg_write clock = {SPI_CTRL, dev->slow ? CLOCK_EIGHTH : CLOCK_QUARTER, SPI_CTRL_CLOCK, 0};
    uint32_t series;
    return (dev->stub.can & WIRE_CAN_PREPARE) != 0
               ? cmd_prepare(ask, dev, dev->slow ? WIRE_PREPARE_SLOW : 0, &series, e)
               : cmd_write_regs(ask, dev, &clock, 1, e);
}

bool cmd_set_flash_size(ask_fn *ask, struct device *dev, uint32_t size, struct err *e)
{
    const struct reg_write reach = {WIRE_REG_ROM_FLASH_SIZE, size, UINT32_MAX, 0};
    return size <= WIRE_ROM_FLASH_SIZE || cmd_write_regs(ask, dev, &reach, 1, e);
}

/* JEDEC ID.  Register layout: ESP8266 SPI controller, "user command". */

#define SPI_CMD   (WIRE_REG_SPI0 + 0x00)
#define SPI_USER  (WIRE_REG_SPI0 + 0x1C)
#define SPI_USER1 (WIRE_REG_SPI0 + 0x20)
#define SPI_USER2 (WIRE_REG_SPI0 + 0x24)
#define SPI_W0    (WIRE_REG_SPI0 + 0x40)

#define SPI_CMD_USER     (1u << 18)
#define SPI_USER_COMMAND (1u << 31)
#define SPI_USER_MISO    (1u << 28)
#define SPI_RDID         0x9Fu

static bool ask_flash(ask_fn *ask, struct device *dev, uint8_t op, uint32_t bytes, uint32_t *answer,
                      struct err *e)
{
    const struct reg_write run[] = {
        {SPI_USER, SPI_USER_COMMAND | SPI_USER_MISO, UINT32_MAX, 0},
        {SPI_USER1, (8 * bytes - 1) << 8, UINT32_MAX, 0}, /* bits in */
        {SPI_USER2, 7u << 28 | op, UINT32_MAX, 0},
        {SPI_W0, 0, UINT32_MAX, 0},
        {SPI_CMD, SPI_CMD_USER, UINT32_MAX, 0},
    };
    if (!cmd_write_regs(ask, dev, run, ARRAY_LEN(run), e) || !cmd_read_reg(ask, dev, SPI_W0, answer, e))
        return false;
    *answer &= UINT32_MAX >> (32 - 8 * bytes); /* nobody says what the controller leaves behind them */
    return true;
}

bool cmd_flash_question(ask_fn *ask, struct device *dev, uint8_t op, uint32_t bytes, uint32_t *answer,
                        struct err *e)
{
    static const uint32_t saved_regs[3] = {SPI_USER, SPI_USER1, SPI_USER2};
    struct reg_write restore[3];
    for (size_t i = 0; i < 3; i++) {
        restore[i] = (struct reg_write){saved_regs[i], 0, UINT32_MAX, 0};
        if (!cmd_read_reg(ask, dev, saved_regs[i], &restore[i].value, e))
            return false;
    }
    uint32_t again;
    *answer = 0;
    again = ~*answer;
    for (int tries = 0; *answer != again && tries < ASK_TRIES; tries++)
        if (!ask_flash(ask, dev, op, bytes, answer, e) || !ask_flash(ask, dev, op, bytes, &again, e))
            return false;
    if (!cmd_write_regs(ask, dev, restore, ARRAY_LEN(restore), e))
        return false;
    return *answer == again || err_set(e, ERR_FLASH_ID, "the flash answers %02X differently each time", op);
}

bool cmd_flash_id(ask_fn *ask, struct device *dev, uint8_t id[3], struct err *e)
{
    uint32_t value;
    if (!cmd_flash_question(ask, dev, SPI_RDID, 3, &value, e))
        return false;
    for (int i = 0; i < 3; i++)
        id[i] = (uint8_t)(value >> 8 * i);
    return true;
}

/* Requests of Restock's own stub. */

bool cmd_hello(struct device *dev, struct hello *hello, bool *ours, struct err *e)
{
    uint8_t head[4];
    put_le32(head, WIRE_PROTOCOL_VERSION);
    const struct request req = {WIRE_HELLO, head, sizeof head, NULL, 0, HELLO_TIMEOUT_MS};
    for (int attempt = 0; attempt < ASK_TRIES; attempt++) {
        struct answer ans;
        enum link_result r = link_call(&dev->link, &req, &ans, e);
        *ours = r == LINK_OK && packed_parse_hello(ans.value, ans.data, ans.len, hello);
        if (*ours)
            return true;
        if (r == LINK_REFUSED && ans.len == 0 && !link_was_damaged(&ans))
            return true;
        if (r == LINK_BROKEN || link_drain(&dev->link, 30, 300, e) == LINK_BROKEN)
            return false;
    }
    return err_set(e, ERR_STUB, "the stub does not say what it is");
}

bool cmd_prepare(ask_fn *ask, struct device *dev, uint32_t how, uint32_t *first, struct err *e)
{
    uint8_t head[4];
    put_le32(head, how);
    const struct request req = {WIRE_PREPARE, head, sizeof head, NULL, 0, PREPARE_TIMEOUT_MS};
    struct answer ans;
    if (!ask(dev, &req, &ans, e))
        return false;
    *first = ans.value;
    return true;
}

bool cmd_leave(struct device *dev, uint32_t where, struct err *e)
{
    uint8_t head[4];
    put_le32(head, where);
    return ask_to_start(dev, WIRE_LEAVE, head, sizeof head, e);
}

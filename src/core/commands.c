/* commands.c: requests that are answered by one packet. */
#include "core/commands.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/recover.h"
#include "core/session.h"
#include "core/stub_image.h"
#include "core/wire.h"

#include <string.h>

#define TRIES 4

#define START_TIMEOUT_MS    1000
#define REG_TIMEOUT_MS      1000
#define MD5_TIMEOUT_MS      3000
#define MD5_MS_PER_MB       8000 /* Espressif's tools allow the same */
#define ERASE_TIMEOUT_MS    3000
#define ERASE_MS_PER_SECTOR 500 /* worst case of the data sheets: 400 ms for 4 KB */
#define LOAD_TIMEOUT_MS     1000
#define GREETING_TIMEOUT_MS 500
#define LOAD_FAILURES       12
#define LOAD_ATTEMPTS       4
#define SYNCS_AFTER_FAILURE 3
#define SMALL_MEM_BLOCK     0x400u

static bool refused(struct err *e, const struct request *req, const struct answer *ans)
{
    return err_set(e, ERR_FLASH, "the device refused request %02X with status %02X %02X", req->op,
                   ans->status, ans->error);
}

bool cmd_ask(struct flasher *f, const struct request *req, struct answer *ans, struct err *e)
{
    for (int attempt = 1;; attempt++) {
        enum link_result r = link_call(&f->link, req, ans, e);
        if (r == LINK_OK)
            return true;
        if (r == LINK_BROKEN)
            return false;
        log_printf(f->log, LOG_DEBUG, "request %02X %s, try %d", req->op,
                   r == LINK_REFUSED ? "was refused" : "was not answered", attempt);
        if (r == LINK_REFUSED && attempt == TRIES)
            return refused(e, req, ans);
        if (r == LINK_TIMEOUT && attempt == TRIES)
            return err_set(e, f->connected ? ERR_LOST : ERR_NO_ANSWER, "no answer to request %02X", req->op);
        if (r == LINK_TIMEOUT && f->connected && !recover_stub(f, e))
            return false;
        if (!f->connected && link_drain(&f->link, 100, 1000, e) == LINK_BROKEN)
            return false;
    }
}

bool cmd_start(struct flasher *f, uint8_t op, const uint8_t *head, size_t len, struct err *e)
{
    const struct request req = {op, head, len, NULL, 0, START_TIMEOUT_MS};
    struct answer ans;
    enum link_result r = link_call(&f->link, &req, &ans, e);
    if (r == LINK_REFUSED)
        return err_set(e, ERR_LOST, "request %02X was refused with status %02X %02X", op, ans.status,
                       ans.error);
    if (r == LINK_TIMEOUT)
        return err_set(e, ERR_LOST, "request %02X was not answered", op);
    return r == LINK_OK;
}

bool cmd_read_reg(struct flasher *f, uint32_t addr, uint32_t *value, struct err *e)
{
    uint8_t head[4];
    put_le32(head, addr);
    struct request req = {WIRE_READ_REG, head, sizeof head, NULL, 0, REG_TIMEOUT_MS};
    struct answer ans;
    if (!cmd_ask(f, &req, &ans, e))
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

bool cmd_write_regs(struct flasher *f, const struct reg_write *writes, size_t count, struct err *e)
{
    uint8_t head[REG_WRITES_MAX * 16];
    struct request req = {WIRE_WRITE_REG, head, pack_writes(head, writes, count), NULL, 0, REG_TIMEOUT_MS};
    struct answer ans;
    return cmd_ask(f, &req, &ans, e);
}

bool cmd_write_regs_send(struct flasher *f, const struct reg_write *writes, size_t count, struct err *e)
{
    uint8_t head[REG_WRITES_MAX * 16];
    struct request req = {WIRE_WRITE_REG, head, pack_writes(head, writes, count), NULL, 0, 0};
    return link_send(&f->link, &req, e) == LINK_OK;
}

/* Request of a digest; `head` must outlive it. */
static struct request md5_request(uint8_t head[16], uint32_t addr, uint32_t len)
{
    memset(head, 0, 16);
    put_le32(head, addr);
    put_le32(head + 4, len);
    uint32_t timeout = MD5_TIMEOUT_MS + (uint32_t)((uint64_t)len * MD5_MS_PER_MB >> 20);
    return (struct request){WIRE_FLASH_MD5, head, 16, NULL, 0, timeout};
}

bool cmd_flash_md5(struct flasher *f, uint32_t addr, uint32_t len, uint8_t md5[MD5_SIZE], struct err *e)
{
    uint8_t head[16];
    struct request req = md5_request(head, addr, len);
    struct answer ans;
    for (int attempt = 0; attempt < TRIES; attempt++) {
        if (!cmd_ask(f, &req, &ans, e))
            return false;
        if (ans.len == MD5_SIZE) {
            memcpy(md5, ans.data, MD5_SIZE);
            return true;
        }
    }
    return err_set(e, ERR_FLASH, "digests of an unexpected length");
}

bool cmd_flash_md5_send(struct flasher *f, uint32_t addr, uint32_t len, bool behind, struct err *e)
{
    /* More than the 32 bytes after which the stub's UART interrupt empties the FIFO; bytes outside a frame
     * are skipped. */
    static const uint8_t gap[40];
    uint8_t head[16];
    struct request req = md5_request(head, addr, len);
    if (behind && link_send_raw(&f->link, gap, sizeof gap, e) != LINK_OK)
        return false;
    return link_send(&f->link, &req, e) == LINK_OK;
}

enum link_result cmd_flash_md5_receive(struct flasher *f, uint32_t len, uint8_t md5[MD5_SIZE], struct err *e)
{
    uint8_t head[16];
    struct answer ans;
    enum link_result r =
        link_wait_answer(&f->link, WIRE_FLASH_MD5, md5_request(head, 0, len).timeout_ms, &ans, e);
    if (r == LINK_OK && ans.len != MD5_SIZE)
        return LINK_REFUSED;
    if (r == LINK_OK)
        memcpy(md5, ans.data, MD5_SIZE);
    return r;
}

bool cmd_erase_region(struct flasher *f, uint32_t addr, uint32_t len, struct err *e)
{
    uint8_t head[8];
    put_le32(head, addr);
    put_le32(head + 4, len);
    uint32_t timeout = ERASE_TIMEOUT_MS + len / FLASHER_SECTOR * ERASE_MS_PER_SECTOR;
    struct request req = {WIRE_ERASE_REGION, head, sizeof head, NULL, 0, timeout};
    struct answer ans;
    return cmd_ask(f, &req, &ans, e);
}

/* Espressif's stub reads through routines of the mask ROM, which are clocked by these bits: a quarter of the
 * bus clock as the ROM leaves them, an eighth. */
#define SPI_CTRL       (WIRE_REG_SPI0 + 0x08)
#define SPI_CTRL_CLOCK 0xFFFu
#define CLOCK_QUARTER  0x313u
#define CLOCK_EIGHTH   0x737u

bool cmd_keep_clock(struct flasher *f, struct err *e)
{
    const struct reg_write clock = {SPI_CTRL, f->slow ? CLOCK_EIGHTH : CLOCK_QUARTER, SPI_CTRL_CLOCK, 0};
    uint32_t series;
    return (f->can & WIRE_CAN_PREPARE) != 0 ? cmd_prepare(f, f->slow ? WIRE_PREPARE_SLOW : 0, &series, e)
                                            : cmd_write_regs(f, &clock, 1, e);
}

bool cmd_set_slow(struct flasher *f, bool slow, struct err *e)
{
    bool change = f->slow != slow;
    f->slow = slow;
    return !change || cmd_keep_clock(f, e);
}

bool cmd_set_flash_size(struct flasher *f, uint32_t size, struct err *e)
{
    const struct reg_write reach = {WIRE_REG_ROM_FLASH_SIZE, size, UINT32_MAX, 0};
    return size <= WIRE_ROM_FLASH_SIZE || cmd_write_regs(f, &reach, 1, e);
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

static bool ask_flash(struct flasher *f, uint8_t op, uint32_t bytes, uint32_t *answer, struct err *e)
{
    const struct reg_write run[] = {
        {SPI_USER, SPI_USER_COMMAND | SPI_USER_MISO, UINT32_MAX, 0},
        {SPI_USER1, (8 * bytes - 1) << 8, UINT32_MAX, 0}, /* bits in */
        {SPI_USER2, 7u << 28 | op, UINT32_MAX, 0},
        {SPI_W0, 0, UINT32_MAX, 0},
        {SPI_CMD, SPI_CMD_USER, UINT32_MAX, 0},
    };
    if (!cmd_write_regs(f, run, ARRAY_LEN(run), e) || !cmd_read_reg(f, SPI_W0, answer, e))
        return false;
    *answer &= UINT32_MAX >> (32 - 8 * bytes); /* nobody says what the controller leaves behind them */
    return true;
}

bool cmd_flash_question(struct flasher *f, uint8_t op, uint32_t bytes, uint32_t *answer, struct err *e)
{
    static const uint32_t saved_regs[3] = {SPI_USER, SPI_USER1, SPI_USER2};
    struct reg_write restore[3];
    for (size_t i = 0; i < 3; i++) {
        restore[i] = (struct reg_write){saved_regs[i], 0, UINT32_MAX, 0};
        if (!cmd_read_reg(f, saved_regs[i], &restore[i].value, e))
            return false;
    }
    uint32_t again;
    *answer = 0;
    again = ~*answer;
    for (int tries = 0; *answer != again && tries < TRIES; tries++)
        if (!ask_flash(f, op, bytes, answer, e) || !ask_flash(f, op, bytes, &again, e))
            return false;
    if (!cmd_write_regs(f, restore, ARRAY_LEN(restore), e))
        return false;
    return *answer == again || err_set(e, ERR_FLASH_ID, "the flash answers %02X differently each time", op);
}

bool cmd_flash_id(struct flasher *f, uint8_t id[3], struct err *e)
{
    uint32_t value;
    if (!cmd_flash_question(f, SPI_RDID, 3, &value, e))
        return false;
    for (int i = 0; i < 3; i++)
        id[i] = (uint8_t)(value >> 8 * i);
    return true;
}

/* Loading a stub.  Only link-level calls here: recovery itself loads stubs. */

static enum link_result call_rom(struct flasher *f, uint8_t op, const uint8_t *head, size_t head_len,
                                 const uint8_t *payload, size_t payload_len, struct err *e)
{
    struct request req = {op, head, head_len, payload, payload_len, LOAD_TIMEOUT_MS};
    struct answer ans;
    return link_call(&f->link, &req, &ans, e);
}

struct load {             /* of both segments */
    uint32_t done, total; /* bytes */
    int failures;
    uint32_t block; /* payload of one packet: smaller after a failure, because a lost byte costs a packet */
};

static enum link_result load_block(struct flasher *f, const struct stub_segment *segment, uint32_t at,
                                   uint32_t len, uint32_t seq, struct err *e)
{
    uint8_t payload[WIRE_MEM_BLOCK] = {0}, head[WIRE_DATA_HEADER] = {0};
    memcpy(payload, segment->data + at, len);
    len = (len + 3) & ~3u; /* instruction RAM takes whole words only */
    put_le32(head, len);
    put_le32(head + 4, seq);
    return call_rom(f, WIRE_MEM_DATA, head, sizeof head, payload, len, e);
}

/* Loads from offset *at on; *at ends behind the last byte that is known to have arrived. */
static enum link_result load_rest(struct flasher *f, const struct stub_segment *segment, struct load *load,
                                  uint32_t *at, struct err *e)
{
    uint8_t head[16];
    put_le32(head, (segment->len - *at + 3) & ~3u);
    put_le32(head + 4, (segment->len - *at + load->block - 1) / load->block);
    put_le32(head + 8, load->block);
    put_le32(head + 12, segment->addr + *at);
    enum link_result r = call_rom(f, WIRE_MEM_BEGIN, head, sizeof head, NULL, 0, e);
    for (uint32_t seq = 0; r == LINK_OK && *at < segment->len; seq++) {
        uint32_t left = segment->len - *at, len = left < load->block ? left : load->block;
        r = load_block(f, segment, *at, len, seq, e);
        if (r != LINK_OK)
            break;
        *at += len;
        load->done += len;
        session_progress(f, PHASE_LOAD, load->done, load->total);
    }
    return r;
}

/* After a failure: is the loader still there?  LINK_TIMEOUT: nobody answers. */
static enum link_result find_loader(struct flasher *f, struct err *e)
{
    enum sync_party party;
    enum link_result r = LINK_TIMEOUT;
    for (int i = 0; i < SYNCS_AFTER_FAILURE && r == LINK_TIMEOUT; i++)
        r = recover_sync(f, 300, i % 2 == 1, &party, e);
    return r;
}

/* A loader that was silent in between may have restarted and lost what was loaded: LINK_TIMEOUT then. */
static enum link_result load_segment(struct flasher *f, const struct stub_segment *segment, struct load *load,
                                     struct err *e)
{
    uint32_t at = 0;
    while (at < segment->len) {
        enum link_result r = load_rest(f, segment, load, &at, e);
        if (r == LINK_OK || r == LINK_BROKEN || ++load->failures == LOAD_FAILURES)
            return r;
        log_printf(f->log, LOG_INFO, "loading stopped at byte %u; going on from there", at);
        load->block = SMALL_MEM_BLOCK;
        r = find_loader(f, e);
        if (r != LINK_OK)
            return r;
    }
    return LINK_OK;
}

static enum link_result load_all(struct flasher *f, const struct stub_image *stub, struct err *e)
{
    struct load load = {.total = stub->text.len + stub->data.len, .block = WIRE_MEM_BLOCK};
    session_progress(f, PHASE_LOAD, 0, load.total);
    enum link_result r = load_segment(f, &stub->text, &load, e);
    return r == LINK_OK ? load_segment(f, &stub->data, &load, e) : r;
}

/* Starts the loaded code.  The loader's answer may be cut short by the start: only the greeting counts. */
static enum link_result start_stub(struct flasher *f, const struct stub_image *stub, struct err *e)
{
    uint8_t head[8];
    put_le32(head, 0); /* leave the loader and run */
    put_le32(head + 4, stub->entry);
    struct request req = {WIRE_MEM_END, head, sizeof head, NULL, 0, 0};
    enum link_result r = link_send(&f->link, &req, e);
    struct deadline deadline = deadline_in(f->clock, GREETING_TIMEOUT_MS);
    while (r == LINK_OK) {
        r = link_next_frame(&f->link, deadline_left_ms(&deadline), e);
        const struct slip_decoder *d = &f->link.decoder;
        if (r == LINK_OK && d->len == strlen(WIRE_GREETING) && memcmp(d->data, WIRE_GREETING, d->len) == 0)
            return LINK_OK;
    }
    if (r == LINK_BROKEN)
        return r;
    enum sync_party party;
    r = recover_sync(f, 500, false, &party, e);
    return r == LINK_OK && party != SYNC_STUB ? LINK_REFUSED : r;
}

/* One attempt.  *loaded: the code was in place, so that silence afterwards is the stub's. */
static enum link_result load_and_start(struct flasher *f, const struct stub_image *stub, bool *loaded,
                                       struct err *e)
{
    enum link_result r = load_all(f, stub, e);
    *loaded = r == LINK_OK;
    return *loaded ? start_stub(f, stub, e) : r;
}

bool cmd_load_stub(struct flasher *f, const struct stub_image *stub, struct err *e)
{
    for (int attempt = 1; attempt <= LOAD_ATTEMPTS; attempt++) {
        bool loaded;
        enum link_result r = load_and_start(f, stub, &loaded, e);
        if (r == LINK_OK || r == LINK_BROKEN)
            return r == LINK_OK;
        log_printf(f->log, LOG_INFO, "loading the %s stub failed, try %d", stub->name, attempt);
        link_forget_recent(&f->link);
        r = find_loader(f, e);
        if (r == LINK_BROKEN)
            return false;
        if (r == LINK_TIMEOUT && !loaded)
            return err_set(e, link_heard(&f->link) ? ERR_RESET : ERR_LOST, "while the %s stub was loaded",
                           stub->name);
        if (r == LINK_TIMEOUT)
            break;
    }
    return err_set(e, ERR_STUB, "the %s stub did not come up", stub->name);
}

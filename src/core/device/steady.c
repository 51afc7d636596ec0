/* steady.c: see steady.h; the digests of all sectors are in sector_digests.c. */
/* SPDX-License-Identifier: MIT */
#include "core/device/steady.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/device/ask.h"
#include "core/device/commands.h"
#include "core/device/recover.h"
#include "core/device/state.h"
#include "core/device/wire.h"

#include <string.h>

#define MD5_TIMEOUT_MS      3000
#define MD5_MS_PER_MB       8000 /* Espressif's tools allow the same */
#define ERASE_TIMEOUT_MS    3000
#define ERASE_MS_PER_SECTOR 500 /* worst case of the data sheets: 400 ms for 4 KB */
#define DAMAGED_TRIES       12  /* of a request that keeps arriving damaged: the stub is there */

bool ask_steady(struct device *dev, const struct request *req, struct answer *ans, struct err *e)
{
    for (int attempt = 1;; attempt++) {
        enum link_result r = ask_once(dev, req, ans, e);
        if (r == LINK_OK || r == LINK_BROKEN)
            return r == LINK_OK;
        if (attempt >= (r == LINK_REFUSED && link_was_damaged(ans) ? DAMAGED_TRIES : ASK_TRIES))
            return r == LINK_REFUSED ? ask_refused(req, ans, e)
                                     : err_set(e, ERR_LOST, "no answer to request %02X", req->op);
        if (r == LINK_TIMEOUT && !recover_stub(dev, e))
            return false;
    }
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

bool cmd_flash_md5(struct device *dev, uint32_t addr, uint32_t len, uint8_t md5[MD5_SIZE], struct err *e)
{
    uint8_t head[16];
    struct request req = md5_request(head, addr, len);
    struct answer ans;
    for (int attempt = 0; attempt < ASK_TRIES; attempt++) {
        if (!ask_steady(dev, &req, &ans, e))
            return false;
        if (ans.len == MD5_SIZE) {
            memcpy(md5, ans.data, MD5_SIZE);
            return true;
        }
    }
    return err_set(e, ERR_FLASH, "digests of an unexpected length");
}

bool cmd_flash_md5_send(struct device *dev, uint32_t addr, uint32_t len, bool behind, struct err *e)
{
    /* More than the 32 bytes after which the stub's UART interrupt empties the FIFO; bytes outside a frame
     * are skipped. */
    static const uint8_t gap[40];
    uint8_t head[16];
    struct request req = md5_request(head, addr, len);
    if (behind && link_send_raw(&dev->link, gap, sizeof gap, e) != LINK_OK)
        return false;
    return link_send(&dev->link, &req, e) == LINK_OK;
}

enum link_result cmd_flash_md5_receive(struct device *dev, uint32_t len, uint8_t md5[MD5_SIZE], struct err *e)
{
    uint8_t head[16];
    struct answer ans;
    enum link_result r =
        link_wait_answer(&dev->link, WIRE_FLASH_MD5, md5_request(head, 0, len).timeout_ms, &ans, e);
    if (r == LINK_OK && ans.len != MD5_SIZE)
        return LINK_REFUSED;
    if (r == LINK_OK)
        memcpy(md5, ans.data, MD5_SIZE);
    return r;
}

bool cmd_erase_region(struct device *dev, uint32_t addr, uint32_t len, struct err *e)
{
    uint8_t head[8];
    put_le32(head, addr);
    put_le32(head + 4, len);
    uint32_t timeout = ERASE_TIMEOUT_MS + len / FLASH_SECTOR * ERASE_MS_PER_SECTOR;
    struct request req = {WIRE_ERASE_REGION, head, sizeof head, NULL, 0, timeout};
    struct answer ans;
    return ask_steady(dev, &req, &ans, e);
}

bool cmd_set_slow(struct device *dev, bool slow, struct err *e)
{
    bool change = dev->slow != slow;
    dev->slow = slow;
    return !change || cmd_keep_clock(ask_steady, dev, e);
}

/* ask.c: see ask.h. */
/* SPDX-License-Identifier: MIT */
#include "core/device/ask.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/device/line.h"
#include "core/device/state.h"
#include "core/device/wire.h"

#define START_TIMEOUT_MS 1000
/* The stub sends as it works; its longest silence is the digests of 32 sectors. */
#define SILENCE_MS 700

bool ask_refused(const struct request *req, const struct answer *ans, struct err *e)
{
    return err_set(e, link_was_damaged(ans) ? ERR_LOST : ERR_FLASH,
                   "the device refused request %02X with status %02X %02X", req->op, ans->status, ans->error);
}

enum link_result ask_once(struct device *dev, const struct request *req, struct answer *ans, struct err *e)
{
    enum link_result r = link_call(&dev->link, req, ans, e);
    if (r == LINK_REFUSED || r == LINK_TIMEOUT)
        log_printf(dev->log, LOG_DEBUG, "request %02X %s", req->op,
                   r == LINK_REFUSED ? "was refused" : "was not answered");
    if (r == LINK_REFUSED && link_was_damaged(ans))
        line_count_trouble(dev);
    return r;
}

bool ask_plain(struct device *dev, const struct request *req, struct answer *ans, struct err *e)
{
    static const uint8_t end = WIRE_SLIP_END;
    for (int attempt = 1;; attempt++) {
        enum link_result r = ask_once(dev, req, ans, e);
        if (r == LINK_OK || r == LINK_BROKEN)
            return r == LINK_OK;
        if (attempt == ASK_TRIES)
            return r == LINK_REFUSED ? ask_refused(req, ans, e)
                                     : err_set(e, ERR_NO_ANSWER, "no answer to request %02X", req->op);
        if (link_drain(&dev->link, 100, 1000, e) == LINK_BROKEN)
            return false;
        /* A receiver that has lost an END takes every frame for the gap between two. */
        if (r == LINK_TIMEOUT && attempt % 2 == 0 && link_send_raw(&dev->link, &end, 1, e) == LINK_BROKEN)
            return false;
    }
}

bool ask_to_start(struct device *dev, uint8_t op, const uint8_t *head, size_t len, struct err *e)
{
    const struct request req = {op, head, len, NULL, 0, START_TIMEOUT_MS};
    struct answer ans;
    enum link_result r = link_call(&dev->link, &req, &ans, e);
    if (r == LINK_REFUSED)
        return err_set(e, ERR_LOST, "request %02X was refused with status %02X %02X", op, ans.status,
                       ans.error);
    if (r == LINK_TIMEOUT)
        return err_set(e, ERR_LOST, "request %02X was not answered", op);
    return r == LINK_OK;
}

struct deadline ask_stream_due(const struct device *dev, uint32_t bytes)
{
    return deadline_in(dev->clock, SILENCE_MS + SLIP_ENCODED_MAX(bytes) * 10 * 1000 / dev->info.baud);
}

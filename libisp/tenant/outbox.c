#include "tenant/outbox.h"

#include <string.h>

#include "vault/keyring.h"
#include "wire/smtp/smtp.h"

/* clang-format off */
static const isp_stmt outbox_relay = { "outbox_relay",
    "SELECT 1 FROM mail_settings WHERE tenant_id = $1 AND relay_url IS NOT NULL", NULL };
/* As isp_tx__next(), in the outbox of a tenant that need not be the context. */
static const isp_stmt outbox_next = { "outbox_next",
    "INSERT INTO counters AS c (tenant_id, name, next_value) VALUES ($1, 'message', 2)"
    " ON CONFLICT (tenant_id, name) DO UPDATE SET next_value = c.next_value + 1 RETURNING next_value - 1", NULL };
static const isp_stmt outbox_put = { "outbox_put",
    "INSERT INTO messages (tenant_id, message_id, kind, language, to_tenant_id, recipient, words, secret_words, has_secret,"
    " once_key, next_at_us, expires_at_us, created_at_us)"
    " VALUES ($1, $2, $3, coalesce((SELECT language FROM mail_settings WHERE tenant_id = $1), 'en'),"
    " nullif($4::bigint, 0), $5, $6, $7, $7::bytea IS NOT NULL, $8, $9, nullif($10::bigint, 0), $9)"
    " ON CONFLICT (tenant_id, once_key) DO NOTHING", NULL };
const isp_stmt *const isp_tenant__outbox_stmts[] = { &outbox_relay, &outbox_next, &outbox_put, NULL };
/* clang-format on */

bool isp_outbox__is_mail(const char *recipient)
{
    return recipient && isp_smtp__is_address(recipient);
}

const char *isp_outbox__link_base(const isp_ctx *ctx)
{
    return isp_ctx__setting(ctx, "public_url", NULL);
}

isp_status isp_outbox__open(isp_tx *tx, isp_ctx *ctx, int64_t tenant_id, bool *out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    *out = true;
    if (isp_ctx__setting(ctx, "mail_relay", NULL))
        return ISP_OK;
    isp_params__i64(&params, tenant_id);
    isp_status st = isp_tx__run(tx, &outbox_relay, &params, &rows, err);
    *out = st == ISP_OK && isp_rows__len(rows);
    return st;
}

/* Lines name=text of the words that are secret, or of those that are not. */
static isp_status write_words(const isp_outgoing *out, bool secret, isp_buf *lines, isp_error *err)
{
    for (size_t i = 0; i < out->word_count; i++) {
        if (out->words[i].secret != secret)
            continue;
        const char *text = out->words[i].text;
        ISP_AUTO_TEXT clean = isp_text__clean(text, strlen(text), 1000);
        isp_buf__format(lines, "%s=%s\n", out->words[i].name, clean ? clean : "");
        if (clean)
            isp_secret__wipe(clean, strlen(clean));
        else
            return isp_fail_memory(err);
    }
    return lines->failed ? isp_fail_memory(err) : ISP_OK;
}

/* Sealed for its place in the row. */
static isp_status seal_words(isp_ctx *ctx, int64_t tenant_id, int64_t message_id,
                             const isp_outgoing *out, isp_buf *sealed, isp_error *err)
{
    const isp_place place = {tenant_id, "messages", "secret_words", message_id};
    ISP_AUTO_BUF lines = ISP_BUF_INIT;
    isp_status st = write_words(out, true, &lines, err);
    if (st == ISP_OK && lines.len)
        st = isp_vault__seal(isp_ctx__keyring(ctx), &place, ISP_PURPOSE_NOTIFY, lines.data,
                             lines.len, sealed, err);
    if (lines.data)
        isp_secret__wipe(lines.data, lines.len);
    return st;
}

isp_status isp_outbox__put(isp_tx *tx, isp_ctx *ctx, int64_t tenant_id, const isp_outgoing *out,
                           int64_t now_us, int64_t *message_id, isp_error *err)
{
    ISP_AUTO_BUF lines = ISP_BUF_INIT;
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    bool open = false;
    int64_t id;
    *message_id = 0;
    isp_status st = isp_outbox__open(tx, ctx, tenant_id, &open, err);
    if (st < 0 || !open)
        return st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        if ((st = isp_tx__run(tx, &outbox_next, &params, &rows, err)) < 0)
            return st;
        id = isp_rows__i64(rows, 0, 0);
    }
    if ((st = write_words(out, false, &lines, err)) < 0 ||
        (st = seal_words(ctx, tenant_id, id, out, &sealed, err)) < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, id);
    isp_params__name(&params, ISP_KIND_MESSAGE_KIND, out->kind);
    isp_params__i64(&params, out->to_tenant_id);
    isp_params__text(&params, out->recipient);
    isp_params__text(&params, lines.data ? lines.data : "");
    isp_params__bytes(&params, sealed.data, sealed.len);
    isp_params__text(&params, out->once_key);
    isp_params__i64(&params, now_us);
    isp_params__i64(&params, out->expires_at_us);
    st = isp_tx__run(tx, &outbox_put, &params, &rows, err);
    if (st == ISP_OK && isp_rows__affected(rows))
        *message_id = id;
    return st;
}

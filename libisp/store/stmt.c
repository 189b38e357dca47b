/*
 * Statements as they are sent: placeholders become column lists, and no statement without a tenant
 * gets through.
 */
#include "store/conn.h"

#include <ctype.h>
#include <string.h>

/* "{entity}" or "{alias:entity}", inside the braces. */
static isp_status expand_one(const isp_stmt *stmt, const char *inside, size_t len,
                             isp_entity_find_fn find, isp_buf *out, isp_error *err)
{
    const char *colon = memchr(inside, ':', len);
    size_t alias_len = colon ? (size_t)(colon - inside) : 0;
    ISP_AUTO_TEXT alias = colon ? isp_text__dup_n(inside, alias_len) : NULL;
    ISP_AUTO_TEXT name = colon ? isp_text__dup_n(colon + 1, len - alias_len - 1)
                               : isp_text__dup_n(inside, len);
    if (!name || (colon && !alias))
        return isp_fail_memory(err);
    const isp_entity *entity = find ? find(name) : NULL;
    if (!entity)
        return isp_fail(err, ISP_E_INTERNAL, NULL, "statement %s: there is no entity %s",
                        stmt->name, name);
    isp_entity__columns(entity, alias, out);
    return ISP_OK;
}

/* A brace opens a placeholder only before a letter: '{1,2}' is an array. */
isp_status isp_stmt__expand(const isp_stmt *stmt, isp_entity_find_fn find, isp_buf *out,
                            isp_error *err)
{
    const char *start = stmt->sql;
    for (const char *at = start; *at; at++) {
        if (*at != '{' || !islower((unsigned char)at[1]))
            continue;
        const char *end = strchr(at, '}');
        if (!end)
            return isp_fail(err, ISP_E_INTERNAL, NULL, "statement %s: a brace is open", stmt->name);
        isp_buf__add(out, start, (size_t)(at - start));
        isp_status st = expand_one(stmt, at + 1, (size_t)(end - at - 1), find, out, err);
        if (st < 0)
            return st;
        start = end + 1;
        at = end;
    }
    isp_buf__text(out, start);
    return out->failed ? isp_fail_memory(err) : ISP_OK;
}

bool isp_stmt__names_tenant(const isp_stmt *stmt)
{
    /* A comparison with a parameter, or the first column of an INSERT. */
    static const char *const forms[] = {"tenant_id = $", "tenant_id = ANY($", "(tenant_id,"};
    for (size_t i = 0; i < ISP_LEN(forms); i++)
        if (strstr(stmt->sql, forms[i]))
            return true;
    return false;
}

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool has_word(const char *sql, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = sql; (at = strcasestr(at, word)); at += len)
        if ((at == sql || !is_word_char(at[-1])) && !is_word_char(at[len]))
            return true;
    return false;
}

static bool begins_with_word(const char *sql, const char *word)
{
    size_t len = strlen(word);
    return strncasecmp(sql, word, len) == 0 && !is_word_char(sql[len]);
}

bool isp_stmt__only_reads(const isp_stmt *stmt)
{
    static const char *const writing[] = {"INSERT", "UPDATE", "DELETE", "MERGE", "SHARE"};
    const char *sql = stmt->sql + strspn(stmt->sql, " \t\n(");
    if (!begins_with_word(sql, "SELECT") && !begins_with_word(sql, "WITH"))
        return false;
    for (size_t i = 0; i < ISP_LEN(writing); i++)
        if (has_word(sql, writing[i]))
            return false;
    return true;
}

#include "tenant/user.h"

#include <stdio.h>
#include <string.h>

#include "base/phone.h"
#include "tenant/audit.h"
#include "tenant/entities.h"
#include "tenant/login.h"
#include "tenant/role.h"

/* clang-format off */
static const isp_stmt user_insert = { "user_insert",
    "INSERT INTO users (tenant_id, user_id, login, name, phone, role, customer_id, password_hash, created_at_us,"
    " role_id, zones, expires_on) VALUES ($1, $2, $3, nullif($4, ''), nullif($5, ''), $6, $7, nullif($8, ''), $9, $10, nullif($11, ''),"
    " $12)", NULL };
/* As isp_tx__next(), for a tenant that is only being made and is nobody's context yet. */
static const isp_stmt user_id_next = { "user_id_next",
    "INSERT INTO counters AS c (tenant_id, name, next_value) VALUES ($1, 'user', 2)"
    " ON CONFLICT (tenant_id, name) DO UPDATE SET next_value = c.next_value + 1 RETURNING next_value - 1", NULL };
static const isp_stmt login_insert = { "login_insert",
    "INSERT INTO logins (login, tenant_id, user_id) VALUES ($1, $2, $3)", "logins are unique on the installation" };
/* The phone is a second name, unless somebody has it as one: then it is only a number. */
static const isp_stmt login_phone = { "login_phone",
    "INSERT INTO logins (login, tenant_id, user_id) VALUES ($3, $1, $2) ON CONFLICT DO NOTHING",
    "logins are unique on the installation" };
static const isp_stmt login_forget = { "login_forget",
    "DELETE FROM logins WHERE tenant_id = $1 AND user_id = $2"
    " AND login <> (SELECT u.login FROM users u WHERE u.tenant_id = $1 AND u.user_id = $2)", NULL };
static const isp_stmt login_note = { "login_note",
    "UPDATE users SET phone_login = EXISTS (SELECT FROM logins l WHERE l.tenant_id = $1 AND l.user_id = $2"
    " AND l.login = users.phone) WHERE tenant_id = $1 AND user_id = $2", NULL };
static const isp_stmt user_tenant_name = { "user_tenant_name",
    "SELECT name FROM tenants WHERE tenant_id = $1", NULL };
static const isp_stmt user_customer = { "user_customer",
    "SELECT 1 FROM customers WHERE tenant_id = $1 AND customer_id = $2", NULL };
static const isp_stmt user_get = { "user_get",
    "SELECT {user} FROM users WHERE tenant_id = $1 AND user_id = $2", NULL };
static const isp_stmt user_update = { "user_update",
    "UPDATE users SET name = nullif(coalesce($4, name), ''), phone = nullif(coalesce($5, phone), ''),"
    " state = coalesce($6, state), role = coalesce($7, role),"
    " role_id = CASE WHEN $7::text IS NULL THEN role_id ELSE $8::bigint END, zones = nullif(coalesce($9, zones), ''),"
    " expires_on = CASE WHEN $11 THEN NULL ELSE coalesce($10::date, expires_on) END, revision = revision + 1"
    " WHERE tenant_id = $1 AND user_id = $2 AND $3::bigint IN (0, revision)", NULL };
static const isp_stmt user_list = { "user_list",
    "SELECT {user} FROM users WHERE tenant_id = $1 AND user_id > $2 AND ($3::text IS NULL OR starts_with(login, lower($3)))"
    " AND ($4::text IS NULL OR role = $4) ORDER BY user_id LIMIT $5", NULL };
const isp_stmt *const isp_tenant__user_stmts[] = {
    &user_insert, &user_id_next, &login_insert, &login_phone, &login_forget, &login_note, &user_tenant_name,
    &user_customer, &user_get, &user_update, &user_list, NULL };
/* clang-format on */

isp_status isp_user__password(isp_ctx *ctx, const char *source, const char *password,
                              const char *login, const char *name, const char *tenant_name,
                              char hash[ISP_PASSWORD_PHC_SIZE], isp_error *err)
{
    char prefix[ISP_SOURCE_SIZE];
    /* Of an e-mail address, what stands before the @. */
    ISP_AUTO_TEXT mailbox = isp_text__dup_n(login, strcspn(login, "@"));
    const char *words[5] = {mailbox, "libisp"};
    size_t count = 2;
    if (!mailbox)
        return isp_fail_memory(err);
    if (name)
        words[count++] = name;
    if (tenant_name)
        words[count++] = tenant_name;
    isp_status st = isp_password__check(password, words, err);
    if (st < 0)
        return st;
    isp_source__prefix(source, prefix);
    return isp_hasher__hash(isp_ctx__hasher(ctx), prefix, password, hash, err);
}

isp_status isp_user__check(isp_ctx *ctx, const char *source, const isp_user_options *options,
                           const char *tenant_name, char hash[ISP_PASSWORD_PHC_SIZE],
                           isp_error *err)
{
    ISP_REQUIRE(err, options->login && strlen(options->login) >= 3 && strlen(options->login) <= 254,
                "login");
    hash[0] = '\0';
    return options->password ? isp_user__password(ctx, source, options->password, options->login,
                                                  options->name, tenant_name, hash, err)
                             : ISP_OK;
}

/* Make the phone of a user that is written already a login name too, or take the one before away.
 */
static isp_status name_phone(isp_tx *tx, int64_t tenant_id, int64_t user_id, const char *phone,
                             isp_error *err)
{
    const isp_stmt *const steps[] = {&login_forget, &login_phone, &login_note};
    for (size_t i = 0; i < ISP_LEN(steps); i++) {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        isp_params__i64(&params, user_id);
        if (steps[i] == &login_phone) {
            if (!*phone)
                continue;
            isp_params__text(&params, phone);
        }
        isp_status st = isp_tx__run(tx, steps[i], &params, NULL, err);
        if (st < 0)
            return st;
    }
    return ISP_OK;
}

/* A number in its stored form; text that is none stays as it is, and is no login name.
 * @param[out] is_number may be NULL */
static char *stored_phone(const char *phone, bool *is_number)
{
    char *number = NULL;
    *is_number = isp_phone__read(phone, &number, NULL) == ISP_OK;
    return *is_number ? number : isp_text__dup(phone);
}

isp_status isp_user__insert(isp_tx *tx, int64_t tenant_id, const isp_user_options *options,
                            int64_t role, const char *hash, int64_t now_us, int64_t *out_id,
                            isp_error *err)
{
    bool is_number = false;
    ISP_AUTO_TEXT login = isp_login__fold(options->login);
    ISP_AUTO_TEXT phone = stored_phone(options->phone ? options->phone : "", &is_number);
    if (!login || !phone)
        return isp_fail_memory(err);
    isp_status st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        if ((st = isp_tx__run(tx, &user_id_next, &params, &rows, err)) < 0)
            return st;
        *out_id = isp_rows__i64(rows, 0, 0);
    }
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__text(&params, login);
        isp_params__i64(&params, tenant_id);
        isp_params__i64(&params, *out_id);
        if ((st = isp_tx__run(tx, &login_insert, &params, NULL, err)) < 0)
            return st;
    }
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        isp_params__i64(&params, *out_id);
        isp_params__text(&params, login);
        isp_params__text(&params, options->name);
        isp_params__text(&params, phone);
        isp_params__name(&params, ISP_KIND_ROLE, role);
        isp_params__i64(&params, options->customer_id);
        isp_params__text(&params, hash);
        isp_params__i64(&params, now_us);
        isp_params__i64(&params, role == ISP_ROLE_CUSTOM ? options->role_id : ISP_NO_VALUE);
        isp_params__text(&params, options->zones);
        isp_params__on(&params, options->expires_on > 0 ? options->expires_on : ISP_NO_VALUE);
        if ((st = isp_tx__run(tx, &user_insert, &params, NULL, err)) < 0)
            return st;
    }
    return is_number ? name_phone(tx, tenant_id, *out_id, phone, err) : ISP_OK;
}

/* ---- what a person is to be: role, zones, last day ---- */

/* "Mirpur , Dhanmondi" as "Mirpur,Dhanmondi". [owned: free] */
static isp_status tidy_zones(const char *text, char **out, isp_error *err)
{
    ISP_AUTO_TEXT list = NULL;
    ISP_AUTO_BUF tidy = ISP_BUF_INIT;
    const char **zones = NULL;
    size_t count = 0;
    isp_status st = isp_zones__read(text, &list, &zones, &count, err);
    if (st == ISP_OK && count > 50)
        st = isp_fail(err, ISP_E_LIMIT, "zones", "at most 50 zones");
    for (size_t i = 0; st == ISP_OK && i < count; i++) {
        if (!isp_text__is_line(zones[i], 1, 100))
            st = isp_fail(err, ISP_E_INVALID, "zones", "a zone is one line of 1 to 100 characters");
        isp_buf__format(&tidy, "%s%s", i ? "," : "", zones[i]);
    }
    free(zones);
    if (st < 0)
        return st;
    *out = count ? isp_buf__take(&tidy) : isp_text__dup("");
    return *out ? ISP_OK : isp_fail_memory(err);
}

/* A role of the session's kind of tenant that the session may give. */
static isp_status read_role(const isp_session *session, isp_user_options *o, int64_t *role,
                            isp_error *err)
{
    const char *custom = isp_kind__name(ISP_KIND_ROLE, ISP_ROLE_CUSTOM);
    if (o->role_id != ISP_NO_VALUE && !o->role)
        o->role = custom;
    if (!o->role)
        return ISP_OK;
    if (!isp_kind__value(ISP_KIND_ROLE, o->role, role))
        return isp_fail(err, ISP_E_INVALID, "role", "there is no role %.40s", o->role);
    if ((*role == ISP_ROLE_CUSTOM) != (o->role_id != ISP_NO_VALUE))
        return isp_fail(err, ISP_E_INVALID, "role_id",
                        "the role custom names one that was put together, and no other does");
    bool in_isp = *role >= ISP_ROLE_ADMIN;
    if (in_isp != (session->tenant_kind == ISP_TENANT_ISP))
        return isp_fail(err, ISP_E_DENIED, "role",
                        "a session of this tenant cannot give the role %s", o->role);
    ISP_AUTO_TEXT grants = NULL;
    if (*role == ISP_ROLE_CUSTOM) {
        isp_status st = isp_role__grants(session, o->role_id, &grants, err);
        if (st < 0)
            return st;
    }
    return isp_role__allow(session, *role, grants, err);
}

static isp_status read_rights(const isp_session *session, isp_user_options *o, int64_t *role,
                              char **zones, isp_error *err)
{
    isp_status st = read_role(session, o, role, err);
    if (st < 0)
        return st;
    if (o->expires_on > 0 && !isp_on__valid(o->expires_on))
        return isp_fail(err, ISP_E_INVALID, "expires_on", "%lld is not a date",
                        (long long)o->expires_on);
    if (!o->zones)
        return ISP_OK;
    if (session->tenant_kind != ISP_TENANT_ISP)
        return isp_fail(err, ISP_E_INVALID, "zones", "only an ISP has zones");
    st = tidy_zones(o->zones, zones, err);
    o->zones = *zones;
    return st;
}

typedef struct creation {
    const isp_session *session;
    isp_user_options options;
    int64_t role, now_us, user_id;
    const char *hash;
} creation;

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    creation *in = user;
    isp_status st = isp_user__insert(tx, in->session->tenant_id, &in->options, in->role, in->hash,
                                     in->now_us, &in->user_id, err);
    return st < 0 ? st
                  : isp_audit__add_made(tx, in->session, "user.create", &user_get, &isp_user_entity,
                                        in->user_id, err);
}

isp_status isp_user_create(isp_session *session, const isp_user_options *options, isp_user **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    creation in = {.session = session, .options = ISP_USER_OPTIONS_INIT};
    isp_status st = isp_session__allow(session, "user.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    ISP_AUTO_TEXT zones = NULL;
    if ((st = read_rights(session, &in.options, &in.role, &zones, err)) < 0)
        return st;
    ISP_REQUIRE(err, in.options.role, "role");
    if (in.role != ISP_ROLE_CUSTOMER &&
        (st = isp_session__stepped_up(session, "user.write", "user.create", err)) < 0)
        return st;
    if ((in.role == ISP_ROLE_CUSTOMER) != (in.options.customer_id != ISP_NO_VALUE))
        return isp_fail(err, ISP_E_INVALID, "customer_id",
                        "a customer's login names its customer, and no other does");
    if (in.options.customer_id != ISP_NO_VALUE) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64(&params, in.options.customer_id);
        if ((st = isp_session__run(session, &user_customer, &params, &rows, err)) < 0)
            return st;
        if (!isp_rows__len(rows))
            return isp_fail(err, ISP_E_NOT_FOUND, "customer_id", "there is no customer %lld",
                            (long long)in.options.customer_id);
    }
    char hash[ISP_PASSWORD_PHC_SIZE];
    ISP_AUTO(isp_rows) tenant = NULL;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        if ((st = isp_session__run(session, &user_tenant_name, &params, &tenant, err)) < 0)
            return st;
    }
    if ((st = isp_user__check(session->ctx, session->source, &in.options,
                              isp_rows__text(tenant, 0, 0), hash, err)) < 0)
        return st;
    in.hash = hash;
    in.now_us = isp_session__now_us(session);
    const isp_scope job = isp_session__job(session);
    if ((st = isp_store__transact(isp_session__store(session), &job, create_body, &in, err)) < 0)
        return st;
    return isp_session__unread(
        isp_session__fetch(session, &user_get, &isp_user_entity, in.user_id, (void **)out, err),
        err);
}

isp_status isp_user_get(isp_session *session, int64_t user_id, isp_user **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "user.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &user_get, &isp_user_entity, user_id, (void **)out,
                                       err);
}

typedef struct update {
    const isp_session *session;
    isp_user_options options;
    int64_t user_id, role, state;
    const char *phone; /* NULL: stays; "": none */
    bool names_phone;  /* it is a number that may become a login name */
} update;

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    const update *in = user;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->user_id);
    isp_params__i64(&params, in->options.revision);
    isp_params__text(&params, in->options.name);
    isp_params__text(&params, in->phone);
    isp_params__name(&params, ISP_KIND_STATE, in->state);
    isp_params__name(&params, ISP_KIND_ROLE, in->role);
    isp_params__i64(&params, in->role == ISP_ROLE_CUSTOM ? in->options.role_id : ISP_NO_VALUE);
    isp_params__text(&params, in->options.zones);
    isp_params__on(&params, in->options.expires_on > 0 ? in->options.expires_on : ISP_NO_VALUE);
    isp_params__bool(&params, in->options.expires_on == 0);
    isp_status st = isp_tx__run(tx, &user_update, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__affected(rows) != 1)
        return isp_session__changed(&isp_user_entity, err);
    return in->phone ? name_phone(tx, in->session->tenant_id, in->user_id,
                                  in->names_phone ? in->phone : "", err)
                     : ISP_OK;
}

/* Is the person to be something else than now, or to be reached by another name? Saying the same
 * again is no change. */
static bool is_grave(const update *in, const isp_user *now)
{
    const char *zones = in->options.zones;
    if (now->role == ISP_ROLE_CUSTOMER)
        return false;
    if (in->phone && strcmp(in->phone, now->phone ? now->phone : "") != 0)
        return true;
    return (in->role != ISP_NO_VALUE &&
            (in->role != now->role ||
             (in->role == ISP_ROLE_CUSTOM && in->options.role_id != now->role_id))) ||
           (zones && strcmp(zones, now->zones ? now->zones : "") != 0);
}

/* Nobody changes a person who may do what he may not. */
static isp_status check_below(const isp_session *session, const isp_user *now, isp_error *err)
{
    ISP_AUTO_TEXT grants = NULL;
    isp_status st = ISP_OK;
    if (now->role == ISP_ROLE_CUSTOM)
        st = isp_role__grants(session, now->role_id, &grants, err);
    if (st == ISP_OK && isp_role__allow(session, now->role, grants, NULL) < 0)
        st = isp_fail(err, ISP_E_DENIED, "user.role", "this person stands above the session");
    return st;
}

isp_status isp_user__below(const isp_session *session, int64_t user_id, isp_user **out,
                           isp_error *err)
{
    ISP_AUTO(isp_user) now = NULL;
    isp_status st = isp_session__fetch(session, &user_get, &isp_user_entity, user_id, (void **)&now,
                                       err);
    if (st == ISP_OK)
        st = check_below(session, now, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(now);
    return st;
}

isp_status isp_user_update(isp_session *session, int64_t user_id, const isp_user_options *options,
                           isp_user **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    update in = {.session = session,
                 .options = ISP_USER_OPTIONS_INIT,
                 .user_id = user_id,
                 .role = ISP_NO_VALUE,
                 .state = ISP_NO_VALUE};
    isp_user_options *o = &in.options;
    isp_status st = isp_session__allow(session, "user.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, options, err);
    if (st < 0)
        return st;
    if (o->login || o->customer_id != ISP_NO_VALUE)
        return isp_fail(err, ISP_E_INVALID, o->login ? "login" : "customer_id",
                        "a login belongs to its person: make a new one");
    if (o->state && !isp_kind__value(ISP_KIND_STATE, o->state, &in.state))
        return isp_fail(err, ISP_E_INVALID, "state", "there is no state %.40s", o->state);
    ISP_AUTO_TEXT zones = NULL;
    if ((st = read_rights(session, o, &in.role, &zones, err)) < 0)
        return st;
    ISP_AUTO(isp_user) now = NULL;
    if ((st = isp_user__below(session, user_id, &now, err)) < 0)
        return st;
    if (o->password)
        return isp_fail(err, ISP_E_INVALID, "password",
                        "a password is set by its person: start a reset, or change your own");
    if (in.role != ISP_NO_VALUE &&
        (in.role == ISP_ROLE_CUSTOMER) != (now->role == ISP_ROLE_CUSTOMER))
        return isp_fail(err, ISP_E_INVALID, "role", "a customer's login stays a customer's");
    bool is_number = false;
    ISP_AUTO_TEXT phone = stored_phone(o->phone ? o->phone : "", &is_number);
    if (!phone)
        return isp_fail_memory(err);
    in.phone = o->phone ? phone : NULL;
    in.names_phone = is_number;
    if (is_grave(&in, now) &&
        (st = isp_session__stepped_up(session, "user.write", "user.update", err)) < 0)
        return st;
    /* Login names stand outside of every tenant: the job role writes them, and the rest with them.
     */
    isp_session writer = *session;
    writer.scope = isp_session__job(session);
    return isp_session__change(&writer, "user.update", update_body, &in, &user_get,
                               &isp_user_entity, &in.user_id, (void **)out, err);
}

static const isp_page_rule users_asked = {"user.read", "search filter", "role",
                                          .kinds = {ISP_KIND_ROLE}};

isp_status isp_user_list_get(isp_session *session, const isp_list_options *options,
                             isp_user_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &users_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, page.asked.search);
    isp_params__name(&params, ISP_KIND_ROLE, page.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &user_list, &params, &isp_user_entity, page.asked.limit, -1,
                             0, (isp_list **)(void *)out, err);
}

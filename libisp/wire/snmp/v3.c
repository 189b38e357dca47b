/*
 * SNMPv3 by way of net-snmp, behind the engine's own requests: the engine decides what is asked and
 * when, and does all waiting; net-snmp only builds, signs, encrypts and reads messages.
 *
 * Of net-snmp just the single-session functions (snmp_sess_*) are used, and its USM. No init_snmp:
 * no MIB, no configuration file and no persistent state is read or written. Its table of users is
 * one for the process, is found by engine id and name, and has no lock. So one thread at a time is
 * in there, and while it is, the table holds the user of its own device only: two devices that say
 * they are the same engine do not get each other's keys.
 *
 * A session starts without knowing the device's engine id. The first request then sends the
 * discovery message of RFC 3414, 4, instead; its answer lets the requests go that have waited for
 * it.
 */
#include <net-snmp/net-snmp-config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net-snmp/library/large_fd_set.h>
#include <net-snmp/net-snmp-includes.h>
#include <pthread.h>
#include <stdio.h>

#include "base/secret.h"
#include "wire/snmp/engine_impl.h"

enum {
    SILENT_MAX = 2 /* requests sent again for nothing, until the device is asked again who it is */
};

struct isp_snmp_v3 {
    isp_snmp_device *device;
    char *user, *peer;
    netsnmp_session options; /* what each session is opened with: user, protocols, keys */
    void *session;           /* NULL: not open */
    struct usmUser
        *known; /* the user under the engine's id; in the table between enter and leave */
    bool discovered;
    unsigned silent;
    uint32_t waiting[ISP_SNMP_WALKERS_MAX]; /* ids of requests that wait for the discovery */
    size_t waiting_count;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t library = PTHREAD_MUTEX_INITIALIZER;

/* Around whatever the library does for a device. */
static void enter(const isp_snmp_v3 *v3)
{
    pthread_mutex_lock(&library);
    if (v3->known)
        usm_add_user(v3->known);
}

static void leave(const isp_snmp_v3 *v3)
{
    if (v3->known)
        usm_remove_user(v3->known);
    pthread_mutex_unlock(&library);
}

static void set_up_library(void)
{
    static const int off[] = {NETSNMP_DS_LIB_DONT_READ_CONFIGS, NETSNMP_DS_LIB_DONT_PERSIST_STATE,
                              NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD,
                              NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE};
    netsnmp_session defaults;
    for (size_t i = 0; i < ISP_LEN(off); i++)
        netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, off[i], 1);
    netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_APPTYPE, "libisp");
    netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_EMERG);
    snmp_sess_init(&defaults);
    init_snmpv3("libisp");
    /* What reading a configuration would have ended with: an engine id of our own, and from it the
     * user without a name that discoveries are sent by. */
    snmp_call_callbacks(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_POST_PREMIB_READ_CONFIG, NULL);
}

/* --- options --- */

static bool is_one_of(const char *text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, names[i]) == 0)
            return true;
    return false;
}

isp_status isp_snmp_v3__check(const isp_snmp_v3_options *o, isp_error *err)
{
    static const char *const auth[] = {"MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};
    static const char *const priv[] = {"DES", "AES", "AES-192", "AES-256"};
    if (!o || !o->user || !*o->user || strlen(o->user) > 32)
        return isp_fail(err, ISP_E_INVALID, "node.username",
                        "SNMPv3 needs a user name of 1 to 32 bytes");
    if (o->priv_protocol && !o->auth_protocol)
        return isp_fail(err, ISP_E_INVALID, "node.auth_protocol",
                        "there is no privacy without authentication");
    if (o->auth_protocol && !is_one_of(o->auth_protocol, auth, ISP_LEN(auth)))
        return isp_fail(err, ISP_E_INVALID, "node.auth_protocol",
                        "%.40s is none of MD5, SHA, SHA-224, SHA-256, SHA-384, SHA-512",
                        o->auth_protocol);
    if (o->priv_protocol && !is_one_of(o->priv_protocol, priv, ISP_LEN(priv)))
        return isp_fail(err, ISP_E_INVALID, "node.priv_protocol",
                        "%.40s is none of DES, AES, AES-192, AES-256", o->priv_protocol);
    /* RFC 3414, 11.2 */
    if (o->auth_protocol && (!o->auth_password || strlen(o->auth_password) < 8))
        return isp_fail(err, ISP_E_INVALID, "node.password",
                        "an SNMPv3 passphrase has 8 characters or more");
    if (o->priv_protocol && (!o->priv_password || strlen(o->priv_password) < 8))
        return isp_fail(err, ISP_E_INVALID, "node.priv_password",
                        "an SNMPv3 passphrase has 8 characters or more");
    return ISP_OK;
}

static bool derive(const isp_snmp_v3 *v3, const char *password, u_char *key, size_t *key_len)
{
    return generate_Ku(v3->options.securityAuthProto, (u_int)v3->options.securityAuthProtoLen,
                       (const u_char *)password, strlen(password), key, key_len) == SNMPERR_SUCCESS;
}

/* Protocols, and keys from passwords; both keys are made by the authentication protocol. */
static bool make_keys(isp_snmp_v3 *v3, const isp_snmp_v3_options *o)
{
    netsnmp_session *s = &v3->options;
    s->securityLevel = SNMP_SEC_LEVEL_NOAUTH;
    if (!o->auth_protocol)
        return true;
    s->securityLevel = SNMP_SEC_LEVEL_AUTHNOPRIV;
    s->securityAuthProto = sc_get_auth_oid(usm_lookup_auth_type(o->auth_protocol),
                                           &s->securityAuthProtoLen);
    s->securityAuthKeyLen = sizeof s->securityAuthKey;
    if (!derive(v3, o->auth_password, s->securityAuthKey, &s->securityAuthKeyLen))
        return false;
    if (!o->priv_protocol)
        return true;
    s->securityLevel = SNMP_SEC_LEVEL_AUTHPRIV;
    s->securityPrivProto = sc_get_priv_oid(usm_lookup_priv_type(o->priv_protocol),
                                           &s->securityPrivProtoLen);
    s->securityPrivKeyLen = sizeof s->securityPrivKey;
    return derive(v3, o->priv_password, s->securityPrivKey, &s->securityPrivKeyLen);
}

/* --- sessions --- */

static void on_readable(void *user, int fd);

static void close_session(isp_snmp_v3 *v3)
{
    if (!v3->session)
        return;
    isp_snmp_engine__unwatch(v3->device->engine, snmp_sess_transport(v3->session)->sock);
    snmp_sess_close(v3->session);
    v3->session = NULL;
    v3->discovered = false;
    v3->waiting_count = v3->silent = 0;
}

static bool open_session(isp_snmp_v3 *v3)
{
    isp_snmp_device *d = v3->device;
    netsnmp_session copy = v3->options;
    v3->session = snmp_sess_open(&copy);
    isp_secret__wipe(&copy, sizeof copy);
    if (!v3->session)
        return false;
    /* Connected, so that the kernel lets through what comes from the device only. */
    int fd = snmp_sess_transport(v3->session)->sock;
    if (connect(fd, &d->address.any, d->address_len) == 0 &&
        isp_snmp_engine__watch(d->engine, fd, on_readable, v3, NULL) == ISP_OK)
        return true;
    snmp_sess_close(v3->session);
    v3->session = NULL;
    return false;
}

/* The user of an earlier session: of another engine, perhaps. */
static void forget_user(isp_snmp_v3 *v3)
{
    if (!v3->known)
        return;
    usm_remove_user(v3->known);
    usm_free_user(v3->known);
    v3->known = NULL;
}

/* Make the user known to the library under the engine id that was discovered. */
static bool create_user(isp_snmp_v3 *v3)
{
    netsnmp_session *s = snmp_sess_session(v3->session);
    forget_user(v3);
    if (usm_create_user_from_session(s) != SNMPERR_SUCCESS)
        return false;
    v3->known = usm_get_user(s->securityEngineID, s->securityEngineIDLen, s->securityName);
    return v3->known != NULL;
}

/* --- answers --- */

static bool encode_oid(const oid *arcs, size_t count, uint8_t **at, const uint8_t *end,
                       uint32_t *len)
{
    uint32_t parts[ISP_OID_ARCS_MAX];
    if (count < 2 || count > ISP_OID_ARCS_MAX || arcs[0] > 2 || arcs[1] > UINT32_MAX - 80)
        return false;
    parts[0] = (uint32_t)(40 * arcs[0] + arcs[1]);
    for (size_t i = 2; i < count; i++)
        parts[i - 1] = (uint32_t)arcs[i];
    *len = (uint32_t)isp_oid_index__write(parts, count - 1, *at, (size_t)(end - *at));
    *at += *len;
    return *len > 0;
}

static bool take_value(const netsnmp_variable_list *var, isp_snmp_value *out, uint8_t **at,
                       const uint8_t *end)
{
    *out = (isp_snmp_value){
        .type = var->type, .bytes = var->val.string, .len = (uint32_t)var->val_len};
    switch (var->type) {
    case ISP_SNMP_INTEGER:
        out->number = *var->val.integer;
        return true;
    case ISP_SNMP_COUNTER32:
    case ISP_SNMP_GAUGE32:
    case ISP_SNMP_TICKS:
        out->number = (int64_t)(uint32_t)*var->val.integer;
        return true;
    case ISP_SNMP_COUNTER64:
        out->number = (int64_t)((uint64_t)var->val.counter64->high << 32 |
                                (uint32_t)var->val.counter64->low);
        return true;
    case ISP_SNMP_OID:
        out->bytes = *at;
        return encode_oid(var->val.objid, var->val_len / sizeof(oid), at, end, &out->len);
    case ISP_SNMP_OCTETS:
    case ISP_SNMP_ADDRESS:
    case ISP_SNMP_OPAQUE:
        return true;
    case ISP_SNMP_NULL:
    case ISP_SNMP_NO_OBJECT:
    case ISP_SNMP_NO_INSTANCE:
    case ISP_SNMP_END_OF_VIEW:
        out->len = 0;
        return true;
    default: /* floats and the like, which the library has unpacked */
        *out = (isp_snmp_value){.type = ISP_SNMP_OPAQUE};
        return true;
    }
}

/* Hand the answer to the walker; false: it could not be read. */
static bool use_answer(walker *w, const netsnmp_pdu *pdu)
{
    size_t count = 0, room = 0;
    for (const netsnmp_variable_list *v = pdu->variables; v; v = v->next_variable, count++)
        room += 5 * (v->name_length + (v->type == ISP_SNMP_OID ? v->val_len / sizeof(oid) : 0));
    if (count > ISP_SNMP_VARBINDS_MAX)
        return false;
    isp_snmp_varbind *varbinds = calloc(1, (count + 1) * sizeof *varbinds + room);
    if (!varbinds)
        return false;
    uint8_t *at = (uint8_t *)(varbinds + count + 1), *end = at + room;
    bool good = true;
    size_t i = 0;
    for (const netsnmp_variable_list *v = pdu->variables; v && good; v = v->next_variable, i++) {
        varbinds[i].oid = at;
        good = encode_oid(v->name, v->name_length, &at, end, &varbinds[i].oid_len) &&
               take_value(v, &varbinds[i].value, &at, end);
    }
    good = good && isp_snmp_walker__matches(w, (int32_t)pdu->errstat, varbinds, count);
    if (good)
        isp_snmp_engine__landed(w, (int32_t)pdu->errstat, (int32_t)pdu->errindex, varbinds, count);
    free(varbinds);
    return good;
}

/* A report that ends a request: the user, its keys or its level are not what the device wants. */
static void on_refused(isp_snmp_v3 *v3, walker *w, netsnmp_pdu *pdu)
{
    static const struct {
        int report;
        const char *native, *what;
    } names[] = {
        {SNMPERR_UNKNOWN_USER_NAME, "unknownUserName",
         "the device has no SNMPv3 user of this name"},
        {SNMPERR_AUTHENTICATION_FAILURE, "wrongDigest",
         "the device refuses the SNMPv3 login: wrong passphrase or authentication protocol"},
        {SNMPERR_UNSUPPORTED_SEC_LEVEL, "unsupSecLevel",
         "the device's SNMPv3 user has no such authentication or privacy"},
        {SNMPERR_DECRYPTION_ERR, "decryptionError",
         "the device cannot decrypt: wrong SNMPv3 privacy passphrase or protocol"},
    };
    int report = pdu ? snmpv3_get_report_type(pdu) : 0;
    for (size_t i = 0; i < ISP_LEN(names); i++)
        if (names[i].report == report) {
            isp_snmp_op__fail(w->op, ISP_E_DENIED, names[i].native, names[i].what);
            return;
        }
    /* Another box has taken its place, or it has been reset: ask who it is when the request goes
     * out again. */
    v3->discovered = false;
}

static int on_message(int operation, netsnmp_session *session, int request_id, netsnmp_pdu *pdu,
                      void *magic)
{
    isp_snmp_v3 *v3 = session->callback_magic;
    isp_snmp_counters *counters = isp_snmp_engine__count(v3->device->engine);
    walker *w = isp_snmp_engine__find(v3->device->engine, (int32_t)(intptr_t)magic);
    (void)request_id;
    if (!magic) /* the discovery: what matters is what the session knows afterwards */
        return 1;
    if (!w) {
        counters->stale += operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE;
        return 1;
    }
    if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && pdu->command == SNMP_MSG_RESPONSE) {
        v3->silent = 0;
        if (!use_answer(w, pdu)) {
            counters->broken++;
            w->broken = true;
        }
    } else if (operation == NETSNMP_CALLBACK_OP_SEC_ERROR) {
        on_refused(v3, w, pdu);
    }
    return 1;
}

static bool send_request(isp_snmp_v3 *v3, walker *w);

static void on_readable(void *user, int fd)
{
    isp_snmp_v3 *v3 = user;
    enter(v3);
    netsnmp_large_fd_set fds;
    netsnmp_large_fd_set_init(&fds, fd + 1);
    NETSNMP_LARGE_FD_ZERO(&fds);
    NETSNMP_LARGE_FD_SET(fd, &fds);
    snmp_sess_read2(v3->session, &fds);
    netsnmp_large_fd_set_cleanup(&fds);

    if (!v3->discovered && snmp_sess_session(v3->session)->securityEngineIDLen) {
        v3->discovered = create_user(v3);
        for (size_t i = 0; i < v3->waiting_count; i++) {
            walker *w = isp_snmp_engine__find(v3->device->engine, (int32_t)v3->waiting[i]);
            if (w)
                send_request(v3, w);
        }
        v3->waiting_count = 0;
    }
    leave(v3);
}

/* --- requests --- */

static bool add_name(netsnmp_pdu *pdu, const isp_snmp_varbind *name, const uint8_t *tail,
                     size_t tail_len)
{
    uint32_t parts[2][ISP_OID_ARCS_MAX];
    oid arcs[2 * ISP_OID_ARCS_MAX + 1];
    size_t n = isp_oid_index__arcs(name->oid, name->oid_len, parts[0], ISP_OID_ARCS_MAX - 1),
           more = isp_oid_index__arcs(tail, tail_len, parts[1], ISP_OID_ARCS_MAX), count = 0;
    if (!n || n + more >= ISP_OID_ARCS_MAX)
        return false;
    arcs[count++] = parts[0][0] < 80 ? parts[0][0] / 40 : 2;
    arcs[count++] = parts[0][0] - 40 * arcs[0];
    for (size_t i = 1; i < n; i++)
        arcs[count++] = parts[0][i];
    for (size_t i = 0; i < more; i++)
        arcs[count++] = parts[1][i];
    return snmp_add_null_var(pdu, arcs, count) != NULL;
}

static bool hand_over(isp_snmp_v3 *v3, netsnmp_pdu *pdu, uint32_t id)
{
    if (snmp_sess_async_send(v3->session, pdu, on_message, (void *)(intptr_t)id))
        return true;
    snmp_free_pdu(pdu);
    isp_snmp_engine__count(v3->device->engine)->send_failed++;
    return false;
}

static bool send_request(isp_snmp_v3 *v3, walker *w)
{
    isp_snmp_varbind room[ISP_SNMP_COLUMNS_MAX];
    isp_snmp_ask ask;
    isp_snmp_walker__ask(w, room, &ask);
    netsnmp_pdu *pdu = snmp_pdu_create((int)ask.pdu);
    bool good = pdu != NULL;
    for (size_t i = 0; i < ask.name_count && good; i++)
        good = add_name(pdu, &ask.names[i], ask.tail, ask.tail_len);
    if (!good) {
        if (pdu)
            snmp_free_pdu(pdu);
        return false;
    }
    if (ask.pdu == ISP_SNMP_GETBULK) {
        pdu->non_repeaters = 0;
        pdu->max_repetitions = ask.repeat;
    }
    return hand_over(v3, pdu, w->id);
}

/* An empty request of nobody: the device answers with a report that carries its engine id. */
static bool send_discovery(isp_snmp_v3 *v3)
{
    netsnmp_session *s = snmp_sess_session(v3->session);
    s->flags |= SNMP_FLAGS_DONT_PROBE; /* the library's own would block */
    netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GET);
    if (!pdu)
        return false;
    pdu->version = SNMP_VERSION_3;
    pdu->securityName = strdup("");
    pdu->securityLevel = SNMP_SEC_LEVEL_NOAUTH;
    pdu->securityModel = SNMP_SEC_MODEL_USM;
    return hand_over(v3, pdu, 0);
}

static bool send_or_ask(isp_snmp_v3 *v3, walker *w)
{
    /* The library drops what an engine says that it does not know. So silence may be a box that was
     * exchanged. */
    if (w->resent)
        v3->silent++;
    if (v3->discovered && v3->silent < SILENT_MAX && v3->device->reachable) {
        snmp_sess_timeout(v3->session); /* let it forget what was given up */
        return send_request(v3, w);
    }
    const bool under_way = v3->waiting_count && !w->resent;
    if (!under_way) {
        close_session(v3);
        if (!open_session(v3))
            return false;
    }
    if (v3->waiting_count < ISP_LEN(v3->waiting))
        v3->waiting[v3->waiting_count++] = w->id;
    return under_way || send_discovery(v3);
}

bool isp_snmp_v3__send(isp_snmp_v3 *v3, walker *w)
{
    enter(v3);
    bool sent = send_or_ask(v3, w);
    leave(v3);
    return sent;
}

bool isp_snmp_v3__is_ignored(const isp_snmp_v3 *v3)
{
    return v3->discovered && v3->options.securityLevel == SNMP_SEC_LEVEL_AUTHPRIV &&
           v3->device->heard_us < 0;
}

isp_status isp_snmp_v3__new(isp_snmp_device *d, const isp_snmp_v3_options *options,
                            isp_snmp_v3 **out, isp_error *err)
{
    char host[INET6_ADDRSTRLEN], peer[INET6_ADDRSTRLEN + 16];
    const bool v6 = d->address.any.sa_family == AF_INET6;

    pthread_once(&once, set_up_library);
    isp_status st = isp_snmp_v3__check(options, err);
    if (st < 0)
        return st;
    isp_snmp_v3 *v3 = calloc(1, sizeof *v3);
    if (!v3)
        return isp_fail_memory(err);
    inet_ntop(d->address.any.sa_family,
              v6 ? (const void *)&d->address.v6.sin6_addr : &d->address.v4.sin_addr, host,
              sizeof host);
    snprintf(peer, sizeof peer, v6 ? "udp6:[%s]:%u" : "udp:%s:%u", host,
             ntohs(v6 ? d->address.v6.sin6_port : d->address.v4.sin_port));
    v3->device = d;
    v3->user = strdup(options->user);
    v3->peer = strdup(peer);

    netsnmp_session *s = &v3->options;
    snmp_sess_init(s); /* also: no probe of its own, that would block */
    s->version = SNMP_VERSION_3;
    s->securityModel = SNMP_SEC_MODEL_USM;
    s->peername = v3->peer;
    s->securityName = v3->user;
    s->securityNameLen = strlen(options->user);
    s->callback_magic = v3;
    s->retries = 0; /* ours to do; one more goes out when the clocks have to be set */
    s->timeout = (long)(d->timeout_us * d->tries);
    if (!v3->user || !v3->peer)
        st = isp_fail_memory(err);
    else if (!make_keys(v3, options))
        st = isp_fail(err, ISP_E_INVALID, "v3", "no keys can be made from these passwords");
    if (st < 0) {
        isp_snmp_v3__free(v3);
        return st;
    }
    *out = v3;
    return ISP_OK;
}

void isp_snmp_v3__free(isp_snmp_v3 *v3)
{
    if (!v3)
        return;
    enter(v3);
    close_session(v3);
    forget_user(v3);
    leave(v3);
    free(v3->user);
    free(v3->peer);
    isp_secret__wipe(v3, sizeof *v3);
    free(v3);
}

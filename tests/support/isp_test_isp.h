/*
 * isp_test_isp.h - an ISP to test with: a platform, a group, two ISPs that must not see each other,
 * and what they sell.
 */
#ifndef ISP_TEST_ISP_H
#define ISP_TEST_ISP_H

#include <string.h>

#include "isp.h"
#include "isp_test_db.h"

#define ISP_TEST_PASSWORD "correct horse battery"

static isp_error err;

static inline ISP_UNUSED isp_session *isp_test_local(const char *tenant)
{
    isp_session *session = NULL;
    ck_ok(isp_session_local(isp_test_ctx, tenant, &session, &err), err);
    return session;
}

/* A tenant below the parent; its first user is admin@CODE. A group has slots enough for any test.
 */
static inline ISP_UNUSED void isp_test_tenant(const char *parent, const char *code)
{
    char login[64];
    snprintf(login, sizeof login, "admin@%s", code);
    if (!parent) {
        isp_tenant *made = NULL;
        isp_tenant_options tenant = ISP_TENANT_OPTIONS_INIT;
        isp_user_options user = ISP_USER_OPTIONS_INIT;
        tenant.code = code;
        user.login = login;
        user.password = ISP_TEST_PASSWORD;
        ck_ok(isp_platform_create(isp_test_ctx, &tenant, &user, &made, &err), err);
        isp_tenant_free(made);
        return;
    }
    isp_session *above = isp_test_local(parent);
    isp_child *made = NULL;
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    o.code = code;
    o.admin_login = login;
    o.admin_password = ISP_TEST_PASSWORD;
    if (strcmp(parent, "platform") == 0)
        o.slot_count = 1000;
    ck_ok(isp_child_create(above, &o, &made, &err), err);
    isp_child_free(made);
    isp_session_close(above);
}

/* platform > north > mfn, dfn */
static inline ISP_UNUSED void isp_test_tenants(void)
{
    isp_test_tenant(NULL, "platform");
    isp_test_tenant("platform", "north");
    isp_test_tenant("north", "mfn");
    isp_test_tenant("north", "dfn");
}

static inline ISP_UNUSED int64_t isp_test_package(isp_session *session, const char *code,
                                                  int64_t price_paisa)
{
    isp_package_options o = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *made = NULL;
    o.code = code;
    o.download_bps = 20000000;
    o.upload_bps = 5000000;
    o.price_paisa = price_paisa;
    ck_ok(isp_package_create(session, &o, &made, &err), err);
    int64_t id = made->package_id;
    isp_package_free(made);
    return id;
}

static inline ISP_UNUSED int64_t isp_test_router(isp_session *session, const char *name,
                                                 const char *address, int64_t port)
{
    isp_node_options o = ISP_NODE_OPTIONS_INIT;
    isp_node *made = NULL;
    o.name = name;
    o.driver = "mikrotik";
    o.address = address;
    o.port = port;
    o.username = "libisp";
    o.password = "secret";
    ck_ok(isp_node_create(session, &o, &made, &err), err);
    int64_t id = made->node_id;
    isp_node_free(made);
    return id;
}

static inline ISP_UNUSED int64_t isp_test_customer(isp_session *session, const char *name)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *made = NULL;
    o.name = name;
    ck_ok(isp_customer_create(session, &o, &made, &err), err);
    int64_t id = made->customer_id;
    isp_customer_free(made);
    return id;
}

static inline ISP_UNUSED int64_t isp_test_service(isp_session *session, int64_t customer,
                                                  int64_t package, int64_t node, const char *login,
                                                  int64_t started_on)
{
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    isp_service *made = NULL;
    o.customer_id = customer;
    o.package_id = package;
    o.node_id = node;
    o.login = login;
    o.started_on = started_on;
    ck_ok(isp_service_create(session, &o, &made, &err), err);
    int64_t id = made->service_id;
    isp_service_free(made);
    return id;
}

/* Fails with the first thing that isp verify finds wrong. */
static inline ISP_UNUSED void isp_test_books(isp_session *session)
{
    isp_finding_list *findings = NULL;
    ck_ok(isp_verify(session, &findings, &err), err);
    if (isp_finding_list_len(findings)) {
        const isp_finding *f = isp_finding_list_at(findings, 0);
        ck_abort_msg("%s %s: %s", f->check, f->subject, f->detail);
    }
    isp_finding_list_free(findings);
}

#endif

/*
 * demo.h - isp demo: what its two files share.
 */
#ifndef ISP_CLI_DEMO_H
#define ISP_CLI_DEMO_H

#include "cli.h"

enum {
    DEMO_MONTHS_MAX = 24
};

/* A kind of line that the demo's ISPs sell. */
typedef struct demo_package {
    const char *code, *name;
    int64_t mbps, price_paisa;
} demo_package;
extern const demo_package demo_packages[3];

/* ISPs that have a past: customers, bills, payments. Each has a router at address_step above the
 * first. */
typedef struct demo_isp {
    const char *code, *node, *zones[3];
    size_t customer_count;
    int address_step;
} demo_isp;
extern const demo_isp demo_isps[2];

/* What the past happens on. */
typedef struct demo_past {
    cli *cli;
    int64_t months;
    const char *router, *router_port, *username, *password;
} demo_past;

/* The clock of an installation whose demo has a past: demo_be_on() turns it. */
int64_t demo_clock(void *user);
/* Be in the morning of that day in Dhaka; 0: now. */
void demo_be_on(int64_t on);
int64_t demo_today(void);
/* The first day of the month that is so many before this one. */
int64_t demo_months_ago(int64_t months);
/* "127.10.0.1" and 2: "127.10.0.3". [owned: free] NULL: no such address. */
char *demo_address(const char *first, int step);

/* Become the local operator of a tenant. */
int demo_act_for(cli *c, const char *tenant);
/* It was made, or it is there already: both is well. */
int demo_made(const cli *c, isp_status st, const isp_error *err);
int demo_make_packages(const cli *c);
int demo_find_packages(const cli *c, int64_t out_ids[3]);
/* The node of this name, made or changed so that it is where the options say. */
int demo_make_node(const cli *c, const isp_node_options *options, int64_t *out_id);
/* The customer of this phone number, found or made. */
isp_status demo_customer(isp_session *session, const isp_customer_options *options, int64_t *out_id,
                         isp_error *err);
/* The customer's line, found or made. */
isp_status demo_service(isp_session *session, const isp_service_options *options, int64_t *out_id,
                        isp_error *err);

/* Live through all days from the first of the month so many months ago until today. Leaves the
 * clock at now. */
int demo_live(const demo_past *past);

#endif

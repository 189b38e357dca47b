/*
 * isp doctor: what the library sees, and the revisions of what it stands on.
 */
#include "cli.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * Packages of Debian 12 whose older revisions have holes that reach us. A version number alone does
 * not tell: fixes are revisions of one version.
 * @source libssh2: DSA of 2026 for 1.10.0 (six client-side holes); net-snmp: CVE-2025-68615
 */
/* clang-format off */
static const struct { const char *package, *least; } packages[] = {
    { "libssh2-1", "1.10.0-3+deb12u1" },
    { "libsnmp40", "5.9.3+dfsg-2+deb12u1" },
    { "libpq5",    "15.18" },
    { "libssl3",   NULL },
    { "libcurl4",  NULL },
};
/* clang-format on */

/* How a character sorts in a version: ~ before the end, letters before the rest.
 * @source Debian policy 5.6.12 */
static int weight(int c)
{
    return c == '~' ? -1 : !c || isdigit(c) ? 0 : isalpha(c) ? c : c + 256;
}

/* Compare two Debian versions without epoch: parts that are no number, parts that are, in turn. */
static int compare(const char *a, const char *b)
{
    while (*a || *b) {
        while ((*a && !isdigit((unsigned char)*a)) || (*b && !isdigit((unsigned char)*b))) {
            int difference = weight((unsigned char)*a) - weight((unsigned char)*b);
            if (difference)
                return difference;
            a += *a != '\0';
            b += *b != '\0';
        }
        char *end_a, *end_b;
        unsigned long long number_a = strtoull(a, &end_a, 10), number_b = strtoull(b, &end_b, 10);
        if (number_a != number_b)
            return number_a < number_b ? -1 : 1;
        a = end_a;
        b = end_b;
    }
    return 0;
}

/* The installed version of a package, from dpkg's own list; false: not there. */
static bool installed(const char *package, char *version, size_t size)
{
    FILE *status = fopen("/var/lib/dpkg/status", "re");
    char *line = NULL;
    size_t line_size = 0;
    bool ours = false, found = false;
    while (status && !found && getline(&line, &line_size, status) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "Package: ", 9) == 0) {
            ours = strcmp(line + 9, package) == 0;
        } else if (ours && strncmp(line, "Version: ", 9) == 0) {
            const char *epoch = strchr(line + 9, ':');
            snprintf(version, size, "%s", epoch ? epoch + 1 : line + 9);
            found = true;
        }
    }
    free(line);
    if (status)
        fclose(status);
    return found;
}

int cli_run_doctor(cli_call *call)
{
    cli *c = call->c;
    isp_check_list *list = NULL;
    isp_error err = {0};
    cli_rows rows = {.entity = isp_entity_find("check")};
    isp_check ours[CLI_LEN(packages)] = {0};
    char versions[CLI_LEN(packages)][64], wanted[CLI_LEN(packages)][64];
    int64_t worst = ISP_HEALTH_GOOD;
    int code = cli_open(c, false, false);
    if (code != CLI_OK)
        return code;
    if (isp_doctor(c->ctx, &list, &err) < 0)
        return cli_fail(c, &err);
    for (size_t i = 0; i < isp_check_list_len(list); i++)
        cli_rows_add(&rows, isp_check_list_at(list, i));
    for (size_t i = 0; i < CLI_LEN(packages); i++) {
        isp_check *check = &ours[i];
        if (!installed(packages[i].package, versions[i], sizeof versions[i]))
            continue; /* built some other way: who did so knows */
        bool old = packages[i].least && compare(versions[i], packages[i].least) < 0;
        *check = (isp_check){.name = packages[i].package,
                             .health = old ? ISP_HEALTH_BAD : ISP_HEALTH_GOOD,
                             .found = versions[i],
                             .advice = old ? "has known holes: apt upgrade" : NULL};
        if (packages[i].least) {
            snprintf(wanted[i], sizeof wanted[i], "%s or later", packages[i].least);
            check->wanted = wanted[i];
        }
        cli_rows_add(&rows, check);
    }
    for (size_t i = 0; i < rows.len; i++) {
        int64_t health = ((const isp_check *)rows.records[i])->health;
        worst = health > worst ? health : worst;
    }
    code = cli_print_rows(c, &rows);
    cli_rows_free(&rows);
    isp_check_list_free(list);
    return code == CLI_OK && worst == ISP_HEALTH_BAD ? CLI_ERROR : code;
}

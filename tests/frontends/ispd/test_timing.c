/* How long a refused login takes does not tell why it is refused: interleaved tries over HTTP, in
 * another order each round, judged by medians. It takes minutes: with ISP_ATTACK_LONG=1 alone. */
#include "ispd_test.h"

#include <math.h>
#include <string.h>

enum {
    KINDS = 6,
    ROUNDS_LEAST = 200,
    ROUNDS = 400 /* at most, where much else runs */
};

#define SCALE_OF_MAD 1.4826 /* of a normal distribution: its deviation in median deviations */
#define MEDIANS_COST 1.2533 /* sqrt(pi/2): how much wider a median scatters than a mean */
#define SIGMAS       5.0    /* less than one in a million by chance */

static const struct {
    const char *what, *login, *password;
} kinds[KINDS] = {{"wrong", "admin@south.example", "not the password"}, /* the others are held to */
                  {"wrong, again", "admin@south.example", "not the password"}, /* shows the noise */
                  {"unknown", "nobody@north.example", ISPD_TEST_PASSWORD},
                  {"disabled, right", "tech@north.example", ISPD_TEST_PASSWORD},
                  {"locked, right", "admin@north.example", ISPD_TEST_PASSWORD},
                  {"locked, wrong", "admin@north.example", "not the password"}};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const double *values, size_t n)
{
    static double sorted[ROUNDS];
    memcpy(sorted, values, n * sizeof *values);
    qsort(sorted, n, sizeof *sorted, ascending);
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

/* How far from zero the median of n differences may be by chance. */
static double bound_of(const double *differences, size_t n)
{
    static double away[ROUNDS];
    double middle = median(differences, n);
    for (size_t i = 0; i < n; i++)
        away[i] = fabs(differences[i] - middle);
    return SIGMAS * MEDIANS_COST * SCALE_OF_MAD * median(away, n) / sqrt((double)n);
}

static double refused_ms(size_t kind)
{
    char body[256];
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"}", kinds[kind].login,
             kinds[kind].password);
    int64_t begun = server_mono_us();
    struct reply reply = ask("POST", "/api/v1/session", "Content-Type: application/json\r\n", body);
    double took = (double)(server_mono_us() - begun) / 1e3;
    ck_assert_msg(reply.status == 401, "%s: %s", kinds[kind].what, reply.text);
    reply_free(&reply);
    return took;
}

static void shuffle(size_t *order, uint64_t *seed)
{
    for (size_t i = KINDS; i > 1; i--) {
        *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        size_t other = (size_t)(*seed >> 33) % i, kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

/* Lock the admin of north; the lock stays, what the tries of others count is forgotten. */
static void lock(void)
{
    for (int i = 0; i < 6; i++)
        refused_ms(KINDS - 1);
    isp_test_sql("UPDATE isp.login_gates SET blocked_until_us = 9000000000000000"
                 " WHERE blocked_until_us > 0");
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.login_gates WHERE blocked_until_us > 0"), 1);
}

START_TEST(the_time_of_a_refusal_does_not_say_why)
{
    static double took[KINDS][ROUNDS], differences[KINDS][ROUNDS];
    size_t order[KINDS], n = 0;
    uint64_t seed = 1;
    double usual = 0, bound = 0;
    if (!getenv("ISP_ATTACK_LONG")) {
        puts("skipped: it takes minutes; ISP_ATTACK_LONG=1 runs it");
        return;
    }
    ispd_test_people();
    ispd_test_start(NULL);
    ispd_test_patience_ms = 60000;
    isp_test_sql("UPDATE isp.users SET state = 'suspended' WHERE login = 'tech@north.example'");
    lock();
    for (size_t k = 0; k < KINDS; k++)
        order[k] = k;
    const int64_t until = server_mono_us() + INT64_C(600) * 1000000;
    while (n < ROUNDS_LEAST || (n < ROUNDS && bound * 4 > usual)) {
        if (n >= 50 && server_mono_us() > until)
            break;
        isp_test_sql("DELETE FROM isp.login_gates WHERE blocked_until_us = 0");
        shuffle(order, &seed);
        for (size_t k = 0; k < KINDS; k++)
            took[order[k]][n] = refused_ms(order[k]);
        for (size_t k = 0; k < KINDS; k++)
            differences[k][n] = took[k][n] - took[0][n];
        n++;
        usual = median(took[0], n);
        bound = bound_of(differences[1], n);
    }
    printf("%zu rounds; %s: median %.2f ms\n", n, kinds[0].what, usual);
    for (size_t k = 1; k < KINDS; k++)
        printf("%-16s differs by %.3f ms; chance alone: up to %.3f ms\n", kinds[k].what,
               median(differences[k], n), bound_of(differences[k], n));
    if (bound * 4 > usual) {
        puts("skipped: the machine is too busy to tell anything by time");
        return;
    }
    for (size_t k = 1; k < KINDS; k++)
        ck_assert_msg(fabs(median(differences[k], n)) < bound_of(differences[k], n),
                      "%s can be told by its time", kinds[k].what);
}
END_TEST

ISPD_SUITE(ispd_timing, 800, TEST(the_time_of_a_refusal_does_not_say_why))

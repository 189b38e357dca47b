/*
 * Mutated bytes against everything of the simulator that reads foreign ones: SNMP requests,
 * RouterOS sentences, control lines. It must neither crash nor stop serving; build it with the
 * address and undefined-behaviour sanitizers to know.
 *
 *     mutate COUNT SEED RECORDING
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fleet.h"
#include "ros_codec.h"
#include "router_int.h"
#include "snmp_agent.h"
#include "snmprec.h"
#include "vsol.h"

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "mutate: %s\n", what);
    exit(1);
}

/* Flip, overwrite, insert, remove, repeat: a few times each. */
static void mutate(sim_buf *bytes, uint64_t *random)
{
    static const unsigned char dear[] = {0,    1,    0x7f, 0x80, 0x81, 0x82,
                                         0x84, 0xf0, 0xff, 0x30, '=',  '?'};
    unsigned rounds = (unsigned)(sim_random(random) % 4);

    while (rounds-- && bytes->len) {
        size_t at = sim_random(random) % bytes->len;

        switch (sim_random(random) % 6) {
        case 0:
            bytes->data[at] ^= (unsigned char)(1u << sim_random(random) % 8);
            break;
        case 1:
            bytes->data[at] = dear[sim_random(random) % sizeof dear];
            break;
        case 2:
            bytes->data[at] = (unsigned char)sim_random(random);
            break;
        case 3:
            bytes->len = at;
            break;
        case 4:
            sim_buf_byte(bytes, 0);
            memmove(bytes->data + at + 1, bytes->data + at, bytes->len - at - 1);
            break;
        default: {
            size_t len = 1 + sim_random(random) % 16;

            len = len < bytes->len - at ? len : bytes->len - at;
            if (bytes->len < 60000) {
                unsigned char copy[16];

                memcpy(copy, bytes->data + at, len);
                sim_buf_add(bytes, copy, len);
            }
            break;
        }
        }
    }
}

/* ---- SNMP ---- */

static void put_request(sim_buf *out, unsigned pdu, const char *const *names, size_t count,
                        int64_t repetitions, const char *community)
{
    sim_buf list = {0}, body = {0}, message = {0};

    for (size_t i = 0; i < count; i++) {
        sim_buf pair = {0};
        sim_oid oid;

        if (!sim_oid_parse(names[i], &oid))
            die("a name that is none");
        sim_ber_put_oid(&pair, &oid);
        if (pdu == 0xa3)
            sim_ber_put_i64(&pair, BER_INTEGER, 1);
        else
            sim_ber_put(&pair, BER_NULL, NULL, 0);
        sim_ber_put(&list, BER_SEQUENCE, pair.data, pair.len);
        sim_buf_free(&pair);
    }
    sim_ber_put_i64(&body, BER_INTEGER, 4711);
    sim_ber_put_i64(&body, BER_INTEGER, 0);
    sim_ber_put_i64(&body, BER_INTEGER, repetitions);
    sim_ber_put(&body, BER_SEQUENCE, list.data, list.len);
    sim_ber_put_i64(&message, BER_INTEGER, 1);
    sim_ber_put(&message, BER_OCTETS, community, strlen(community));
    sim_ber_put(&message, pdu, body.data, body.len);
    sim_ber_put(out, BER_SEQUENCE, message.data, message.len);
    sim_buf_free(&list);
    sim_buf_free(&body);
    sim_buf_free(&message);
}

static size_t try_snmp(const sim_mib *mib, int64_t count, uint64_t *random)
{
    static const char *const names[] = {
        "1.3.6.1.2.1.1.3.0",          "1.3.6.1.4.1.37950.1.1.5.12.1.25.1.4",
        "1.3.6.1.2.1.31.1.1.1.6.8",   "1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1.7.1.3",
        "1.3.6.1.4.1.37950.1.1.5.12", "1.3.6.1.4.1.37950.1.1.5.12.1.8.1.0"};
    static const unsigned pdus[] = {0xa0, 0xa1, 0xa3, 0xa5};
    size_t answered = 0;

    for (int64_t i = 0; i < count; i++) {
        sim_snmp_agent agent = {*mib, "public", "private", 1472, false, false, 0};
        unsigned pdu = pdus[sim_random(random) % 4];
        sim_snmp_info info = {0};
        sim_buf request = {0}, answer = {0};

        put_request(&request, pdu, names + sim_random(random) % 4, 1 + sim_random(random) % 3,
                    (int64_t)(sim_random(random) % 30), pdu == 0xa3 ? "private" : "public");
        mutate(&request, random);
        if (sim_snmp_answer(&agent, request.data, request.len, &answer, &info) ==
            SIM_SNMP_ANSWERED) {
            answered++;
            /* Its answer has to be within the size, and readable. */
            sim_ber in = {answer.data, answer.len}, content;

            if (answer.len > agent.max_size && info.error_status == SNMP_NO_ERROR)
                die("an answer is longer than allowed");
            if (!sim_ber_expect(&in, BER_SEQUENCE, &content) || in.left)
                die("an answer is not BER");
        }
        sim_buf_free(&request);
        sim_buf_free(&answer);
    }
    return answered;
}

/* ---- RouterOS, through a real connection ---- */

/* Mutants inside a good frame get further than those of the frame itself. */
static void put_word(sim_buf *out, const char *text, uint64_t *random)
{
    unsigned char prefix[5];
    sim_buf word = {0};

    sim_buf_text(&word, text);
    if (sim_random(random) % 4 == 0)
        mutate(&word, random);
    sim_buf_add(out, prefix, sim_ros_length((uint32_t)word.len, prefix));
    sim_buf_add(out, word.data, word.len);
    sim_buf_free(&word);
}

static void put_sentence(sim_buf *out, uint64_t *random)
{
    static const char *const commands[] = {
        "/ppp/secret/add",      "/ppp/secret/print",  "/ppp/secret/set",
        "/ppp/secret/remove",   "/ppp/profile/add",   "/ppp/active/print",
        "/ppp/active/remove",   "/queue/simple/add",  "/queue/simple/move",
        "/ip/pool/add",         "/ppp/secret/listen", "/cancel",
        "/ppp/secret/get",      "/ppp/secret/unset",  "/ip/firewall/address-list/add",
        "/interface/print",     "/user/add",          "/system/identity/set",
        "/queue/simple/remove", "/ip/arp/add",        "/login"};
    static const char *const words[] = {"=name=a",
                                        "=name=b",
                                        "=.id=*1",
                                        "=.id=*1,*2",
                                        "=numbers=a",
                                        "=password=x",
                                        "=profile=default",
                                        "=comment=",
                                        "=target=10.0.0.1/32,ether1",
                                        "=max-limit=1M/2M",
                                        "=rate-limit=1M/2M 2M/4M 1M/1M 8/8 8 1M/1M",
                                        "=list=l",
                                        "=address=10.0.0.1-10.0.0.9",
                                        "=timeout=1d2h3m",
                                        "=ranges=10.1.0.2-10.1.0.9",
                                        "=.proplist=.id,name",
                                        "?name=a",
                                        "?>name=a",
                                        "?#|!&.0.1",
                                        "?-comment",
                                        "=count-only=",
                                        ".tag=7",
                                        "=place-before=*1",
                                        "=destination=*2",
                                        "=value-name=comment",
                                        "=copy-from=*1",
                                        "=disabled=yes",
                                        "=follow-only=",
                                        "=group=full",
                                        "=interface=ether1",
                                        "=mac-address=02:00:00:00:00:01"};
    size_t count = sim_random(random) % 6;

    put_word(out, commands[sim_random(random) % (sizeof commands / sizeof *commands)], random);
    for (size_t i = 0; i < count; i++)
        put_word(out, words[sim_random(random) % (sizeof words / sizeof *words)], random);
    sim_ros_end(out);
}

static void stop_loop(void *user)
{
    sim_loop_stop(user);
}

/* Let the loop handle what there is. */
static void turn(sim_loop *loop, sim_timer *timer)
{
    sim_loop_at(loop, timer, sim_now_us() + 1000, stop_loop, loop);
    sim_loop_run(loop);
}

static int connect_in(router *r)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) < 0)
        die("no socket pair");
    sim_ros_conn_open(r, pair[0], false);
    return pair[1];
}

static size_t drain(int fd)
{
    unsigned char room[65536];
    size_t sum = 0;
    ssize_t n;

    while ((n = recv(fd, room, sizeof room, 0)) > 0)
        sum += (size_t)n;
    return sum;
}

static size_t try_routeros(sim_fleet *fleet, int64_t count, uint64_t *random)
{
    router *r = (router *)fleet->devices[0];
    sim_timer timer = {0};
    size_t answered = 0;

    for (int64_t i = 0; i < count;) {
        int fd = connect_in(r);
        sim_buf login = {0};

        sim_ros_word(&login, "/login");
        sim_ros_word(&login, "=name=u");
        sim_ros_word(&login, "=password=p");
        sim_ros_end(&login);
        if (send(fd, login.data, login.len, MSG_NOSIGNAL) < 0)
            die("a new connection does not take a login");
        sim_buf_free(&login);
        turn(fleet->loop, &timer);
        if (!drain(fd))
            die("a new connection is not answered");
        /* Many sentences on a connection; a bad one may close it. */
        for (int n = 0; n < 100 && i < count; n++) {
            sim_buf bytes = {0};

            for (int k = 0; k < 10; k++, i++) {
                sim_buf one = {0};

                put_sentence(&one, random);
                if (sim_random(random) % 50 == 0)
                    mutate(&one, random);
                sim_buf_add(&bytes, one.data, one.len);
                sim_buf_free(&one);
            }
            if (send(fd, bytes.data, bytes.len, MSG_NOSIGNAL) < 0)
                n = 100;
            sim_buf_free(&bytes);
            turn(fleet->loop, &timer);
            answered += drain(fd) > 0;
        }
        close(fd);
        turn(fleet->loop, &timer);
        if (r->conn_count)
            die("a closed connection is still there");
        /* The user may have been changed by one of its own commands. */
        sim_ros_put(r->store.table[MENU_USER].rows[0], "password", "p");
        sim_ros_put(r->store.table[MENU_USER].rows[0], "name", "u");
        sim_ros_put(r->store.table[MENU_USER].rows[0], "group", "full");
        sim_ros_put(r->store.table[MENU_USER].rows[0], "disabled", "false");
    }
    return answered;
}

/* ---- control lines ---- */

static size_t try_control(sim_fleet *fleet, int64_t count, uint64_t *random)
{
    static const char *const lines[] = {"state r",
                                        "state o",
                                        "list",
                                        "fault o delay=1,loss=5",
                                        "fault * none",
                                        "set o onu=1/3 rx=-27.5",
                                        "set o onu=2/3 state=los",
                                        "set o found=02:aa:bb:cc:dd:ee pon=1",
                                        "modem r a off",
                                        "modem r a password=\"x y\"",
                                        "add r /ppp/secret name=z password=\"1 2\"",
                                        "set r session=a rx=5 tx=6"};
    size_t good = 0;

    for (int64_t i = 0; i < count; i++) {
        const char *line = lines[sim_random(random) % (sizeof lines / sizeof *lines)];
        sim_buf text = {0}, answer = {0};

        sim_buf_text(&text, line);
        mutate(&text, random);
        /* A line ends where a reader of lines would end it. */
        text.len = strcspn(sim_buf_string(&text), "\n");
        sim_fleet_command(fleet, sim_buf_string(&text), &answer);
        if (!answer.len || answer.data[0] != '{' || answer.data[answer.len - 1] != '}')
            die("an answer is not an object");
        good += strstr(sim_buf_string(&answer), "\"ok\":true") != NULL;
        sim_buf_free(&text);
        sim_buf_free(&answer);
    }
    return good;
}

static void add(sim_fleet *fleet, const char *kind, const char *const *words)
{
    sim_options options = {0};
    sim_why why;

    for (; *words; words++)
        sim_options_add_word(&options, *words);
    if (!sim_fleet_add(fleet, kind, &options, &why))
        die(why.text);
    sim_options_free(&options);
}

int main(int argc, char **argv)
{
    sim_fleet fleet = {.loop = sim_loop_new(), .seed = 5};
    sim_options none = {0};
    int64_t count, seed;
    uint64_t random;
    char why[256];
    sim_snmprec *rec;
    sim_vsol *vsol;
    sim_mib mib;
    size_t snmp, generated, ros, control;

    if (argc != 4 || !sim_parse_i64(argv[1], 1, 1 << 30, &count) ||
        !sim_parse_i64(argv[2], 0, INT64_MAX, &seed))
        die("mutate COUNT SEED RECORDING");
    random = (uint64_t)seed;
    rec = sim_snmprec_load(argv[3], why, sizeof why);
    if (!rec)
        die(why);
    mib = sim_snmprec_mib(rec);
    snmp = try_snmp(&mib, count, &random);
    sim_snmprec_free(rec);

    vsol = sim_vsol_new(&none, 3);
    mib = sim_vsol_mib(vsol);
    generated = try_snmp(&mib, count, &random);
    sim_vsol_free(vsol);

    add(&fleet, "router",
        (const char *const[]){"name=r", "listen=127.79.9.1", "user=u", "password=p", "tls=no",
                              "dial=1", NULL});
    add(&fleet, "olt",
        (const char *const[]){"name=o", "listen=127.79.9.2", "generate=vsol-epon", NULL});
    ros = try_routeros(&fleet, count, &random);
    control = try_control(&fleet, count / 20, &random);
    sim_fleet_free(&fleet);
    sim_loop_free(fleet.loop);

    printf("seed %" PRId64 ": of %" PRId64 " mutants each, recording answered %zu, generated %zu, "
           "router %zu bursts, control %zu\n",
           seed, count, snmp, generated, ros, control);
    /* A generator whose mutants are all refused at the door tests nothing. */
    return snmp > (size_t)count / 5 && generated > (size_t)count / 5 && ros > (size_t)count / 40 &&
                   control > 0
               ? 0
               : 1;
}

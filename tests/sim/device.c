#include "device.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool sim_fail(sim_why *why, const char *format, ...)
{
    va_list args;
    sim_buf text = {0};

    va_start(args, format);
    vsnprintf((char *)sim_buf_grow(&text, sizeof why->text), sizeof why->text, format, args);
    va_end(args);
    memcpy(why->text, text.data, sizeof why->text);
    sim_buf_free(&text);
    return false;
}

bool sim_device_init(sim_device *device, const sim_device_ops *ops, sim_loop *loop,
                     sim_options *options, uint64_t fleet_seed, sim_why *why)
{
    const char *name = sim_options_text(options, "name", NULL);
    const char *listen_at = sim_options_text(options, "listen", "127.0.0.1");
    const char *fault = sim_options_text(options, "fault", "none");

    device->ops = ops;
    device->loop = loop;
    if (!name || !*name || strlen(name) >= sizeof device->name)
        return sim_fail(why, "name= is missing or too long");
    memcpy(device->name, name, strlen(name) + 1);
    if (inet_pton(AF_INET, listen_at, &device->address) != 1)
        return sim_fail(why, "listen=%s is not an IPv4 address", listen_at);
    /* Simulators have known passwords and no rate limits: they stay on this machine. */
    if (ntohl(device->address.s_addr) >> 24 != 127)
        return sim_fail(why, "listen=%s: only 127.0.0.0/8 is served", listen_at);
    device->seed = (uint64_t)sim_options_int(
        options, "seed", (int64_t)(sim_hash_text(fleet_seed, name) >> 1), 0, INT64_MAX);
    if (!sim_fault_set(&device->fault, fault, why->text, sizeof why->text))
        return false;
    return true;
}

int sim_device_socket(const sim_device *device, int type, uint16_t *port, sim_why *why)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = device->address};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1, room = 1 << 22;

    at.sin_port = htons(*port);
    if (fd < 0) {
        sim_fail(why, "socket: %s", strerror(errno));
        return -1;
    }
    if (type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    else
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
        (type == SOCK_STREAM && listen(fd, 1024) < 0) ||
        getsockname(fd, (struct sockaddr *)&at, &size) < 0) {
        sim_fail(why, "could not listen on port %u: %s", *port, strerror(errno));
        close(fd);
        return -1;
    }
    *port = ntohs(at.sin_port);
    return fd;
}

/*
 * connections.h - the open connections: how many there are, how many of one address, and how long
 * each may take over what it is at. libmicrohttpd knows only silence: a byte now and then keeps a
 * connection with it for ever. Here it has so long for a head, a body, the reading of an answer,
 * whatever it sends meanwhile; and the fuller the server, the shorter.
 */
#ifndef ISPD_CONNECTIONS_H
#define ISPD_CONNECTIONS_H

#include <stddef.h>
#include <stdint.h>

struct connections;
struct connection;

/* of_one_address 0: no limit (all come from one proxy). NULL without memory. */
struct connections *connections_new(size_t most, size_t of_one_address);
void connections_free(struct connections *all); /* they are all gone */
size_t connections_len(struct connections *all);

/*
 * A socket was opened; it has `ms` for its first request. One too many is shut at once, so that
 * its owner closes it.
 * @param address whose it is: limits_address()
 * @return NULL without memory: then the socket is shut too.
 */
struct connection *connection_open(struct connections *all, int fd, uint64_t address, int64_t ms);
/* It is going to be closed: before that, so that nobody shuts another's. NULL is accepted. */
void connection_close(struct connections *all, struct connection *one);
/* It has `ms` from now on; 0: as long as it takes, because we are the ones who are slow. NULL is
 * accepted. */
void connection_wait(struct connections *all, struct connection *one, int64_t ms);

/*
 * Shut those that took too long. To be called several times a second. While fewer than half of
 * the places are taken, all have the time they were given; from there on it shrinks, down to a
 * tenth, so that honest ones, who need a moment, find a place when many hold one to no purpose.
 * @return how many
 */
size_t connections_reap(struct connections *all);

#endif

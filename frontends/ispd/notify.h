/*
 * notify.h - a word to the service manager that started us (sd_notify(3), without its library).
 */
#ifndef ISPD_NOTIFY_H
#define ISPD_NOTIFY_H

#include <stdint.h>

/* "READY=1", "STOPPING=1", "WATCHDOG=1"; nothing happens where no manager listens. */
void notify(const char *state);
/* How often the manager wants to hear WATCHDOG=1, halved; 0: never. */
int64_t notify_watchdog_us(void);

#endif

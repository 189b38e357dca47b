/*
 * drivers/mikrotik/models.h - what we ask of RouterOS, menu by menu, and where that is known from.
 */
#ifndef ISP_LIB_DRIVERS_MIKROTIK_MODELS_H
#define ISP_LIB_DRIVERS_MIKROTIK_MODELS_H

typedef enum mikrotik_menu {
    MIKROTIK_SECRETS,
    MIKROTIK_PROFILES,
    MIKROTIK_SESSIONS,
    MIKROTIK_IDENTITY,
    MIKROTIK_RESOURCE,
    MIKROTIK_ROUTERBOARD,
    MIKROTIK_MENU_COUNT
} mikrotik_menu;

typedef struct mikrotik_menu_row {
    const char *print;      /* the command that lists it */
    const char *properties; /* asked for by name: slow ones are fetched only when named */
    const char *source;
} mikrotik_menu_row;

extern const mikrotik_menu_row mikrotik_menus[MIKROTIK_MENU_COUNT];

#endif

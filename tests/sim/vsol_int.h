/*
 * Inside the generated V-SOL OLT.
 *
 * vsol.c       its ONUs: how they are made, come and go, and what SETs do to them
 * vsol_cells.c what each object of its MIB reads as, and the list of objects
 * vsol_mib.c   finding objects by name: GET, GETNEXT, SET
 */
#ifndef SIM_VSOL_INT_H
#define SIM_VSOL_INT_H

#include "vsol.h"

enum {
    VSOL_PON_MAX = 16,
    VSOL_ONU_MAX = 128, /* numbers on one PON; the box itself serves 64 */
    VSOL_UPLINKS = 4,
    VSOL_WAITING_MAX = 64,
    VSOL_UNI_PORTS = 4,
    VSOL_TEXT_MAX = 64
};

typedef struct vsol_onu {
    int pon, number;
    bool bound, online;
    bool power_off; /* why it went last; false = no light */
    unsigned char mac[6];
    char description[VSOL_TEXT_MAX + 1];
    int64_t distance_m;
    int rx_x100, tx_x100, temp_x100, volt_x100, bias_x100;
    int64_t registered_us, deregistered_us; /* wall clock; 0 = never */
    int64_t due_us;                         /* when it registers again; 0 = not by itself */
} vsol_onu;

/* An ONU that nobody has authorised, or a line of the white list. */
typedef struct vsol_stranger {
    int pon;
    unsigned char mac[6];
    int64_t accept_us; /* waiting: when its authorisation takes effect; 0 = not authorised */
} vsol_stranger;

typedef struct vsol_strangers {
    vsol_stranger list[VSOL_WAITING_MAX];
    size_t count;
} vsol_strangers;

/* The operands of SETs. They are kept; the action among them is carried out. */
typedef enum vsol_register {
    R_NONE,
    R_WHITE_PON,
    R_WHITE_MAC,
    R_WHITE_ACTION,
    R_DELETE_PON,
    R_DELETE_ONU,
    R_KICK_PON,
    R_KICK_ONU,
    R_REBOOT_PON,
    R_REBOOT_ONU,
    R_REBOOT_ACTION,
    R_RESET_PON,
    R_RESET_ONU,
    R_NAME_PON,
    R_NAME_ONU,
    R_NAME_TEXT,
    R_NAME_ACTION,
    R_SAVE,
    R_OLT_REBOOT,
    R_UNI_PON,
    R_UNI_ONU,
    R_UNI_PORT,
    R_COUNT
} vsol_register;

struct sim_vsol {
    uint64_t seed;
    int pons, onus, generation, noise_x100;
    int64_t flap_us, flaps_done, oam_us, register_us;
    int64_t next_us;  /* nothing happens by itself before this; 0 = look */
    vsol_onu *onu;    /* [pon][number], all of them, bound or not */
    vsol_onu **bound; /* the bound ones, in the order of pon and number */
    size_t bound_count;
    vsol_strangers waiting, white;
    int64_t number[R_COUNT];
    char text[R_COUNT][VSOL_TEXT_MAX + 1];
    int64_t started_us, saves, cost_us;
    const vsol_onu *last_oam;
    bool quirk_octets; /* octets from an ONU read 0 unless those to it were just read */
    bool quirk_optics; /* a walk that begins at a power column of the optics gives nothing */
    const vsol_onu *last_octets; /* whose octets to it were read in this request */
    bool want_reboot;
    struct vsol_branch *branches; /* the objects of its generation, in the order of names */
    size_t branch_count;
};

/* ---- the list of objects: one entry for each scalar or column ---- */

typedef enum vsol_shape {
    VSOL_SCALAR,  /* .0 */
    VSOL_BY_PON,  /* .pon */
    VSOL_BY_ONU,  /* .pon.onu */
    VSOL_BY_UP,   /* .pon.onu, online ones only */
    VSOL_BY_UNI,  /* .pon.onu.port of the selected ONU */
    VSOL_BY_IF,   /* .ifIndex */
    VSOL_BY_FLAT, /* .n over all bound ONUs */
    VSOL_BY_WAIT, /* .n over waiting ONUs */
    VSOL_BY_WHITE /* .n over the white list */
} vsol_shape;

/* One cell: where it is. */
typedef struct vsol_at {
    const struct vsol_object *object;
    int64_t pon, number, n; /* n: the last number of the index */
    const vsol_onu *onu;    /* of rows that stand for one */
} vsol_at;

typedef void vsol_cell(sim_vsol *v, const vsol_at *at, sim_value *out);

enum {
    VSOL_GEN1 = 1,
    VSOL_GEN2 = 2,
    VSOL_BOTH = 3
};

typedef struct vsol_object {
    const char *name; /* the index follows */
    vsol_shape shape;
    vsol_cell *cell;
    int generations;
    vsol_register writes; /* R_NONE: read-only */
} vsol_object;

extern const vsol_object sim_vsol_objects[];
extern const size_t sim_vsol_object_count;

typedef struct vsol_branch {
    sim_oid prefix;
    const vsol_object *object;
} vsol_branch;

/* ---- vsol_cells.c ---- */

/** Is this a power column of the optics? */
bool sim_vsol_is_power(const vsol_object *object);

/* ---- vsol.c ---- */

vsol_onu *sim_vsol_bound(const sim_vsol *v, int64_t pon, int64_t number); /* NULL: no such */
/** Bring everything up to this moment. To be called before each question. */
void sim_vsol_advance(sim_vsol *v);
/** A register was written: do what it stands for. */
void sim_vsol_act(sim_vsol *v, vsol_register which);
bool sim_vsol_is_text(vsol_register which);
int64_t sim_vsol_if_count(const sim_vsol *v);

/* ---- vsol_mib.c ---- */

void sim_vsol_make_branches(sim_vsol *v);

#endif

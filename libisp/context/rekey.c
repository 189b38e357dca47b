/*
 * A new key-encryption key (KEK) for the old one. Each step can be done again and leaves both keys
 * in reach, so that the next call goes on from wherever this one ended:
 *
 *   1. FILE.next holds the new key, whole and on disk
 *   2. isp.keks: new data keys are wrapped under it, none under the old one
 *   3. all others are wrapped again
 *   4. it is read back and opens everything
 *   5. FILE.ID keeps the old key; FILE.next becomes FILE
 *   6. isp.keks: the old one is retired
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "context/parts.h"
#include "tenant/audit.h"
#include "tenant/entities.h"
#include "tenant/kek.h"
#include "tenant/keys.h"

typedef struct rekey {
    const isp_session *session;
    isp_store *store;
    isp_keyring *ring;
    isp_key_source *source;
    const char *new_key_file;
    isp_progress_fn progress;
    void *progress_user;
    isp_kek_state state;
    char source_id[ISP_KEK_ID_SIZE]; /* of the key that the source gives now */
    char new_id[ISP_KEK_ID_SIZE];
    int64_t wrapped_count;
    char *kept, *todo;
} rekey;

static isp_status tell(const rekey *in, const char *what, isp_error *err)
{
    if (in->progress && in->progress(in->progress_user, what, 0, ISP_NO_VALUE))
        return isp_fail(err, ISP_E_CANCELLED, "keys.rekey", "stopped at: %s; run it again to go on",
                        what);
    return ISP_OK;
}

/* Look at the keys and at the table again. */
static isp_status look(rekey *in, isp_error *err)
{
    isp_status st = isp_keyring__reopen(in->ring, err);
    if (st < 0)
        return st;
    isp_keyring__kek_id(in->ring, in->source_id);
    return isp_kek_state__get(in->store, &in->state, err);
}

/* ---- what was begun before ---- */

static bool is_begun(const rekey *in)
{
    return *in->state.old || (*in->state.current && strcmp(in->state.current, in->source_id) != 0);
}

/* The key that is to follow was lost. As long as nothing is wrapped under it, nothing is. */
static isp_status mend_lost(rekey *in, isp_error *err)
{
    const isp_kek_state *state = &in->state;
    if (!*state->current || isp_keyring__has(in->ring, state->current))
        return ISP_OK;
    if (!*state->old || !isp_keyring__has(in->ring, state->old) || state->current_count)
        return isp_fail(err, ISP_E_KEY, "kek",
                        "%lld data keys are under key %s, which neither %s nor %s holds: restore "
                        "it from its copy",
                        (long long)state->current_count, state->current,
                        isp_key_source__what(in->source), isp_key_source__next(in->source));
    isp_status st = isp_kek_change__undo(in->store, state, err);
    return st < 0 ? st : look(in, err);
}

/* ---- the new key ---- */

static isp_status remove_next(const rekey *in, isp_error *err)
{
    const char *next = isp_key_source__next(in->source);
    if (unlink(next) != 0 && errno != ENOENT)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, "kek", errno, "could not remove %s", next);
    return ISP_OK;
}

static isp_status same_key(const rekey *in, const isp_kek *wanted, const isp_kek *next,
                           isp_error *err)
{
    if (!wanted || strcmp(isp_kek__id(wanted), isp_kek__id(next)) == 0)
        return ISP_OK;
    return isp_fail(err, ISP_E_STATE, "rekey_options.new_key_file",
                    "%s holds key %s, with which a change was prepared: go on with that, or remove "
                    "the file",
                    isp_key_source__next(in->source), isp_kek__id(next));
}

/* Step 1. What lies there already was prepared by a call that was broken off, or by a person. */
static isp_status prepare(rekey *in, isp_error *err)
{
    ISP_AUTO(isp_kek) wanted = NULL;
    isp_kek *opened = NULL, *other = NULL;
    isp_status st = in->new_key_file
                        ? isp_key_source__read(in->source, in->new_key_file, &wanted, err)
                        : ISP_OK;
    if (st == ISP_OK)
        st = isp_key_source__open(in->source, &opened, &other, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_kek) now = opened;
    ISP_AUTO(isp_kek) next = other;
    if (next && strcmp(isp_kek__id(next), isp_kek__id(now)) == 0) { /* left by an earlier change */
        isp_kek__free(ISP_TAKE(next));
        if ((st = remove_next(in, err)) < 0)
            return st;
    }
    if (next)
        st = same_key(in, wanted, next, err);
    else if (wanted && strcmp(isp_kek__id(wanted), isp_kek__id(now)) == 0)
        st = isp_fail(err, ISP_E_EXISTS, "rekey_options.new_key_file",
                      "%s holds the key of this installation already", in->new_key_file);
    else if (wanted)
        st = isp_kek__save(wanted, isp_key_source__next(in->source), err);
    else
        st = isp_kek__create(isp_key_source__next(in->source), &next, err);
    if (st == ISP_OK)
        memcpy(in->new_id, isp_kek__id(next ? next : wanted), ISP_KEK_ID_SIZE);
    return st;
}

/* ---- the audit trail ---- */

static isp_status note(const rekey *in, const char *how, isp_error *err)
{
    char before[64], after[160];
    snprintf(before, sizeof before, "{\"key\":\"%s\"}",
             *in->state.old ? in->state.old : in->state.current);
    snprintf(after, sizeof after, "{\"key\":\"%s\",%s,\"wrapped\":%lld}", in->new_id, how,
             (long long)in->wrapped_count);
    return isp_audit__note(
        in->session, &(isp_audit_event){.action = "keys.rekey", .before = before, .after = after},
        err);
}

/* Nothing is begun beside a data key that does not open, nor without being recorded. */
static isp_status begin(rekey *in, isp_error *err)
{
    isp_status st = isp_tenant__verify_keys(in->store, in->ring, err);
    if (st == ISP_OK)
        st = prepare(in, err);
    if (st == ISP_OK)
        st = tell(in, "new key", err);
    if (st == ISP_OK)
        st = note(in, "\"begun\":true", err);
    if (st == ISP_OK)
        st = isp_kek_change__begin(in->store, in->state.current, in->new_id, err);
    if (st == ISP_OK)
        st = tell(in, "change begun", err);
    return st < 0 ? st : look(in, err);
}

static isp_status go_on(rekey *in, isp_error *err)
{
    ISP_AUTO(isp_kek) wanted = NULL;
    memcpy(in->new_id, in->state.current, sizeof in->new_id);
    isp_status st = in->new_key_file
                        ? isp_key_source__read(in->source, in->new_key_file, &wanted, err)
                        : ISP_OK;
    if (st == ISP_OK && wanted && strcmp(isp_kek__id(wanted), in->new_id) != 0)
        st = isp_fail(err, ISP_E_STATE, "rekey_options.new_key_file",
                      "a change to key %s was begun: finish it first, without another new key",
                      in->new_id);
    return st < 0 ? st : note(in, "\"begun\":true,\"resumed\":true", err);
}

/* ---- from one to the other ---- */

static isp_status sync_directory(const char *path, isp_error *err)
{
    const char *slash = strrchr(path, '/');
    ISP_AUTO_TEXT directory = !slash          ? isp_text__dup(".")
                              : slash == path ? isp_text__dup("/")
                                              : isp_text__dup_n(path, (size_t)(slash - path));
    if (!directory)
        return isp_fail_memory(err);
    ISP_AUTO_FD fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, "kek", errno, "could not sync %s", directory);
    return ISP_OK;
}

/* The old key goes on lying beside the new one, for backups of the database. */
static isp_status keep_old(rekey *in, const char *file, isp_error *err)
{
    ISP_AUTO_BUF path = ISP_BUF_INIT;
    ISP_AUTO(isp_kek) old = NULL;
    ISP_AUTO(isp_kek) there = NULL;
    isp_buf__format(&path, "%s.%s", file, in->source_id);
    if (path.failed)
        return isp_fail_memory(err);
    isp_status st = isp_key_source__read(in->source, file, &old, err);
    if (st == ISP_OK && strcmp(isp_kek__id(old), in->source_id) != 0)
        return isp_fail(err, ISP_E_CONFLICT, "kek", "somebody else changes %s", file);
    if (st == ISP_OK)
        st = isp_kek__save(old, path.data, err);
    if (st == ISP_E_EXISTS) {
        st = isp_key_source__read(in->source, path.data, &there, err);
        if (st == ISP_OK && strcmp(isp_kek__id(there), in->source_id) != 0)
            st = isp_fail(err, ISP_E_EXISTS, "kek", "%s holds another key: move it away",
                          path.data);
    }
    if (st == ISP_OK)
        in->kept = isp_buf__take(&path);
    return st;
}

/* Step 5. The key that is no file changes by a person's hand: *done says whether it has. */
static isp_status replace_source(rekey *in, bool *done, isp_error *err)
{
    const char *file = isp_key_source__file(in->source), *next = isp_key_source__next(in->source);
    *done = true;
    if (strcmp(in->source_id, in->new_id) == 0)
        return remove_next(in, err);
    if (!file) {
        ISP_AUTO_BUF todo = ISP_BUF_INIT;
        *done = false;
        isp_buf__format(&todo,
                        "%s still gives the old key: give it the one in %s, then run it again",
                        isp_key_source__what(in->source), next);
        in->todo = isp_buf__take(&todo);
        return in->todo ? ISP_OK : isp_fail_memory(err);
    }
    isp_status st = keep_old(in, file, err);
    if (st == ISP_OK && rename(next, file) != 0)
        st = isp_fail_errno(err, ISP_E_UNAVAILABLE, "kek", errno, "could not rename %s to %s", next,
                            file);
    return st < 0 ? st : sync_directory(file, err);
}

static isp_status finish(rekey *in, bool *done, isp_error *err)
{
    isp_status st = isp_kek_change__rewrap(in->store, in->ring, in->new_id, in->progress,
                                           in->progress_user, &in->wrapped_count, err);
    isp_kek_state state = in->state; /* whose old key is what the end says */
    if (st == ISP_OK)
        st = look(in, err);
    if (st == ISP_OK && in->state.old_count)
        st = isp_fail(err, ISP_E_CONFLICT, "kek", "%lld data keys are still under another key",
                      (long long)in->state.old_count);
    if (st == ISP_OK)
        st = isp_tenant__verify_keys(in->store, in->ring, err);
    if (st == ISP_OK)
        st = tell(in, "new key opens everything", err);
    if (st == ISP_OK)
        st = replace_source(in, done, err);
    in->state = state;
    if (st < 0 || !*done)
        return st;
    st = tell(in, "key replaced", err);
    if (st == ISP_OK)
        st = isp_kek_change__retire(in->store, err);
    return st < 0 ? st : isp_keyring__reopen(in->ring, err);
}

/* One at a time on this machine; the table sees to it that others do no harm. */
static isp_status lock_home(const rekey *in, int *out, isp_error *err)
{
    *out = open(isp_ctx__home(in->session->ctx), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*out < 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not open the home");
    if (flock(*out, LOCK_EX | LOCK_NB) != 0)
        return isp_fail(err, ISP_E_CONFLICT, "kek", "somebody else changes the key now");
    return ISP_OK;
}

static isp_status change(rekey *in, bool *done, isp_error *err)
{
    ISP_AUTO_FD lock = -1;
    isp_status st = lock_home(in, &lock, err);
    if (st == ISP_OK)
        st = look(in, err);
    if (st == ISP_OK)
        st = mend_lost(in, err);
    if (st == ISP_OK)
        st = is_begun(in) ? go_on(in, err) : begin(in, err);
    return st < 0 ? st : finish(in, done, err);
}

static isp_status answer(const rekey *in, bool done, isp_rekeying **out, isp_error *err)
{
    const isp_entity *entity = &isp_rekeying_entity;
    ISP_AUTO(isp_rekeying) did = isp_record__new(entity);
    if (!did)
        return isp_fail_memory(err);
    did->wrapped_count = in->wrapped_count;
    did->is_done = done;
    const struct {
        const char *field, *text;
    } texts[] = {
        {"old_id", *in->state.old ? in->state.old : NULL},
        {"new_id", in->new_id},
        {"kept_file", in->kept},
        {"todo", in->todo},
    };
    for (size_t i = 0; i < ISP_LEN(texts); i++) {
        isp_status st = texts[i].text
                            ? isp_record__set_text(isp_entity_field(entity, texts[i].field), did,
                                                   texts[i].text, err)
                            : ISP_OK;
        if (st < 0)
            return st;
    }
    *out = ISP_TAKE(did);
    return ISP_OK;
}

isp_status isp_key_rekey(isp_session *session, const isp_rekey_options *options,
                         isp_progress_fn progress, void *progress_user, isp_rekeying **out,
                         isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_rekey_options o = ISP_REKEY_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "key.rotate", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "key.rotate", "keys.rekey", err);
    if (st < 0)
        return st;
    const isp_parts *parts = session->ctx->parts;
    rekey in = {.session = session,
                .store = isp_session__store(session),
                .ring = isp_ctx__keyring(session->ctx),
                .source = parts->keys,
                .new_key_file = o.new_key_file,
                .progress = progress,
                .progress_user = progress_user};
    bool done = false;
    st = change(&in, &done, err);
    if (*in.new_id) {
        char how[64] = "\"done\":true";
        if (st < 0)
            snprintf(how, sizeof how, "\"failed\":\"%s\"", isp_status_name(st));
        else if (!done)
            snprintf(how, sizeof how, "\"waiting\":true");
        isp_status noted = note(&in, how, st < 0 ? NULL : err);
        st = st < 0 ? st : noted;
    }
    if (st == ISP_OK)
        st = answer(&in, done, out, err);
    free(in.kept);
    free(in.todo);
    return st;
}

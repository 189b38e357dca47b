/*
 * isp.i - the C face for Python.
 *
 * Every public function has the same shape, so a few typemaps bind them all: `T **out` becomes what
 * is returned, `isp_error *err` an exception, an options struct a dict. Records come out as Python
 * objects (isp/records.py makes their classes from the field tables) and lists as (records, cursor):
 * nothing of C's memory is left to Python but the handles, which isp/api.py owns.
 */
%module(package="isp", threads="1") native

%{
#include <string.h>

#include "isp.h"
%}

%include <stdint.i>

/* isp_customer_create is native.customer_create, ISP_OK is native.OK. */
%rename("%(regex:/^(?:isp|ISP)_(.*)$/\\1/)s") "";

%{
/* ---- what Python hands in at import: how to make an exception and a record ---- */

static PyObject *make_error; /* callable(code, message, subject, native, where) */
static PyObject *classes;    /* {"customer": class} */

static void raise_error(int status, const isp_error *err)
{
    if (PyErr_Occurred()) /* a callback of Python's failed: that is the reason */
        return;
    PyObject *error = make_error ? PyObject_CallFunction(
                                       make_error, "isssz", status, err->message, err->subject,
                                       err->native, err->where)
                                 : NULL;
    if (error)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    else if (!PyErr_Occurred())
        PyErr_SetString(PyExc_RuntimeError, err->message);
    Py_XDECREF(error);
}

static PyObject *from_i64(int64_t value)
{
    if (value == ISP_NO_VALUE)
        Py_RETURN_NONE;
    return PyLong_FromLongLong(value);
}

static PyObject *from_text(const char *text)
{
    if (!text)
        Py_RETURN_NONE;
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

/* A record as an object of its entity's class, which takes the raw values in table order. */
static PyObject *from_record(const isp_entity *entity, const void *record)
{
    if (!record)
        Py_RETURN_NONE;
    PyObject *type = classes ? PyDict_GetItemString(classes, entity->name) : NULL;
    PyObject *values = PyTuple_New((Py_ssize_t)entity->field_count);
    for (size_t i = 0; values && i < entity->field_count; i++) {
        const isp_field *field = isp_entity_field_at(entity, i);
        PyObject *value = field->store == ISP_STORE_TEXT ? from_text(isp_record_str(record, field))
                                                         : from_i64(isp_record_i64(record, field));
        if (!value) {
            Py_CLEAR(values);
            break;
        }
        PyTuple_SET_ITEM(values, (Py_ssize_t)i, value);
    }
    if (!values || !type)
        return values;
    PyObject *object = PyObject_CallOneArg(type, values);
    Py_DECREF(values);
    return object;
}

/* Records of a list through an accessor, and the cursor. */
typedef const void *(*at_function)(const void *list, size_t i);

static PyObject *from_list(const isp_entity *entity, const void *list, size_t len, at_function at,
                           const char *next)
{
    PyObject *records = PyList_New((Py_ssize_t)len), *cursor = from_text(next), *pair = NULL;
    for (size_t i = 0; records && i < len; i++) {
        PyObject *record = from_record(entity, at(list, i));
        if (!record)
            Py_CLEAR(records);
        else
            PyList_SET_ITEM(records, (Py_ssize_t)i, record);
    }
    if (records && cursor)
        pair = PyTuple_Pack(2, records, cursor);
    Py_XDECREF(records);
    Py_XDECREF(cursor);
    return pair;
}

/* A mapping of exact values, as JSON has them, as an options struct. NULL with an exception set. */
static isp_input *input_from(const char *entity, PyObject *mapping)
{
    isp_input *input = NULL;
    isp_error err = {0};
    PyObject *module = PyImport_ImportModule("json");
    PyObject *json = module ? PyObject_CallMethod(module, "dumps", "O", mapping) : NULL;
    Py_ssize_t len = 0;
    const char *text = json ? PyUnicode_AsUTF8AndSize(json, &len) : NULL;
    if (text) {
        isp_status st = isp_input_new(isp_entity_find(entity), &input, &err);
        if (st == ISP_OK)
            st = isp_input_json(input, text, (size_t)len, &err);
        if (st < 0) {
            raise_error(st, &err);
            isp_input_free(input);
            input = NULL;
        }
    }
    Py_XDECREF(json);
    Py_XDECREF(module);
    return input;
}

/* ---- callbacks into Python ---- */

static int call_progress(void *user, const char *what, int64_t done, int64_t total)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    int stop = 1;
    PyObject *text = from_text(what), *of = from_i64(total);
    PyObject *answer =
        text && of ? PyObject_CallFunction(user, "OLO", text, (long long)done, of) : NULL;
    if (answer)
        stop = PyObject_IsTrue(answer) != 0;
    Py_XDECREF(answer);
    Py_XDECREF(text);
    Py_XDECREF(of);
    /* An exception stays set: the call comes back cancelled, and raise_error() keeps it. */
    PyGILState_Release(gil);
    return stop;
}

/* What a context calls while it lives. */
typedef struct hooks {
    PyObject *log, *clock;
} hooks;

static void call_log(void *user, const isp_log_record *record)
{
    const hooks *h = user;
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *answer = PyObject_CallFunction(
        h->log, "LLNNNNN", (long long)record->level, (long long)record->at_us,
        from_i64(record->tenant_id), from_text(record->event), from_text(record->message),
        from_text(record->subject), from_text(record->where));
    if (!answer)
        PyErr_WriteUnraisable(h->log);
    Py_XDECREF(answer);
    PyGILState_Release(gil);
}

static int64_t call_clock(void *user)
{
    const hooks *h = user;
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *answer = PyObject_CallNoArgs(h->clock);
    int64_t now = answer ? PyLong_AsLongLong(answer) : 0;
    if (PyErr_Occurred())
        PyErr_WriteUnraisable(h->clock);
    Py_XDECREF(answer);
    PyGILState_Release(gil);
    return now;
}

static void free_hooks(PyObject *capsule)
{
    hooks *h = PyCapsule_GetPointer(capsule, "isp.hooks");
    if (h) {
        Py_XDECREF(h->log);
        Py_XDECREF(h->clock);
        PyMem_Free(h);
    }
}
%}

/* ---- the face: status, out, err ---- */

%typemap(in, numinputs=0) isp_error *err (isp_error _global_err)
%{ memset(&_global_err, 0, sizeof _global_err);
   $1 = &_global_err; %}
%typemap(out) isp_status
%{ if ($1 < 0 || PyErr_Occurred()) {
       raise_error($1, &_global_err);
       SWIG_fail;
   }
   $result = SWIG_Py_Void(); %}

%typemap(in, numinputs=0) char **out (char *made = NULL) "$1 = &made;"
%typemap(argout) char **out
%{ { PyObject *text = from_text(*$1);
     isp_text_free(*$1);
     if (!text)
         SWIG_fail;
     $result = SWIG_Python_AppendOutput($result, text); } %}

/* A handle: a pointer that api.py frees with its _close, _free or _stop. */
%define HANDLE(T)
%typemap(in, numinputs=0) T **out (T *made = NULL) "$1 = &made;"
%typemap(argout) T **out "$result = SWIG_Python_AppendOutput($result, SWIG_NewPointerObj(*$1, $*1_descriptor, 0));"
%enddef

/* A record, by the name of its entity; and its list. */
%define RECORD(T, NAME)
%ignore T;
%ignore T##_free;
%ignore T##_list_len;
%ignore T##_list_at;
%ignore T##_list_next;
%ignore T##_list_free;
%{
static const void *T##_at_(const void *list, size_t i)
{
    return T##_list_at(list, i);
}
%}
%typemap(in, numinputs=0) T **out (T *made = NULL) "$1 = &made;"
%typemap(argout) T **out
%{ { PyObject *record = from_record(isp_entity_find(NAME), *$1);
     T##_free(*$1);
     if (!record)
         SWIG_fail;
     $result = SWIG_Python_AppendOutput($result, record); } %}
%typemap(in, numinputs=0) T##_list **out (T##_list *made = NULL) "$1 = &made;"
%typemap(argout) T##_list **out
%{ { PyObject *list = from_list(isp_entity_find(NAME), *$1, T##_list_len(*$1), T##_at_,
                                T##_list_next(*$1));
     T##_list_free(*$1);
     if (!list)
         SWIG_fail;
     $result = SWIG_Python_AppendOutput($result, list); } %}
%enddef

/* An options struct: a dict, or None for all default. */
%define OPTIONS(T, NAME, ARGUMENT)
%ignore T;
%typemap(in) const T *ARGUMENT (isp_input *filled = NULL)
%{ if ($input != Py_None) {
       filled = input_from(NAME, $input);
       if (!filled)
           SWIG_fail;
       $1 = (T *)isp_input_options(filled);
   } %}
%typemap(freearg) const T *ARGUMENT "isp_input_free(filled$argnum);"
%typemap(typecheck, precedence=SWIG_TYPECHECK_POINTER) const T *ARGUMENT "$1 = 1;"
%enddef

HANDLE(isp_ctx)
HANDLE(isp_session)
HANDLE(isp_input)
HANDLE(isp_result)
HANDLE(isp_worker)
HANDLE(isp_trail)
HANDLE(isp_device)

RECORD(isp_migration, "migration")
RECORD(isp_check, "check")
RECORD(isp_session_info, "session_info")
RECORD(isp_token, "token")
RECORD(isp_audit, "audit")
RECORD(isp_audit_finding, "audit_finding")
RECORD(isp_data_key, "data_key")
RECORD(isp_key_rotation, "key_rotation")
RECORD(isp_rekeying, "rekeying")
RECORD(isp_factor, "factor")
RECORD(isp_recovery_code, "recovery_code")
RECORD(isp_login_session, "login_session")
RECORD(isp_user_link, "user_link")
RECORD(isp_reset_request, "reset_request")
RECORD(isp_tenant, "tenant")
RECORD(isp_user, "user")
RECORD(isp_permission_info, "permission_info")
RECORD(isp_custom_role, "custom_role")
RECORD(isp_ability, "ability")
RECORD(isp_person, "person")
RECORD(isp_visit, "visit")
RECORD(isp_package, "package")
RECORD(isp_price, "price")
RECORD(isp_customer, "customer")
RECORD(isp_service, "service")
RECORD(isp_credential, "credential")
RECORD(isp_node, "node")
RECORD(isp_node_facts, "node_facts")
RECORD(isp_onu, "onu")
RECORD(isp_light_band, "light_band")
RECORD(isp_sample, "sample")
RECORD(isp_proof, "proof")
RECORD(isp_overview, "overview")
RECORD(isp_revenue, "revenue")
RECORD(isp_revenue_entry, "revenue_entry")
RECORD(isp_business, "business")
RECORD(isp_seen_customer, "seen_customer")
RECORD(isp_mix, "mix")
RECORD(isp_invoice, "invoice")
RECORD(isp_invoice_line, "invoice_line")
RECORD(isp_payment, "payment")
RECORD(isp_entry, "entry")
RECORD(isp_account_sum, "account_sum")
RECORD(isp_bill_run, "bill_run")
RECORD(isp_dunning, "dunning")
RECORD(isp_finding, "finding")
RECORD(isp_plan, "plan")
RECORD(isp_plan_effect, "plan_effect")
RECORD(isp_subscription, "subscription")
RECORD(isp_subscription_quote, "subscription_quote")
RECORD(isp_own_subscription, "own_subscription")
RECORD(isp_reminder, "reminder")
RECORD(isp_mail, "mail")
RECORD(isp_template, "template")
RECORD(isp_message, "message")

OPTIONS(isp_list_options, "list_options", options)
OPTIONS(isp_token_options, "token_options", options)
OPTIONS(isp_audit_options, "audit_options", options)
OPTIONS(isp_audit_export_options, "audit_export_options", options)
OPTIONS(isp_audit_verify_options, "audit_verify_options", options)
OPTIONS(isp_key_options, "key_options", options)
OPTIONS(isp_look_options, "look_options", options)
OPTIONS(isp_rekey_options, "rekey_options", options)
OPTIONS(isp_login_options, "login_options", options)
OPTIONS(isp_code_options, "code_options", options)
OPTIONS(isp_reason_options, "reason_options", options)
OPTIONS(isp_password_options, "password_options", options)
OPTIONS(isp_link_options, "link_options", options)
OPTIONS(isp_forgot_options, "forgot_options", options)

/* (source, agent, device); the tuple keeps the text. */
%ignore isp_origin;
%typemap(in) const isp_origin *origin (isp_origin origin = ISP_ORIGIN_INIT)
%{ if (!PyArg_ParseTuple($input, "szz", &origin.source, &origin.agent, &origin.device))
       SWIG_fail;
   $1 = &origin; %}
%typemap(typecheck, precedence=SWIG_TYPECHECK_POINTER) const isp_origin *origin "$1 = 1;"

OPTIONS(isp_tenant_options, "tenant_options", options)
OPTIONS(isp_user_options, "user_options", options)
OPTIONS(isp_user_options, "user_options", user_options)
OPTIONS(isp_custom_role_options, "custom_role_options", options)
OPTIONS(isp_impersonation_options, "impersonation_options", options)
OPTIONS(isp_package_options, "package_options", options)
OPTIONS(isp_customer_options, "customer_options", options)
OPTIONS(isp_service_options, "service_options", options)
OPTIONS(isp_node_options, "node_options", options)
OPTIONS(isp_payment_options, "payment_options", options)
OPTIONS(isp_bill_options, "bill_options", options)
OPTIONS(isp_dunning_options, "dunning_options", options)
OPTIONS(isp_plan_options, "plan_options", options)
OPTIONS(isp_plan_preview_options, "plan_preview_options", options)
OPTIONS(isp_subscription_options, "subscription_options", options)
OPTIONS(isp_cancel_options, "cancel_options", options)
OPTIONS(isp_mail_options, "mail_options", options)
OPTIONS(isp_template_options, "template_options", options)
OPTIONS(isp_message_test_options, "message_test_options", options)

/* Progress: a callable (what, done, total) that answers something true to stop, or None. */
%typemap(in) (isp_progress_fn progress, void *progress_user)
%{ if ($input != Py_None) {
       if (!PyCallable_Check($input)) {
           PyErr_SetString(PyExc_TypeError, "progress must be callable or None");
           SWIG_fail;
       }
       $1 = call_progress;
       $2 = $input;
   } else {
       $1 = NULL;
       $2 = NULL;
   } %}

/* Text with its length, which may hold what no C string can. */
%typemap(in) (const char *json, size_t len)
%{ { Py_ssize_t len = 0;
     $1 = (char *)PyUnicode_AsUTF8AndSize($input, &len);
     if (!$1)
         SWIG_fail;
     $2 = (size_t)len; } %}

/* Ids of an operation: a sequence of at most 4 numbers (the library checks how many). */
%typemap(in) (const int64_t *ids, size_t id_len) (int64_t numbers[4])
%{ { PyObject *sequence = PySequence_Fast($input, "ids must be a sequence");
     if (!sequence)
         SWIG_fail;
     Py_ssize_t len = PySequence_Fast_GET_SIZE(sequence);
     for (Py_ssize_t i = 0; i < len && i < 4; i++)
         numbers[i] = PyLong_AsLongLong(PySequence_Fast_GET_ITEM(sequence, i));
     Py_DECREF(sequence);
     if (PyErr_Occurred())
         SWIG_fail;
     if (len > 4) {
         PyErr_SetString(PyExc_ValueError, "too many ids");
         SWIG_fail;
     }
     $1 = numbers;
     $2 = (size_t)len; } %}

/* A value as people read it. */
%typemap(in, numinputs=0) (char *text, size_t size) (char buffer[8192])
%{ $1 = buffer;
   $2 = sizeof buffer; %}
%typemap(argout) (char *text, size_t size) "Py_XDECREF($result); $result = from_text($1);"

/* Names of an enum, a driver registry: NULL-terminated arrays as lists. */
%typemap(out) const char *const *names
%{ $result = PyList_New(0);
   for (size_t i = 0; $result && $1 && $1[i]; i++) {
       PyObject *name = from_text($1[i]);
       if (!name || PyList_Append($result, name) < 0)
           Py_CLEAR($result);
       Py_XDECREF(name);
   } %}
%typemap(out) const isp_driver *const *
%{ $result = PyList_New(0);
   for (size_t i = 0; $result && $1[i]; i++) {
       PyObject *driver = SWIG_NewPointerObj((void *)$1[i], SWIGTYPE_p_isp_driver, 0);
       if (!driver || PyList_Append($result, driver) < 0)
           Py_CLEAR($result);
       Py_XDECREF(driver);
   } %}

/* ---- what comes from a device opened directly: dicts ---- */

%define DEVICE_ANSWER(T, EXPRESSION)
%ignore T;
%typemap(in, numinputs=0) T **out (T *made = NULL) "$1 = &made;"
%typemap(argout) T **out
%{ { const T *r = *$1;
     PyObject *answer = EXPRESSION;
     T##_free(*$1);
     if (!answer)
         SWIG_fail;
     $result = SWIG_Python_AppendOutput($result, answer); } %}
%enddef

DEVICE_ANSWER(isp_device_facts,
    Py_BuildValue("{s:N,s:N,s:N,s:N,s:N,s:N,s:N}", "name", from_text(r->name), "model",
                  from_text(r->model), "version", from_text(r->version), "serial",
                  from_text(r->serial), "uptime_ms", from_i64(r->uptime_ms), "cpu_pct_x100",
                  from_i64(r->cpu_pct_x100), "tls_pin", from_text(r->tls_pin)))
DEVICE_ANSWER(isp_line_state,
    Py_BuildValue("{s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N}", "present", from_i64(r->present),
                  "enabled", from_i64(r->enabled), "profile", from_text(r->profile), "download_bps",
                  from_i64(r->download_bps), "upload_bps", from_i64(r->upload_bps), "session_count",
                  from_i64(r->session_count), "address", from_text(r->address), "uptime_ms",
                  from_i64(r->uptime_ms), "text", from_text(r->text)))
DEVICE_ANSWER(isp_line_change,
    Py_BuildValue("{s:N,s:N,s:N}", "step_count", from_i64(r->step_count), "plan",
                  from_text(r->plan), "kick_count", from_i64(r->kick_count)))

%{
static PyObject *from_sessions(const isp_line_session_list *list)
{
    PyObject *sessions = PyList_New(0);
    for (size_t i = 0; sessions && i < isp_line_session_list_len(list); i++) {
        const isp_line_session *s = isp_line_session_list_at(list, i);
        PyObject *session = Py_BuildValue("{s:N,s:N,s:N,s:N}", "login", from_text(s->login),
                                          "address", from_text(s->address), "caller_mac",
                                          from_text(s->caller_mac), "uptime_ms",
                                          from_i64(s->uptime_ms));
        if (!session || PyList_Append(sessions, session) < 0)
            Py_CLEAR(sessions);
        Py_XDECREF(session);
    }
    return sessions;
}

static PyObject *from_readings(const isp_onu_reading_list *list)
{
    PyObject *readings = PyList_New(0);
    for (size_t i = 0; readings && i < isp_onu_reading_list_len(list); i++) {
        const isp_onu_reading *r = isp_onu_reading_list_at(list, i);
        PyObject *reading = Py_BuildValue(
            "{s:N,s:N,s:s,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N}", "pon", from_i64(r->pon),
            "number", from_i64(r->number), "state", isp_kind_at(ISP_KIND_ONU_STATE)->names[r->state],
            "mac", from_text(r->mac), "serial", from_text(r->serial), "name", from_text(r->name),
            "model", from_text(r->model), "rx_power_dbm_x100", from_i64(r->rx_power_dbm_x100),
            "tx_power_dbm_x100", from_i64(r->tx_power_dbm_x100), "olt_rx_power_dbm_x100",
            from_i64(r->olt_rx_power_dbm_x100), "temperature_celsius_x100",
            from_i64(r->temperature_celsius_x100), "voltage_mv", from_i64(r->voltage_mv), "bias_ua",
            from_i64(r->bias_ua), "distance_m", from_i64(r->distance_m));
        if (!reading || PyList_Append(readings, reading) < 0)
            Py_CLEAR(readings);
        Py_XDECREF(reading);
    }
    return readings;
}
%}
%define DEVICE_LIST(T, CONVERT)
%ignore T##_len;
%ignore T##_at;
%ignore T##_free;
%ignore T##_new;
%ignore T##_add;
%typemap(in, numinputs=0) T **out (T *made = NULL) "$1 = &made;"
%typemap(argout) T **out
%{ { PyObject *answer = CONVERT(*$1);
     T##_free(*$1);
     if (!answer)
         SWIG_fail;
     $result = SWIG_Python_AppendOutput($result, answer); } %}
%enddef
DEVICE_LIST(isp_line_session_list, from_sessions)
DEVICE_LIST(isp_onu_reading_list, from_readings)

/* For authors of drivers, in C. */
%ignore isp_device_facts_new;
%ignore isp_device_facts_free;
%ignore isp_line_state_new;
%ignore isp_line_state_free;
%ignore isp_line_change_new;
%ignore isp_line_change_free;
%ignore isp_record_text;
%ignore isp_line;
%ignore isp_line_session;
%ignore isp_onu_reading;
%ignore isp_driver::snmp;
%ignore isp_driver::open;
%ignore isp_driver::close;
%ignore isp_driver::facts;
%ignore isp_driver::line_apply;
%ignore isp_driver::line_read;
%ignore isp_driver::line_remove;
%ignore isp_driver::session_list;
%ignore isp_driver::onu_read;

/* Structs with callbacks or C strings inside: the functions below take their place. */
%ignore isp_ctx_options;
%ignore isp_ctx_options_init;
%ignore isp_ctx_stats;
%ignore isp_list_options_init;
%ignore isp_ctx_open;
%ignore isp_migration_status;
%ignore isp_worker_options;
%ignore isp_worker_stats;
%ignore isp_worker_start;
%ignore isp_device_options;
%ignore isp_device_open;
%ignore isp_device_line_apply;
%ignore isp_device_line_read;
%ignore isp_device_line_remove;
%ignore isp_log_record;
%ignore isp_error;
%ignore isp_text_free;
%ignore isp_operation::call;
%ignore isp_result_at;
%ignore isp_field::offset;

%typemap(in, numinputs=0) isp_ctx_stats *out (isp_ctx_stats stats)
%{ memset(&stats, 0, sizeof stats);
   stats.struct_size = (int64_t)sizeof stats;
   $1 = &stats; %}
%typemap(argout) isp_ctx_stats *out
%{ Py_XDECREF($result);
   $result = Py_BuildValue("{s:L,s:L}", "hash_count", (long long)$1->hash_count,
                           "hash_waiting_count", (long long)$1->hash_waiting_count); %}
%typemap(in, numinputs=0) isp_worker_stats *out (isp_worker_stats stats)
%{ memset(&stats, 0, sizeof stats);
   stats.struct_size = (int64_t)sizeof stats;
   $1 = &stats; %}
%typemap(argout) isp_worker_stats *out
%{ Py_XDECREF($result);
   $result = Py_BuildValue(
       "{s:L,s:L,s:L,s:L,s:L,s:L,s:L,s:L}", "converge_count", (long long)$1->converge_count,
       "converge_error_count", (long long)$1->converge_error_count, "poll_count",
       (long long)$1->poll_count, "poll_error_count", (long long)$1->poll_error_count,
       "sample_count", (long long)$1->sample_count, "dunning_count", (long long)$1->dunning_count,
       "billing_count", (long long)$1->billing_count, "pending_count",
       (long long)$1->pending_count); %}

%immutable;
%nodefaultctor;
%nodefaultdtor;
%include "isp/base.h"
%include "isp/log.h"
%include "isp/entity.h"
%include "isp/list.h"
%include "isp/sys/driver.h"
%include "isp/context.h"
%include "isp/session.h"
%include "isp/account.h"
%include "isp/tenant.h"
%include "isp/audit.h"
%include "isp/keys.h"
%include "isp/role.h"
%include "isp/impersonate.h"
%include "isp/subscriber.h"
%include "isp/network.h"
%include "isp/report.h"
%include "isp/billing.h"
%include "isp/subscription.h"
%include "isp/message.h"
%include "isp/worker.h"
%include "isp/operation.h"

/* ---- what takes the place of structs that Python cannot fill ---- */

%typemap(in) PyObject *CALLABLE
%{ if ($input != Py_None && !PyCallable_Check($input)) {
       PyErr_SetString(PyExc_TypeError, "not callable");
       SWIG_fail;
   }
   $1 = $input; %}

%rename("%s") set_up;
%rename("%s") make_hooks;
%rename("%s") result_records;
%nothread set_up;
%nothread make_hooks;
%nothread result_records;

%inline %{
/* How exceptions and records are made; called once, at import. */
static void set_up(PyObject *CALLABLE, PyObject *record_classes)
{
    Py_XSETREF(make_error, Py_NewRef(CALLABLE));
    Py_XSETREF(classes, Py_NewRef(record_classes));
}

/* What a context calls while it lives; keep it until the context is closed. */
static PyObject *make_hooks(PyObject *CALLABLE, PyObject *clock)
{
    hooks *h = PyMem_Calloc(1, sizeof *h);
    if (!h)
        return PyErr_NoMemory();
    h->log = CALLABLE == Py_None ? NULL : Py_NewRef(CALLABLE);
    h->clock = clock == Py_None ? NULL : Py_NewRef(clock);
    PyObject *capsule = PyCapsule_New(h, "isp.hooks", free_hooks);
    if (!capsule)
        PyMem_Free(h);
    return capsule;
}

/* All records of an answer. */
static PyObject *result_records(const isp_result *result)
{
    size_t len = isp_result_len(result);
    PyObject *records = PyList_New((Py_ssize_t)len);
    for (size_t i = 0; records && i < len; i++) {
        PyObject *record = from_record(isp_result_entity(result), isp_result_at(result, i));
        if (!record)
            Py_CLEAR(records);
        else
            PyList_SET_ITEM(records, (Py_ssize_t)i, record);
    }
    return records;
}
%}

%typemap(in) hooks *
%{ $1 = $input == Py_None ? NULL : PyCapsule_GetPointer($input, "isp.hooks");
   if (PyErr_Occurred())
       SWIG_fail; %}

%rename("%s") ctx_open;
%rename("%s") migration_status;
%rename("%s") worker_start;
%rename("%s") device_open;
%rename("%s") device_line_apply;
%rename("%s") device_line_read;
%rename("%s") device_line_remove;

%inline %{
static isp_status ctx_open(const char *home, const char *dsn, const char *key_file,
                           const char *key_text, const char *key_command,
                           const char *key_credential, int64_t create, int64_t migrate,
                           int64_t pool_size, int64_t log_level, hooks *h, isp_progress_fn progress,
                           void *progress_user, isp_ctx **out, isp_error *err)
{
    isp_ctx_options options = ISP_CTX_OPTIONS_INIT;
    options.home = home;
    options.dsn = dsn;
    options.key_file = key_file;
    options.key_text = key_text;
    options.key_command = key_command;
    options.key_credential = key_credential;
    options.create = create;
    options.migrate = migrate;
    options.pool_size = pool_size;
    options.log_level = log_level;
    options.log = h && h->log ? call_log : NULL;
    options.log_user = h;
    options.clock = h && h->clock ? call_clock : NULL;
    options.clock_user = h;
    options.progress = progress;
    options.progress_user = progress_user;
    return isp_ctx_open(&options, out, err);
}

static isp_status migration_status(const char *home, const char *dsn, isp_migration_list **out,
                                   isp_error *err)
{
    isp_ctx_options options = ISP_CTX_OPTIONS_INIT;
    options.home = home;
    options.dsn = dsn;
    return isp_migration_status(&options, out, err);
}

static isp_status worker_start(isp_ctx *ctx, int64_t work, int64_t thread_count, int64_t lease_ms,
                               int64_t idle_ms, isp_worker **out, isp_error *err)
{
    isp_worker_options options = ISP_WORKER_OPTIONS_INIT;
    options.work = work;
    options.thread_count = thread_count;
    options.lease_ms = lease_ms;
    options.idle_ms = idle_ms;
    return isp_worker_start(ctx, &options, out, err);
}

static isp_status device_open(const char *driver, const char *address, int64_t port, int64_t tls,
                              const char *tls_pin, const char *username, const char *password,
                              int64_t timeout_ms, int64_t retry_count, int64_t allow_loopback,
                              isp_device **out, isp_error *err)
{
    isp_device_options options = {(int64_t)sizeof options};
    options.driver = driver;
    options.subject = address;
    options.address = address;
    options.port = port;
    options.tls = tls;
    options.tls_pin = tls_pin;
    options.username = username;
    options.password = password;
    options.timeout_ms = timeout_ms;
    options.retry_count = retry_count;
    options.allow_loopback = allow_loopback;
    return isp_device_open(NULL, &options, out, err);
}

static isp_status device_line_apply(isp_device *device, const char *key, const char *login,
                                    const char *password, const char *package, int64_t download_bps,
                                    int64_t upload_bps, int64_t enabled, const char *note,
                                    isp_line_change **out, isp_error *err)
{
    isp_line line = {key, login, password, package, download_bps, upload_bps, enabled, note};
    return isp_device_line_apply(device, &line, out, err);
}

static isp_status device_line_read(isp_device *device, const char *key, const char *login,
                                   isp_line_state **out, isp_error *err)
{
    isp_line line = {.key = key, .login = login, .download_bps = 1, .upload_bps = 1};
    return isp_device_line_read(device, &line, out, err);
}

static isp_status device_line_remove(isp_device *device, const char *key, const char *login,
                                     isp_line_change **out, isp_error *err)
{
    isp_line line = {.key = key, .login = login, .download_bps = 1, .upload_bps = 1};
    return isp_device_line_remove(device, &line, out, err);
}
%}

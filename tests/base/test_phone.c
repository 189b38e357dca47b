#include "base/phone.h"

#include "isp_test.h"

static isp_error err;

/* clang-format off */
static const struct { const char *text, *stored; } phones[] = {
    { "01712345678",          "+8801712345678" },  { "01712-345678",      "+8801712345678" },
    { " 017 12 34 56 78 ",    "+8801712345678" },  { "+880 1712 345678",  "+8801712345678" },
    { "8801712345678",        "+8801712345678" },  { "008801712345678",   "+8801712345678" },
    { "(+880) 1712-345.678",  "+8801712345678" },  { "০১৭১২৩৪৫৬৭৮",        "+8801712345678" },
    { "+৮৮০ ১৭১২ 345678",      "+8801712345678" },  { "+44 20 7946 0018",  "+442079460018" },
    { "0044 20 7946 0018",    "+442079460018" },   { "01312345678",       "+8801312345678" },
    { "01212345678",          NULL }, /* no such operator */
    { "0212345678",           NULL },              { "0171234567",        NULL },
    { "017123456789",         NULL },              { "1712345678",        NULL },
    { "2079460018",           NULL },              { "+88001712345678",   NULL },
    { "",                     NULL },              { "-",                 NULL },
    { "+",                    NULL },              { "++8801712345678",   NULL },
    { "0171234567x",          NULL },              { "+1234567",          NULL },
    { "+12345678901234567",   NULL },              { "০১৭১২",              NULL },
    { "\xe0\xa7",             NULL },              { "\xe0",              NULL },
};
/* clang-format on */

START_TEST(a_number_is_stored_in_one_form_or_refused)
{
    char *stored = NULL;
    if (phones[_i].stored) {
        ck_ok(isp_phone__read(phones[_i].text, &stored, &err), err);
        ck_assert_str_eq(stored, phones[_i].stored);
    } else {
        ck_fails(isp_phone__read(phones[_i].text, &stored, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "phone");
        ck_assert_ptr_null(stored);
    }
    free(stored);
}
END_TEST

/* The stored form is read as itself. */
START_TEST(reading_twice_is_reading_once)
{
    char *again = NULL;
    if (!phones[_i].stored)
        return;
    ck_ok(isp_phone__read(phones[_i].stored, &again, &err), err);
    ck_assert_str_eq(again, phones[_i].stored);
    free(again);
}
END_TEST

/* clang-format off */
static const struct { const char *text, *prefix; } prefixes[] = {
    { "017",   "+88017" },  { "01712-3", "+88017123" }, { "88017", "+88017" }, { "+88017", "+88017" },
    { "০১৭",   "+88017" },  { "0044",    "+44" },       { "0",     "+880" },   { "Rahim",  "Rahim" },
    { "রহিম",  "রহিম" },    { "",        "" },          { "-",     "-" },
};
/* clang-format on */

START_TEST(the_beginning_of_a_number_is_found_as_it_is_stored)
{
    char *prefix = isp_phone__prefix(prefixes[_i].text);
    ck_assert_str_eq(prefix, prefixes[_i].prefix);
    free(prefix);
}
END_TEST

ISP_SUITE(base_phone, LOOP(a_number_is_stored_in_one_form_or_refused, 0, ISP_LEN(phones)),
          LOOP(reading_twice_is_reading_once, 0, ISP_LEN(phones)),
          LOOP(the_beginning_of_a_number_is_found_as_it_is_stored, 0, ISP_LEN(prefixes)))

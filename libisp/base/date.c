#include "base/entity.h"

/* Days since 1970-01-01 of a civil date, and back: the proleptic Gregorian calendar, counted from
 * 0000-03-01. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static int64_t on_of_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
    int64_t month = shifted + (shifted < 10 ? 3 : -9);
    int64_t year = year_of_era + era * 400 + (month <= 2);
    return year * 10000 + month * 100 + day;
}

static int64_t month_days(int64_t year, int64_t month)
{
    static const int64_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool isp_period__valid(int64_t period)
{
    int64_t year = period / 100, month = period % 100;
    return year >= 2000 && year <= 2199 && month >= 1 && month <= 12;
}

int64_t isp_period__first(int64_t period)
{
    return period * 100 + 1;
}

int64_t isp_period__last(int64_t period)
{
    return period * 100 + month_days(period / 100, period % 100);
}

bool isp_on__valid(int64_t on)
{
    return isp_period__valid(on / 100) && on % 100 >= 1 && on <= isp_period__last(on / 100);
}

int64_t isp_on__add_days(int64_t on, int64_t days)
{
    return on_of_days(days_of(on / 10000, on / 100 % 100, on % 100) + days);
}

int64_t isp_on__days_between(int64_t from, int64_t to)
{
    return days_of(to / 10000, to / 100 % 100, to % 100) -
           days_of(from / 10000, from / 100 % 100, from % 100);
}

/*
 * tenant/login.h - names to log in with, and who stands behind one.
 */
#ifndef ISP_LIB_TENANT_LOGIN_H
#define ISP_LIB_TENANT_LOGIN_H

#include "tenant/session.h"

/* The one stored form of a login name: a phone number in E.164, all else in small letters. Both
 * names of a user stand in the table logins. [owned: free] NULL without memory. */
char *isp_login__fold(const char *login);

#endif

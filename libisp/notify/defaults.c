/*
 * What messages say where a tenant has not written words of its own. The name of a placeholder is
 * that of a word which the cause writes down: tenant/reset.c, notify/gather.c, notify/message.c.
 */
#include "notify/notify.h"

#define LINK   "name tenant login link until"
#define NOTICE "name tenant invoice amount due_on until pay"

/* clang-format off */
static const isp_message_form forms[] = {
    [ISP_MESSAGE_INVITE] = { LINK, {
        { "Your account at {tenant}",
          "Dear {name},\n"
          "\n"
          "an account has been made for you at {tenant}. Your login is {login}.\n"
          "Open this page to choose your password:\n"
          "\n"
          "{link}\n"
          "\n"
          "The link works once, until {until}. If you did not expect it, do nothing: without it nobody gets in.\n" },
        { "{tenant}-এ আপনার অ্যাকাউন্ট",
          "প্রিয় {name},\n"
          "\n"
          "{tenant}-এ আপনার জন্য একটি অ্যাকাউন্ট খোলা হয়েছে। আপনার লগইন: {login}।\n"
          "পাসওয়ার্ড ঠিক করতে নিচের পাতাটি খুলুন:\n"
          "\n"
          "{link}\n"
          "\n"
          "লিংকটি একবারই কাজ করবে, {until} পর্যন্ত। আপনি এর অপেক্ষায় না থাকলে কিছুই করতে হবে না।\n" } } },
    [ISP_MESSAGE_RESET] = { LINK, {
        { "A new password for {tenant}",
          "Dear {name},\n"
          "\n"
          "somebody, most likely you, has asked for a new password for the login {login} at {tenant}.\n"
          "Open this page to choose it:\n"
          "\n"
          "{link}\n"
          "\n"
          "The link works once, until {until}. If it was not you, do nothing: your password stays as it is.\n" },
        { "{tenant}-এর জন্য নতুন পাসওয়ার্ড",
          "প্রিয় {name},\n"
          "\n"
          "{tenant}-এ {login} লগইনের জন্য নতুন পাসওয়ার্ড চাওয়া হয়েছে, সম্ভবত আপনিই চেয়েছেন।\n"
          "নতুন পাসওয়ার্ড ঠিক করতে নিচের পাতাটি খুলুন:\n"
          "\n"
          "{link}\n"
          "\n"
          "লিংকটি একবারই কাজ করবে, {until} পর্যন্ত। আপনি না চেয়ে থাকলে কিছুই করতে হবে না, পাসওয়ার্ড আগের মতোই থাকবে।\n" } } },
    [ISP_MESSAGE_UPCOMING] = { NOTICE, {
        { "Invoice {invoice} is due on {due_on}",
          "Dear {name},\n"
          "\n"
          "invoice {invoice} of {tenant} over BDT {amount} is due on {due_on}.\n"
          "{pay}\n"
          "\n"
          "If you have paid already, thank you: this message has crossed your payment.\n" },
        { "বিল {invoice} পরিশোধের শেষ দিন {due_on}",
          "প্রিয় {name},\n"
          "\n"
          "{tenant}-এর বিল {invoice}, মোট {amount} টাকা, পরিশোধের শেষ দিন {due_on}।\n"
          "{pay}\n"
          "\n"
          "ইতিমধ্যে পরিশোধ করে থাকলে ধন্যবাদ, এই বার্তাটি উপেক্ষা করুন।\n" } } },
    [ISP_MESSAGE_PAST_DUE] = { NOTICE, {
        { "Invoice {invoice} was due on {due_on}",
          "Dear {name},\n"
          "\n"
          "invoice {invoice} of {tenant} was due on {due_on}; BDT {amount} is still open.\n"
          "{pay}\n"
          "\n"
          "Please pay by {until}: after that day the panels of your ISPs are closed until the payment is here. "
          "The lines of your customers stay as they are unless you have agreed otherwise.\n" },
        { "বিল {invoice}-এর সময় {due_on} তারিখে পার হয়েছে",
          "প্রিয় {name},\n"
          "\n"
          "{tenant}-এর বিল {invoice} পরিশোধের শেষ দিন ছিল {due_on}; এখনও {amount} টাকা বাকি।\n"
          "{pay}\n"
          "\n"
          "অনুগ্রহ করে {until} তারিখের মধ্যে পরিশোধ করুন। এরপর টাকা না আসা পর্যন্ত আপনার আইএসপিগুলোর প্যানেল বন্ধ থাকবে। "
          "অন্য কোনো চুক্তি না থাকলে গ্রাহকদের সংযোগ আগের মতোই চলবে।\n" } } },
    [ISP_MESSAGE_GRACE] = { NOTICE, {
        { "Last days: invoice {invoice} is not paid",
          "Dear {name},\n"
          "\n"
          "BDT {amount} of invoice {invoice} of {tenant} is open since {due_on}.\n"
          "{pay}\n"
          "\n"
          "After {until} the panels of your ISPs are closed until the payment is here.\n" },
        { "শেষ সময়: বিল {invoice} এখনও বাকি",
          "প্রিয় {name},\n"
          "\n"
          "{tenant}-এর বিল {invoice}-এর {amount} টাকা {due_on} তারিখ থেকে বাকি।\n"
          "{pay}\n"
          "\n"
          "{until} তারিখের পর টাকা না আসা পর্যন্ত আপনার আইএসপিগুলোর প্যানেল বন্ধ থাকবে।\n" } } },
    [ISP_MESSAGE_SUSPENDED] = { NOTICE, {
        { "The panels of {name} are closed: invoice {invoice} is not paid",
          "Dear {name},\n"
          "\n"
          "BDT {amount} of invoice {invoice} of {tenant}, due on {due_on}, is not paid. "
          "The panels of your ISPs are closed from today on.\n"
          "{pay}\n"
          "\n"
          "They open by themselves with your payment, exactly as they were.\n" },
        { "{name}-এর প্যানেল বন্ধ: বিল {invoice} বাকি",
          "প্রিয় {name},\n"
          "\n"
          "{tenant}-এর বিল {invoice}-এর {amount} টাকা ({due_on} তারিখে দেয়) পরিশোধ হয়নি। "
          "আজ থেকে আপনার আইএসপিগুলোর প্যানেল বন্ধ।\n"
          "{pay}\n"
          "\n"
          "টাকা পৌঁছালে সব কিছু আগের অবস্থায় নিজে থেকেই খুলে যাবে।\n" } } },
    [ISP_MESSAGE_PAID] = { NOTICE, {
        { "Thank you: invoice {invoice} is paid",
          "Dear {name},\n"
          "\n"
          "invoice {invoice} of {tenant} is paid. Thank you.\n" },
        { "ধন্যবাদ: বিল {invoice} পরিশোধ হয়েছে",
          "প্রিয় {name},\n"
          "\n"
          "{tenant}-এর বিল {invoice} পরিশোধ হয়েছে। ধন্যবাদ।\n" } } },
    [ISP_MESSAGE_RESTORED] = { NOTICE, {
        { "The panels of {name} are open again",
          "Dear {name},\n"
          "\n"
          "invoice {invoice} of {tenant} is paid, and the panels of your ISPs are open again, as they were before. "
          "Thank you.\n" },
        { "{name}-এর প্যানেল আবার চালু",
          "প্রিয় {name},\n"
          "\n"
          "{tenant}-এর বিল {invoice} পরিশোধ হয়েছে, আপনার আইএসপিগুলোর প্যানেল আগের মতোই আবার চালু। ধন্যবাদ।\n" } } },
    [ISP_MESSAGE_TEST] = { "name tenant", {
        { "A test from {tenant}",
          "Dear {name},\n"
          "\n"
          "this is a test. Messages of {tenant} arrive.\n" },
        { "{tenant} থেকে পরীক্ষামূলক বার্তা",
          "প্রিয় {name},\n"
          "\n"
          "এটি একটি পরীক্ষা। {tenant}-এর বার্তা ঠিকমতো পৌঁছাচ্ছে।\n" } } },
};
/* clang-format on */
_Static_assert(ISP_LEN(forms) == ISP_MESSAGE_KIND_COUNT, "a kind of message says nothing");

const isp_message_form *isp_message_form__at(int64_t kind)
{
    return kind >= 0 && kind < (int64_t)ISP_LEN(forms) ? &forms[kind] : NULL;
}

const char *isp_template__sample(int64_t language)
{
    return language == ISP_LANGUAGE_BN
               ? "name=রহিমা আক্তার\ntenant=মিরপুর ফাইবার\nlogin=rahima@example.com\n"
                 "link=https://isp.example/panel/password#isp_inv_example\nuntil=2026-12-01 18:00\n"
                 "invoice=MFN-2026-000042\namount=12,500.00\ndue_on=2026-11-10\n"
                 "pay=বিকাশ মার্চেন্ট 01700-000000\n"
               : "name=Rahima Akter\ntenant=Mirpur Fiber\nlogin=rahima@example.com\n"
                 "link=https://isp.example/panel/password#isp_inv_example\nuntil=2026-12-01 18:00\n"
                 "invoice=MFN-2026-000042\namount=12,500.00\ndue_on=2026-11-10\n"
                 "pay=bKash merchant 01700-000000\n";
}

/* Sell a line, bill it, take the money: libisp in forty lines of C.
 * cc living_line.c $(pkg-config --cflags --libs libisp) -o living_line && ./living_line HOME LOGIN */
#include <isp.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    isp_session *session = NULL;
    isp_customer *customer = NULL;
    isp_service *service = NULL;
    isp_bill_run *run = NULL;
    isp_payment *payment = NULL;
    isp_ctx_options where = ISP_CTX_OPTIONS_INIT;
    isp_customer_options who = ISP_CUSTOMER_OPTIONS_INIT;
    isp_service_options line = ISP_SERVICE_OPTIONS_INIT;
    isp_bill_options bill = ISP_BILL_OPTIONS_INIT;
    isp_payment_options cash = ISP_PAYMENT_OPTIONS_INIT;

    where.home = argc > 1 ? argv[1] : "/var/lib/isp";
    who.name = "Abdul Karim";
    line.package_id = line.node_id = 1;
    line.login = argc > 2 ? argv[2] : "karim";
    line.started_on = 20261101;
    bill.period = 202611;
    cash.amount_paisa = 66150;

    isp_status st = isp_ctx_open(&where, &ctx, &err);
    if (st == ISP_OK && (st = isp_session_local(ctx, "mfn", &session, &err)) == ISP_OK &&
        (st = isp_customer_create(session, &who, &customer, &err)) == ISP_OK) {
        line.customer_id = cash.customer_id = customer->customer_id;
        if ((st = isp_service_create(session, &line, &service, &err)) == ISP_OK &&
            (st = isp_bill_run_start(session, &bill, NULL, NULL, &run, &err)) == ISP_OK &&
            (st = isp_payment_take(session, &cash, &payment, &err)) == ISP_OK)
            printf("%s has line %s; %lld invoices for 2026-11; receipt %s\n", customer->code,
                   service->login, (long long)run->invoice_count, payment->receipt);
    }
    if (st != ISP_OK)
        fprintf(stderr, "%s: %s\n", isp_status_name(st), err.message);
    isp_payment_free(payment);
    isp_bill_run_free(run);
    isp_service_free(service);
    isp_customer_free(customer);
    isp_session_close(session);
    isp_ctx_close(ctx);
    return st == ISP_OK ? 0 : 1;
}

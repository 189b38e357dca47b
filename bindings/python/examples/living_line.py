#!/usr/bin/python3
"""A line from its sale to its suspension and back, on the demo.

    isp demo && isp-sim run HOME/demo-fleet &
    python3 living_line.py HOME

Everything that is said to have happened on the router was read back from it.
"""
import datetime
import sys
import time

import isp


def until(what, condition, seconds=30):
    """Wait until the condition gives something, and say how long that took."""
    began = time.monotonic()
    while not (found := condition()):
        if time.monotonic() - began > seconds:
            sys.exit(f"{what}: not within {seconds} s")
        time.sleep(0.1)
    print(f"{what} after {time.monotonic() - began:.1f} s")
    return found


def main(home):
    with isp.open(home) as ctx, ctx.local("mfn") as s, ctx.worker("converge", "poll"):
        today = ctx.now().date()
        package = next(p for p in s.packages() if p.code == "home-20")
        router = next(node for node in s.nodes() if not node.is_olt)

        customer = s.customer_create(name="Living Line", zone="Mirpur 10")
        service = s.service_create(customer_id=customer.customer_id, package_id=package.package_id,
                                   node_id=router.node_id, login=f"living-{customer.customer_id}",
                                   started_on=today.replace(day=1))
        print(f"{customer.code} has a line: {service.login}, {package.name}, {package.price} taka a month")

        def line(**wanted):
            """The line, when the router has proved what is wanted and the attributes are so."""
            now = s.service(service.service_id)
            proved = now.applied_version == now.desired_version
            return now if proved and all(getattr(now, name) == value for name, value in wanted.items()) else None

        until("proved on the router", line)
        online = until("online", lambda: line(online=True))
        print(f"  {online.online_address}, proved at {online.applied_at:%H:%M:%S} UTC")

        run = s.bill_run(period=today)
        invoice = s.invoices(customer_id=customer.customer_id).first[0]
        print(f"{run.period}: {run.invoice_count} invoices; {invoice.number} is {invoice.total} taka, due {invoice.due_on}")

        tenant = s.tenant()
        late = invoice.due_on + datetime.timedelta(days=tenant.grace_days + 1)
        dunning = s.dunning_run(run_on=late)
        print(f"judged by {late}: {dunning.suspended_count} lines are suspended")
        until("suspended means offline: proved", lambda: line(state="suspended", applied_enabled=False, online=False))

        receipt = s.payment_take(customer_id=customer.customer_id, amount=invoice.open)
        print(f"{receipt.receipt}: {receipt.amount} taka")
        until("paid means online: proved", lambda: line(state="active", applied_enabled=True, online=True))
        for proof in s.proofs(service_id=service.service_id):
            print(f"  {proof.at:%H:%M:%S} version {proof.version}: enabled {proof.enabled}, "
                  f"{proof.session_count} sessions, as wanted {proof.matches}")

        for onu in s.onus(limit=5).first:
            print(f"  {onu.mac}  {onu.state:9}  {onu.rx_power_dbm} dBm  {onu.light:10}  read {onu.read_at:%H:%M:%S}")
        print(f"the books: {len(s.verify().first)} findings, trial balance {sum(a.balance for a in s.ledger_sums())}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/var/lib/isp")

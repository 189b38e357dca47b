#!/usr/bin/env bash
# docs/walkthrough.sh > docs/walkthrough.md: the story of a line on the demo of ./up --fresh, with what each command says.
# Run it on a demo that nobody has touched since. Needs curl and the release build of ./up.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit
state=$PWD/.isp
[ -d "$state/home" ] || state=$(echo /var/lib/libisp/*)
export ISP_HOME=$state/home PATH=$PWD/build/release/bin:$PATH PYTHONPATH=$PWD/build/release/bindings/python
export SIM=$state/sim.sock

text() { printf '%s\n\n' "$@"; }
# What people type, and what it says; paths of this machine are left out.
clean() { sed -e "s#$state/home#HOME#g; s#$PWD/##g" -e 's/isp_ses_[A-Za-z0-9]*/isp_ses_.../g'; }
run() {
    printf '```\n$ %s\n' "$1"
    bash -c "${1//ask.py//tmp/ask.$$.py}" 2>&1 | clean
    printf '```\n\n'
}
# wait_for SECONDS QUERY: until a line of `isp service show 6 --json` matches
wait_for() { for _ in $(seq "$(($1 * 5))"); do isp service show 6 --json | grep -q "$2" && return; sleep 0.2; done; }

cat <<'TEXT'
# The story of a line

A customer is added, gets a line on a router, is billed, does not pay, goes offline *on the router*, pays, and is online again;
and the light of every ONU is on a page. This page is made by `docs/walkthrough.sh` on the demo of `./up --fresh`: what stands
below each command is what it said. `ISP_HOME` and `PATH` are as `./up` prints them.

TEXT
text "## 1. What ./up has made"
run "isp overview show"
run "isp customer list"
run "isp node list"

text "## 2. A customer and a line"
run "isp customer create --name 'Karim Ahmed' --phone 01812-345678 --zone 'Mirpur 10'"
run "isp service create --customer 6 --package 1 --node 1 --login karim.a --started $(date +%Y-%m)-01"
wait_for 30 '"online":true'
text "A worker brings it to the router and reads it back. The customer's modem dials by itself."
run "isp service list"
run "isp proof list --service 6 --json | python3 -m json.tool"
text "What the router holds, asked of the (simulated) router itself:"
cat >/tmp/ask.$$.py <<'PY'
import json, sys
def rows(value):
    if isinstance(value, dict):
        if value.get("name") == "karim.a" or value.get("user") == "karim.a":
            yield {k: v for k, v in value.items() if v not in ("", None) and k != "password"}
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from rows(item)
for row in rows(json.load(sys.stdin)):
    print(*(f"{k}={v}" for k, v in row.items() if not isinstance(v, (dict, list))))
PY
run "isp-sim ctl \$SIM state demo-router | python3 ask.py" | sed 's#ask.py#(the rows that name karim.a, without the password)#'
rm -f /tmp/ask.$$.py

text "## 3. The month is billed, once"
period=$(date +%Y-%m)
run "isp bill run --period $period --dry-run"
run "isp bill run --period $period"
run "isp bill run --period $period | grep -E 'Invoices|Total'"
run "isp invoice list"
run "isp verify run && echo 'nothing listed: the books are proved'"

text "## 4. Not paid, and the router is off" \
    "Dunning judges by a date past the grace. The router is off at that moment, so nothing can be cut: the lines stand in the list that should be empty."
late=$(date -d '+40 days' +%Y-%m-%d)
(cd "$state" && isp-sim ctl sim.sock fault demo-router off >/dev/null)
run "isp dunning run --run-on $late"
sleep 3
run "isp service list --filter suspended-online"
text "The router is back, and it happens:"
(cd "$state" && isp-sim ctl sim.sock fault demo-router none >/dev/null)
wait_for 60 '"online":false'
run "isp service list"
run "isp proof list --service 6 --json | python3 -c 'import json,sys; p=json.load(sys.stdin)[\"items\"][0]; print(p[\"plan\"]); print(\"read back:\"); print(p[\"content\"])'"

text "## 5. Paid, and online again"
due=$(isp customer show 6 --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["balance_paisa"]/100)')
run "isp payment take --customer 6 --amount $due"
wait_for 60 '"online":true'
run "isp service show 6 | grep -E 'State|Proved|Online'"
paid=$(isp payment list --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["created_at_us"])')
online=$(isp service show 6 --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["online_since_us"])')
text "From the payment to online: $(((online - paid) / 1000)) ms. (A modem that is refused tries again every 1,500 ms.)"
run "isp ledger sums"

text "## 6. The light"
run "isp onu list"
run "isp onu history 1 1 | tail -n 3"

text "## 7. The same over HTTP"
password=$(awk -F'\t' '$1 == "admin@example.com" { print $2 }' "$ISP_HOME/demo-logins")
jar=$(mktemp)
printf '```\n$ curl -i -c jar -H '"'Content-Type: application/json'"' -d '"'"'{"login":"admin@example.com","password":"..."}'"'"' http://127.0.0.1:8080/api/v1/session\n'
curl -s -i -c "$jar" -H 'Content-Type: application/json' -d "{\"login\":\"admin@example.com\",\"password\":\"$password\"}" \
    http://127.0.0.1:8080/api/v1/session | grep -iE '^HTTP|^Set-Cookie|^X-CSRF|^\{' | clean | sed -E 's/(X-CSRF-Token: .{8}).*/\1.../'
printf '\n```\n\n'
run "curl -s -b $jar http://127.0.0.1:8080/api/v1/customers/6 | python3 -m json.tool" | sed "s#-b $jar#-b jar#"
run "curl -s -b $jar 'http://127.0.0.1:8080/api/v1/onus?limit=1&filter=critical' | python3 -m json.tool" | sed "s#-b $jar#-b jar#"
run "curl -s -i -b $jar http://127.0.0.1:8080/api/v1/customers/999 | grep -vE '^[A-Z][A-Za-z-]+:'" | sed "s#-b $jar#-b jar#"
rm -f "$jar"

text "## 8. The same in Python"
cat >/tmp/walk.$$.py <<'PY'
import isp, os
with isp.open(os.environ["ISP_HOME"]) as ctx, ctx.local("mfn") as s:
    for c in s.customers():
        print(f"{c.code}  {c.name:<24} {c.standing:<8} {c.balance:>9}  {'online' if c.online_count else 'offline'}")
    print("books:", [f.detail for f in s.verify_run()] or "proved")
PY
printf '```python\n'
cat /tmp/walk.$$.py
printf '```\n\n```\n'
/usr/bin/python3 /tmp/walk.$$.py 2>&1 | clean
printf '```\n\n'
rm -f /tmp/walk.$$.py

text "## 9. In the browser" \
    "http://127.0.0.1:8080/panel/ with the admin's login that \`./up\` printed:" \
    "![The customers](images/customers.png)"

#!/usr/bin/env bash
# docs/walkthrough.sh > docs/walkthrough.md: the story of a line on the demo of ./up --fresh, with what each command says.
# Run it on a demo that nobody has touched since. Needs curl, a C compiler and the release build of ./up.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit
state=$PWD/.isp
[ -d "$state/home" ] || state=/var/lib/libisp/$(printf '%s' "$PWD" | sha256sum | cut -c1-12)
listen=${ISP_LISTEN:-127.0.0.1:8080}
export ISP_HOME=$state/home PATH=$PWD/build/release/bin:$PATH PYTHONPATH=$PWD/build/release/bindings/python
export SIM=$state/sim.sock

text() { printf '%s\n\n' "$@"; }
# What people type, and what it says; paths of this machine are left out.
clean() { sed -e "s#$state/home#HOME#g; s#$PWD/##g" -e 's/isp_ses_[A-Za-z0-9]*/isp_ses_.../g; s/isp_dev_[0-9][0-9a-f.]*/isp_dev_.../g' -e '$a\'; }
run() {
    printf '```\n$ %s\n' "$1"
    bash -c "${1//ask.py//tmp/ask.$$.py}" 2>&1 | clean
    printf '```\n\n'
}
# wait_for SECONDS QUERY [SERVICE]: until `isp service show SERVICE --json` matches
wait_for() {
    for _ in $(seq "$(($1 * 5))"); do isp service show "${3:-6}" --json | grep -q "$2" && return; sleep 0.2; done
    echo "in $1 s never $2" >&2
}

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
for _ in $(seq 50); do isp service show 6 --json | grep -q '"apply_error":"' && break; sleep 0.2; done
run "isp service list --filter suspended-online --columns service_id,login,state,online,apply_error"
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

text "## 7. The same over HTTP" \
    "A browser's session is a cookie that scripts cannot read; what changes something carries the session's CSRF token as well. (A program sends \`Authorization: Bearer\` with an API token instead, and needs neither.)"
password=$(awk -F'\t' '$1 == "admin@example.com" { print $2 }' "$ISP_HOME/demo-logins")
url=http://$listen/api/v1
jar=$(mktemp)
json='Content-Type: application/json'
# What follows is shown with "jar", "..." and "$CSRF" for what is another each time.
http() { run "curl -s -b $jar $1" | sed -E "s#-b $jar#-b jar#; s#$csrf#\$CSRF#g; s#http://$listen#http://127.0.0.1:8080#g; s#\"request_id\":\"[0-9a-f]+\"#\"request_id\":\"...\"#"; }
login=$(curl -s -i -c "$jar" -H "$json" -d "{\"login\":\"admin@example.com\",\"password\":\"$password\"}" "$url/session")
csrf=$(tr -d '\r' <<<"$login" | sed -n 's/^X-CSRF-Token: //p')
printf '```\n$ curl -s -i -c jar -H '"'%s'"' -d '"'"'{"login":"admin@example.com","password":"..."}'"'"' http://127.0.0.1:8080/api/v1/session\n' "$json"
grep -iE '^HTTP|^Set-Cookie|^X-CSRF|^\{' <<<"$login" | tr -d '\r' | clean | sed -E 's/(X-CSRF-Token: .{8}).*/\1.../; s/("permissions":").*("timezone")/\1...",\2/'
printf '```\n\n'
own="-H 'Origin: http://$listen' -H 'X-CSRF-Token: $csrf' -H '$json'"
http "-H '$json' -d '{\"name\":\"Without the token\"}' $url/customers"
http "$own -d '{\"name\":\"Nasrin Akter\",\"phone\":\"01912-000001\"}' $url/customers"
http "$own -d '{\"customer_id\":7,\"package_id\":1,\"node_id\":1,\"login\":\"nasrin\"}' $url/services | python3 -c 'import json,sys; s=json.load(sys.stdin); print({k: s[k] for k in (\"service_id\", \"login\", \"state\", \"desired_version\", \"applied_version\")})'"
wait_for 30 '"online":true' 7
http "'$url/proofs?service_id=7&limit=1'"
text "Money, twice with one key, is taken once:"
for _ in 1 2; do
    http "$own -H 'Idempotency-Key: till-3-slip-0042' -d '{\"customer_id\":7,\"amount_paisa\":50000}' $url/payments"
done
text "Who changes what somebody else has changed meanwhile is told so:"
http "-i $own -H 'If-Match: \"1\"' -X PATCH -d '{\"zone\":\"Kazipara\"}' $url/customers/7 | grep -iE '^HTTP|^ETag'"
http "-i $own -H 'If-Match: \"1\"' -X PATCH -d '{\"zone\":\"Mirpur 11\"}' $url/customers/7 | grep -iE '^HTTP|^\\{'"
http "'$url/onus?limit=1&filter=critical' | python3 -m json.tool"
http "-i $url/customers/999 | grep -vE '^[A-Z][A-Za-z-]+:'"
rm -f "$jar"

text "## 8. The same in Python" \
    "[living_line.py](../bindings/python/examples/living_line.py) sells a line, waits for its proof, bills, judges, takes the money, with workers of its own:"
run "python3 bindings/python/examples/living_line.py $ISP_HOME" | sed "s#$ISP_HOME#\$ISP_HOME#"

text "## 9. The same in C" \
    "[living_line.c](examples/living_line.c), built against an installed tree. (The workers of \`ispd\` bring its line to the router.)"
tree=$(mktemp -d)
cmake --build build/release >/dev/null
cmake --install build/release --prefix "$tree" >/dev/null
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$tree" -name libisp.pc)")
lib=$(dirname "$PKG_CONFIG_PATH")
export LD_LIBRARY_PATH=$lib
run "cc docs/examples/living_line.c \$(pkg-config --cflags --libs libisp) -o $tree/living_line && $tree/living_line $ISP_HOME shirin" |
    sed "s#$tree/#./#g; s#-o ./#-o #; s#$ISP_HOME#\$ISP_HOME#"
unset LD_LIBRARY_PATH
wait_for 30 '"online":true' "$(isp service list --search shirin --json | sed -n 's/.*"service_id":\([0-9]*\).*/\1/p')"
run "isp service list --search shirin"
rm -rf "$tree"

text "## 10. In the browser" \
    "http://127.0.0.1:8080/panel/ with the admin's login that \`./up\` printed:" \
    "![The customers](images/customers.png)"

#!/usr/bin/python3
"""What the attack tried and what noticed its wounds, from the figures that a run has left.

usage: summary.py BUILD_DIR WOUNDS_DIR [--page]     (--page: docs/attack.md, to standard output)

Exit code 1: a part has left no figures, or a wound was not noticed.
"""
import collections
import json
import pathlib
import re
import sys

from figures import recorded

PARTS = (
    ("test_1_every_operation_by_every_role_at_every_distance", "every operation, by every role, at ids of every distance"),
    ("test_2_reading_shows_ones_own_and_what_a_neighbour_does_changes_nothing",
     "every reading, before and after a neighbour adds rows of every kind"),
    ("test_3_whoever_gives_roles_gives_none_above_his_own_or_of_another_kind_of_tenant", "every role, given by every role"),
    ("test_3_without_a_second_factor_where_one_is_needed", "every operation without the second factor that is needed"),
    ("test_4_tenants_share_the_pool_under_load_and_killed_connections",
     "reading and writing at once through three connections, some killed"),
    ("test_5_every_route_with_every_kind_of_credential", "every route over HTTP, with every kind of credential"),
    ("test_5_time_does_not_tell_what_others_have", "times of a neighbour's row and nobody's, compared"),
    ("test_5_who_belongs_to_a_suspended_tenant_is_told_so_and_nothing_else", "every route, for who belongs to a suspended tenant"),
    ("test_6_what_is_ones_own_is_not_hidden", "every operation on what is one's own: it is not refused"),
)
HEAD = """# The wall, attacked: summary

Written by `tests/attack/summary.py --page` from the figures of a run; [security.md](security.md) says what stands against what.

`./check` runs the attack in its quick form, `./check --long` the whole: all wounds, 1,000 tenants with 1,000 customers each, times
of every role. A part alone: `ISP_ATTACK_LONG=1 ctest --preset release -R attack_wall -V`; the wounds of the sources:
`tests/attack/mutate.py build/wounds`; this page: `tests/attack/summary.py build/release build/wounds --page > docs/attack.md`.

Nothing below is a list that somebody keeps. Objects, roles and functions are read from the catalog, operations and permissions
from the library, session-taking functions from its headers; what is new and not covered fails with its name.
"""


def number(count):
    return f"{count:,}"


def say(page, *row):
    print("| " + " | ".join(map(str, row)) + " |" if page else "  " + "  ".join(map(str, row)))


def head(page, title, *columns):
    print(f"\n## {title}\n" if page else f"\n{title}")
    if page:
        say(page, *columns)
        say(page, *("---" for _ in columns))


def parts(page, build):
    """What was tried; the parts that have left no figures."""
    head(page, "What was tried, and nothing got through", "what", "how much", "run")
    missing = []

    def tell(name, what, how):
        figures, size = recorded(build, name)
        if figures is None:
            missing.append(name)
        else:
            say(page, what, how(figures), size)

    tell("wall", "from below: every object of the catalog, by every database role, in every way that SQL offers", lambda of: (
        f"{of['relations']} relations, {of['functions']} functions, {len(of['roles'])} roles, {len(of['acts'])} ways: "
        f"{number(of['tries'])} tries"))
    tell("hands", "from below: connections that change hands, some killed", lambda of: (
        f"{number(of['reads'])} reads by {of['tenants']} tenants, {of['killed']} killed"))
    for name, what in PARTS:
        tell(name, f"from above: {what}", lambda of: f"{number(of['tries'])} tries")
    tell("plans", "plans of every list, search and filter: no sequential scan of a large table", lambda of: (
        f"{number(of['tenants'])} tenants x {number(of['customers'])} customers, {of['large']} large tables, "
        f"{number(of['calls'])} calls, {number(of['plans'])} plans"))
    return missing


def wounds(page, build, where):
    """The wounds by kind, and those of the sources one by one; those that were not noticed."""
    table, size = recorded(build, "wounds")
    cut = where / "wounds.json"
    sources = json.loads(cut.read_text(encoding="utf-8")) if cut.exists() else []
    bad = [name for _, name, result, *_ in table or [] if result == "MISSED"]
    bad += [name for _, name, result, *_ in sources if not result.startswith("noticed")]
    kinds = collections.defaultdict(collections.Counter)
    for kind, _, how, *_ in table or []:
        kinds[kind][how] += 1
    head(page, f"Wounds of the database: {number(len(table or []))}, in {len(kinds)} kinds ({size or 'no'} run)",
         "wound", "times", "seen when tried", "read in the catalog", "not known to it", "missed")
    for kind, ways in kinds.items():
        say(page, kind, sum(ways.values()), *(ways[way] for way in ("seen when tried", "read in the catalog", "not known",
                                                                      "MISSED")))
    if not page:
        for _, name, how, why, _ in table or []:
            print(f"    {how:20} {name}: {why[:120]}")
    head(page, f"Wounds of the sources: {len(sources)}", "kind", "wound", "result")
    for kind, name, result, _ in sources:
        say(page, kind, f"`{name}`" if "isp_" in name else name, re.sub(r"attack:|noticed by |(?<=test_\d)_\w+|Api\.|Wall\.", "", result))
    total = len(table or []) + len(sources)
    print(f"\n{number(total)} wounds, {number(total - len(bad))} noticed, {len(bad)} not.")
    return bad + (["wounds of the database"] if not table else []) + (["wounds of the sources"] if not sources else [])


def main(arguments):
    page = "--page" in arguments
    build, where = (pathlib.Path(name) for name in arguments if name != "--page")
    if page:
        print(HEAD.rstrip())
    wrong = parts(page, build) + wounds(page, build, where)
    for one in wrong:
        print(f"missing: {one}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

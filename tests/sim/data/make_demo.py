#!/usr/bin/env python3
"""Write vsol-epon-demo.snmprec: a made-up V1600D with 16 ONUs on one of its two PONs.

The shape is that of a recorded V1600D; every name, address and reading is invented. Among
the ONUs there are weak ones (below -25 dBm), critical ones (below -27), one that is too strong
(above -8), and two that are off line, whose optics are empty as the real ones are.

    python3 make_demo.py > vsol-epon-demo.snmprec
"""
import math

B = "1.3.6.1.4.1.37950.1.1.5"
IF = "1.3.6.1.2.1.2.2.1"
IFX = "1.3.6.1.2.1.31.1.1.1"

# Rx power in dBm, distance in metres, description; None: off line.
ONUS = [
    (-17.32, 812, "Mosque lane 3"),
    (-19.05, 1430, "Mosque lane 7"),
    (-21.48, 2210, "Rahman Store"),
    (-25.61, 3975, "School road 11"),        # weak
    (-18.77, 640, "School road 12"),
    (-27.94, 5120, "River side 2"),          # critical
    (None, 1890, "River side 4"),            # fibre cut
    (-22.10, 2044, "Bazar 1"),
    (-6.12, 85, "Office next to the OLT"),   # too strong
    (-23.86, 3307, "Bazar 9"),
    (-26.43, 4410, "Station road 5"),        # weak
    (-20.00, 1711, "N/A"),
    (None, 2960, "Station road 8"),          # switched off
    (-29.37, 5880, "Hill 1"),                # critical
    (-16.04, 505, ""),
    (-24.71, 3120, "Hill 2"),
]
POWER_OFF = {13}
PORTS = ["GE0/1", "GE0/2", "GE0/3", "GE0/4", "EPON0/1", "EPON0/2", "vlan1200"]

rows = []


def put(oid, kind, value):
    rows.append((tuple(map(int, oid.split("."))), kind, str(value)))


def power(dbm):
    return "%.2f mW (%.2f dBm)" % (math.pow(10, dbm / 10), dbm)


def mac(n):
    return "02:5e:10:00:00:%02x" % n


put("1.3.6.1.2.1.1.1.0", "4", "V1600D")
put("1.3.6.1.2.1.1.2.0", "6", B + ".10.14.1")
put("1.3.6.1.2.1.1.3.0", "67", 81438211)
put("1.3.6.1.2.1.1.4.0", "4", "noc@example.net")
put("1.3.6.1.2.1.1.5.0", "4", "DEMO-EPON")
put("1.3.6.1.2.1.1.6.0", "4", "Demo POP")
put("1.3.6.1.2.1.2.1.0", "2", len(PORTS) + len(ONUS))

names = PORTS + ["EPON0/1:%d" % n for n in range(1, len(ONUS) + 1)]
for i, name in enumerate(names, 1):
    onu = i - len(PORTS)
    online = onu < 1 or ONUS[onu - 1][0] is not None
    put(f"{IF}.2.{i}", "4", " " if i <= 6 else name)
    put(f"{IF}.3.{i}", "2", 6 if i <= 4 else 53 if i == 7 else 1)
    put(f"{IF}.4.{i}", "2", 1500)
    put(f"{IF}.6.{i}", "4x", (mac(onu) if onu > 0 else "02:6d:61:00:00:01").replace(":", "").upper())
    put(f"{IF}.7.{i}", "2", 1)
    put(f"{IF}.8.{i}", "2", 1 if online and i not in (2, 3, 4) else 2)
    put(f"{IF}.9.{i}", "67", 10000 if onu > 0 else 0)
    for column in (13, 14, 19, 20):
        put(f"{IF}.{column}.{i}", "65", 0)
    put(f"{IFX}.1.{i}", "4", name)
    put(f"{IFX}.6.{i}", "70", 120267444 * i * 31 if online else 0)
    put(f"{IFX}.10.{i}", "70", 953523691 * i * 37 if online else 0)
    put(f"{IFX}.15.{i}", "66", 1000)
    put(f"{IFX}.18.{i}", "4", " " if i <= 6 else name)

for pon in (1, 2):
    put(f"{B}.10.1.2.1.1.2.{pon}", "4", f"EPON0/{pon}")
    put(f"{B}.10.13.1.1.1.{pon}", "2", pon)
    put(f"{B}.10.13.1.1.2.{pon}", "4", "%.2f .C" % (28.11 + pon))
    put(f"{B}.10.13.1.1.3.{pon}", "4", "%.2f V" % (3.20 + pon / 100))
    put(f"{B}.10.13.1.1.4.{pon}", "4", "%.2f mA" % (6.90 + pon / 10))
    put(f"{B}.10.13.1.1.5.{pon}", "4", "%.2f dbm" % (6.40 + pon / 10))
    put(f"{B}.12.1.27.1.2.{pon}", "2", len(ONUS) if pon == 1 else 0)
    put(f"{B}.12.1.27.1.3.{pon}", "2", sum(o[0] is not None for o in ONUS) if pon == 1 else 0)

put(f"{B}.10.12.1.0", "2", 1)
put(f"{B}.10.12.3.0", "2", 21)
put(f"{B}.10.12.4.0", "2", 19)
put(f"{B}.10.12.5.1.0", "4", "DEMO-EPON")
put(f"{B}.10.12.5.4.0", "4", "V2.03.74R")
put(f"{B}.10.12.5.5.0", "4", "V1.1.2")
put(f"{B}.10.12.5.7.0", "4", "02:6d:61:00:00:01")
put(f"{B}.10.12.5.8.0", "4", "9 Days 10 Hours 13 Minutes 2 Seconds")
put(f"{B}.10.12.5.9.0", "2", 41)
put(f"{B}.10.12.5.10.0", "4", "2026 /11/20  9:05:00")
put(f"{B}.10.12.5.11.0", "4", "DEMO2611200001")
put(f"{B}.10.12.5.15.0", "4", "EPON-OLT")
put(f"{B}.10.12.8.2.0", "2", 1)
put(f"{B}.10.12.11.1.0", "2", 3)
put(f"{B}.10.12.11.2.0", "2", 40)
put(f"{B}.10.14.5.0", "4", "V1600D2")

for n, (rx, distance, description) in enumerate(ONUS, 1):
    online = rx is not None
    status = {
        3: ("2", n + 1 if online else 0),
        4: ("2", int(online)),
        5: ("4", mac(n)),
        6: ("4", ""),
        8: ("2", 1),
        9: ("4", description),
        10: ("4", ""),
        11: ("4", ""),
        12: ("2", 65 + distance * 10 // 16),
        14: ("2", int(online)),
        15: ("2", 1 if n in POWER_OFF else 0),
        17: ("66", distance),
        18: ("4", "2026/11/%02d 08:%02d:13" % (1 + n % 19, n)),
        19: ("4", "2026/11/%02d 08:%02d:41" % (20 if not online else 1 + n % 19, n - 1 if online else n)),
        20: ("4", "%d 19:16:%02d" % (19 - n % 19, n) if online else "0 00:00:00"),
    }
    for column, (kind, value) in status.items():
        put(f"{B}.12.1.25.1.{column}.1.{n}", kind, value)
        if online:
            put(f"{B}.12.1.29.1.{column}.1.{n}", kind, value)
    put(f"{B}.12.2.1.8.1.1.1.{n}", "2", 1)
    put(f"{B}.12.2.1.8.1.2.1.{n}", "2", n)
    put(f"{B}.12.2.1.8.1.3.1.{n}", "4", "%.2f C" % (29 + n * 0.83) if online else "")
    put(f"{B}.12.2.1.8.1.4.1.{n}", "4", "%.2f V" % (3.25 + n / 100) if online else "")
    put(f"{B}.12.2.1.8.1.5.1.{n}", "4", "%.2f mA" % (10.1 + n * 0.41) if online else "")
    put(f"{B}.12.2.1.8.1.6.1.{n}", "4", power(1.7 + n * 0.13) if online else "")
    put(f"{B}.12.2.1.8.1.7.1.{n}", "4", power(rx) if online else "")

for oid, kind, value in sorted(rows):
    print("%s|%s|%s" % (".".join(map(str, oid)), kind, value))

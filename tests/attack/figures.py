"""What a run of the attack came to, kept below the build directory for summary.py."""
import json
import os
import pathlib

FOLDER = pathlib.Path("tests/attack/figures")


def record(name, figures):
    """Keep the figures of a part that has passed; those of the whole are not overwritten by a quick run's."""
    build, size = os.environ.get("ISP_BUILD_DIR"), "whole" if os.environ.get("ISP_ATTACK_LONG") else "quick"
    if not build or os.environ.get("ISP_ATTACK_FIRST"):
        return
    folder = pathlib.Path(build) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.{size}.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")


def recorded(build, name):
    """The figures of the whole, or of a quick run, and which; None: there was none."""
    for size in ("whole", "quick"):
        file = pathlib.Path(build) / FOLDER / f"{name}.{size}.json"
        if file.exists():
            return json.loads(file.read_text(encoding="utf-8")), size
    return None, ""

"""Run the frontend's own tests where it is built; else say that it is not, and skip."""
import pathlib
import shutil
import subprocess
import sys

WEB = pathlib.Path(__file__).resolve().parents[3] / "frontends" / "web"

node = shutil.which("node")
if not node or not (WEB / "node_modules" / "esbuild").exists() or not (WEB / "dist" / "panel" / "index.html").exists():
    print("skipped: the web frontend is not built (./up and ./check build it; by hand: npm ci --ignore-scripts && npm run build)")
    sys.exit(77)
sys.exit(subprocess.run([node, "tests/run.mjs"], cwd=WEB).returncode)

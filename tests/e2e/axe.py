"""What axe finds on a page."""

import json

from playwright.sync_api import Page

from tests.e2e.conftest import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

GRAVE = {"serious", "critical"}


def grave(page: Page) -> list[str]:
    """What axe calls serious or critical, a line each."""
    page.evaluate(AXE.read_text())
    # Contrast is told only of what has come to rest.
    page.wait_for_timeout(400)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {violation['help']} — {json.dumps([node['target'] for node in violation['nodes']])[:300]}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
    ]

"""The work beside a page: where its session holds it, and the wait until all of it is done."""

import time

from ftzmap.views.background import Job

WAIT_S = 60
HELD = [
    f"{about}_{kind}"
    for about in ("boundary", "desk", "lines", "parcels", "parcels_fit", "review", "site")
    for kind in ("fits", "job", "layers", "reading", "trial")
]


def jobs_of(app):
    """Return all work beside the page, wherever the session holds it."""
    held = [app.session_state[key] for key in HELD if key in app.session_state]
    parts = [part for one in held for part in (one if isinstance(one, tuple) else (one,))]
    return [part for part in parts if isinstance(part, Job)]


def settled(app):
    """Return the app once no work is under way beside the page."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        waiting = [job for job in jobs_of(app) if not job.is_done]
        for job in waiting:
            job.wait(WAIT_S)
        app.run()
        if not waiting:
            return app
    return app

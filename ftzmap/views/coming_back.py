"""A page that finds its server again is drawn anew, so that it shows what that has for it now.

Streamlit leaves the page as it was. After a restart, or a long time without connection, the server
knows nothing of it: its downloads would do nothing, and no word would be said on work that is gone.
"""

from streamlit.components.v2 import component

KEY = "come_back"
_WATCH = component(
    "ftzmap_come_back",
    html="<span></span>",
    js="""
export default function ({ parentElement, setTriggerValue }) {
  const name = "data-test-connection-state";
  let wasLost = false;
  const watch = new MutationObserver(() => {
    const isLost = document.querySelector(`[${name}]`)?.getAttribute(name) !== "CONNECTED";
    if (wasLost && !isLost) setTriggerValue("back", true);
    wasLost = isLost;
  });
  parentElement.ftzWatch?.disconnect();
  parentElement.ftzWatch = watch;
  watch.observe(document.body, { subtree: true, attributes: true, attributeFilter: [name] });
  return () => watch.disconnect();
}
""",
)


def watch() -> None:
    """Have the page drawn anew when it comes back."""
    _WATCH(key=KEY, on_back_change=lambda: None)
